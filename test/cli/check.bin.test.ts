import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckDocument } from '../../src/cli/check.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';

let simulator: Simulator;
let database: TestDatabase;

beforeAll(async () => {
  simulator = await startSimulator({ links: 2, clicks: 4, conversions: 0, keys: ['good'] });
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.close();
  await simulator.close();
});

async function check(env: Record<string, string> = {}): Promise<{
  exitCode: number | null;
  document: CheckDocument;
  verdicts: Record<string, string>;
}> {
  const { stdout, exitCode } = await runBinary(['check', '--json'], {
    env: {
      DATABASE_URL: database.url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'good',
      ...env,
    },
  });
  const document = readDocument<CheckDocument>('check', stdout);
  const verdicts = Object.fromEntries(
    document.findings.map((finding) => [finding.check, finding.verdict]),
  );
  expect(document.exitCode).toBe(exitCode);
  return { exitCode, document, verdicts };
}

describe('check', () => {
  test('all is well: every line has a verdict, exit 0, one request, nothing written', async () => {
    simulator.requests.reset();
    const { exitCode, verdicts } = await check();
    expect(exitCode).toBe(0);
    expect(verdicts).toEqual({
      configuration: 'ok',
      api_key: 'ok',
      api_clock: 'ok',
      database: 'ok',
      encoding: 'ok',
      writable: 'ok',
      tls: 'ok',
      pooler: 'ok',
      database_clock: 'ok',
      migrations: 'ok',
      privileges: 'ok',
      disk: 'ok',
      settings: 'ok',
      sync_schedule: 'ok',
      verify_schedule: 'ok',
      personal_data: 'warn',
      stored_personal_data: 'ok',
    });
    expect(simulator.requests.of('links')).toHaveLength(1);
    expect((await database.database.query('SELECT 1 FROM smartlinks_sync.runs')).rows).toEqual([]);
  });

  test('reads in plain lines of 80 columns on a pipe', async () => {
    const { stdout, stderr, exitCode } = await runBinary(['check'], {
      env: {
        DATABASE_URL: database.url,
        ONLYFANSAPI_BASE_URL: simulator.url,
        ONLYFANSAPI_API_KEY: 'good',
      },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/\nA sync can run, 1 thing worth a look\.\n$/);
  });

  test('2: every fault of the configuration is a line of its own', async () => {
    const { exitCode, document } = await check({ SYNC_CONCURRENCY: '0', SYNC_PAGE_SIZ: '5' });
    expect(exitCode).toBe(2);
    const failed = document.findings.filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ check: name }) => name)).toEqual(['configuration', 'configuration']);
  });

  test('2: no key, and the database is looked at all the same', async () => {
    const { exitCode, verdicts } = await check({ ONLYFANSAPI_API_KEY: '' });
    expect(exitCode).toBe(2);
    expect(verdicts).toMatchObject({ configuration: 'fail', api_key: 'skip', privileges: 'ok' });
  });

  test('2: personal data would be stored otherwise than they are', async () => {
    await database.database.query(
      "INSERT INTO smartlinks_sync.settings (name, value) VALUES ('PII_MODE', 'keep')",
    );
    const { exitCode, verdicts } = await check({ PII_MODE: 'drop' });
    expect([exitCode, verdicts.stored_personal_data]).toEqual([2, 'fail']);
  });

  test('4: a key that is refused, by its workspace; no key is shown', async () => {
    const { exitCode, document } = await check({
      ONLYFANSAPI_API_KEY: '',
      ONLYFANSAPI_API_KEYS: 'agency-a=good,agency-b=wrong-secret',
    });
    expect(exitCode).toBe(4);
    expect(document.findings.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
      { check: 'api_key', workspace: 'agency-b' },
    ]);
    expect(JSON.stringify(document)).not.toContain('wrong-secret');
  });

  test('69: an API that does not answer', async () => {
    const { exitCode, verdicts } = await check({ ONLYFANSAPI_BASE_URL: 'http://127.0.0.1:1' });
    expect(exitCode).toBe(69);
    expect(verdicts).toMatchObject({ api_key: 'fail', database: 'ok' });
  });

  test('5: a database that does not answer', async () => {
    const { exitCode, verdicts } = await check({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/d' });
    expect(exitCode).toBe(5);
    expect(verdicts).toMatchObject({ api_key: 'ok', database: 'fail', sync_schedule: 'ok' });
  });

  test('5: a user who may read only, and one who may not create', async () => {
    const name = `reader_${Math.floor(Math.random() * 1e9)}`;
    const empty = await createEmptyDatabase();
    await database.database.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x'`);
    try {
      await database.database.query(
        `GRANT SELECT ON ALL TABLES IN SCHEMA smartlinks, smartlinks_sync TO ${name}`,
      );
      const as = (url: string): Record<string, string> => {
        const address = new URL(url);
        address.username = name;
        address.password = 'x';
        return { DATABASE_URL: address.href };
      };
      const stranger = await check(as(database.url));
      expect([stranger.exitCode, stranger.verdicts]).toMatchObject([
        5,
        { pooler: 'ok', migrations: 'skip', privileges: 'fail' },
      ]);
      await database.database.query(`GRANT USAGE ON SCHEMA smartlinks, smartlinks_sync TO ${name}`);
      const reader = await check(as(database.url));
      expect([reader.exitCode, reader.verdicts.privileges]).toEqual([5, 'fail']);
      const nobody = await check(as(empty.url));
      expect([nobody.exitCode, nobody.verdicts.privileges]).toEqual([5, 'fail']);
    } finally {
      await database.database.query(`DROP OWNED BY ${name}`);
      await empty.close();
      await database.database.query(`DROP ROLE ${name}`);
    }
  });

  test('5: a database that is read only', async () => {
    const readOnly = new URL(database.url);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    const { exitCode, verdicts } = await check({ DATABASE_URL: readOnly.href });
    expect([exitCode, verdicts.writable]).toEqual([5, 'fail']);
  });

  test('a clock that is wrong, an API without links, and a pause are worth a look', async () => {
    const other = await startSimulator({ links: 0, clicks: 0, conversions: 0, now: 1_750_000_000 });
    const paused = await createTestDatabase();
    try {
      await paused.database.query(
        "INSERT INTO smartlinks_sync.pauses (workspace) VALUES ('default')",
      );
      const { exitCode, verdicts } = await check({
        ONLYFANSAPI_BASE_URL: other.url,
        DATABASE_URL: paused.url,
      });
      expect(exitCode).toBe(0);
      expect(verdicts).toMatchObject({ api_key: 'warn', api_clock: 'warn', paused: 'warn' });
    } finally {
      await paused.close();
      await other.close();
    }
  });

  test('an embedded database that does not exist is not made', async () => {
    const folder = await makeTemporaryFolder('check');
    const { exitCode, verdicts } = await check({
      DATABASE_URL: 'embedded',
      SMARTLINK_DATA_DIR: join(folder.path, 'data'),
    });
    expect([exitCode, verdicts.database, verdicts.disk]).toEqual([0, 'ok', 'ok']);
    expect(readdirSync(folder.path)).toEqual([]);
    await folder.remove();
  });
});
