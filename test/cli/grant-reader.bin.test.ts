import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantReaderDocument } from '../../src/cli/grant-reader.js';
import { relationComments } from '../../src/db/comments/schema-comments.js';
import { type Database, openDatabase } from '../../src/db/database.js';
import { grantReader } from '../../src/db/roles/grant-reader.js';
import { refreshReaders } from '../../src/db/roles/readers.js';
import type { UsageError } from '../../src/errors.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

let db: TestDatabase;
let folder: TemporaryFolder;
let role: string;
const roles: string[] = [];
const PASSWORD = "pass 'word\\ ü";

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await makeTemporaryFolder('reader-test');
  await writeFile(join(folder.path, 'pw'), `${PASSWORD}\n`);
  await db.database.query(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, ip_address) VALUES ('c', 'l', now(), '203.0.113.7')`,
  );
  role = newRole('Reader "x');
});
afterAll(async () => {
  for (const name of roles) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await db.database.query(
      `DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN EXECUTE 'DROP OWNED BY ${quoted}'; EXECUTE 'DROP ROLE ${quoted}'; END IF; END $$`,
    );
  }
  await db.close();
  await folder.remove();
});

/** Roles belong to the whole server, on which other tests make theirs. */
function newRole(name: string): string {
  const unique = `${name} ${db.url.slice(-8)}`;
  roles.push(unique);
  return unique;
}

const grant = (...args: readonly string[]): Promise<BinaryResult> =>
  runBinary(['grant-reader', ...args], { env: { DATABASE_URL: db.url } });

async function loggedIn<T>(name: string, work: (reader: Database) => Promise<T>): Promise<T> {
  const url = new URL(db.url);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(PASSWORD);
  // As somebody who takes the guard of read-only transactions away.
  url.searchParams.set('options', '-c default_transaction_read_only=off');
  const reader = await openDatabase({ url: url.href, maxConnections: 1 });
  return work(reader).finally(() => reader.close());
}

const refusal = (database: Database, sql: string): Promise<unknown> =>
  database.query(sql).then(
    () => `was done: ${sql}`,
    (error: { sqlstate?: string }) => error.sqlstate ?? error,
  );

const PERSONAL = new Set([
  'clicks.ip_address',
  'clicks.user_agent',
  'fans.username',
  'fans.name',
  'fans.avatar_url',
  'fans.onlyfans_url',
]);

/** Each column of the program's tables and views that the role can select, by asking for it. */
async function readableColumns(reader: Database): Promise<string[]> {
  const seen: string[] = [];
  for (const { schema, name, columns } of relationComments) {
    for (const column of Object.keys(columns)) {
      const answer = await refusal(reader, `SELECT "${column}" FROM ${schema}."${name}" LIMIT 1`);
      if (answer !== '42501')
        seen.push(`${schema === 'smartlinks' ? '' : `${schema}.`}${name}.${column}`);
    }
  }
  return seen;
}

describe('grant-reader', () => {
  test('makes a role that reads everything but personal columns and state, and does nothing else', async () => {
    const made = await grant(role, '--password-file', join(folder.path, 'pw'), '--json');
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    const document = readDocument<GrantReaderDocument>('grant-reader', made.stdout);
    expect(document).toMatchObject({
      role,
      created: true,
      withPii: false,
      login: true,
      memberOf: [],
    });
    expect(made.stdout).not.toContain('SCRAM');
    await loggedIn(role, async (reader) => {
      const all = relationComments.flatMap(({ schema, name, columns }) =>
        Object.keys(columns).map((column) => ({ schema, name, column })),
      );
      const expected = all
        .filter(
          ({ schema, name, column }) =>
            schema !== 'smartlinks_sync' &&
            column !== '_extra' &&
            !PERSONAL.has(`${name}.${column}`),
        )
        .map(
          ({ schema, name, column }) =>
            `${schema === 'smartlinks' ? '' : `${schema}.`}${name}.${column}`,
        );
      expect(await readableColumns(reader)).toEqual(expected);
      expect((await reader.query('SELECT click_id FROM clicks')).rows).toEqual([{ click_id: 'c' }]);
      for (const sql of [
        'INSERT INTO smartlinks.link_labels DEFAULT VALUES',
        'UPDATE smartlinks.clicks SET is_bot = true',
        'DELETE FROM smartlinks.clicks',
        'TRUNCATE smartlinks.clicks',
        'CREATE TABLE smartlinks.mine ()',
        'CREATE VIEW smartlinks_bi.mine AS SELECT 1',
        'CREATE TABLE public.mine ()',
        'CREATE SCHEMA mine',
        'CREATE ROLE mine',
        'ALTER TABLE smartlinks.clicks ADD COLUMN mine int',
        "COPY (SELECT 1) TO PROGRAM 'true'",
        'SELECT * FROM pg_authid',
      ]) {
        expect(`${sql}: ${await refusal(reader, sql)}`).toBe(`${sql}: 42501`);
      }
      const { rows } = await reader.query('SHOW statement_timeout');
      expect(rows).toEqual([{ statement_timeout: '5min' }]);
    });
  });

  test('changes nothing when it is run again, and takes away what was given by hand', async () => {
    const quoted = `"${role.replaceAll('"', '""')}"`;
    await db.database.query(
      `GRANT USAGE ON SCHEMA smartlinks_sync TO ${quoted}; GRANT SELECT ON ALL TABLES IN SCHEMA smartlinks_sync, smartlinks TO ${quoted}`,
    );
    const again = await grant(role);
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toContain(`Brought the role ${role} up to date.`);
    await loggedIn(role, async (reader) => {
      expect(await refusal(reader, 'SELECT ip_address FROM smartlinks.clicks')).toBe('42501');
      expect(await refusal(reader, 'SELECT payload FROM smartlinks_sync.quarantine')).toBe('42501');
    });
  });

  test('--with-pii shows personal columns, and without it they are hidden again', async () => {
    expect((await grant(role, '--with-pii')).exitCode).toBe(0);
    await loggedIn(role, async (reader) => {
      const { rows } = await reader.query('SELECT * FROM smartlinks.clicks');
      expect(rows).toMatchObject([{ ip_address: '203.0.113.7' }]);
      expect(await refusal(reader, 'SELECT payload FROM smartlinks_sync.quarantine')).toBe('42501');
    });
    expect((await grant(role)).exitCode).toBe(0);
    await loggedIn(role, async (reader) => {
      expect(await refusal(reader, 'SELECT * FROM smartlinks.clicks')).toBe('42501');
    });
  });

  test('reaches what is made later: views at once, tables and columns with the next migration', async () => {
    await db.database.query(
      'CREATE VIEW smartlinks_bi.later AS SELECT count(*) FROM smartlinks.fans',
    );
    await db.database.query('CREATE TABLE smartlinks.later (id text, _extra jsonb)');
    await db.database.query('ALTER TABLE smartlinks.clicks ADD COLUMN later text');
    await loggedIn(role, async (reader) => {
      expect((await reader.query('SELECT * FROM smartlinks_bi.later')).rows).toEqual([
        { count: 0 },
      ]);
      expect(await refusal(reader, 'SELECT id FROM smartlinks.later')).toBe('42501');
      expect(await refusal(reader, 'SELECT later FROM smartlinks.clicks')).toBe('42501');
    });
    const client = await db.database.pool.connect();
    await refreshReaders(client).finally(() => client.release());
    await loggedIn(role, async (reader) => {
      expect((await reader.query('SELECT id FROM smartlinks.later')).rows).toEqual([]);
      expect((await reader.query('SELECT later FROM smartlinks.clicks')).rows).toHaveLength(1);
      expect(await refusal(reader, 'SELECT _extra FROM smartlinks.later')).toBe('42501');
      expect(await refusal(reader, 'SELECT ip_address FROM smartlinks.clicks')).toBe('42501');
    });
    await db.database.query(
      'DROP VIEW smartlinks_bi.later; DROP TABLE smartlinks.later; ALTER TABLE smartlinks.clicks DROP COLUMN later',
    );
  });

  test('makes a group without login, and with --dry-run only says what it would run', async () => {
    const group = newRole('group');
    const dry = await grant(group, '--no-login', '--dry-run');
    expect(dry.stdout).toMatch(new RegExp(`^CREATE ROLE "${group}" NOLOGIN;\n`));
    const { rows } = await db.database.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [group]);
    expect(rows).toEqual([]);
    const made = await grant(group, '--no-login');
    expect(made.stdout).toContain(`GRANT ${group} TO somebody`);
    await expect(loggedIn(group, (reader) => reader.query('SELECT 1'))).rejects.toMatchObject({
      sqlstate: expect.stringMatching(/^28/),
    });
  });

  test('refuses where everybody may what no reader may, and says what to revoke', async () => {
    /** What a new reader is told while everybody has these rights; null where nothing stands against it. */
    const told = async (rights: string, withPersonal: boolean): Promise<UsageError | null> => {
      await db.database.query(`GRANT ${rights} TO PUBLIC`);
      const request = { role: 'r', withPersonal, login: false, password: null };
      return grantReader(db.database, { ...request, statementTimeoutMs: 1, isDryRun: true })
        .then(() => null)
        .finally(() => db.database.query(`REVOKE ${rights} FROM PUBLIC`))
        .catch((error: UsageError) => error);
    };
    await db.database.query('CREATE TABLE smartlinks_bi."Own Figures" (n integer)');
    for (const [rights, withPersonal] of [
      ['SELECT (ip_address) ON TABLE smartlinks.clicks', false],
      ['SELECT ON TABLE smartlinks.fans', false],
      ['INSERT (id) ON TABLE smartlinks.clicks', true],
      ['TRUNCATE ON TABLE smartlinks.clicks', true],
      ['CREATE ON SCHEMA smartlinks_bi', true],
      ['UPDATE ON SEQUENCE smartlinks.changes_id_seq', true],
      ['DELETE ON TABLE smartlinks_bi."Own Figures"', true],
    ] as const) {
      expect(await told(rights, withPersonal)).toMatchObject({
        code: 'usage',
        message: `Everybody (PUBLIC) may do what no reader may, and so would r: ${rights}. Nothing was changed.`,
        remedy: `REVOKE ${rights} FROM PUBLIC;`,
      });
    }
    await db.database.query('DROP TABLE smartlinks_bi."Own Figures"');
    // Nobody gets there without the right on the schema.
    expect(await told('SELECT ON ALL TABLES IN SCHEMA smartlinks_sync', true)).toBeNull();
    await db.database.query('GRANT USAGE ON SCHEMA smartlinks_sync TO PUBLIC');
    expect(await told('SELECT ON ALL TABLES IN SCHEMA smartlinks_sync', true)).toMatchObject({
      message: expect.stringMatching(/, and \d+ rights more\./),
      remedy: expect.stringContaining('REVOKE ALL ON ALL TABLES IN SCHEMA smartlinks, '),
    });
    await db.database.query('REVOKE USAGE ON SCHEMA smartlinks_sync FROM PUBLIC');
    const harmless = 'SELECT (id), SELECT (is_bot) ON TABLE smartlinks.clicks';
    expect(await told(harmless, false)).toBeNull();
    expect(await told('SELECT ON TABLE smartlinks.clicks', true)).toBeNull();
  });

  test('refuses a role that may do more, a bad name, and a new one without a password', async () => {
    const writer = newRole('writer');
    await db.database.query(
      `CREATE ROLE "${writer}"; GRANT INSERT ON smartlinks.clicks TO "${writer}"`,
    );
    for (const [args, message] of [
      [['postgres', '--no-login'], 'so it cannot be made one that only reads'],
      [[writer, '--no-login'], 'may write to the warehouse'],
      [['pg_mine', '--no-login'], 'cannot be the name of a role'],
      [[newRole('new')], 'Give --password-file FILE, or --no-login.'],
      [['new', '--no-login', '--password-file', 'x'], 'has no password'],
      [['new', '--password-file', join(folder.path, 'none')], 'There is no file'],
      [['new', '--no-login', '--statement-timeout', '0s'], 'Accepted:'],
    ] as const) {
      const refused = await grant(...args);
      expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toContain(message);
    }
  });
});
