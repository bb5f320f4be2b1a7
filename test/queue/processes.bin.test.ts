/** A scheduler and its workers as processes of their own, on an API that takes 200 ms for each answer. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { expectEqualToTruth } from '../support/warehouse.js';

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const LATENCY_MS = 200;
/**
 * `npm run bench:workers` asks how many times as fast three workers are as one, over many streams. Beside other tests
 * the machine is what processes wait for, and not the API: there it is enough that more than one works at a time.
 */
const LEAST_RATIO = Number(process.env.WORKERS_RATIO ?? 0);
const LINKS = Number(process.env.WORKERS_LINKS ?? 44);
/** Streams that a worker has at hand. */
const AT_HAND = 4;
const SERVICE: SimulatorOptions = {
  links: LINKS,
  clicks: LINKS * 30,
  conversions: LINKS * 6,
  postbacks: 0,
  // More than three workers can ask for, and refused above it.
  switches: { rateLimit: { perMinute: 6000, enforce: true } },
};

interface Fleet {
  readonly db: TestDatabase;
  readonly scheduler: RunningBinary;
  readonly workers: readonly RunningBinary[];
}

async function slowService(options: SimulatorOptions = SERVICE): Promise<Simulator> {
  const simulator = await startSimulator(options);
  closings.push(() => simulator.close());
  simulator.service.faults.add({ times: 1e6, fault: { kind: 'delay', ms: LATENCY_MS } });
  return simulator;
}

function start(simulator: Simulator, db: TestDatabase, role: string): RunningBinary {
  const running = startBinary(['start', '--role', role], {
    env: {
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'shared-key',
      DATABASE_URL: db.url,
      SYNC_CONCURRENCY: String(AT_HAND),
      // Once a year: one cycle, at the start.
      SYNC_SCHEDULE: '0 0 1 1 *',
    },
  });
  closings.push(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  return running;
}

/** Workers that are ready, and a scheduler that begins its cycle now. */
async function startFleet(simulator: Simulator, count: number): Promise<Fleet> {
  const db = await createTestDatabase();
  closings.push(() => db.close());
  const workers = Array.from({ length: count }, () => start(simulator, db, 'worker'));
  await Promise.all(workers.map((worker) => worker.until('stderr', /units_served/)));
  return { db, workers, scheduler: start(simulator, db, 'scheduler') };
}

async function stop(processes: readonly RunningBinary[]): Promise<void> {
  for (const { child } of processes) child.kill('SIGTERM');
  await Promise.all(processes.map(({ ended }) => ended));
}

interface UnitFigures {
  readonly units: number;
  readonly starts: number;
  readonly begun_twice: number;
  readonly unfinished: number;
  readonly workers: number;
  /** From the first unit's beginning to the last one's end. */
  readonly seconds: number;
}

async function unitFigures({ database }: TestDatabase): Promise<UnitFigures> {
  const { rows } = await database.query<UnitFigures & Record<string, unknown>>(
    `SELECT count(*) AS units, sum(starts) AS starts, count(*) FILTER (WHERE starts > 1) AS begun_twice,
       count(*) FILTER (WHERE state <> 'done') AS unfinished, count(DISTINCT worker) AS workers,
       extract(epoch FROM max(ended_at) - min(started_at))::float8 AS seconds
     FROM smartlinks_sync.units`,
  );
  const figures = rows[0];
  if (figures === undefined) throw new Error('No figures.');
  return figures;
}

async function load(simulator: Simulator, count: number): Promise<UnitFigures> {
  const { db, scheduler, workers } = await startFleet(simulator, count);
  const told = await scheduler.until('stderr', /cycle_ended|cycle_failed/);
  expect(told).toMatch(/"cycle_ended".*"exitCode":0/);
  await stop([scheduler, ...workers]);
  await expectEqualToTruth(db.database, simulator);
  return unitFigures(db);
}

/** The most requests that the service had at hand at the same time: each takes as long as its latency at least. */
function mostAtOnce(arrivals: readonly number[]): number {
  const times = [...arrivals].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - LATENCY_MS) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

test('three workers load faster than one, run each unit once, and are never refused', async () => {
  const simulator = await slowService();
  const one = await load(simulator, 1);
  const ofOne = simulator.requests.count;
  const three = await load(simulator, 3);
  const arrivals = simulator.requests.all().map(({ arrivedMs }) => arrivedMs);
  console.log(`one ${one.seconds.toFixed(1)} s, three ${three.seconds.toFixed(1)} s`);
  const once = { begun_twice: 0, unfinished: 0, units: three.units, starts: three.units };
  expect(one).toMatchObject({ ...once, workers: 1 });
  expect(three).toMatchObject({ ...once, workers: 3 });
  expect(one.units).toBeGreaterThan(60);
  expect(simulator.service.rate.refused).toBe(0);
  expect(mostAtOnce(arrivals.slice(0, ofOne))).toBeLessThanOrEqual(AT_HAND);
  expect(mostAtOnce(arrivals.slice(ofOne))).toBeGreaterThan(AT_HAND);
  expect(one.seconds / three.seconds).toBeGreaterThan(LEAST_RATIO);
}, 240_000);

test('a worker that is killed in the middle changes nothing in the result', async () => {
  const simulator = await slowService();
  const { db, scheduler, workers } = await startFleet(simulator, 3);
  const [victim] = workers;
  let asked = 0;
  let killedMs: number | null = null;
  simulator.service.onRequest(({ endpoint }) => {
    if (endpoint === 'clicks') asked += 1;
    if (asked !== 20 || killedMs !== null) return;
    killedMs = Date.now();
    victim?.child.kill('SIGKILL');
  });
  const told = await scheduler.until('stderr', /cycle_ended|cycle_failed/);
  expect(told).toMatch(/"worker_lost".*"workers":1/);
  expect(told).toMatch(/"cycle_ended".*"exitCode":0/);
  expect((await victim?.ended)?.signal).toBe('SIGKILL');
  await expectEqualToTruth(db.database, simulator);
  const figures = await unitFigures(db);
  expect(figures).toMatchObject({ unfinished: 0 });
  expect(figures.begun_twice).toBeGreaterThan(0);
  expect(figures.begun_twice).toBeLessThanOrEqual(AT_HAND);
  expect(figures.starts - figures.units).toBe(figures.begun_twice);
  const lostAt = /"time":"([^"]+)","event":"worker_lost"/.exec(told)?.[1] ?? '';
  expect(Date.parse(lostAt) - (killedMs ?? 0)).toBeLessThan(60_000);
  expect(simulator.service.rate.refused).toBe(0);
}, 240_000);

