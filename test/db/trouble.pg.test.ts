/**
 * Trouble with the database in the middle of a sync: run again where the SQLSTATE allows it, otherwise exit 5; nothing
 * is half written, and the next sync completes.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { DatabaseError } from '../../src/db/database-error.js';
import { expectEqualToTruth } from '../support/warehouse.js';
import { expectInStep, openPair, type Pair } from '../sync/cycles.js';
import {
  endTrouble,
  expectNothingHalfWritten,
  killed,
  type Moment,
  makeTrouble,
  raise,
} from './trouble.js';

let pair: Pair;
beforeEach(async () => {
  pair = await openPair({ links: 3, accounts: 1, postbacks: 0, clicks: 600, conversions: 90 });
});
afterEach(() => pair.close());

async function expectWhole(): Promise<void> {
  await expectInStep(pair);
  await expectEqualToTruth(pair.database, pair.simulator);
  expect(await pair.cycle()).toMatchObject({ exitCode: 0, requests: 2 });
}

/** A sync that ends with exit 5, without row content in what it says. */
async function expectRefused(expected: object, sync = () => pair.cycle()): Promise<void> {
  const error: unknown = await sync().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'database', exitCode: 5, ...expected });
  await expectNothingHalfWritten(pair);
}

const runs = () =>
  pair.rows('SELECT outcome, exit_code, error_code FROM smartlinks_sync.runs ORDER BY id');

const moments: readonly Moment[] = ['rows', 'ledger', 'commit'];

describe.each(moments)('at the moment "%s"', (moment) => {
  it.each([
    ['a serialization failure', raise('40001')],
    ['a deadlock', raise('40P01')],
    ['a lock that was not to be had', raise('55P03')],
  ])('%s costs nothing: the transaction is run again', async (_name, action) => {
    await makeTrouble(pair, moment, action, [1, 3]);
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, cycle: { failed: [] } });
    await endTrouble(pair);
    await expectWhole();
  });

  it('a connection that is killed costs nothing: the stream is opened again', async () => {
    await makeTrouble(pair, moment, killed, [2]);
    const cycle = await pair.cycle();
    expect(cycle).toMatchObject({ exitCode: 0, cycle: { failed: [] } });
    expect(cycle.cycle.streams.counted).toBe(cycle.cycle.streams.due);
    await endTrouble(pair);
    await expectWhole();
  });

  it.each([
    ['connections that are killed again and again', killed, { sqlstate: '57P01', retryable: true }],
    ['a disk that is full', raise('53100'), { sqlstate: '53100', retryable: false }],
    ['a server without memory', raise('53200'), { sqlstate: '53200' }],
    ['a server whose files are damaged', raise('XX001'), { sqlstate: 'XX001' }],
    ['a serialization failure that never ends', raise('40001'), { sqlstate: '40001' }],
  ])(
    '%s: exit 5, nothing half written, and the next sync completes',
    async (_name, action, expected) => {
      await makeTrouble(pair, moment, action, null);
      await expectRefused(expected);
      await endTrouble(pair);
      expect(await runs()).toEqual([{ outcome: 'failed', exit_code: 5, error_code: 'database' }]);
      expect(await pair.cycle()).toMatchObject({ exitCode: 0 });
      await expectWhole();
    },
  );
});

describe('every connection of the program at once', () => {
  const killAll = (): Promise<unknown> =>
    pair.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  it.each([1, 3, 4, 6])(
    'killed before answer %i, that of the locks too: the sync goes on',
    async (turn) => {
      const other = await openDatabase({ url: pair.url });
      let requests = 0;
      const unhook = pair.service.onRequest(async () => {
        requests += 1;
        if (requests === turn) await killAll();
      });
      expect(await pair.cycle({ database: other }).finally(() => other.close())).toMatchObject({
        exitCode: 0,
      });
      unhook();
      expect(requests).toBeGreaterThanOrEqual(turn);
      await expectWhole();
    },
  );

  it('killed while nobody uses them: the next transactions do not notice', async () => {
    const other = await openDatabase({ url: pair.url });
    for (let round = 0; round < 20; round += 1) {
      const one = (): Promise<number> =>
        other.transaction(async (client) => (await client.query('SELECT 1')).rows.length);
      expect(await Promise.all([one(), one(), one()])).toEqual([1, 1, 1]);
      await killAll();
    }
    await other.close();
  });

  it('killed before every answer: it ends with 5 at the worst, and the next one completes', async () => {
    const other = await openDatabase({ url: pair.url });
    const unhook = pair.service.onRequest(() => killAll().then(() => {}));
    const end = await pair.cycle({ database: other }).then(
      ({ exitCode }) => exitCode,
      (error: { exitCode?: number }) => error.exitCode,
    );
    await other.close();
    unhook();
    expect([0, 5]).toContain(end);
    await expectNothingHalfWritten(pair);
    await pair.cycle();
    await expectWhole();
  });
});

