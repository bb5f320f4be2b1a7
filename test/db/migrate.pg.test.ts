import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { declareForeignKeys, foreignKeys, missingForeignKeys } from '../../src/db/foreign-keys.js';
import { lockKey } from '../../src/db/locks.js';
import { migrate, pendingMigrations } from '../../src/db/migrate.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { withDatabase } from '../support/database-url.js';

let db: TestDatabase;
let folder: string;
beforeEach(async () => {
  db = await createEmptyDatabase();
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

/** A folder as drizzle-kit writes it: the given files, a second apart. */
async function writeMigrations(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'meta'), { recursive: true });
  const entries = Object.keys(files).map((tag, idx) => ({
    idx,
    version: '7',
    when: 1_700_000_000_000 + Number(tag.slice(0, 4)) * 1_000,
    tag,
    breakpoints: true,
  }));
  await writeFile(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
  for (const [tag, text] of Object.entries(files))
    await writeFile(join(folder, `${tag}.sql`), text);
}

/** The program's own migrations and one more. */
async function addMigration(text: string): Promise<void> {
  await cp(fileURLToPath(new URL('../../migrations', import.meta.url)), folder, {
    recursive: true,
  });
  const journal = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'));
  journal.entries.push({ ...journal.entries.at(-1), when: 4e12, tag: '9999_next' });
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify(journal));
  await writeFile(join(folder, '9999_next.sql'), text);
}

async function stateOf(database: Database): Promise<unknown> {
  const { rows } = await database.query(
    'SELECT xmin::text, * FROM smartlinks_sync.__drizzle_migrations ORDER BY id',
  );
  return rows;
}

describe('migrating', () => {
  test('makes the whole schema of an empty database, and nothing the second time', async () => {
    const pending = await pendingMigrations(db.database);
    const { applied, current } = await migrate(db.database);
    expect([applied, current]).toEqual([pending.length, pending.at(-1)]);
    expect(applied).toBeGreaterThan(0);
    const state = await stateOf(db.database);
    expect(await migrate(db.database)).toEqual({ applied: 0, current });
    expect(await stateOf(db.database)).toEqual(state);
    expect(await pendingMigrations(db.database)).toEqual([]);
  });

  test('is done once when many processes start together', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => openDatabase({ url: db.url })));
    const results = await Promise.all(processes.map((database) => migrate(database)));
    await Promise.all(processes.map((database) => database.close()));
    expect(results.filter(({ applied }) => applied > 0)).toHaveLength(1);
  });

  test('keeps nothing of migrations of which one fails, and tells no content', async () => {
    await writeMigrations({
      '0000_good': 'CREATE SCHEMA smartlinks;',
      '0001_bad': "SELECT 'Ada Lovelace'::int;",
    });
    await expect(migrate(db.database, { migrationsFolder: folder })).rejects.toMatchObject({
      code: 'database',
      sqlstate: '22P02',
      message: expect.not.stringContaining('Ada'),
    });
    const { rows } = await db.database.query("SELECT to_regnamespace('smartlinks') AS schema");
    expect(rows).toEqual([{ schema: null }]);
  });

  test('waits for the lock, and names who holds it when the wait is over', async () => {
    const holder = await openDatabase({ url: db.url, applicationName: 'someone' });
    const client = await holder.pool.connect();
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey('migrate')]);
    await expect(migrate(db.database, { waitMs: 0 })).rejects.toMatchObject({
      code: 'lock_held',
      message: expect.stringContaining('someone'),
    });
    const waiting = migrate(db.database);
    client.release(true);
    expect((await waiting).applied).toBeGreaterThan(0);
    await holder.close();
  });

  test('gives the connection back as it was', async () => {
    await migrate(db.database);
    const { rows } = await db.database.query(
      "SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(rows).toEqual([{ locks: 0 }]);
  });

  test('refuses a schema that is newer than this build', async () => {
    const files = { '0000_one': 'CREATE SCHEMA smartlinks;', '0001_two': 'SELECT 1;' };
    await makeFactTables(files);
    await migrate(db.database, { migrationsFolder: folder });
    await makeFactTables({ '0000_one': files['0000_one'] });
    await expect(migrate(db.database, { migrationsFolder: folder })).rejects.toMatchObject({
      exitCode: 5,
      remedy: 'Update smartlink-sync.',
    });
  });

  test('refuses a database that had another text of a migration', async () => {
    await makeFactTables({ '0000_one': 'CREATE SCHEMA smartlinks;' });
    await migrate(db.database, { migrationsFolder: folder });
    await makeFactTables({ '0000_one': 'CREATE SCHEMA smartlinks; -- edited' });
    await expect(migrate(db.database, { migrationsFolder: folder })).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining('0000_one'),
    });
  });

  test('tells of a migration that came in before one that was applied', async () => {
    const one = 'CREATE SCHEMA smartlinks;';
    await makeFactTables({ '0000_one': one, '0002_three': 'SELECT 3;' });
    await migrate(db.database, { migrationsFolder: folder });
    await makeFactTables({ '0000_one': one, '0001_two': 'SELECT 2;', '0002_three': 'SELECT 3;' });
    await expect(migrate(db.database, { migrationsFolder: folder })).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining('0001_two'),
    });
  });

  // The tables that foreign keys are declared on belong to the first of the files.
  async function makeFactTables(files: Record<string, string>): Promise<void> {
    const tables = `
      CREATE TABLE smartlinks.accounts (id text PRIMARY KEY);
      CREATE TABLE smartlinks.smart_links (id text PRIMARY KEY, account_id text);
      CREATE TABLE smartlinks.fans (onlyfans_id text PRIMARY KEY);
      CREATE TABLE smartlinks.clicks (id text PRIMARY KEY, smart_link_id text);
      CREATE TABLE smartlinks.conversions (id text PRIMARY KEY, smart_link_id text, click_id text, fan_onlyfans_id text);
      CREATE TABLE smartlinks.postbacks (id text PRIMARY KEY);
      CREATE TABLE smartlinks.postback_smart_links (postback_id text, smart_link_id text);`;
    const [first = ''] = Object.keys(files);
    await writeMigrations({ ...files, [first]: `${files[first]}${tables}` });
  }
});

