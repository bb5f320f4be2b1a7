/** Putting an answer on the wire, whole or broken. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './answer.js';
import { asCached, miscounted } from './falsified.js';
import type { Fault } from './faults.js';

const compress = promisify(gzip);
/** Below this a packet is not saved. */
const LEAST_COMPRESSED_BYTES = 1400;

export interface SendOptions {
  readonly gzip: boolean;
  /** For the `Date` header. */
  readonly nowMs: number;
}

interface Prepared {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

async function prepare(
  request: IncomingMessage,
  answer: Answer,
  options: SendOptions,
): Promise<Prepared> {
  let body = Buffer.concat(answer.body);
  const headers: Record<string, string> = {
    ...answer.headers,
    date: new Date(options.nowMs).toUTCString(),
  };
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (options.gzip && body.length >= LEAST_COMPRESSED_BYTES && accepted.includes('gzip')) {
    body = await compress(body, { level: constants.Z_BEST_SPEED });
    headers['content-encoding'] = 'gzip';
    headers.vary = 'accept-encoding';
  }
  headers['content-length'] = String(body.length);
  return { status: answer.status, headers, body };
}

/** Sends an answer; resolves with the status that the client sees. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  options: SendOptions,
): Promise<number> {
  const { status, headers, body } = await prepare(request, answer, options);
  response.writeHead(status, headers);
  response.end(body);
  return status;
}

const withBody = (answer: Answer, change: (text: string) => string): Answer => ({
  ...answer,
  body: [Buffer.from(change(Buffer.concat(answer.body).toString('utf8')))],
});

/** The answer that a fault makes of a good one, where it can be sent like any other; null where it cannot. */
function faultyAnswer(fault: Fault, good: () => Answer): Answer | null {
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        headers: { 'content-type': 'application/json', ...fault.headers },
        body: [Buffer.from(fault.body ?? '')],
      };
    case 'not_json':
      return withBody(good(), () => fault.body ?? '<html><body>maintenance</body></html>');
    case 'half_json':
      return withBody(good(), (text) => text.slice(0, Math.floor(text.length / 2)));
    case 'data_null':
      return withBody(
        good(),
        (text) =>
          `{"data":null${/,"_meta":\{.*\}\}$/s.test(text) ? text.slice(text.lastIndexOf(',"_meta":')) : '}'}`,
      );
    case 'change':
      return withBody(good(), fault.change);
    case 'cached':
      return withBody(good(), asCached);
    case 'miscount':
      return withBody(good(), (text) => miscounted(text, fault));
    case 'happens':
    case 'delay':
      return good();
    default:
      return null;
  }
}

/** Waits, but not longer than the connection lives. */
function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      response.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    response.once('close', end);
  });
}

async function trickle(
  response: ServerResponse,
  body: Buffer,
  bytes: number,
  everyMs: number,
): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at += bytes) {
    response.write(body.subarray(at, at + bytes));
    await pause(response, everyMs);
  }
  response.end();
}

/** Sends an answer the way a fault wants it; resolves with the status that the client may see, 0 for none. */
export async function sendFaulty(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  good: () => Answer,
  options: SendOptions,
): Promise<number> {
  if (fault.kind === 'reset_before') {
    request.socket.resetAndDestroy();
    return 0;
  }
  if (fault.kind === 'hang') return 0;
  if (fault.kind === 'delay') await pause(response, fault.ms);
  const faulty = faultyAnswer(fault, good);
  if (faulty !== null) return send(request, response, faulty, options);
  const { status, headers, body } = await prepare(request, good(), options);
  if (fault.kind === 'broken_gzip') {
    const noise = Buffer.from('this is not gzip');
    response.writeHead(status, {
      ...headers,
      'content-encoding': 'gzip',
      'content-length': String(noise.length),
    });
    response.end(noise);
    return status;
  }
  response.writeHead(status, headers);
  if (fault.kind === 'trickle') {
    await trickle(response, body, fault.bytes, fault.everyMs);
    return status;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    // After the callback the half has left for the socket, so that the client sees headers and a part of the body.
    if (fault.kind === 'reset_within') request.socket.resetAndDestroy();
    if (fault.kind === 'truncated') request.socket.end();
  });
  return status;
}