test('a worker stays that loses the database in the middle of a unit, says so, and goes on when it is back', async () => {
  const simulator = await startSimulator({ links: 1, clicks: 1, conversions: 1 });
  closings.push(() => simulator.close());
  // Longer than the test: the unit is at hand until its worker lets it go.
  const fault = { kind: 'delay', ms: 300_000 } as const;
  simulator.service.faults.add({ endpoint: 'clicks', times: 1, fault });
  const begun = new Promise<void>((resolve) => {
    simulator.service.onRequest(({ endpoint }) => {
      if (endpoint === 'clicks') resolve();
    });
  });
  const db = await createTestDatabase();
  closings.push(() => db.close());
  const role = `few_${randomBytes(6).toString('hex')}`;
  const url = new URL(db.url);
  url.username = role;
  url.password = 'few';
  await db.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'few'`);
  closings.push(async () => {
    await db.database.query(`DROP OWNED BY ${role}`);
    await db.database.query(`DROP ROLE ${role}`);
  });
  await db.database.query(`GRANT CREATE ON DATABASE "${url.pathname.slice(1)}" TO ${role};
    GRANT USAGE ON SCHEMA smartlinks, smartlinks_sync, smartlinks_bi TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA smartlinks, smartlinks_sync, smartlinks_bi TO ${role}`);
  const worker = start(simulator, { ...db, url: url.href }, 'worker');
  await worker.until('stderr', /units_served/);
  const scheduler = start(simulator, db, 'scheduler');
  await begun;
  await db.database.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
  await db.database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
    [role],
  );
  await worker.until('stderr', /"queue_away"/);
  await db.database.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  await worker.until('stderr', /queue_away[\s\S]*units_served/);
  const told = await scheduler.until('stderr', /cycle_ended|cycle_failed/);
  expect(told).toMatch(/"cycle_ended".*"exitCode":0/);
  await expectEqualToTruth(db.database, simulator);
  await stop([worker, scheduler]);
  expect((await worker.ended).exitCode).toBe(143);
}, 120_000);
