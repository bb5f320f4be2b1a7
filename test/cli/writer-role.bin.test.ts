import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runBinary } from '../support/run-binary.js';
import { expectEqualToTruth, startFastSimulator } from '../support/warehouse.js';

const page = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8');

let db: TestDatabase;
let simulator: Simulator;
let role: string;
beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startFastSimulator({ links: 8, clicks: 400, conversions: 60 });
  role = `writer_${db.url.slice(-8)}`;
});
afterAll(async () => {
  await simulator.close();
  await db.database.query(`DROP OWNED BY ${role}`);
  await db.database.query(`DROP ROLE ${role}`);
  await db.close();
});

test('the writer of docs/roles.md can sync, verify, pause and look, and no more', async () => {
  const [, statements = ''] = /```sql\n(CREATE ROLE smartlink_writer[^`]*)```/.exec(page) ?? [];
  const { pathname } = new URL(db.url);
  const own = statements
    .replaceAll('smartlink_writer', role)
    .replace('DATABASE warehouse', `DATABASE ${pathname.slice(1)}`);
  expect(own.split(';\n')).toHaveLength(7);
  await db.database.query(own);
  const url = new URL(db.url);
  url.username = role;
  url.password = encodeURIComponent('change me');
  const env = {
    DATABASE_URL: url.href,
    ONLYFANSAPI_BASE_URL: simulator.url,
    ONLYFANSAPI_API_KEY: 'any',
    RATE_LIMIT_PER_MINUTE: '100000',
  };
  const run = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await runBinary([...args, '--quiet'], { env });
    expect([args, exitCode, stderr]).toEqual([args, 0, '']);
  };
  await run('sync');
  await expectEqualToTruth(db.database, simulator);
  await run('sync', '--full');
  await run('verify', '--deep', '--repair');
  await run('status');
  await run('check');
  await run('pause');
  await run('resume');
  await run('migrate');

  const writer = await openDatabase({ url: url.href, maxConnections: 1 });
  for (const sql of [
    'CREATE TABLE smartlinks.mine ()',
    'CREATE SCHEMA mine',
    'TRUNCATE smartlinks.clicks',
    'DROP TABLE smartlinks.clicks',
    'ALTER TABLE smartlinks.clicks ADD COLUMN mine int',
    'DELETE FROM smartlinks_sync.__drizzle_migrations',
    "INSERT INTO smartlinks_sync.readers (name, with_pii) VALUES ('me', true)",
    'CREATE ROLE mine',
  ]) {
    const state = await writer.query(sql).then(
      () => 'done',
      (error: { sqlstate?: string }) => error.sqlstate,
    );
    expect(`${sql}: ${state}`).toBe(`${sql}: 42501`);
  }
  await writer.close();
});
