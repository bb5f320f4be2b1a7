/** What the worker does when, on a clock that stands still until it is moved. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { DatabaseError } from '../../src/db/database-error.js';
import { deletePause, writePause } from '../../src/db/ledger/pauses.js';
import { SchemaNewerError } from '../../src/db/migration-state.js';
import { UsageError } from '../../src/errors.js';
import { faults } from '../../src/simulator/faults.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createSchedule } from '../../src/worker/schedule.js';
import { hangingWorkspaces } from '../../src/worker/worker-state.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectEqualToTruth, startFastSimulator } from '../support/warehouse.js';
import { startWorker, type WorkerCase } from './worker-case.js';

let test: TestDatabase;
let simulator: Simulator;
const cases: WorkerCase[] = [];
const connections: Database[] = [];
beforeEach(async () => {
  test = await createTestDatabase();
  simulator = await startFastSimulator({ links: 3, clicks: 200, conversions: 30, postbacks: 0 });
});
afterEach(async () => {
  for (const one of cases.splice(0)) await one.stop().catch(() => {});
  for (const connection of connections.splice(0)) await connection.close();
  await simulator.close();
  await test.close();
});

async function connect(): Promise<Database> {
  const connection = await openDatabase({ url: test.url });
  connections.push(connection);
  return connection;
}

function start(options: Parameters<typeof startWorker>[2] = {}): WorkerCase {
  const started = startWorker(test.database, simulator, options);
  cases.push(started);
  return started;
}

const first = ({ worker }: WorkerCase) => {
  const state = worker.state().workspaces[0];
  if (state === undefined) throw new Error('There is no workspace.');
  return state;
};
const minutes = (date: Date, count: number): Date => new Date(date.getTime() + count * 60_000);
const syncSchedule = createSchedule('*/15 * * * *', 'default test-key');

/** Holds the next request until it is told to go on. */
function holdNextRequest(): { readonly held: Promise<void>; readonly release: () => void } {
  let release = (): void => {};
  let tell = (): void => {};
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const free = new Promise<void>((resolve) => {
    release = resolve;
  });
  const unhook = simulator.service.onRequest(async () => {
    unhook();
    tell();
    await free;
  });
  return { held, release };
}

