import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerMigrate } from '../../src/cli/migrate.js';
import { run } from '../../src/cli/run.js';
import { listenForSignals } from '../../src/cli/signals.js';
import { agreeOnSettings } from '../../src/db/ledger/settings.js';
import { lockKey } from '../../src/db/locks.js';
import { memoryStream } from '../cli/memory-stream.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';

let db: TestDatabase;
let environment: Record<string, string> = {};
beforeEach(async () => {
  db = await createEmptyDatabase();
  environment = {};
});
afterEach(() => db.close());

async function runMigrate(
  ...args: readonly string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const signals = listenForSignals(new EventEmitter(), () => 8_000);
  const env = { DATABASE_URL: db.url, ...environment };
  const commands = [registerMigrate];
  const exitCode = await run({
    args: ['migrate', ...args],
    env,
    stdout,
    stderr,
    signals,
    commands,
  });
  signals.close();
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

describe('migrate', () => {
  test('says what it applied, and the second time that there is nothing to do', async () => {
    const first = await runMigrate();
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Applied \d+ migrations?; the schema is now at \d{4}_\S+\.\n$/);
    const second = await runMigrate('--json');
    expect(readDocument('migrate', second.stdout)).toEqual({
      applied: 0,
      current: expect.stringMatching(/^\d{4}_/),
      postgres: db.database.version.major,
      rollups: { built: 0, left: 0 },
      isChanged: false,
    });
    expect((await runMigrate()).stdout).toMatch(/^The schema is up to date: /);
  });

  test('builds what is not built yet, and changes the time zone of days only when told to', async () => {
    await runMigrate();
    const { database } = db;
    await database.query("INSERT INTO smartlinks.smart_links (id, workspace) VALUES ('l', 'w')");
    await database.query(
      "INSERT INTO smartlinks.clicks (id, smart_link_id, created_at) VALUES ('c', 'l', '2026-01-31T21:45:00Z')",
    );
    await database.query("INSERT INTO smartlinks_sync.rollups_pending VALUES ('l')");
    const day = async () =>
      (await database.query('SELECT date_day, clicks FROM smartlinks_bi.click_days')).rows;
    environment = { REPORT_TIMEZONE: 'Asia/Kolkata' };
    expect((await runMigrate()).stdout).toContain('Built the daily sums of 1 link.');
    expect(await day()).toEqual([{ date_day: '2026-01-31', clicks: 1 }]);
    const changed = await runMigrate('--change-timezone');
    expect(changed.stdout).toContain('Days are now cut in Asia/Kolkata.');
    expect(await day()).toEqual([{ date_day: '2026-02-01', clicks: 1 }]);
    const again = await runMigrate('--change-timezone', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ isChanged: false, rollups: { built: 0 } });
    const zone = { REPORT_TIMEZONE: 'UTC' };
    await expect(agreeOnSettings(database, zone)).rejects.toMatchObject({
      exitCode: 2,
      remedy: expect.stringContaining('migrate --change-timezone'),
    });
  });

  test('refuses a newer schema with exit code 5', async () => {
    await runMigrate();
    await db.database.query(
      "INSERT INTO smartlinks_sync.__drizzle_migrations (hash, created_at) VALUES ('x', 4000000000000)",
    );
    const { exitCode, stdout, stderr } = await runMigrate();
    expect([exitCode, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/newer than this smartlink-sync.*\nUpdate smartlink-sync\.\n$/);
  });

  test('ends with 6 when another process migrates for longer than --wait', async () => {
    const client = await db.database.pool.connect();
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey('migrate')]);
    const { exitCode, stderr } = await runMigrate('--wait', '0s');
    client.release(true);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('The lock "migrate" is held by smartlink-sync (backend ');
  });
});
