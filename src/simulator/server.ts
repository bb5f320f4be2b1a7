/**
 * The Smart Links API on this machine, with synthetic data: for the demo, the tests and trials. Everything that is
 * not known about the real one is a switch. Its own endpoints under /simulator take no key: do not expose it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer, csvAnswer, jsonAnswer, refused, unauthorized } from './answer.js';
import {
  bodyOf,
  type ControlContext,
  controlAnswer,
  requestsAnswer,
  runCommand,
  sendTruth,
} from './control.js';
import { createLinkAnswer, linksAnswer, postbacksAnswer } from './links-answer.js';
import { rateHeaders } from './meta.js';
import { planOf, type SimulatorOptions } from './options.js';
import type { RateVerdict } from './rate-meter.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { routeOf } from './routes.js';
import { type EndpointRequest, rowsAnswer } from './rows-answer.js';
import { send, sendFaulty } from './send.js';
import { createService, type SimulatorService } from './service.js';
import { createWorld, type World } from './world.js';

export interface Simulator {
  /** Base address without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly requests: RequestLog;
  readonly service: SimulatorService;
  /** Ends all connections, open requests included. */
  close(): Promise<void>;
}

function keyOf(request: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? '';
}

function isAccepted(world: World, key: string): boolean {
  return key !== '' && !world.revokedKeys.has(key) && (world.keys?.has(key) ?? true);
}

function tooManyRequests(world: World, rate: RateVerdict): Answer {
  const { retryAfter } = world.switches.rateLimit;
  const headers = rateHeaders(world.switches, rate);
  if (retryAfter === 'seconds') headers['retry-after'] = String(Math.ceil(rate.waitMs / 1000));
  // A date has whole seconds: cut off, it would let the client come back too early.
  if (retryAfter === 'date')
    headers['retry-after'] = new Date(
      Math.ceil((world.clock.nowMs() + rate.waitMs) / 1000) * 1000,
    ).toUTCString();
  return jsonAnswer(429, '{"message":"Too Many Attempts."}', headers);
}

function endpointAnswer(
  world: World,
  entry: LoggedRequest,
  body: string,
  request: EndpointRequest,
): Answer {
  switch (entry.endpoint) {
    case 'links':
      return linksAnswer(world, request);
    case 'create':
      return createLinkAnswer(world, body, request);
    case 'postbacks':
      return postbacksAnswer(world, request);
    case 'clicks':
    case 'conversions':
      return rowsAnswer(world, entry.linkId ?? '', entry.endpoint, request);
    default:
      return refused(404, 'Not Found');
  }
}

/** Starts a simulator; rejects when the port is taken, throws a RangeError on impossible options. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const plan = planOf(options);
  const world = createWorld(plan);
  const { service, hooks } = createService(world);
  const requests = new RequestLog(plan.logEntries);
  const context: ControlContext = { world, service, requests };
  let turn = 0;
  const sending = (): { gzip: boolean; nowMs: number } => ({
    gzip: plan.gzip,
    nowMs: world.clock.nowMs(),
  });

  const ownEndpoint = async (
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const name = `${request.method} ${url.pathname}`;
    let answer: Answer | null = refused(404, 'Not Found');
    if (name === 'GET /simulator/requests') answer = requestsAnswer(requests);
    if (name === 'GET /simulator/truth')
      answer = await sendTruth(context, url.searchParams, response);
    if (name === 'GET /simulator/spend.csv') answer = csvAnswer(service.spendFile());
    if (name === 'GET /simulator/labels.csv') answer = csvAnswer(service.labelsFile());
    if (name === 'POST /simulator/control') answer = controlAnswer(context, await bodyOf(request));
    if (answer !== null) await send(request, response, answer, sending());
  };

  const apiAnswer = (
    entry: LoggedRequest,
    query: URLSearchParams,
    key: string,
    body: string,
  ): Answer => {
    if (!isAccepted(world, key)) return unauthorized();
    const rate = service.rate.take(Date.now(), world.switches.rateLimit);
    if (rate.waitMs > 0) return tooManyRequests(world, rate);
    const answer = endpointAnswer(world, entry, body, { key, query, rate, turn });
    return { ...answer, headers: { ...rateHeaders(world.switches, rate), ...answer.headers } };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (url.pathname.startsWith('/simulator/')) return ownEndpoint(url, request, response);
    const method = request.method ?? 'GET';
    const route = routeOf(method, url.pathname);
    const found = route === 'method' ? null : route;
    turn += 1;
    const entry: LoggedRequest = {
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      endpoint: found?.endpoint ?? null,
      linkId: found?.linkId ?? null,
      client: request.headers['user-agent'] ?? '',
      arrivedMs: Date.now(),
      status: 0,
    };
    requests.add(entry);
    const body = method === 'POST' ? await bodyOf(request) : '';
    for (const hook of hooks) await hook(entry);
    const good = (): Answer =>
      route === 'method'
        ? refused(405, 'Method Not Allowed')
        : apiAnswer(entry, url.searchParams, keyOf(request), body);
    const fault = service.faults.take(entry, world.clock.nowMs());
    if (fault?.kind === 'happens')
      for (const command of fault.commands) runCommand(context, command);
    entry.status =
      fault === null
        ? await send(request, response, good(), sending())
        : await sendFaulty(request, response, fault, good, sending());
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A hook that throws, or a bug: visible to the client as what it is.
      const message = error instanceof Error ? error.message : 'The simulator failed.';
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: `simulator: ${message}` }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(plan.port, plan.host, resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : plan.port;
  const host = plan.host.includes(':') ? `[${plan.host}]` : plan.host;
  return {
    url: `http://${host}:${port}`,
    port,
    requests,
    service,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