describe('a role without the privilege to create', () => {
  test('may start on a schema that is up to date, and is told what it lacks on one that is not', async () => {
    await migrate(db.database);
    const role = `plain_${db.url.slice(-8)}`;
    await db.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    await db.database.query(`GRANT USAGE ON SCHEMA smartlinks_sync, smartlinks TO ${role}`);
    await db.database.query(`GRANT SELECT ON smartlinks_sync.__drizzle_migrations TO ${role}`);
    const url = new URL(db.url);
    url.username = role;
    url.password = 'p';
    const plain = await openDatabase({ url: url.href });
    expect((await migrate(plain)).applied).toBe(0);
    await addMigration('CREATE TABLE smartlinks.next ();');
    await expect(migrate(plain, { migrationsFolder: folder })).rejects.toMatchObject({
      sqlstate: '42501',
      remedy: expect.stringContaining('smartlink-sync check'),
    });
    await plain.close();
    await db.database.query(`DROP OWNED BY ${role}`);
    await db.database.query(`DROP ROLE ${role}`);
  });
});

test('readers get what a migration makes, but no personal column', async () => {
  await migrate(db.database);
  const role = `reader_${db.url.slice(-8)}`;
  await db.database.query(`CREATE ROLE ${role}`);
  await db.database.query(
    'INSERT INTO smartlinks_sync.readers (name, with_pii) VALUES ($1, false)',
    [role],
  );
  await db.database.query(
    "INSERT INTO smartlinks_sync.readers (name, with_pii) VALUES ('gone', true)",
  );
  await addMigration(
    'CREATE TABLE smartlinks.next (id text, _extra jsonb); CREATE VIEW smartlinks_bi.next AS SELECT id FROM smartlinks.next;',
  );
  await migrate(db.database, { migrationsFolder: folder });
  const { rows } = await db.database.query(
    `SELECT has_table_privilege($1, 'smartlinks_bi.next', 'SELECT') AS view,
       has_column_privilege($1, 'smartlinks.next', 'id', 'SELECT') AS id,
       has_column_privilege($1, 'smartlinks.next', '_extra', 'SELECT') AS extra,
       has_column_privilege($1, 'smartlinks.fans', 'name', 'SELECT') AS name`,
    [role],
  );
  expect(rows).toEqual([{ view: true, id: true, extra: false, name: false }]);
  await db.database.query(`DROP OWNED BY ${role}`);
  await db.database.query(`DROP ROLE ${role}`);
});

describe('foreign keys', () => {
  test('are told of every column of a table that is called after the key of another', async () => {
    await migrate(db.database);
    const { rows } = await db.database.query<{ name: string }>(
      `SELECT format('%s.%s.%s', table_schema, table_name, column_name) AS name FROM information_schema.columns
       JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_type = 'BASE TABLE' AND table_schema IN ('smartlinks', 'smartlinks_bi')
         AND column_name IN ('smart_link_id', 'account_id', 'click_id', 'fan_onlyfans_id', 'postback_id')`,
    );
    const told = foreignKeys.map(({ schema, table, column }) => `${schema}.${table}.${column}`);
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.map(({ name }) => name).sort()).toEqual(told.sort());
  });

  test('are declared from Postgres 18 on, not enforced, and again where they were dropped', async () => {
    await migrate(db.database);
    const client = await db.database.pool.connect();
    try {
      if (db.database.version.major < 18) {
        expect(await missingForeignKeys(client)).toEqual(foreignKeys);
        return;
      }
      expect(await missingForeignKeys(client)).toEqual([]);
      await client.query(
        "INSERT INTO smartlinks.clicks (id, smart_link_id, created_at) VALUES ('c', 'none', now())",
      );
      await client.query(
        'ALTER TABLE smartlinks.conversions DROP CONSTRAINT conversions_click_id_fkey',
      );
      await migrate(db.database);
      expect(await missingForeignKeys(client)).toEqual([]);
      await declareForeignKeys(client);
    } finally {
      client.release();
    }
  });
});

test('the address of a test database differs in its name only', () => {
  expect(withDatabase('postgres://u:p@h:1/a?x=y', 'b')).toBe('postgres://u:p@h:1/b?x=y');
});
