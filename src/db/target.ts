/** Which server and database is meant. Never a password. */
export interface DatabaseTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** `host:port`, or the folder of a Unix socket. */
export function addressOf({ host, port }: DatabaseTarget): string {
  if (host.startsWith('/')) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
