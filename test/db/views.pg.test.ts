import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.js';
import { allViews } from '../../src/db/views/all-views.js';
import { applyViews, areViewsCurrent } from '../../src/db/views/apply-views.js';
import type { View } from '../../src/db/views/view.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const view = (sql: string): readonly View[] => [{ name: 'made_up', comment: '', columns: {}, sql }];

async function apply(views: readonly View[]): Promise<boolean> {
  const client = await db.database.pool.connect();
  try {
    return await applyViews(client, views);
  } finally {
    client.release();
  }
}

const columns = async (): Promise<string[]> => {
  const { rows } = await db.database.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'made_up' ORDER BY ordinal_position",
  );
  return rows.map(({ name }) => name);
};

test('views are made by migrate, and made again where one is missing or another text was recorded', async () => {
  expect(await areCurrent()).toBe(true);
  await db.database.query('DROP VIEW smartlinks_bi.funnel');
  expect(await areCurrent()).toBe(false);
  expect(await migrate(db.database)).toMatchObject({ applied: 0 });
  expect(await areCurrent()).toBe(true);
  await db.database.query(
    "UPDATE smartlinks_sync.settings SET value = 'older' WHERE name = 'views'",
  );
  await migrate(db.database);
  expect(await areCurrent()).toBe(true);
});

test('a view that grows stays where it is, with what others built on it', async () => {
  expect(await apply(view('SELECT 1 AS a'))).toBe(true);
  expect(await apply(view('SELECT 1 AS a'))).toBe(false);
  await db.database.query('CREATE VIEW public.theirs AS SELECT a FROM smartlinks_bi.made_up');
  await apply(view('SELECT 2 AS a, 3 AS b'));
  expect(await columns()).toEqual(['a', 'b']);
  expect((await db.database.query('SELECT a FROM public.theirs')).rows).toEqual([{ a: 2 }]);
});

test('a column that goes takes the view with it, and its rights come back; what others built stops it', async () => {
  const role = `seer_${db.url.slice(-8)}`;
  await db.database.query(`CREATE ROLE ${role}; GRANT SELECT ON smartlinks_bi.made_up TO ${role}`);
  await expect(apply(view('SELECT 4 AS b'))).rejects.toThrow(/depend/);
  expect(await columns()).toEqual(['a', 'b']);
  await db.database.query('DROP VIEW public.theirs');
  await apply(view('SELECT 4 AS b'));
  expect(await columns()).toEqual(['b']);
  const { rows } = await db.database.query(
    `SELECT has_table_privilege('${role}', 'smartlinks_bi.made_up', 'SELECT') AS may`,
  );
  expect(rows).toEqual([{ may: true }]);
  await db.database.query(
    `DROP VIEW smartlinks_bi.made_up; DROP OWNED BY ${role}; DROP ROLE ${role}`,
  );
  await migrate(db.database);
});

test('names are unique, and each column says what it is in the order of the view', async () => {
  expect(new Set(allViews.map(({ name }) => name)).size).toBe(allViews.length);
  for (const { name, columns: said } of allViews) {
    const { rows } = await db.database.query<{ column: string }>(
      `SELECT column_name AS column FROM information_schema.columns WHERE table_schema = 'smartlinks_bi' AND table_name = $1 ORDER BY ordinal_position`,
      [name],
    );
    expect([name, rows.map(({ column }) => column)]).toEqual([name, Object.keys(said)]);
  }
});

async function areCurrent(): Promise<boolean> {
  const client = await db.database.pool.connect();
  try {
    return await areViewsCurrent(client);
  } finally {
    client.release();
  }
}
