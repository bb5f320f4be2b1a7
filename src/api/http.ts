/** One HTTP exchange over kept connections: a request goes out once, an answer comes back whole, nothing is decided. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { createAgent, type HttpProxy } from '../http-proxy.js';
import { ExchangeTimeoutError, UnusableBodyError } from './failure.js';

const unzip = promisify(gunzip);

/** No page is near this size; a body that is would fill the memory. 256 MiB, compressed or not. */
const MAX_BODY_BYTES = 2 ** 28;
const LEAST_CHUNK_BYTES = 16_384;
const MOST_CHUNK_BYTES = 4_194_304;
const MAX_CONNECT_MS = 10_000;
/** Pacing can put seconds between two requests; a new TLS connection for each would cost more than they do. */
const KEEP_ALIVE_MS = 30_000;

export interface HttpOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly userAgent: string;
  /** For a whole exchange, in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly connections: number;
  readonly proxy: HttpProxy | undefined;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With its query, from the first slash on. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case; the first where there are several. */
  readonly header: (name: string) => string | undefined;
  /** Throws `UnusableBodyError` for a body that is not what its encoding says. */
  readonly text: () => Promise<string>;
}

export interface Http {
  /** Throws what undici throws, `ExchangeTimeoutError`, or the reason of `abort`. Redirects are not followed. */
  exchange(request: HttpRequest, abort: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** The connections of one key. */
export function createHttp(options: HttpOptions): Http {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const dispatcher = createDispatcher(options);
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    authorization: `Bearer ${options.apiKey}`,
    'user-agent': options.userAgent,
  };
  return {
    exchange: (request, abort) =>
      withDeadline(options.requestTimeoutMs, abort, async (signal) => {
        const answer = await dispatcher.request({
          origin: base.origin,
          path: prefix + request.path,
          method: request.method,
          headers:
            request.body === undefined
              ? headers
              : { ...headers, 'content-type': 'application/json' },
          body: request.body ?? null,
          signal,
        });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        const header = (name: string): string | undefined => {
          const value = answer.headers[name];
          return Array.isArray(value) ? value[0] : value;
        };
        return {
          status: answer.statusCode,
          header,
          text: () => decode(bytes, header('content-encoding')),
        };
      }),
    // Requests that were given up on must not keep the process alive.
    close: () => dispatcher.destroy(),
  };
}

function createDispatcher(options: HttpOptions): Dispatcher {
  const { requestTimeoutMs, connections, proxy } = options;
  return createAgent(
    {
      connect: { timeout: Math.min(MAX_CONNECT_MS, requestTimeoutMs) },
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: MAX_BODY_BYTES,
      connections,
      pipelining: 1,
    },
    proxy ?? { httpsProxy: null, noProxy: null },
  );
}

/** Runs `work` with a signal that is aborted by `abort`, and with `ExchangeTimeoutError` when its time is over. */
async function withDeadline<T>(
  timeoutMs: number,
  abort: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  abort.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new ExchangeTimeoutError('The exchange took too long.'));
  }, timeoutMs);
  const stop = (): void => {
    deadline.abort(abort.reason);
  };
  abort.addEventListener('abort', stop, { once: true });
  try {
    return await work(deadline.signal);
  } catch (error) {
    // undici reports an abort while the body arrives by an error of its own.
    throw deadline.signal.aborted ? deadline.signal.reason : error;
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', stop);
  }
}

async function decode(bytes: Buffer, encoding: string | undefined): Promise<string> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return bytes.toString('utf8');
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new UnusableBodyError('has an encoding that was not asked for');
  }
  try {
    const options = { maxOutputLength: MAX_BODY_BYTES, chunkSize: chunkBytesFor(bytes) };
    return (await unzip(bytes, options)).toString('utf8');
  } catch {
    throw new UnusableBodyError('is not whole gzip');
  }
}

/**
 * Room for the whole body, as the last four bytes of gzip tell its length: each chunk is a turn through another thread,
 * and by default there are 50 to a page. What they tell may be wrong, so that it is no more than a hint.
 */
function chunkBytesFor(bytes: Buffer): number {
  const told = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  return Math.min(Math.max(told + 1, LEAST_CHUNK_BYTES), MOST_CHUNK_BYTES);
}
