/**
 * A soak: two workers over one database and one service, both real processes, while rows come in, requests fail, the
 * database is restarted and the active worker is killed. Then peace, and the comparison with the truth.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../src/db/database.js';
import { DatabaseError } from '../../src/db/database-error.js';
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded/start-embedded.js';
import { seededFaultNames } from '../../src/simulator/faults-by-seed.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';
import { differencesFromTruth } from '../support/truth-differences.js';
import { type Replica, startReplica } from './replica.js';
import type { Life } from './report.js';
import { overlaps, type RunRecord, readRuns, takeoverMs } from './runs.js';
import { planSoak, type SoakEventName } from './timeline.js';

export interface SoakReport {
  readonly minutes: number;
  readonly kills: number;
  /** Those that hit a worker in the middle of a cycle. */
  readonly killsInCycle: number;
  readonly restarts: number;
  readonly requests: number;
  readonly faults: number;
  readonly rowsAdded: number;
  /** Clicks and conversions of the service at the end. */
  readonly rows: number;
  readonly differences: readonly string[];
  readonly runs: readonly RunRecord[];
  readonly overlaps: readonly string[];
  /** Milliseconds from each kill to the next run of another process. */
  readonly takeoversMs: readonly (number | null)[];
  /** Of each process, in the order in which they were started. */
  readonly processes: readonly Life[];
  /** Connections of all workers, once in five seconds. */
  readonly connections: readonly number[];
  /** Connections left once all workers were stopped. */
  readonly connectionsLeft: number;
  /** Exit codes of the workers that were stopped at the end. */
  readonly exitCodes: readonly (number | null)[];
  /** Seconds from the last change of the service until nothing differed. */
  readonly settledSeconds: number;
}

export interface SoakOptions {
  readonly minutes: number;
  /** Rows a second. */
  readonly rowsPerSecond: number;
  /** Cron expression. */
  readonly schedule: string;
  readonly onNote?: (line: string) => void;
}

const DAY_SECONDS = 86_400;
const WORKER_NAME = 'soak-worker';
const SETTLE_LIMIT_MS = 180_000;
/** For how long a kill or a restart waits for a cycle to hit: longer than the schedule's interval. */
const HIT_LIMIT_MS = 15_000;
const SAMPLE_MS = 5_000;
const FAULT_SHARE = 0.03;
/** Everything that goes wrong, but for what costs a minute of waiting each time. */
const FAULTS = seededFaultNames.filter((name) => name !== 'tooManyUnsaid');

interface World {
  readonly options: SoakOptions;
  readonly folder: string;
  readonly simulator: Simulator;
  server: EmbeddedServer;
  readonly observer: Database;
  readonly replicas: Replica[];
  alive: Replica[];
  readonly kills: { readonly pid: number; readonly atMs: number; readonly isInCycle: boolean }[];
  restarts: number;
  rowsAdded: number;
  isGrowing: boolean;
  readonly connections: number[];
}

/** Runs it. What it finds is in the report; only what keeps it from its end is thrown. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const folder = await makeTemporaryFolder('soak');
  const server = await startEmbedded({ dataDir: folder.path, durable: true, log: () => {} });
  const simulator = await startSimulator({
    links: 20,
    clicks: 4_000,
    conversions: 600,
    switches: { rateLimit: { perMinute: 100_000 } },
  });
  const observer = await openDatabase({ url: server.url, applicationName: 'soak' });
  const world: World = {
    options,
    folder: folder.path,
    simulator,
    server,
    observer,
    replicas: [],
    alive: [],
    kills: [],
    restarts: 0,
    rowsAdded: 0,
    isGrowing: true,
    connections: [],
  };
  try {
    start(world);
    start(world);
    await untilMigrated(world);
    await live(world);
    return await finish(world);
  } finally {
    for (const { running } of world.alive) running.child.kill('SIGKILL');
    await Promise.all(world.alive.map(({ running }) => running.ended));
    await observer.close();
    await simulator.close();
    await world.server.stop();
    await folder.remove();
  }
}

function start(world: World): void {
  const replica = startReplica(world.replicas.length + 1, world.folder, {
    ONLYFANSAPI_API_KEY: 'soak-key',
    ONLYFANSAPI_BASE_URL: world.simulator.url,
    DATABASE_URL: workerUrl(world.server.url),
    SYNC_SCHEDULE: world.options.schedule,
    VERIFY_SCHEDULE: '30 */3 * * * *',
    SYNC_SETTLE_SECONDS: '1',
    REQUEST_TIMEOUT_SECONDS: '2',
    RATE_LIMIT_PER_MINUTE: '100000',
    HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
  });
  world.replicas.push(replica);
  world.alive.push(replica);
}

/** So that the workers' connections can be told from those that keep the server running. */
function workerUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.searchParams.set('application_name', WORKER_NAME);
  return url.href;
}

/** The clock of the soak begins when there is something to break: on a busy machine a start takes its time. */
async function untilMigrated({ observer }: World): Promise<void> {
  for (;;) {
    const { rows } = await observer.query<{ isThere: boolean }>(
      `SELECT to_regclass('smartlinks_sync.runs') IS NOT NULL AS "isThere"`,
    );
    if (rows[0]?.isThere === true) return;
    await sleep(100);
  }
}

