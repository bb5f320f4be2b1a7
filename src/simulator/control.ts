/** The simulator's own endpoints, for programs that hold it from outside: /simulator/truth, /requests and /control; in own-data.ts the files. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Answer, jsonAnswer, refused } from './answer.js';
import type { FaultRule } from './fault-script.js';
import type { ServiceCommand } from './faults.js';
import type { SeededFaults } from './faults-by-seed.js';
import type { RequestLog } from './request-log.js';
import type { SimulatorService } from './service.js';
import type { StreamName } from './switches.js';
import { truthRows } from './truth.js';
import type { World } from './world.js';

/** Controls that may be called over HTTP by their own name, with `arguments` as they stand. */
const COMMANDS = [
  'set',
  'setNow',
  'advance',
  'now',
  'useQuota',
  'links',
  'accounts',
  'switches',
  'counters',
  'rowIds',
  'truthCount',
  'addClick',
  'addConversion',
  'grow',
  'editRow',
  'moveRow',
  'removeRow',
  'restoreRow',
  'addAccount',
  'addLink',
  'editLink',
  'resetLink',
  'removeLink',
  'restoreLink',
  'answerLink',
  'withdrawAccount',
  'restoreAccount',
  'revokeKey',
  'restoreKey',
  'restrictKey',
  'addPostback',
  'editPostback',
  'removePostback',
  'restorePostback',
] as const;

export interface ControlContext {
  readonly world: World;
  readonly service: SimulatorService;
  readonly requests: RequestLog;
}

function commandsOf(body: string): ServiceCommand[] {
  const value: unknown = JSON.parse(body);
  return (Array.isArray(value) ? value : [value]).map((item: unknown): ServiceCommand => {
    if (item === null || typeof item !== 'object' || !('command' in item))
      throw new RangeError('a command needs a name: {"command":"…","arguments":[…]}');
    const given: unknown = 'arguments' in item ? item.arguments : [];
    return { command: String(item.command), arguments: Array.isArray(given) ? given : [given] };
  });
}

/** Runs one control by its name. Throws a RangeError where there is none, and what the control throws. */
export function runCommand(
  context: ControlContext,
  { command, arguments: given = [] }: ServiceCommand,
): unknown {
  const { service, requests } = context;
  if (command === 'resetRequests') return requests.reset();
  if (command === 'clearFaults') return service.faults.clear();
  if (command === 'addFaults') {
    // Rules come from outside unchecked: this is a tool for tests, and a wrong one matches nothing.
    for (const rule of given) service.faults.add(rule as FaultRule);
    return undefined;
  }
  if (command === 'seedFaults') return service.faults.seed(given[0] as SeededFaults);
  const name = COMMANDS.find((known) => known === command);
  if (name === undefined) throw new RangeError(`there is no command ${command}`);
  const method = service[name] as (...values: readonly unknown[]) => unknown;
  return method(...given);
}

/** Runs the commands of a POST /simulator/control in order; stops at the first that fails. */
export function controlAnswer(context: ControlContext, body: string): Answer {
  try {
    const results = commandsOf(body).map((command) => runCommand(context, command) ?? null);
    return jsonAnswer(200, JSON.stringify({ results }));
  } catch (error) {
    return refused(422, error instanceof Error ? error.message : 'The command failed.');
  }
}

/** The answer of GET /simulator/requests. */
export function requestsAnswer(requests: RequestLog): Answer {
  return jsonAnswer(200, JSON.stringify({ count: requests.count, requests: requests.all() }));
}

function* lines(world: World, linkId: string, stream: StreamName): Generator<string> {
  let chunk = '';
  for (const row of truthRows(world, linkId, stream)) {
    chunk += `${row.text}\n`;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** GET /simulator/truth?link=…&stream=…: all live rows, oldest first, one JSON text a line. Null when it was sent. */
export async function sendTruth(
  context: ControlContext,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<Answer | null> {
  const link = query.get('link') ?? '';
  const stream = query.get('stream');
  if (stream !== 'clicks' && stream !== 'conversions')
    return refused(422, 'stream must be clicks or conversions');
  if (!context.world.linkById.has(link)) return refused(404, 'the simulator has no such link');
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await pipeline(Readable.from(lines(context.world, link, stream)), response);
  return null;
}

/** The text of a request's body, at most a few megabytes. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > 8_000_000) throw new RangeError('the body is too large');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
