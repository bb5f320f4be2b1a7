import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshStatistics } from '../../src/db/statistics.js';
import { createTestDatabase } from '../support/database.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
  // Otherwise the server might come first.
  await db.database.query('ALTER TABLE smartlinks.clicks SET (autovacuum_enabled = off)');
  await fill('a', 12_000);
});
afterAll(async () => db.close());

async function fill(prefix: string, rows: number): Promise<void> {
  await db.database.query(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, referrer)
     SELECT $1 || n, 'link', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second', repeat('x', 100)
     FROM generate_series(1, $2::int) n`,
    [prefix, rows],
  );
}

async function known(): Promise<unknown> {
  const { rows } = await db.database.query(
    `SELECT c.reltuples::int AS rows, (
       SELECT array_agg(s.attname::text ORDER BY s.attname) FROM pg_stats s
       WHERE s.schemaname = 'smartlinks' AND s.tablename = 'clicks'
     ) AS columns
     FROM pg_class c WHERE c.oid = 'smartlinks.clicks'::regclass`,
  );
  return rows[0];
}

test('a table that was filled is described, by the columns that it is searched by', async () => {
  expect(await known()).toEqual({ rows: -1, columns: null });
  expect(await refreshStatistics(db.database, 9_999)).toEqual([]);
  expect(await known()).toEqual({ rows: -1, columns: null });
  expect(await refreshStatistics(db.database, 12_000)).toEqual(['clicks']);
  // `_deleted_at` is null throughout, which is known as well.
  const columns = ['_deleted_at', 'created_at', 'is_bot', 'is_duplicate', 'smart_link_id'];
  expect(await known()).toEqual({ rows: 12_000, columns });
});

test('again only when it has more than doubled', async () => {
  await fill('b', 10_000);
  expect(await refreshStatistics(db.database, 10_000)).toEqual([]);
  await fill('c', 8_000);
  expect(await refreshStatistics(db.database, 8_000)).toEqual([]);
  expect(await refreshStatistics(db.database, 18_000)).toEqual(['clicks']);
  expect(await known()).toMatchObject({ rows: 30_000 });
});
