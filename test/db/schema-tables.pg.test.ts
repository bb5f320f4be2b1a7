import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());

const rows = async (text: string): Promise<unknown[]> => (await db.database.pool.query(text)).rows;

test('ids are compared by their bytes', async () => {
  const ids = await rows(
    `SELECT c.table_schema, c.table_name, c.column_name, c.collation_name
     FROM information_schema.columns c
     WHERE c.table_schema IN ('smartlinks', 'smartlinks_sync') AND c.data_type = 'text'
       AND c.column_name ~ '^(id|(.*_)?(smart_link|postback|account|click|onlyfans|row)_id)$'
       AND c.column_name <> 'external_click_id' AND c.collation_name IS DISTINCT FROM 'C'`,
  );
  expect(ids).toEqual([]);
});

// Local times, in views alone, are called so.
test('times carry a zone and money is exact', async () => {
  const types = await rows(
    `SELECT table_name, column_name, data_type FROM information_schema.columns
     WHERE table_name <> '__drizzle_migrations' AND NOT (table_schema = 'smartlinks_bi' AND column_name LIKE '%_at_local')
       AND (table_schema LIKE 'smartlinks%'
       AND (data_type IN ('real', 'double precision', 'timestamp without time zone', 'money')
         OR column_name ~ '(_at|as_of|since)$' AND data_type <> 'timestamp with time zone'))`,
  );
  expect(types).toEqual([]);
});

test('facts leave room for updates, and their live rows are indexed by link and time', async () => {
  expect(
    await rows(
      `SELECT relname, reloptions FROM pg_class
       WHERE oid IN ('smartlinks.clicks'::regclass, 'smartlinks.conversions'::regclass) ORDER BY 1`,
    ),
  ).toEqual([
    { relname: 'clicks', reloptions: ['fillfactor=90'] },
    { relname: 'conversions', reloptions: ['fillfactor=90'] },
  ]);
  expect(
    await rows(
      `SELECT substring(indexdef FROM 'ON .*') AS live FROM pg_indexes
       WHERE schemaname = 'smartlinks' AND indexdef LIKE '%_deleted_at IS NULL%' ORDER BY 1`,
    ),
  ).toEqual([
    {
      live: 'ON smartlinks.clicks USING btree (smart_link_id, created_at, is_bot, is_duplicate) WHERE (_deleted_at IS NULL)',
    },
    {
      live: 'ON smartlinks.conversions USING btree (smart_link_id, conversion_at) WHERE (_deleted_at IS NULL)',
    },
  ]);
});

test('a day has one of the four states', async () => {
  const insert = (status: string) =>
    db.database.pool.query(
      `INSERT INTO smartlinks_sync.days (smart_link_id, stream, day, stored, status) VALUES ('l', $1, '2026-01-31', 1, $1)`,
      [status],
    );
  for (const status of ['verified', 'unsettled', 'quarantined', 'forgotten']) await insert(status);
  await expect(insert('else')).rejects.toThrow();
});

test('the same spend imported again meets the same key, also where parts of it are not known', async () => {
  const insert = () =>
    db.database.pool.query(
      `INSERT INTO smartlinks.ad_spend (workspace, date_day, platform, spend) VALUES ('w', '2026-01-31', 'vendor', 1)`,
    );
  await insert();
  await expect(insert()).rejects.toThrow();
});