async function live(world: World): Promise<void> {
  const startedMs = Date.now();
  const endMs = startedMs + world.options.minutes * 60_000;
  const events = [...planSoak(world.options.minutes)];
  let sampledMs = 0;
  let grownMs = startedMs;
  while (Date.now() < endMs) {
    const now = Date.now();
    while (events[0] !== undefined && startedMs + events[0].atMs <= now) {
      await happen(world, events.shift()?.name ?? 'growthEnds');
    }
    if (world.isGrowing) grow(world, (now - grownMs) / 1000);
    grownMs = now;
    if (now - sampledMs >= SAMPLE_MS) {
      sampledMs = now;
      world.connections.push(await connectionsOf(world));
    }
    await sleep(Math.min(250, endMs - now));
  }
}

function grow(world: World, seconds: number): void {
  const { service } = world.simulator;
  const count = Math.round(world.options.rowsPerSecond * seconds);
  const now = service.now();
  const clicks = Math.ceil(count * 0.8);
  const fresh = service.grow({ clicks, conversions: count - clicks, from: now - 2, to: now });
  // A late one as well, of any day of the last month.
  const from = now - 30 * DAY_SECONDS;
  const links = service.links().filter(({ createdAt }) => createdAt <= from);
  const late = service.grow({
    clicks: 1,
    from,
    to: now - DAY_SECONDS,
    links: links.map(({ id }) => id),
  });
  world.rowsAdded += fresh.length + late.length;
}

async function happen(world: World, name: SoakEventName): Promise<void> {
  world.options.onNote?.(name);
  const { faults } = world.simulator.service;
  if (name === 'faultsBegin') faults.seed({ seed: 7, share: FAULT_SHARE, kinds: FAULTS });
  if (name === 'faultsEnd') faults.clear();
  if (name === 'growthEnds') world.isGrowing = false;
  if (name === 'kill') await killActive(world);
  if (name === 'restart') {
    await pidInCycle(world);
    await world.server.stop();
    world.server = await startEmbedded({ dataDir: world.folder, durable: true, log: () => {} });
    world.restarts += 1;
  }
}

/** Null where none is in a cycle, or a restart has just cut the connection: it is asked again. */
async function newestCycle(observer: Database, pids: readonly number[]): Promise<number | null> {
  try {
    const { rows } = await observer.query<{ pid: number }>(
      `SELECT pid FROM smartlinks_sync.runs
       WHERE ended_at IS NULL AND pid = ANY($1) AND started_at > now() - interval '5 seconds'`,
      [pids],
    );
    return rows[0]?.pid ?? null;
  } catch (error) {
    if (error instanceof DatabaseError && error.retryable) return null;
    throw error;
  }
}

/** The process that is in a cycle, waited for; null where none comes. */
async function pidInCycle({ observer, alive }: World): Promise<number | null> {
  const pids = alive.map(({ pid }) => pid);
  const endMs = Date.now() + HIT_LIMIT_MS;
  while (Date.now() < endMs) {
    const pid = await newestCycle(observer, pids);
    if (pid !== null) return pid;
    await sleep(20);
  }
  return null;
}

/** Kills the active worker, in the middle of a cycle where there is one, and starts another in its place. */
async function killActive(world: World): Promise<void> {
  const inCycle = await pidInCycle(world);
  const pid = inCycle ?? (await readRuns(world.observer)).at(-1)?.pid;
  const victim = world.alive.find((replica) => replica.pid === pid) ?? world.alive[0];
  if (victim === undefined) throw new Error('No worker is alive.');
  world.kills.push({ pid: victim.pid, atMs: Date.now(), isInCycle: inCycle !== null });
  victim.running.child.kill('SIGKILL');
  await victim.running.ended;
  world.alive = world.alive.filter((replica) => replica !== victim);
  start(world);
}

async function connectionsOf({ observer }: World): Promise<number> {
  const { rows } = await observer.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = $1`,
    [WORKER_NAME],
  );
  return rows[0]?.count ?? 0;
}

/** Waits until nothing differs, then stops the workers and looks at what is left. */
async function finish(world: World): Promise<SoakReport> {
  const { simulator, observer } = world;
  const sinceMs = Date.now();
  let differences: readonly string[] = ['not compared yet'];
  while (differences.length > 0 && Date.now() - sinceMs < SETTLE_LIMIT_MS) {
    await sleep(2_000);
    differences = await differencesFromTruth(observer, simulator.service, { hasHistory: true });
  }
  const settledSeconds = Math.round((Date.now() - sinceMs) / 1000);
  for (const { running } of world.alive) running.child.kill('SIGTERM');
  const ends = await Promise.all(world.alive.map(({ running }) => running.ended));
  world.alive = [];
  const runs = await readRuns(observer);
  const { service } = simulator;
  return {
    minutes: world.options.minutes,
    kills: world.kills.length,
    killsInCycle: world.kills.filter(({ isInCycle }) => isInCycle).length,
    restarts: world.restarts,
    requests: simulator.requests.count,
    faults: [...service.faults.served.values()].reduce((sum, count) => sum + count, 0),
    rowsAdded: world.rowsAdded,
    rows: service
      .links()
      .reduce(
        (sum, { id }) =>
          sum + service.truthCount(id, 'clicks') + service.truthCount(id, 'conversions'),
        0,
      ),
    differences,
    runs,
    overlaps: overlaps(runs),
    takeoversMs: world.kills.map(({ pid, atMs }) => takeoverMs(runs, pid, atMs)),
    processes: world.replicas.map(({ pid, samples }) => ({
      samples: samples(),
      firstCycleMs: runs.find((run) => run.pid === pid)?.startMs ?? null,
    })),
    connections: world.connections,
    connectionsLeft: await connectionsOf(world),
    exitCodes: ends.map(({ exitCode }) => exitCode),
    settledSeconds,
  };
}
