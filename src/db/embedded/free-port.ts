import { createServer } from 'node:net';

/** A port of 127.0.0.1 that is free just now: the wanted one where it is, else any. */
export async function freePort(wanted: number | null): Promise<number> {
  const first = wanted === null ? null : await tryPort(wanted);
  return first ?? (await tryPort(0)) ?? Promise.reject(new Error('No port of 127.0.0.1 is free.'));
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(bound));
    });
  });
}
