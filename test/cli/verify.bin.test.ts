/** `verify` as a person runs it: what it prints, what it ends with, and what it says of wrong arguments. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerifiedWorkspace } from '../../src/cli/verify-report.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { startFastSimulator } from '../support/warehouse.js';

let simulator: Simulator;
let warehouse: TestDatabase;

function run(...args: string[]): Promise<BinaryResult> {
  return runBinary(args, {
    env: {
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'secret-key',
      DATABASE_URL: warehouse.url,
      RATE_LIMIT_PER_MINUTE: '1000000',
    },
  });
}

beforeAll(async () => {
  simulator = await startFastSimulator({ links: 4, clicks: 1200, conversions: 120 });
  warehouse = await createTestDatabase();
});
afterAll(async () => {
  await simulator.close();
  await warehouse.close();
});

describe('verify', () => {
  test('says that there is nothing yet', async () => {
    const { stdout, exitCode } = await run('verify');
    expect({ stdout: stdout.split('\n')[1], exitCode }).toEqual({
      stdout: '  Nothing has been synced yet: there is nothing to compare.',
      exitCode: 0,
    });
  });

  test('shows full coverage after a sync', async () => {
    expect((await run('sync')).exitCode).toBe(0);
    const { stdout, exitCode } = await run('verify');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/100 % of days: (\S+) of \1, link by link/);
    expect(stdout).toContain('100 % of rows: 1,320 of 1,320 that the API has');
    expect(stdout).toMatch(/Last proven: \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(stdout).toContain('No differences.');
    expectPlain(stdout);
  });

  test('finds seven deleted rows and a changed amount by link and day, and mends them', async () => {
    const gone = await damage();
    const counted = await run('verify');
    expect(counted.exitCode).toBe(3);
    expect(counted.stdout).toContain('7 rows missing');
    for (const { name, day } of gone.rows) expect(lineOf(counted, name, day)).toContain('missing');

    const deep = await run('verify', '--deep', '--json');
    expect(deep.exitCode).toBe(3);
    const { workspaces } = readDocument<{ workspaces: VerifiedWorkspace[] }>('verify', deep.stdout);
    expect(workspaces).toMatchObject([
      { workspace: 'default', exitCode: 3, rows: { missing: 7, extra: 0, changed: 1 } },
    ]);

    const repaired = await run('verify', '--deep', '--repair');
    expect(repaired.exitCode).toBe(3);
    expect(lineOf(repaired, gone.changed.name, gone.changed.day)).toContain(
      '1 changed (amount_gross)',
    );
    expect(repaired.stdout).toMatch(/Repaired: \d+ days? read again, now as the API has them\./);
    expectPlain(repaired.stdout);
    expect((await run('verify', '--deep')).exitCode).toBe(0);
  });

  test('does not say that nothing was synced where only the days asked for were not', async () => {
    const { stdout, exitCode } = await run('verify', '--to', '0001-01-01');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[1]).toBe(
      '  Nothing of these days has been synced: there is nothing to compare.',
    );
  });

  test('takes days beyond what 32 bits of seconds hold', async () => {
    const { stdout, exitCode } = await run('verify', '--from', '0001-01-01', '--to', '9999-12-31');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('100 % of rows: 1,320 of 1,320 that the API has');
  });

  test('refuses days and links that make no sense', async () => {
    for (const [args, words] of [
      [['--from', 'yesterday'], 'YYYY-MM-DD'],
      [['--from', '0000-01-01'], 'YYYY-MM-DD'],
      [['--from', '2026-02-01', '--to', '2026-01-01'], '--from is later than --to.'],
      [['--link', 'nobody'], 'No link nobody in this workspace.'],
    ] as const) {
      const { stderr, exitCode } = await run('verify', ...args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(words);
    }
  });
});

function expectPlain(stdout: string): void {
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(stdout).not.toContain('\u001b');
}

/** The line of the table that names both. */
function lineOf({ stdout }: BinaryResult, name: string, day: string): string {
  const start = name.slice(0, 18);
  return stdout.split('\n').find((line) => line.includes(start) && line.includes(day)) ?? '';
}

interface Named {
  readonly name: string;
  readonly day: string;
}

async function damage(): Promise<{ readonly rows: readonly Named[]; readonly changed: Named }> {
  const { database } = warehouse;
  const deleted = await database.query<Named>(
    `WITH gone AS (
       DELETE FROM smartlinks.clicks WHERE id IN (
         SELECT id FROM smartlinks.clicks WHERE _deleted_at IS NULL ORDER BY md5(id) LIMIT 7)
       RETURNING smart_link_id, created_at)
     SELECT l.name, (gone.created_at AT TIME ZONE 'UTC')::date::text AS day
     FROM gone JOIN smartlinks.smart_links l ON l.id = smart_link_id`,
  );
  const changed = await database.query<Named>(
    `WITH changed AS (
       UPDATE smartlinks.conversions SET amount_gross = amount_gross * 2 WHERE id = (
         SELECT id FROM smartlinks.conversions WHERE amount_gross > 0 ORDER BY md5(id) LIMIT 1)
       RETURNING smart_link_id, conversion_at)
     SELECT l.name, (conversion_at AT TIME ZONE 'UTC')::date::text AS day
     FROM changed JOIN smartlinks.smart_links l ON l.id = smart_link_id`,
  );
  const [first] = changed.rows;
  if (first === undefined) throw new Error('There was no amount to change.');
  return { rows: deleted.rows, changed: first };
}