describe('a worker', () => {
  it('syncs at once, then at every time of the schedule, and stops between cycles', async () => {
    const one = start();
    expect(await one.cycle(1)).toMatchObject({ kind: 'sync', exitCode: 0, errorCode: null });
    await expectEqualToTruth(test.database, simulator);
    const at = syncSchedule.next(one.clock.now());
    if (at === null) throw new Error('The schedule has no time.');
    await one.clock.asleepUntil(at);
    expect(first(one)).toMatchObject({
      role: 'active',
      phase: 'idle',
      nextSyncAt: at,
      failuresInARow: 0,
      beatDueBy: null,
      lastGoodCycleAt: new Date('2026-06-15T12:01:01Z'),
    });
    await one.clock.advanceTo(new Date(at.getTime() - 1));
    expect(one.events.filter(({ type }) => type === 'cycle_started')).toHaveLength(1);
    await one.clock.advanceTo(at);
    await one.cycle(2);
    await one.stop();
    expect(first(one)).toMatchObject({ role: 'stopped', nextSyncAt: null });
    expect(one.worker.state().stoppingSince).toEqual(one.clock.now());
    const types = one.events
      .map(({ type }) => type)
      .filter((type) => !['request_ended', 'rows_committed'].includes(type));
    expect(types).toEqual([
      'database_back',
      'became_active',
      'cycle_started',
      'cycle_ended',
      'cycle_started',
      'cycle_ended',
      'stopping',
      'became_standby',
    ]);
  });

  it('tells of every request and commit, and of no id of a link', async () => {
    const one = start();
    await one.cycle(1);
    const requests = one.events.filter((event) => event.type === 'request_ended');
    const stored = one.events.filter((event) => event.type === 'rows_committed');
    expect(requests).toHaveLength(simulator.requests.count);
    expect(new Set(requests.map(({ endpoint, status }) => `${endpoint} ${status}`))).toEqual(
      new Set([
        '/api/smart-links 200',
        '/api/smart-link-postbacks 200',
        '/api/smart-links/{id}/clicks 200',
        '/api/smart-links/{id}/conversions 200',
      ]),
    );
    expect(stored.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(230);
    expect(one.worker.rate('default')).toMatchObject({ limitMinute: 10_000_000 });
  });

  it('goes on where a listener throws', async () => {
    const one = start();
    one.worker.subscribe(() => {
      throw new Error('a fault of the listener');
    });
    expect(await one.cycle(1)).toMatchObject({ exitCode: 0 });
  });

  it('skips and counts a time at which a sync is under way, and lets verify wait for its turn', async () => {
    const { held, release } = holdNextRequest();
    const one = start({ verifySchedule: '20 12 15 6 *' });
    await held;
    await one.clock.advance(16 * 60_000);
    await one.until(({ type }) => type === 'tick_skipped');
    expect(first(one)).toMatchObject({ phase: 'sync', skippedTicks: 1 });
    // Past the time to verify: it waits, and is not skipped.
    await one.clock.advance(9 * 60_000);
    release();
    expect(await one.cycle(1)).toMatchObject({ kind: 'sync', exitCode: 0, seconds: 1500 });
    expect(await one.cycle(2)).toMatchObject({ kind: 'verify', exitCode: 0 });
    expect(first(one).skippedTicks).toBe(1);
  });

  it('says by when a cycle must give a sign of life, and names it where it does not', async () => {
    const { held, release } = holdNextRequest();
    const one = start();
    await held;
    const due = first(one).beatDueBy;
    expect(due).toEqual(minutes(one.clock.now(), 10));
    expect(hangingWorkspaces(one.worker.state(), minutes(one.clock.now(), 9))).toEqual([]);
    expect(hangingWorkspaces(one.worker.state(), minutes(one.clock.now(), 11))).toEqual([
      'default',
    ]);
    release();
    await one.cycle(1);
    expect(hangingWorkspaces(one.worker.state(), minutes(one.clock.now(), 99))).toEqual([]);
  });

  it('runs the cycles of several workspaces side by side', async () => {
    let open = 0;
    let release = (): void => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Nobody is answered before both have asked.
    const unhook = simulator.service.onRequest(async ({ endpoint }) => {
      if (endpoint !== 'links') return;
      open += 1;
      if (open === 2) release();
      await both;
    });
    const workspaces = ['default', 'b'].map((name) => ({ name, scheduleSeed: name }));
    const one = start({ workspaces });
    await one.cycle(2);
    unhook();
    expect(one.worker.state().workspaces.map(({ lastExitCode }) => lastExitCode)).toEqual([0, 0]);
  });
});

describe('a cycle that fails', () => {
  it('is tried again with growing pauses, and the first good one ends them', async () => {
    simulator.service.faults.add({ times: 3, fault: faults.serverError() });
    const one = start();
    for (const [failures, pauseSeconds] of [
      [1, 10],
      [2, 20],
      [3, 40],
    ] as const) {
      expect(await one.cycle(failures)).toMatchObject({
        exitCode: 69,
        errorCode: 'api_unavailable',
      });
      const at = new Date(one.clock.now().getTime() + pauseSeconds * 1000);
      await one.clock.asleepUntil(at);
      expect(first(one)).toMatchObject({
        phase: 'waiting',
        failuresInARow: failures,
        nextSyncAt: at,
      });
      await one.clock.advanceTo(at);
    }
    expect(await one.cycle(4)).toMatchObject({ exitCode: 0 });
    expect(first(one)).toMatchObject({ failuresInARow: 0, lastErrorCode: null });
  });

  it('for a refused key asks every ten minutes with one request, and goes on when it is accepted', async () => {
    simulator.service.revokeKey('test-key');
    const one = start();
    expect(await one.cycle(1)).toMatchObject({ exitCode: 4, errorCode: 'api_unauthorized' });
    const since = one.clock.now();
    for (const turn of [1, 2]) {
      await one.clock.asleepUntil(minutes(one.clock.now(), 10));
      expect(first(one)).toMatchObject({ role: 'active', keyRefusedSince: since });
      expect(simulator.requests.count).toBe(turn);
      if (turn === 2) simulator.service.restoreKey('test-key');
      await one.clock.advance(10 * 60_000);
      await one.cycle(turn + 1);
    }
    expect(first(one)).toMatchObject({ keyRefusedSince: null, lastExitCode: 0 });
    const told = one.events.map(({ type }) => type).filter((type) => type.startsWith('key_'));
    expect(told).toEqual(['key_refused', 'key_accepted']);
  });

  it('for a quota waits as long as it was told, and so does verify', async () => {
    simulator.service.faults.add({ fault: faults.tooManyRequests('1800') });
    const one = start({ verifySchedule: '10 12 15 6 *' });
    expect(await one.cycle(1)).toMatchObject({ exitCode: 75, errorCode: 'api_quota' });
    const { nextSyncAt, nextVerifyAt, failuresInARow } = await new Promise<
      ReturnType<typeof first>
    >((resolve) => setImmediate(() => resolve(first(one))));
    const waitedMs = (nextSyncAt?.getTime() ?? 0) - one.clock.now().getTime();
    expect(waitedMs / 60_000).toBeCloseTo(30, 0);
    expect(nextVerifyAt).toEqual(nextSyncAt);
    expect(failuresInARow).toBe(0);
  });
});

describe('a paused workspace', () => {
  it('is left alone until it is resumed, then synced at once', async () => {
    await writePause(test.database, 'default', { reason: 'a test', by: null });
    const one = start();
    expect(await one.cycle(1)).toMatchObject({ errorCode: 'paused' });
    await one.clock.asleepUntil(new Date(one.clock.now().getTime() + 5_000));
    expect(first(one)).toMatchObject({ paused: true, phase: 'idle' });
    expect(simulator.requests.count).toBe(0);
    await deletePause(test.database, 'default');
    await one.clock.advance(5_000);
    expect(await one.cycle(2)).toMatchObject({ exitCode: 0 });
    expect(first(one).paused).toBe(false);
  });
});

describe('the database', () => {
  it('may be away at the start: the worker keeps trying with pauses', async () => {
    let tries = 0;
    const one = start({
      openDatabase: async () => {
        tries += 1;
        if (tries < 3) throw new DatabaseError('It is away.', { retryable: true });
        return test.database;
      },
    });
    await one.until(({ type }) => type === 'database_lost');
    expect(one.worker.state()).toMatchObject({
      isDatabaseReady: false,
      databaseLostSince: one.clock.now(),
    });
    expect(one.worker.database()).toBeNull();
    await one.clock.asleepUntil(new Date(one.clock.now().getTime() + 10_000));
    await one.clock.advance(10_000);
    await one.clock.asleepUntil(new Date(one.clock.now().getTime() + 15_000));
    await one.clock.advance(15_000);
    expect(await one.cycle(1)).toMatchObject({ exitCode: 0 });
    expect(one.worker.state()).toMatchObject({ isDatabaseReady: true, databaseLostSince: null });
  });

  it('that no time would mend ends the worker at the start', async () => {
    const error = new DatabaseError('The password is wrong.');
    const one = start({ openDatabase: () => Promise.reject(error) });
    await expect(one.ended).rejects.toBe(error);
  });

  it('with a newer schema ends the worker at the next cycle, and all its workspaces', async () => {
    const workspaces = ['default', 'b'].map((name) => ({ name, scheduleSeed: 'the same' }));
    const one = start({ workspaces });
    await one.cycle(2);
    await test.database.query(
      `INSERT INTO smartlinks_sync.__drizzle_migrations (hash, created_at) VALUES ('newer', 99999999999999)`,
    );
    const at = createSchedule('*/15 * * * *', 'the same').next(one.clock.now());
    if (at === null) throw new Error('The schedule has no time.');
    await one.clock.asleepUntil(at);
    await one.clock.advanceTo(at);
    await expect(one.ended).rejects.toBeInstanceOf(SchemaNewerError);
    expect(one.worker.state()).toMatchObject({ isSchemaNewer: true });
    expect(one.worker.state().workspaces.map(({ role }) => role)).toEqual(['stopped', 'stopped']);
    await test.database.query(
      `DELETE FROM smartlinks_sync.__drizzle_migrations WHERE hash = 'newer'`,
    );
  });

  it('that was filled with other settings ends the worker', async () => {
    const one = start({
      prepare: () => Promise.reject(new UsageError('REPORT_TIMEZONE is another one.')),
    });
    await expect(one.ended).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('two replicas', () => {
  it('take turns: one is active, the other takes over when that one loses its connection, and no cycles overlap', async () => {
    const one = start();
    await one.cycle(1);
    const asked = simulator.requests.count;
    const other = startWorker(await connect(), simulator);
    cases.push(other);
    // It has asked for the lock once, and sleeps.
    await other.clock.asleepUntil(new Date(other.clock.now().getTime() + 5_000));
    expect(first(other)).toMatchObject({ role: 'standby' });
    expect(simulator.requests.count).toBe(asked);

    const { held, release } = holdNextRequest();
    const at = syncSchedule.next(one.clock.now());
    if (at === null) throw new Error('The schedule has no time.');
    await one.clock.asleepUntil(at);
    await one.clock.advanceTo(at);
    await held;
    const holder = await test.database.locks.holder('worker default');
    await (await connect()).query('SELECT pg_terminate_backend($1, 5000)', [holder?.backendPid]);
    // Its cycle ends at once, though the request is still held.
    expect(await one.cycle(2)).toMatchObject({ exitCode: 5, errorCode: 'database' });
    await one.until(({ type }) => type === 'became_standby');
    expect(first(one).role).toBe('standby');
    await other.clock.advance(5_000);
    release();
    await other.until(({ type }) => type === 'became_active');
    expect(await other.cycle(1)).toMatchObject({ exitCode: 0 });
    const { rows } = await test.database.query<{ overlaps: number }>(
      `SELECT count(*)::int AS overlaps FROM smartlinks_sync.runs a JOIN smartlinks_sync.runs b
       ON a.id < b.id AND b.started_at < coalesce(a.ended_at, a.heartbeat_at)`,
    );
    expect(rows).toEqual([{ overlaps: 0 }]);
  });
});
