/**
 * The API of a benchmark, in a process of its own: the simulator behind a server that keeps each answer as it went
 * over the wire, so that making rows is not what is measured. Its clock stands still. Started by `service-process.ts`.
 */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../src/simulator/server.js';
import type { ServiceCommand, ServiceOptions, ServiceReply } from './service-process.js';

const options = JSON.parse(process.argv[2] ?? '{}') as ServiceOptions;
/** 2026-06-15, noon UTC. */
const NOW = Date.UTC(2026, 5, 15, 12) / 1000;

interface Kept {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const simulator = await startSimulator({
  ...options.world,
  now: NOW,
  switches: {
    // As large as the vendor's own examples show; the pace is not what is measured.
    rateLimit: { perMinute: 10_000_000 },
    ...(options.pageCap === undefined ? {} : { pageCap: { clamp: options.pageCap } }),
  },
});
const kept = new Map<string, Kept>();
let latencyMs = 0;
let requests = 0;

/** The client's clock runs on from the service's: where it asks to, up to now, is the same range. */
function keyOf(path: string): string {
  const url = new URL(path, simulator.url);
  const end = url.searchParams.get('date_end');
  if (end !== null && Date.parse(end) >= NOW * 1000) url.searchParams.set('date_end', 'now');
  return `${url.pathname}?${url.searchParams}`;
}

function fetchWhole(path: string): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer bench', 'accept-encoding': 'gzip' };
    const asked = request(simulator.url + path, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

const server = createServer({ keepAliveTimeout: 60_000 }, (asked, answer) => {
  const serve = async (): Promise<void> => {
    requests += 1;
    const path = asked.url ?? '/';
    const key = keyOf(path);
    const found = kept.get(key) ?? (await fetchWhole(path));
    if (options.isKept !== false) kept.set(key, found);
    if (latencyMs > 0) await sleep(latencyMs);
    answer.writeHead(found.status, found.headers);
    answer.end(found.body);
  };
  serve().catch((error: unknown) => {
    answer.writeHead(500);
    answer.end(String(error));
  });
});

/** Every n-th row of each link, so that the edits are spread over all days. */
function edit(share: number, isBot: boolean): number {
  const { service } = simulator;
  let edited = 0;
  for (const { id: link } of service.links()) {
    for (const [at, id] of service.rowIds(link, 'clicks').entries()) {
      if (at % Math.round(1 / share) !== 0) continue;
      service.editRow(id, { is_bot: isBot });
      edited += 1;
    }
  }
  return edited;
}

function run(command: ServiceCommand): number {
  switch (command.kind) {
    case 'latency':
      latencyMs = command.ms;
      return 0;
    case 'edit':
      kept.clear();
      return edit(command.share, command.isBot);
    case 'grow':
      kept.clear();
      return simulator.service.grow({ clicks: command.clicks }).length;
    case 'cpu': {
      const { user, system } = process.cpuUsage();
      return user + system;
    }
    case 'requests': {
      const counted = requests;
      requests = 0;
      return counted;
    }
  }
}

function reply(message: ServiceReply): void {
  process.send?.(message);
}

process.on('message', (command: ServiceCommand) => reply({ value: run(command) }));
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  reply({ url: `http://127.0.0.1:${address.port}` });
});
