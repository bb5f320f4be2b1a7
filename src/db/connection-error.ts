import type { Explanation } from './sqlstates.js';
import { addressOf, type DatabaseTarget } from './target.js';

type Explain = (address: string) => Explanation;

const byNetworkCode: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: (address) => ({
    what: `no database server answers at ${address}`,
    remedy: 'Start Postgres there, or correct host and port in DATABASE_URL.',
    retryable: true,
  }),
  ENOTFOUND: (address) => ({
    what: `the host of ${address} is not known`,
    remedy: 'Correct the host in DATABASE_URL.',
    retryable: true,
  }),
  EAI_AGAIN: (address) => ({
    what: `the host of ${address} could not be looked up just now`,
    remedy: 'Check the network and its name server.',
    retryable: true,
  }),
  ENOENT: (address) => ({
    what: `there is no socket of a database server in ${address}`,
    remedy: 'Start Postgres, or correct the folder in DATABASE_URL.',
    retryable: true,
  }),
  EACCES: (address) => ({
    what: `this user may not open the socket in ${address}`,
    remedy: 'Run as a user who may, or connect by host and port.',
    retryable: false,
  }),
};
const unreachable: Explain = (address) => ({
  what: `the database server at ${address} cannot be reached`,
  remedy: 'Check the network, the firewall, and host and port in DATABASE_URL.',
  retryable: true,
});
const lost: Explain = (address) => ({
  what: `the connection to the database server at ${address} was lost`,
  remedy: 'Check that the server runs, and run it again.',
  retryable: true,
});
const untrusted: Explain = (address) => ({
  what: `the certificate of the database server at ${address} is not trusted`,
  remedy:
    'Give its authority with sslrootcert=FILE in DATABASE_URL, or use a host name that the certificate holds.',
  retryable: false,
});
const unreachableCodes = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];
const lostCodes = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED'];

/** What the driver says in words only (pg 8.23, pg-pool 3.14). */
const byMessage: readonly (readonly [RegExp, Explain])[] = [
  [/^timeout e(xpired|xceeded when trying to connect)$/, unreachable],
  [/^Connection terminated due to connection timeout$/, unreachable],
  [/^Connection terminated/, lost],
  [/^Client (has encountered a connection error|was closed) and is not queryable$/, lost],
  [
    /^The server does not support SSL connections$/,
    (address) => ({
      what: `the database server at ${address} offers no encrypted connection`,
      remedy:
        'Turn on ssl at the server, or set sslmode=disable in DATABASE_URL on a trusted network.',
      retryable: false,
    }),
  ],
  [
    /^SASL: .*password must be a/,
    (address) => ({
      what: `the database server at ${address} asks for a password and DATABASE_URL has none`,
      remedy: 'Write it as postgres://USER:PASSWORD@HOST/DATABASE, or set PGPASSWORD.',
      retryable: false,
    }),
  ],
  [
    /^Cannot use a pool after calling end/,
    () => ({
      what: 'the database was closed already',
      remedy: 'This is a fault of smartlink-sync: please report it.',
      retryable: false,
    }),
  ],
];

/** What it means that there is no connection, or no longer one; null for an error of another kind. */
export function explainConnectionError(
  error: Error,
  target: DatabaseTarget | null,
): Explanation | null {
  const address = target === null ? 'DATABASE_URL' : addressOf(target);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (isCertificateCode(code)) return untrusted(address);
  if (unreachableCodes.includes(code)) return unreachable(address);
  if (lostCodes.includes(code)) return lost(address);
  // A missing file or a forbidden folder has the same codes as a missing socket.
  const isNetwork = 'syscall' in error || error instanceof AggregateError;
  const known = isNetwork && !isFileError(error) ? byNetworkCode[code] : undefined;
  if (known !== undefined) return known(address);
  for (const [pattern, explain] of byMessage) {
    if (pattern.test(error.message)) return explain(address);
  }
  return null;
}

function isFileError(error: Error): boolean {
  return 'syscall' in error && !['connect', 'getaddrinfo'].includes(String(error.syscall));
}

function isCertificateCode(code: string): boolean {
  return /CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code);
}
