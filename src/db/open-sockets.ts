/** The sockets of one database's connections, so that all can be cut when the way to the server is known to be dead. */
import { Socket } from 'node:net';

export class OpenSockets {
  private readonly open = new Set<Socket>();

  /** A new socket, not connected yet, to be used by one connection. */
  readonly make = (): Socket => {
    const socket = new Socket();
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  /** Ends every connection at once: statements under way fail as if the server had gone. */
  cut(): void {
    for (const socket of [...this.open]) socket.destroy();
  }
}
