import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinkStatusDocument, StatusDocument } from '../../src/cli/status.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { dayBeforeEnd } from '../../src/status/coverage.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';

/** As JSON prints it. */
type Printed<T> = { [K in keyof T]: T[K] extends Date | null ? string | null : Printed<T[K]> };

let simulator: Simulator;
let filled: TestDatabase;
/** Through which day it may be complete: a sync over midnight leaves two. */
let completeDays: readonly string[] = [];

const run = (args: readonly string[], url: string, env: Record<string, string> = {}) =>
  runBinary(args, { env: { DATABASE_URL: url, ...env } });

const sync = (url: string, env: Record<string, string> = {}): Promise<BinaryResult> =>
  run(['sync', '--quiet', '--json'], url, {
    ONLYFANSAPI_API_KEY: 'any',
    ONLYFANSAPI_BASE_URL: simulator.url,
    ...env,
  });

beforeAll(async () => {
  // Its clock is the machine's: ages are real.
  simulator = await startSimulator({
    links: 20,
    clicks: 600,
    conversions: 60,
    switches: { rateLimit: { perMinute: 10_000_000 } },
  });
  filled = await createTestDatabase();
  const settled = (): string => dayBeforeEnd(Math.floor(Date.now() / 1000) - 60);
  const before = settled();
  expect(await sync(filled.url)).toMatchObject({ exitCode: 0 });
  completeDays = [before, settled()];
});

afterAll(async () => {
  await filled.close();
  await simulator.close();
});

describe('status without tables', () => {
  test('an empty database is left empty, and is no error', async () => {
    const empty = await createEmptyDatabase();
    try {
      const { stdout, stderr, exitCode } = await run(['status'], empty.url);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toMatch(/^Nothing is stored yet/);
      const json = await run(['status', '--json', '--max-lag', '1h'], empty.url);
      expect(json.exitCode).toBe(3);
      expect(readDocument<StatusDocument>('status', json.stdout)).toMatchObject({
        schema: 'missing',
        workspaces: [],
      });
      const { rows } = await empty.database.query(
        "SELECT 1 FROM pg_namespace WHERE nspname LIKE 'smartlinks%'",
      );
      expect(rows).toEqual([]);
    } finally {
      await empty.close();
    }
  });

  test('an embedded database that does not exist is not made', async () => {
    const folder = await makeTemporaryFolder('status');
    const env = { SMARTLINK_DATA_DIR: join(folder.path, 'data') };
    const { stdout, exitCode } = await runBinary(['status'], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Nothing is stored yet/);
    expect(readdirSync(folder.path)).toEqual([]);
    await folder.remove();
  });

  test('tables without a sync: nothing is configured, nothing is stored', async () => {
    const migrated = await createTestDatabase();
    try {
      const { stdout, exitCode } = await run(['status'], migrated.url);
      expect([stdout, exitCode]).toEqual([
        'Nothing is configured and nothing is stored yet.\nSet ONLYFANSAPI_API_KEY and run smartlink-sync sync.\n',
        0,
      ]);
      const named = await run(['status'], migrated.url, { ONLYFANSAPI_API_KEY: 'any' });
      expect(named.stdout).toContain('default: no day is complete yet');
      expect((await run(['status', '--max-lag', '1h'], migrated.url)).exitCode).toBe(3);
    } finally {
      await migrated.close();
    }
  });

  test('no database: exit 5', async () => {
    const { exitCode, stdout } = await run(['status', '--json'], 'postgres://u:p@127.0.0.1:1/d');
    expect(exitCode).toBe(5);
    expect(readDocument<{ error: unknown }>('error', stdout)).toMatchObject({
      error: { code: 'database' },
    });
  });
});

