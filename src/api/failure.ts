/** One attempt that failed, in the terms that the retry ladder knows. */

export type Failure =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The body is a web page: it comes from something in front of the API. */
      readonly isHtml: boolean;
      /** The `Retry-After` header as it came. */
      readonly retryAfter: string | undefined;
    }
  /** A 2xx whose body is truncated, no JSON, or lacks what the endpoint promises. */
  | { readonly kind: 'bad_answer'; readonly status: number; readonly lacks: string }
  /** No whole answer came in time. */
  | { readonly kind: 'timeout' }
  /** The connection failed. `isSent` is false where the request cannot have reached the service. */
  | { readonly kind: 'connection'; readonly errorCode: string; readonly isSent: boolean }
  /** The connection cannot be made as it is set up: certificates, protocol. */
  | { readonly kind: 'setup'; readonly errorCode: string };

/** The body cannot be used. `lacks` says what is missing in words of this program, never of the body. */
export class UnusableBodyError extends Error {
  readonly lacks: string;

  constructor(lacks: string) {
    super(`The body ${lacks}.`);
    this.name = 'UnusableBodyError';
    this.lacks = lacks;
  }
}

/** The whole exchange took longer than it may. */
export class ExchangeTimeoutError extends Error {
  readonly code = 'EXCHANGE_TIMEOUT';
}

const timeouts: ReadonlySet<string> = new Set([
  'EXCHANGE_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Raised before a connection stood: nothing was sent. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const broken: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EPROTO',
  'UND_ERR_SOCKET',
  'UND_ERR_ABORTED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
]);

const setup =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS|INVALID_CA)/;

/** What a thrown error means for the ladder; null for one that is none of the network's, which is a fault of this program. */
export function failureOf(error: unknown): Failure | null {
  const errorCode = codeOf(error);
  if (errorCode === null) return null;
  if (timeouts.has(errorCode)) return { kind: 'timeout' };
  if (unsent.has(errorCode)) return { kind: 'connection', errorCode, isSent: false };
  if (broken.has(errorCode) || errorCode.startsWith('HPE_')) {
    return { kind: 'connection', errorCode, isSent: true };
  }
  return setup.test(errorCode) ? { kind: 'setup', errorCode } : null;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // Node tries several addresses of one host and reports them together.
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
