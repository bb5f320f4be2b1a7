import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import { clicksStore, clicksTable } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts, type WriteOutcome } from '../../src/db/write/upsert.js';
import type { TextRow } from '../../src/db/write/write-table.js';
import { createTestDatabase } from '../support/database.js';
import { click, column, once, untilBlocked } from './write-rows.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.database.pool.query('TRUNCATE smartlinks.clicks');
});

/** Writes rows while another transaction has done `first` and not ended: it ends when the writer waits for it. */
async function against(
  first: (client: PoolClient) => Promise<unknown>,
  end: 'COMMIT' | 'ROLLBACK',
  rows: readonly TextRow[],
): Promise<WriteOutcome> {
  const { pool } = db.database;
  const other = await pool.connect();
  try {
    await other.query('BEGIN');
    await first(other);
    let tellPid: (pid: number) => void = () => {};
    const pid = new Promise<number>((resolve) => {
      tellPid = resolve;
    });
    const written = once(pool, async (client) => {
      const backend = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      tellPid(backend.rows[0]?.pid ?? 0);
      return upsertFacts(client, clicksStore, rows, new Touched());
    });
    await untilBlocked(pool, await pid);
    await other.query(end);
    return await written;
  } finally {
    other.release();
  }
}

const stored = (name: string) => column(db.database.pool, clicksTable, name);
const rows = [click('a'), click('raced', { referrer: 'mine' }), click('z')];

test('a row that another transaction inserts meanwhile is overwritten, and its day told', async () => {
  const theirs = [click('raced', { created_at: '2026-01-30T12:00:00Z', smart_link_id: 'link-b' })];
  const outcome = await against(
    (other) => upsertFacts(other, clicksStore, theirs, new Touched()),
    'COMMIT',
    rows,
  );
  expect(outcome).toEqual({
    inserted: 2,
    updated: 1,
    unchanged: 0,
    moved: [{ smartLinkId: 'link-b', day: '2026-01-30' }],
    taken: [{ id: 'raced', from: 'link-b' }],
  });
  expect(await stored('referrer')).toEqual({ a: null, raced: 'mine', z: null });
});

test('the same row inserted by another transaction meanwhile is unchanged', async () => {
  const outcome = await against(
    (other) =>
      upsertFacts(other, clicksStore, [click('raced', { referrer: 'mine' })], new Touched()),
    'COMMIT',
    rows,
  );
  expect(outcome).toEqual({ inserted: 2, updated: 0, unchanged: 1, moved: [], taken: [] });
});

test('a click that a conversion brings meanwhile becomes a listed one', async () => {
  const outcome = await against(
    (other) => insertKnownClicks(other, [click('raced')], new Touched()),
    'COMMIT',
    rows,
  );
  expect(outcome).toMatchObject({ inserted: 2, updated: 1, moved: [] });
  expect(await stored('_deleted_at')).toEqual({ a: null, raced: null, z: null });
});

test('a row that another transaction inserts and takes back is new', async () => {
  const outcome = await against(
    (other) => upsertFacts(other, clicksStore, [click('raced')], new Touched()),
    'ROLLBACK',
    rows,
  );
  expect(outcome).toMatchObject({ inserted: 3, updated: 0 });
});

test('a row that another transaction moves meanwhile is told by where it was last', async () => {
  await once(db.database.pool, (client) =>
    upsertFacts(client, clicksStore, [click('raced')], new Touched()),
  );
  const outcome = await against(
    (other) =>
      upsertFacts(other, clicksStore, [click('raced', { smart_link_id: 'link-b' })], new Touched()),
    'COMMIT',
    rows,
  );
  expect(outcome).toMatchObject({
    inserted: 2,
    updated: 1,
    moved: [{ smartLinkId: 'link-b', day: '2026-01-31' }],
  });
});

test('a row that another transaction removes meanwhile is stored anew', async () => {
  await once(db.database.pool, (client) =>
    upsertFacts(client, clicksStore, [click('raced')], new Touched()),
  );
  const outcome = await against(
    (other) => other.query(`DELETE FROM smartlinks.clicks WHERE id = 'raced'`),
    'COMMIT',
    rows,
  );
  expect(outcome).toMatchObject({ inserted: 3, updated: 0, unchanged: 0 });
  expect(await stored('referrer')).toEqual({ a: null, raced: 'mine', z: null });
});

test('parallel writers of the same ids wait for each other and never deadlock', async () => {
  const { pool } = db.database;
  // Each writer takes other ids, cut into other statements, given in another order, new and stored ones mixed.
  const part = (writer: number, round: number) =>
    Array.from({ length: 1700 + 100 * writer }, (_, n) =>
      click(`id-${String(((n * (2 * writer + 3)) % 1999) + round * 400)}`, {
        referrer: `${writer} ${round}`,
      }),
    );
  await Promise.all(
    [0, 1, 2, 3].map(async (writer) => {
      for (let round = 0; round < 6; round += 1) {
        await once(pool, async (client) => {
          const size = 300 + 250 * writer;
          await insertKnownClicks(client, part(writer, round).slice(0, size), new Touched());
          return 0;
        });
        await once(pool, (client) =>
          upsertFacts(client, clicksStore, part(writer, round), new Touched()),
        );
      }
    }),
  );
  const count = await pool.query(
    'SELECT count(*)::int AS rows FROM smartlinks.clicks WHERE referrer IS NULL',
  );
  expect(count.rows).toEqual([{ rows: 0 }]);
});
