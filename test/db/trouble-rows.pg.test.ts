/** Rows that the database refuses although they look well (invariant I3: one bad row never costs another row). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import { landByHalves } from '../../src/db/write/narrow.js';
import { clicksStore, clicksTable } from '../../src/db/write/stores.js';
import { upsertFacts } from '../../src/db/write/upsert.js';
import type { TextRow } from '../../src/db/write/write-table.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { click, column, once } from './write-rows.js';

let test: TestDatabase;
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.close());

const idOf = (row: TextRow): string => row[0] ?? '';

/** 200 clicks; those at `bad` have a time zone that Postgres does not know. */
function batch(bad: readonly number[]): TextRow[] {
  return Array.from({ length: 200 }, (_, at) =>
    click(`click-${String(at).padStart(3, '0')}`, {
      created_at: bad.includes(at) ? '2026-01-31T21:45:00+20:00' : '2026-01-31T21:45:00Z',
    }),
  );
}

describe('landing by halves', () => {
  it.each([
    ['none', []],
    ['the first', [0]],
    ['the last', [199]],
    ['neighbours', [99, 100, 101]],
    ['every third', Array.from({ length: 66 }, (_, at) => at * 3)],
    ['all', Array.from({ length: 200 }, (_, at) => at)],
  ])('stores all others where %s cannot be stored', async (_name, bad) => {
    const landed = await once(test.database.pool, (client) =>
      landByHalves(client, batch(bad), (rows) =>
        upsertFacts(client, clicksStore, rows, new Touched()),
      ),
    );
    expect(landed.rejected.map(({ row, sqlstate }) => [idOf(row), sqlstate])).toEqual(
      bad.map((at) => [`click-${String(at).padStart(3, '0')}`, '22009']),
    );
    expect(landed.outcome).toMatchObject({ inserted: 200 - bad.length, updated: 0, unchanged: 0 });
    const stored = await column(test.database.pool, clicksTable, 'id');
    expect(Object.keys(stored)).toHaveLength(200 - bad.length);
  });

  it('keeps the order of rows with the same key, and adds up what became of them', async () => {
    const { pool } = test.database;
    const rows = [
      click('a', { referrer: 'old' }),
      click('b'),
      click('c', { created_at: '2026-01-31T21:45:00+20:00' }),
      click('a', { referrer: 'new' }),
    ];
    const land = () =>
      once(pool, (client) =>
        landByHalves(client, rows, (some) => upsertFacts(client, clicksStore, some, new Touched())),
      );
    expect((await land()).outcome).toMatchObject({ inserted: 2, updated: 1, unchanged: 0 });
    expect(await column(pool, clicksTable, 'referrer')).toEqual({ a: 'new', b: null });
  });

  it('does not narrow what is not about the rows: nothing is written', async () => {
    const { database } = test;
    await database.query(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
       CREATE TRIGGER full_disk AFTER INSERT ON smartlinks.clicks EXECUTE FUNCTION full_disk()`,
    );
    let writes = 0;
    const landing = database.transaction((client) =>
      landByHalves(client, batch([]), (rows) => {
        writes += 1;
        return upsertFacts(client, clicksStore, rows, new Touched());
      }),
    );
    await expect(landing).rejects.toMatchObject({ exitCode: 5, sqlstate: '53100' });
    expect(writes).toBe(1);
    expect(await column(database.pool, clicksTable, 'id')).toEqual({});
  });
});
