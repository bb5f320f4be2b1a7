/**
 * How much of a rate limit the client uses, in real time: each case for 90 s, all at once, over real HTTP. Run with
 * `npm run bench:rate`. Ends with 1 where a request was refused, or less than nine tenths of the share was used.
 */
import { type ApiClient, createApi } from '../src/api/client.js';
import { type Simulator, startSimulator } from '../src/simulator/server.js';
import type { RateLimitSwitches } from '../src/simulator/switches.js';

const SECONDS = 90;
const RESERVE = 0.1;
/** Refusals of the first seconds, before anything of the others is known, are shown but do not count. */
const SETTLING_MS = 10_000;

interface Case {
  readonly window: RateLimitSwitches['window'];
  readonly perMinute: number;
  /** Processes of this program on the key. */
  readonly clients: number;
  /** The part of the limit that another program spends. */
  readonly others: number;
}

const cases: readonly Case[] = (['fixed', 'sliding'] as const).flatMap((window) => [
  { window, perMinute: 60, clients: 1, others: 0 },
  { window, perMinute: 300, clients: 1, others: 0 },
  { window, perMinute: 5000, clients: 1, others: 0 },
  { window, perMinute: 300, clients: 1, others: 0.5 },
  { window, perMinute: 300, clients: 2, others: 0 },
]);

interface Outcome {
  readonly sent: number;
  readonly refused: number;
  readonly refusedLater: number;
}

async function run({ window, perMinute, clients, others }: Case): Promise<Outcome> {
  const simulator = await startSimulator({
    links: 1,
    clicks: 0,
    conversions: 0,
    switches: { rateLimit: { window, perMinute, enforce: true } },
  });
  const stopping = new AbortController();
  const startMs = Date.now();
  const apis = Array.from({ length: clients }, () => open(simulator, stopping.signal));
  const spending = spend(simulator, perMinute * others);
  const end = setTimeout(() => stopping.abort(), SECONDS * 1000);
  await Promise.all(apis.flatMap((api) => Array.from({ length: 8 }, () => ask(api, stopping))));
  clearTimeout(end);
  clearInterval(spending);
  const endMs = startMs + SECONDS * 1000;
  const arrived = simulator.requests.all().filter(({ arrivedMs }) => arrivedMs < endMs);
  const refused = arrived.filter(({ status }) => status === 429);
  for (const api of apis) await api.close();
  await simulator.close();
  return {
    sent: arrived.length,
    refused: refused.length,
    refusedLater: refused.filter(({ arrivedMs }) => arrivedMs >= startMs + SETTLING_MS).length,
  };
}

function open(simulator: Simulator, abort: AbortSignal): ApiClient {
  return createApi({
    baseUrl: simulator.url,
    apiKey: 'bench',
    userAgent: 'smartlink-sync/0.0.0 (bench)',
    requestTimeoutMs: 30_000,
    concurrency: 8,
    rateLimitPerMinute: 300,
    reserve: RESERVE,
    log: { info: () => {} },
    abort,
  });
}

/** One request after the other until the time is over. */
async function ask(api: ApiClient, stopping: AbortController): Promise<void> {
  while (!stopping.signal.aborted) {
    try {
      await api.listPostbacks();
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }
}

/** Uses up so many requests a minute of the limit, evenly. */
function spend(simulator: Simulator, perMinute: number): NodeJS.Timeout {
  return setInterval(
    () => simulator.service.useQuota(1),
    perMinute === 0 ? 1e9 : 60_000 / perMinute,
  );
}

console.log(`${cases.length} cases, all at once, ${SECONDS} s each`);
const outcomes = await Promise.all(cases.map(run));
const lines = cases.map((given, at) => {
  const { window, perMinute, clients, others } = given;
  const { sent = 0, refused = 0, refusedLater = 0 } = outcomes[at] ?? {};
  const share = perMinute * (1 - RESERVE - others);
  const used = (sent / SECONDS) * 60;
  const isBad = refusedLater > 0 || (clients === 1 && others === 0 && used < share * 0.9);
  return {
    isBad,
    row: {
      limit: perMinute,
      window,
      clients,
      others: `${others * 100} %`,
      'sent a minute': Math.round(used),
      'of the share': `${((used / share) * 100).toFixed(1)} %`,
      'answers 429': refused,
      'after 10 s': refusedLater,
    },
  };
});
console.table(lines.map(({ row }) => row));
process.exitCode = lines.some(({ isBad }) => isBad) ? 1 : 0;
