import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isServerError } from '../../src/db/database-error.js';
import { Touched } from '../../src/db/rollups/touched.js';
import { landByHalves } from '../../src/db/write/narrow.js';
import { clicksStore, clicksTable } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import type { TextRow } from '../../src/db/write/write-table.js';
import { createTestDatabase } from '../support/database.js';
import { click, column, once, touchesOf, untilBlocked } from './write-rows.js';

/** More than the least number of rows that are copied or staged. */
const MANY = 800;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.database.pool.query('TRUNCATE smartlinks.clicks, smartlinks.changes');
});

const many = (values: (n: number) => Parameters<typeof click>[1] = () => ({})): TextRow[] =>
  Array.from({ length: MANY }, (_, n) => click(`id-${String(n).padStart(4, '0')}`, values(n)));
const put = (rows: readonly TextRow[], touched = new Touched()) =>
  once(db.database.pool, (client) => upsertFacts(client, clicksStore, rows, touched));
test('rows of a link of which nothing is stored are copied, and noted for their rollups', async () => {
  const touched = new Touched();
  const outcome = await put(
    many(() => ({ referrer: 'x' })),
    touched,
  );
  expect(outcome).toEqual({ inserted: MANY, updated: 0, unchanged: 0, moved: [], taken: [] });
  expect(touched.fresh.flatMap(({ batches }) => batches.flat()).length).toBe(MANY);
  expect(touched.timesOf('clicks').links).toEqual(['link-a']);
  const stored = await db.database.pool.query(
    'SELECT count(*)::int AS rows, count(_deleted_at)::int AS gone, count(_synced_at)::int AS written FROM smartlinks.clicks',
  );
  expect(stored.rows).toEqual([{ rows: MANY, gone: 0, written: MANY }]);
});

test('a click that a conversion brought before turns the copy into a comparison, and loses its mark', async () => {
  const known = many()[5] ?? [];
  await once(db.database.pool, (client) => insertKnownClicks(client, [known], new Touched()));
  const outcome = await put(many(() => ({ referrer: 'listed' })));
  expect(outcome).toEqual({ inserted: MANY - 1, updated: 1, unchanged: 0, moved: [], taken: [] });
  const referrers = Object.values(await column(db.database.pool, clicksTable, 'referrer'));
  expect(new Set(referrers)).toEqual(new Set(['listed']));
});

test('a row of another link is taken over, and its day there is told', async () => {
  await put([click('id-0007', { smart_link_id: 'link-b' })]);
  const outcome = await put(many());
  expect(outcome).toEqual({
    inserted: MANY - 1,
    updated: 1,
    unchanged: 0,
    moved: [{ smartLinkId: 'link-b', day: '2026-01-31' }],
    taken: [{ id: 'id-0007', from: 'link-b' }],
  });
});

test('a row that another transaction stores meanwhile is waited for, and costs no other row', async () => {
  const { pool } = db.database;
  const first = await pool.connect();
  await first.query('BEGIN');
  await upsertFacts(first, clicksStore, [click('id-0003', { referrer: 'other' })], new Touched());
  const second = await pool.connect();
  const { rows } = await second.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await second.query('BEGIN');
  const outcome = upsertFacts(second, clicksStore, many(), new Touched());
  await untilBlocked(pool, rows[0]?.pid ?? 0);
  await first.query('COMMIT');
  expect(await outcome).toMatchObject({ inserted: MANY - 1, updated: 1 });
  await second.query('COMMIT');
  first.release();
  second.release();
  expect((await column(pool, clicksTable, 'referrer'))['id-0003']).toBe(null);
});

test('I4: many rows that are stored as they are get no lock, no write and no dead tuple', async () => {
  const rows = many((n) => ({ user_agent: `agent ${n}`, _extra: '{"b":1,"a":[1.50]}' }));
  await put(rows);
  await once(db.database.pool, async (client) => {
    const touched = await touchesOf(client, clicksTable, () =>
      upsertFacts(client, clicksStore, rows, new Touched()),
    );
    expect(touched).toEqual({ inserted: 0, updated: 0, deleted: 0, wholeReads: 0 });
  });
});

test.each([
  ['before', '2026-01-31T09:10:00+00:00', '2026-01-31T12:10:00+00:00'],
  ['after', '2026-01-31T14:10:00+00:00', '2026-01-31T12:10:00+00:00'],
  ['after, by another clock,', '2026-01-31T13:10:00+00:00', '2026-01-31T14:10:00+02:00'],
])('I4: nor those that come with a new one of %s them', async (_where, fresh, stored) => {
  const rows = many(() => ({ created_at: stored }));
  await put(rows);
  await once(db.database.pool, async (client) => {
    const given = [click('id-', { created_at: fresh }), ...rows];
    const touched = await touchesOf(client, clicksTable, () =>
      upsertFacts(client, clicksStore, given, new Touched()),
    );
    expect(touched).toMatchObject({ inserted: 1, updated: 0, deleted: 0 });
  });
});

test('of many rows only those that differ are written', async () => {
  await put(many());
  const outcome = await put(many((n) => (n % 100 === 0 ? { is_bot: 't' } : {})));
  expect(outcome).toMatchObject({ inserted: 0, updated: MANY / 100, unchanged: MANY - MANY / 100 });
  const kept = await db.database.pool.query('SELECT count(*)::int AS rows FROM smartlinks.changes');
  expect(kept.rows).toEqual([{ rows: MANY / 100 }]);
});

test('a value that no column takes costs its row alone, whether rows are copied or staged', async () => {
  const bad = many((n) => (n === 17 ? { gross_clicks: '99999999999' } : {}));
  await expect(put(bad)).rejects.toSatisfy(
    (error: unknown) => isServerError(error) && error.code === '22003',
  );
  for (const inserted of [MANY - 1, 0]) {
    const landed = await once(db.database.pool, (client) =>
      landByHalves(client, bad, (rows) => upsertFacts(client, clicksStore, rows, new Touched())),
    );
    expect(landed.outcome.inserted).toBe(inserted);
    expect(landed.rejected.map(({ sqlstate }) => sqlstate)).toEqual(['22003']);
  }
});

test('a user who may not make temporary tables writes the same by arrays', async () => {
  const { pool } = db.database;
  const [{ name } = { name: '' }] = (
    await pool.query<{ name: string }>('SELECT current_database() AS name')
  ).rows;
  await pool.query(`
    CREATE ROLE no_temporary_tables;
    GRANT USAGE ON SCHEMA smartlinks, smartlinks_sync TO no_temporary_tables;
    GRANT ALL ON ALL TABLES IN SCHEMA smartlinks TO no_temporary_tables;
    GRANT ALL ON ALL SEQUENCES IN SCHEMA smartlinks TO no_temporary_tables;
    GRANT SELECT ON smartlinks_sync.settings TO no_temporary_tables;
    REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  // A connection of its own: what a user may is asked once for each.
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  try {
    await client.query('SET SESSION AUTHORIZATION no_temporary_tables; BEGIN');
    await upsertFacts(client, clicksStore, many(), new Touched());
    const changed = many((n) => (n < 3 ? { is_bot: 't' } : {}));
    expect(await upsertFacts(client, clicksStore, changed, new Touched())).toMatchObject({
      updated: 3,
      unchanged: MANY - 3,
    });
    await client.query('COMMIT');
  } finally {
    await client.end();
    await pool.query(`
      GRANT TEMPORARY ON DATABASE ${name} TO PUBLIC;
      DROP OWNED BY no_temporary_tables; DROP ROLE no_temporary_tables`);
  }
});
