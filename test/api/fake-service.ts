/** An HTTP server that answers as it is told, one answer a request, and keeps what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

export interface FakeService {
  readonly url: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** Replies for the next requests, in turn; the last one stays for all that follow. */
  script(...replies: Reply[]): void;
  /** Resolves once so many requests have come, those so far included. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startFakeService(): Promise<FakeService> {
  const requests: ReceivedRequest[] = [];
  let replies: Reply[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://service');
      const request = {
        method: message.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: message.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      waiting = waiting.filter(({ count, resolve }) => {
        if (requests.length >= count) resolve();
        return requests.length < count;
      });
      const reply = replies.length > 1 ? replies.shift() : replies[0];
      if (reply === undefined) response.writeHead(500).end('no reply is scripted');
      else reply(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    script: (...next) => {
      replies = next;
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Headers = Record<string, string>;

/** A body of JSON text, or a value that is written as such. */
export function json(body: unknown, headers: Headers = {}, status = 200): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };
}

export function failing(
  status: number,
  headers: Headers = {},
  body: unknown = { message: 'no' },
): Reply {
  return json(body, headers, status);
}

export function html(status: number, headers: Headers = {}): Reply {
  return (response) => {
    response
      .writeHead(status, { 'content-type': 'text/html; charset=UTF-8', ...headers })
      .end('<!DOCTYPE html><title>Attention Required!</title>');
  };
}

export function gzipped(body: unknown, keepBytes?: number): Reply {
  const bytes = gzipSync(JSON.stringify(body));
  return (response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(bytes.subarray(0, keepBytes));
  };
}

/** The connection is reset before anything is answered. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};

/** The answer promises more than it brings, then the connection is reset. */
export const resetWithinBody: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
  response.write('{"data":[');
  response.socket?.resetAndDestroy();
};

/** Nothing is ever answered. */
export const hang: Reply = () => {};

/** Headers and half a body come, then nothing. */
export const stall: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":[');
};

/** A list of links, or of postbacks. */
export const list = (rows: unknown[] = [], meta: object = {}, headers: Headers = {}): Reply =>
  json({ data: rows, _meta: meta }, headers);

/** Clicks of a link. */
export function clicksBody(rows: unknown[] = [], data: object = {}, meta: object = {}): object {
  return {
    data: { summary: { clicks_total: rows.length }, chart: [], rows, filters: {}, ...data },
    _meta: meta,
  };
}
