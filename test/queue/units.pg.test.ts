/** Units and their jobs in a real database, without anybody who works on them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { createLeaseStore } from '../../src/db/ledger/rate-leases.js';
import { type RunUnit, workerLock } from '../../src/db/queue/job-key.js';
import { prepareQueue, QUEUE_MIGRATION, startJobRunner } from '../../src/db/queue/job-runner.js';
import {
  countHeldJobs,
  loadSetAside,
  releaseDeadWorkers,
  requeueJobless,
  setFailedAside,
} from '../../src/db/queue/lost-units.js';
import {
  cancelUnits,
  endUnit,
  giveBackUnit,
  noteUnitError,
  queueUnits,
  startUnit,
  takeEnded,
} from '../../src/db/queue/units.js';
import { readUnits } from '../../src/status/read-units.js';
import { asidePauseMs } from '../../src/sync/queue/set-aside.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await prepareQueue(db.database, () => {});
}, 60_000);
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query('TRUNCATE smartlinks_sync.units, smartlinks_sync.rate_budget');
  await db.database.query('TRUNCATE graphile_worker._private_jobs');
});

const unit = (stream = 'clicks', linkId = 'A', runId = 1): RunUnit => ({
  workspace: 'default',
  linkId,
  stream,
  runId,
});

/** Plans the clicks and the conversions of a link. */
async function plan(linkId = 'A', runId = 1): Promise<void> {
  await db.database.transaction((client) =>
    queueUnits(client, { workspace: 'default', runId }, [
      { linkId, stream: 'clicks', place: 0, plan: '{"priority":0}' },
      { linkId, stream: 'conversions', place: 1, plan: '{"priority":0}' },
    ]),
  );
}

async function states(): Promise<Record<string, string>> {
  const { rows } = await db.database.query<{ unit: string; state: string }>(
    `SELECT smart_link_id || ' ' || stream AS unit, state FROM smartlinks_sync.units`,
  );
  return Object.fromEntries(rows.map((row) => [row.unit, row.state]));
}

/** Jobs that wait: how many, and how often each was begun. */
async function jobs(): Promise<readonly { attempts: number; locked: boolean }[]> {
  const { rows } = await db.database.query<{ attempts: number; locked: boolean }>(
    `SELECT attempts, locked_at IS NOT NULL AS locked FROM graphile_worker.jobs ORDER BY id`,
  );
  return rows;
}