describe('status after a sync', () => {
  test('says on a pipe, in plain lines of 80 columns, that yesterday is complete', async () => {
    const { stdout, stderr, exitCode } = await run(['status', '--all'], filled.url);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const day = /^default: complete through (\S+)/.exec(stdout)?.[1];
    expect(completeDays).toContain(day);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/\n +\d+ sync .* done\n/);
    for (const { id } of simulator.service.links()) expect(stdout).toContain(id);
  });

  test('needs no key, prints a document of its schema, and writes nothing', async () => {
    const counted =
      'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS writes FROM pg_stat_user_tables';
    const before = await filled.database.query(counted);
    const { stdout, exitCode } = await run(['status', '--json'], filled.url);
    expect(exitCode).toBe(0);
    const document = readDocument<Printed<StatusDocument>>('status', stdout);
    const [workspace] = document.workspaces;
    expect(workspace?.links).toHaveLength(20);
    expect(workspace).toMatchObject({
      workspace: 'default',
      unsettledDays: 0,
      liveRows: { clicks: 600, conversions: 60 },
      runs: [{ command: 'sync', state: 'ended', exitCode: 0, rowsInserted: 660 }],
    });
    // A few are read twice, where a stretch without rows made a stream be counted again.
    const read = workspace?.runs[0]?.rowsRead;
    expect(read).toBeGreaterThanOrEqual(660);
    expect(read).toBeLessThan(700);
    expect((await filled.database.query(counted)).rows).toEqual(before.rows);
  });

  test('--max-lag: 3 where older, 0 where not', async () => {
    expect((await run(['status', '--max-lag', '1d'], filled.url)).exitCode).toBe(0);
    const late = await run(['status', '--max-lag', '1s'], filled.url);
    expect(late.exitCode).toBe(3);
    expect(late.stdout).toContain('wanted: at most 1s');
    expect((await run(['status', '--max-lag', 'soon'], filled.url)).exitCode).toBe(2);
  });

  test('--link: both counts are equal and nothing asks for it', async () => {
    const id = simulator.service.links()[0]?.id ?? '';
    const text = await run(['status', '--link', id], filled.url);
    expect(text.exitCode).toBe(0);
    expect(text.stdout).toMatch(/counter (\d+), stored \1: equal/);
    expect(text.stdout).toContain('nothing asks for it: a sync leaves it alone');
    const json = await run(['status', '--json', '--link', id], filled.url);
    const document = readDocument<Printed<LinkStatusDocument>>('status-link', json.stdout);
    expect(document.link).toMatchObject({ id, streams: [{ gap: 0, due: null, openDays: [] }, {}] });
  });

  test.each([
    [['--link', 'nope'], 'No link nope is stored.'],
    [['--link', 'one', '--link', 'two'], 'It can be given only once.'],
    [['--workspace', 'nope'], 'There is no workspace "nope".'],
  ])('%j: exit 2', async (args, message) => {
    const { exitCode, stderr } = await run(['status', ...args], filled.url);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('a link that cannot be read, a removed one and an unsettled day are shown', async () => {
  const database = await createTestDatabase();
  const links = simulator.service.links();
  const [refused = '', removed = '', open = ''] = links.map(({ id }) => id);
  try {
    await sync(database.url);
    await database.database.query(
      `UPDATE smartlinks.smart_links SET _deleted_at = now() WHERE id = $1`,
      [removed],
    );
    await database.database.query(
      `UPDATE smartlinks_sync.streams SET failed_at = now(), failed_code = 'api_forbidden', due_at = now()
       WHERE smart_link_id = $1 AND stream = 'clicks'`,
      [refused],
    );
    await database.database.query(
      `UPDATE smartlinks_sync.days SET status = 'unsettled', api_total = stored + 1
       WHERE (smart_link_id, stream, day) = (SELECT smart_link_id, stream, min(day) FROM smartlinks_sync.days
         WHERE smart_link_id = $1 AND stream = 'clicks' GROUP BY 1, 2)`,
      [open],
    );
    const { stdout, exitCode } = await run(['status'], database.url);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('! 1 link could not be read (api_forbidden)');
    expect(stdout).toContain('! 1 day of 1 link is not settled yet');
    expect(stdout).toContain('1 link no longer listed');
    const json = await run(['status', '--json'], database.url);
    readDocument<StatusDocument>('status', json.stdout);
    const detail = await run(['status', '--link', open, '--json'], database.url);
    const { link } = readDocument<Printed<LinkStatusDocument>>('status-link', detail.stdout);
    expect(link.streams[0]?.openDays).toMatchObject([{ status: 'unsettled' }]);
    expect(link.streams[0]?.gaps).toMatchObject([{ kind: 'unsettled', days: 1 }]);
  } finally {
    await database.close();
  }
});
