/** A small HTTP server over a table of routes, made so that no visitor can hurt the work beside it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Secret } from '../config/secret.js';
import { UsageError } from '../errors.js';
import type { Log } from '../log.js';
import { isAllowed } from './access.js';
import { type Answer, textAnswer } from './answer.js';
import { BusyError } from './one-at-a-time.js';

const compress = promisify(gzip);

/** A browser or Prometheus needs a handful; orchestrators ask every few seconds. */
const MAX_CONNECTIONS = 256;
/** For the headers of a request, and again for the whole of it, in milliseconds: nothing here takes a body. */
const REQUEST_MS = 5_000;
/** A connection on which nothing moves, whether it is kept alive or does not take its answer. */
const SILENT_MS = 15_000;
const GZIP_FROM_BYTES = 1_024;

export interface Route {
  /** Asks for the token, where one is configured. */
  readonly isGuarded: boolean;
  /** The policy of what the page may load; everything is forbidden by default. */
  readonly contentSecurityPolicy?: string;
  readonly answer: (url: URL) => Promise<Answer> | Answer;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: Secret | null;
  /** By path. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly log: Pick<Log, 'warn'>;
}

export interface HttpServer {
  /** As a person types it. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

/** Listens. Throws `UsageError` where that address cannot be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: SILENT_MS,
      maxHeaderSize: 8_192,
    },
    (request, response) => {
      void respond(request, response, options);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1_000;
  server.setTimeout(SILENT_MS);
  const port = await listen(server, options);
  return {
    url: `http://${shownHost(options.host)}:${port}/`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions,
): Promise<void> {
  try {
    const { answer, route } = await answerOf(request, options);
    await send(request, response, answer, route);
  } catch (error) {
    options.log.warn({ event: 'http_answer_failed', path: pathOf(request), error });
    response.destroy();
  }
}

interface Routed {
  readonly answer: Answer;
  readonly route: Route | null;
}

async function answerOf(request: IncomingMessage, options: HttpServerOptions): Promise<Routed> {
  const { routes, token, log } = options;
  const url = urlOf(request);
  const route = url === null ? undefined : routes.get(url.pathname);
  if (url === null || route === undefined) {
    const paths = [...routes.keys()].join(' ');
    return { answer: textAnswer(404, `There is nothing here. There is: ${paths}`), route: null };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const answer = textAnswer(405, 'This can only be read.', { allow: 'GET, HEAD' });
    return { answer, route };
  }
  if (route.isGuarded && !isAllowed(request.headers.authorization, token)) {
    const answer = textAnswer(401, 'Give HTTP_TOKEN as a bearer token, or as the password.', {
      // Browsers ask for a password only where Basic is offered.
      'www-authenticate': 'Basic realm="smartlink-sync", charset="UTF-8"',
    });
    return { answer, route };
  }
  try {
    return { answer: await route.answer(url), route };
  } catch (error) {
    if (error instanceof BusyError) {
      const answer = textAnswer(503, 'Too many ask at once; try again.', { 'retry-after': '5' });
      return { answer, route };
    }
    log.warn({ event: 'http_answer_failed', path: url.pathname, error });
    return { answer: textAnswer(500, 'This could not be made; the log says why.'), route };
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  route: Route | null,
): Promise<void> {
  const plain = Buffer.from(answer.body, 'utf8');
  const isCompressed =
    plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const body = isCompressed ? await compressed(answer, plain) : plain;
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': body.length,
    ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    vary: 'accept-encoding',
    'cache-control': 'no-store',
    'content-security-policy':
      route?.contentSecurityPolicy ?? "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...answer.headers,
    // A request with a body is answered without reading it: what follows on its connection is not known.
    ...(hasBody(request) ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Answers that are given to many are compressed once. */
const known = new WeakMap<Answer, Promise<Buffer>>();

function compressed(answer: Answer, plain: Buffer): Promise<Buffer> {
  const made = known.get(answer) ?? compress(plain, { level: 4 });
  known.set(answer, made);
  return made;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function urlOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://server');
  } catch {
    return null;
  }
}

// Without its query, which can hold anything.
function pathOf(request: IncomingMessage): string {
  return urlOf(request)?.pathname ?? '?';
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(listenError(error, host, port));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

function listenError(error: Error, host: string, port: number): UsageError {
  const code = 'code' in error ? String(error.code) : error.name;
  const where = `${shownHost(host)}:${port}`;
  if (code === 'EADDRINUSE') {
    return new UsageError(`Another program listens on ${where} already.`, {
      cause: error,
      remedy: 'Set HTTP_PORT to another port, or to 0 for a free one.',
    });
  }
  return new UsageError(`Nothing can listen on ${where} (${code}).`, {
    cause: error,
    remedy: 'Set HTTP_HOST to an address of this machine and HTTP_PORT to a port of 1024 or more.',
  });
}

function shownHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