/** Lets a worker of that name take jobs, as the engine would. */
async function lockJobs(worker: string, attempts = 1): Promise<void> {
  await db.database.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now() - interval '1 minute',
       attempts = $2`,
    [worker, attempts],
  );
}

const inTransaction = <T>(work: Parameters<typeof db.database.transaction<T>>[0]): Promise<T> =>
  db.database.transaction(work);

test('the engine is at the migration that is taken for its newest', async () => {
  const { rows } = await db.database.query(
    'SELECT max(id)::int AS id FROM graphile_worker.migrations',
  );
  expect(rows).toEqual([{ id: QUEUE_MIGRATION }]);
  await prepareQueue(db.database, () => expect.unreachable('It is prepared already.'));
});

describe('a unit', () => {
  test('is queued once, however often it is planned, and after the one before it of its link', async () => {
    await plan();
    await plan();
    expect(await jobs()).toHaveLength(1);
    expect(await states()).toEqual({ 'A clicks': 'queued', 'A conversions': 'waiting' });
    await inTransaction((client) => startUnit(client, unit(), 'w1'));
    await inTransaction((client) => endUnit(client, unit(), 'w1', '{"a":1}'));
    expect(await states()).toEqual({ 'A clicks': 'ended', 'A conversions': 'queued' });
    expect(await inTransaction((client) => takeEnded(client, 1))).toEqual([
      { linkId: 'A', stream: 'clicks', result: { a: 1 } },
    ]);
    expect(await inTransaction((client) => takeEnded(client, 1))).toEqual([]);
  });

  test('that has ended is not begun again, and nobody but its worker ends it', async () => {
    await plan();
    await inTransaction((client) => startUnit(client, unit(), 'w1'));
    await inTransaction((client) => endUnit(client, unit(), 'w2', '{}'));
    expect((await states())['A clicks']).toBe('running');
    await inTransaction((client) => endUnit(client, unit(), 'w1', '{}'));
    expect(await inTransaction((client) => startUnit(client, unit(), 'w2'))).toBeNull();
  });

  test('goes back to the queue with its worker, alive or not', async () => {
    await plan();
    await lockJobs('w1');
    await inTransaction((client) => startUnit(client, unit(), 'w1'));
    expect(await inTransaction((client) => giveBackUnit(client, unit(), 'w2'))).toBe(false);
    expect(await inTransaction((client) => giveBackUnit(client, unit(), 'w1'))).toBe(true);
    expect((await jobs()).filter(({ locked }) => !locked)).toEqual([
      { attempts: 0, locked: false },
    ]);
  });

  test('is taken from a worker whose lock is free, and from no other', async () => {
    const others = await openDatabase({ url: db.url, maxConnections: 1 });
    try {
      await plan();
      await lockJobs('w1');
      const lock = await others.locks.tryAcquire(workerLock('w1'));
      expect(await releaseDeadWorkers(db.database, 'default')).toBe(0);
      expect(await inTransaction((client) => countHeldJobs(client, 'default'))).toBe(1);
      await lock?.release();
      expect(await releaseDeadWorkers(db.database, 'another')).toBe(0);
      expect(await releaseDeadWorkers(db.database, 'default')).toBe(1);
      expect(await jobs()).toEqual([{ attempts: 1, locked: false }]);
    } finally {
      await others.close();
    }
  });

  test('of a former run is called off, and ends nothing of the new one', async () => {
    await plan();
    await inTransaction((client) => startUnit(client, unit(), 'w1'));
    await inTransaction((client) => cancelUnits(client, 'default'));
    expect(await states()).toEqual({ 'A clicks': 'cancelled', 'A conversions': 'cancelled' });
    expect(await jobs()).toEqual([]);
    await plan('A', 2);
    await inTransaction((client) => endUnit(client, unit(), 'w1', '{}'));
    expect((await states())['A clicks']).toBe('queued');
    expect(await inTransaction((client) => startUnit(client, unit(), 'w1'))).toBeNull();
  });
});

test('a unit that used up its tries is set aside, longer each time, and what follows it goes on', async () => {
  const failing = async (runId: number): Promise<void> => {
    await plan('A', runId);
    await inTransaction((client) => startUnit(client, unit('clicks', 'A', runId), 'w1'));
    const failed = unit('clicks', 'A', runId);
    await inTransaction((client) => noteUnitError(client, failed, 'w1', 'unexpected'));
  };
  const setAside = (runId: number) =>
    inTransaction((client) =>
      setFailedAside(client, { workspace: 'default', runId }, asidePauseMs),
    );
  await failing(1);
  expect(await setAside(1)).toEqual([]);
  await db.database.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
  expect(await setAside(1)).toEqual([
    { linkId: 'A', stream: 'clicks', code: 'unexpected', failures: 1 },
  ]);
  expect(await states()).toEqual({ 'A clicks': 'done', 'A conversions': 'queued' });
  expect([...(await inTransaction((client) => loadSetAside(client, 'default')))]).toEqual([
    ['A clicks', 'unexpected'],
  ]);
  const shown = await inTransaction((client) => readUnits(client, 'default'));
  expect(shown).toMatchObject({ waiting: 1, running: 0, workers: 0 });
  expect(shown.setAside).toMatchObject([{ linkId: 'A', code: 'unexpected', failures: 1 }]);

  // The second time it has one try, and a longer pause.
  await failing(2);
  const { rows } = await db.database.query<{ max_attempts: number }>(
    'SELECT max_attempts FROM graphile_worker.jobs WHERE locked_at IS NULL',
  );
  expect(rows).toContainEqual({ max_attempts: 1 });
  await db.database.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
  expect(await setAside(2)).toMatchObject([{ failures: 2 }]);
  expect([1, 2, 3, 20].map((failures) => asidePauseMs(failures) / 60_000)).toEqual([
    15, 30, 60, 1440,
  ]);

  await inTransaction((client) => startUnit(client, unit('conversions', 'A', 2), 'w1'));
  await plan('A', 3);
  await inTransaction((client) => startUnit(client, unit('clicks', 'A', 3), 'w1'));
  await inTransaction((client) => endUnit(client, unit('clicks', 'A', 3), 'w1', '{}'));
  expect((await inTransaction((client) => readUnits(client, 'default'))).setAside).toEqual([]);
});

test('a runner takes the units of its own workspaces, and its note of a failure holds a code only', async () => {
  await plan();
  const taken: unknown[] = [];
  let isTaken = (): void => {};
  const first = new Promise<void>((resolve) => {
    isTaken = resolve;
  });
  const runner = startJobRunner({
    database: db.database,
    workspaces: ['default'],
    concurrency: 2,
    note: () => {},
    handle: (payload) => {
      taken.push(payload);
      isTaken();
      return Promise.reject(new Error('unexpected'));
    },
  });
  await first;
  await runner.stop();
  await runner.ended;
  expect(taken).toEqual([unit()]);
  // The engine writes it down by itself, and does not wait for that.
  await expect
    .poll(async () => {
      const { rows } = await db.database.query(
        'SELECT attempts, max_attempts, last_error, run_at > now() AS later FROM graphile_worker.jobs',
      );
      return rows;
    })
    .toEqual([{ attempts: 1, max_attempts: 5, last_error: 'unexpected', later: true }]);
});

describe('a unit whose job is gone', () => {
  const requeued = (): Promise<number> =>
    requeueJobless(db.database, { workspace: 'default', runId: 1 });

  test('is queued anew: a worker taken for dead gave it back, and the engine removed what it had given', async () => {
    await plan();
    expect(await requeued()).toBe(0);
    const runner = startJobRunner({
      database: db.database,
      workspaces: ['default'],
      concurrency: 1,
      note: () => {},
      handle: async () => {
        await inTransaction((client) => startUnit(client, unit(), 'w1'));
        expect(await releaseDeadWorkers(db.database, 'default', 0)).toBe(1);
        void runner.stop();
        expect(await inTransaction((client) => giveBackUnit(client, unit(), 'w1'))).toBe(true);
      },
    });
    await runner.ended;
    await expect.poll(jobs).toEqual([]);
    expect(await states()).toEqual({ 'A clicks': 'queued', 'A conversions': 'waiting' });
    expect(await requeued()).toBe(1);
    expect(await requeued()).toBe(0);
    expect(await jobs()).toEqual([{ attempts: 0, locked: false }]);
  });

  test('stays with a worker that lives', async () => {
    const others = await openDatabase({ url: db.url, maxConnections: 1 });
    try {
      await plan();
      await inTransaction((client) => startUnit(client, unit(), 'w1'));
      await db.database.query('TRUNCATE graphile_worker._private_jobs');
      const lock = await others.locks.tryAcquire(workerLock('w1'));
      expect(await requeued()).toBe(0);
      await lock?.release();
      expect(await requeued()).toBe(1);
      expect((await states())['A clicks']).toBe('queued');
    } finally {
      await others.close();
    }
  });
});

test('processes that lease at the same time get together what one would', async () => {
  const stores = await Promise.all(
    [1, 2, 3].map(async () => openDatabase({ url: db.url, maxConnections: 4 })),
  );
  const ask = { perMinute: 600, part: 1 / 3, returned: 0, isWanted: true };
  const grants = await Promise.all(
    Array.from({ length: 30 }, (_, at) => {
      const database = stores[at % 3] ?? db.database;
      return createLeaseStore(database, 'default').lease(ask);
    }),
  );
  for (const database of stores) await database.close();
  const granted = grants.reduce((sum, grant) => sum + grant.granted, 0);
  // Eighteen at once, and ten more each second that it took.
  expect(granted).toBeGreaterThanOrEqual(18);
  expect(granted).toBeLessThan(18 + 100);
  expect(grants.some((grant) => grant.granted === 0 && grant.waitMs > 0)).toBe(true);
});