describe('an answer to COMMIT that is lost though the commit was kept', () => {
  it.each([1, 2, 3, 4, 5])(
    'that of part %i: the stream is opened again and nothing is counted twice',
    async (turn) => {
      let commits = 0;
      const database: Database = {
        ...pair.database,
        transaction: async (work, options) => {
          const result = await pair.database.transaction(work, options);
          if (/^storing (clicks|conversions) of/.test(options?.doing ?? '')) commits += 1;
          if (commits !== turn) return result;
          commits += 1;
          throw new DatabaseError('The connection was lost.', { retryable: true });
        },
      };
      expect(await pair.cycle({ database })).toMatchObject({ exitCode: 0, cycle: { failed: [] } });
      expect(commits).toBeGreaterThan(turn);
      await expectWhole();
    },
  );
});

describe('a setting of the server', () => {
  const set = (setting: string): Promise<unknown> =>
    pair.database.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ${setting}', current_database()); END $$`,
    );

  it('statement_timeout: exit 5, as the same statement would take as long again', async () => {
    await set('SET statement_timeout = 300');
    const other = await openDatabase({ url: pair.url });
    const holder = await pair.database.pool.connect();
    await holder.query('SELECT pg_advisory_lock(7)');
    await makeTrouble(pair, 'rows', 'PERFORM pg_advisory_xact_lock(7)', null);
    await expectRefused({ sqlstate: '57014', retryable: true }, () =>
      pair.cycle({ database: other }),
    );
    await other.close();
    holder.release(true);
    await endTrouble(pair);
    await set('RESET statement_timeout');
    await pair.cycle();
    await expectWhole();
  });

  it('a server that takes no writes from the beginning: exit 5', async () => {
    await set('SET default_transaction_read_only = on');
    const other = await openDatabase({ url: pair.url });
    await expectRefused({ sqlstate: '25006', retryable: false }, () =>
      pair.cycle({ database: other }),
    );
    await other.close();
    await set('RESET default_transaction_read_only');
    expect(await runs()).toEqual([]);
  });

  it.each([1, 3, 5])(
    'a failover to a standby before answer %i: exit 5, and the next sync completes',
    async (turn) => {
      const other = await openDatabase({ url: pair.url });
      let requests = 0;
      const unhook = pair.service.onRequest(async () => {
        requests += 1;
        if (requests !== turn) return;
        await set('SET default_transaction_read_only = on');
        await pair.database.query(
          `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
      });
      await expectRefused({ sqlstate: '25006' }, () => pair.cycle({ database: other }));
      await other.close();
      unhook();
      await set('RESET default_transaction_read_only');
      await pair.cycle();
      await expectWhole();
    },
  );
});

describe('a real deadlock with another session', () => {
  it('is resolved by the server, and the transaction is run again', async () => {
    await makeTrouble(pair, 'rows', 'PERFORM pg_advisory_xact_lock(7)', [1]);
    const [other, watch] = await Promise.all([
      pair.database.pool.connect(),
      pair.database.pool.connect(),
    ]);
    // Only the sync looks for deadlocks, so that it is the one who gives in.
    await other.query("BEGIN; SET LOCAL deadlock_timeout = '10min'; SET LOCAL lock_timeout = 0");
    await other.query('SELECT pg_advisory_xact_lock(7)');
    const link = pair.service.links()[0]?.id ?? '';
    const syncing = pair.cycle({ linkIds: [link] });
    for (;;) {
      const { rows } = await watch.query<{ waits: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS waits`,
      );
      if (rows[0]?.waits === true) break;
    }
    await other.query('LOCK TABLE smartlinks.clicks IN ACCESS EXCLUSIVE MODE');
    await other.query('ROLLBACK');
    other.release();
    watch.release();
    expect(await syncing).toMatchObject({ exitCode: 0 });
    await endTrouble(pair);
    await pair.cycle();
    await expectWhole();
  });
});
