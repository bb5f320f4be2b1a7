/** `quarantine list|retry|drop` as a person runs it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { DAY, NOW, openPair, type Pair } from '../sync/cycles.js';

/** What a row of the test holds that must only be seen where it is asked for. */
const PRIVATE = '203.0.113.77';

let pair: Pair;
let link: string;
beforeAll(async () => {
  pair = await openPair({ links: 2, accounts: 1, postbacks: 0, clicks: 100, conversions: 20 });
  link = pair.service.links()[0]?.id ?? '';
  await pair.database.query("ALTER TABLE smartlinks.clicks ADD CHECK (referrer <> 'refused')");
  pair.service.addClick(link, { at: NOW - 2 * DAY, id: null, ip_address: PRIVATE });
  pair.service.addClick(link, { at: NOW - 3 * DAY, referrer: 'refused', ip_address: PRIVATE });
  pair.service.addConversion(pair.service.links()[1]?.id ?? '', {
    at: NOW - DAY,
    conversion_at: 'x',
  });
  expect(await pair.cycle()).toMatchObject({ exitCode: 3, rows: { quarantined: 3 } });
});
afterAll(() => pair.close());

const quarantine = (...args: string[]): Promise<BinaryResult> =>
  runBinary(['quarantine', ...args], { env: { DATABASE_URL: pair.url } });

interface Listed {
  readonly total: number;
  readonly entries: readonly { readonly id: number; readonly reason: string }[];
}

async function list(...args: string[]): Promise<Listed> {
  const { stdout, exitCode } = await quarantine('list', '--json', ...args);
  expect(exitCode).toBe(0);
  return readDocument<Listed>('quarantine-list', stdout);
}

const idOf = async (reason: string): Promise<string> =>
  String((await list('--all')).entries.find((entry) => entry.reason === reason)?.id);

describe('quarantine', () => {
  it('list tells keys, link, reason and times, and no content', async () => {
    const { stdout, exitCode } = await quarantine('list');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`clicks of link ${link}`);
    expect(stdout).toContain('has no id (no_id), of 2026-06-15 13:20');
    expect(stdout).toContain('was refused by the database (rejected_23514)');
    expect(stdout).toContain('has no time, or none that can be read (no_time), of 2026-06-16');
    expect(stdout).not.toContain(PRIVATE);
    const document = await list();
    expect(document.total).toBe(3);
    expect(document.entries[0]).toMatchObject({
      workspace: 'default',
      firstSeenAt: expect.stringMatching(/Z$/),
      lastSeenAt: expect.stringMatching(/Z$/),
      resolvedAt: null,
      droppedAt: null,
    });
    expect(JSON.stringify(document)).not.toContain(PRIVATE);
  });

  it('list shows content where it is asked for, and of one link, and as many as are asked for', async () => {
    expect((await quarantine('list', '--show')).stdout).toContain(PRIVATE);
    expect(JSON.stringify(await list('--show', '--link', link))).toContain(PRIVATE);
    expect((await list('--link', link)).total).toBe(2);
    const few = await list('--limit', '1');
    expect([few.total, few.entries.length]).toEqual([3, 1]);
    expect((await quarantine('list', '--limit', '1')).stdout).toContain('… and 2 more');
  });

  it.each([
    [['list', '--link', 'nobody'], 'No link nobody'],
    [['list', '--workspace', 'nobody'], 'nothing of a workspace "nobody"'],
    [['retry', '--link', 'nobody'], 'No link nobody'],
    [['drop', '999999'], 'has no row 999999'],
    [['drop'], "missing required argument 'id'"],
    [['drop', 'x'], "value 'x' is invalid for argument 'id'"],
    [['retri'], "unknown command 'retri'"],
  ])('%j ends with 2', async (args, message) => {
    const { exitCode, stderr } = await quarantine(...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('retry stores what can be stored now, and ends with 3 while something is left', async () => {
    await pair.database.query(
      'ALTER TABLE smartlinks.clicks DROP CONSTRAINT clicks_referrer_check',
    );
    const { stdout, exitCode } = await quarantine('retry');
    expect([exitCode, stdout]).toEqual([
      3,
      'Tried 3 rows: 1 stored now, 2 still cannot be stored.\nThe next sync counts their days again.\n',
    ]);
    expect((await list()).total).toBe(2);
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, asked: { rows: 1 } });
  });

  it('drop removes the content and leaves the rest; what is dropped is not tried again', async () => {
    const id = await idOf('no_id');
    expect(await quarantine('drop', id)).toMatchObject({ exitCode: 0, stdout: 'Dropped 1 row.\n' });
    const again = await quarantine('drop', id, '--json');
    expect(readDocument('quarantine-drop', again.stdout)).toEqual({ dropped: 0 });
    expect((await list()).total).toBe(1);
    const { stdout } = await quarantine('list', '--all', '--show');
    expect(stdout).toContain('(dropped)');
    expect(stdout).toContain('(resolved)');
    const retried = await quarantine('retry', id, '--json');
    expect([retried.exitCode, readDocument('quarantine-retry', retried.stdout)]).toEqual([
      0,
      { tried: 0, stored: 0, known: 0, left: 0, busy: 0 },
    ]);
    expect(await pair.cycle({ isFull: true })).toMatchObject({
      exitCode: 0,
      rows: { quarantined: 0 },
    });
  });

  it('an empty one says so', async () => {
    const other = await openPair({ links: 1, clicks: 0, conversions: 0, postbacks: 0 });
    const { stdout, exitCode } = await runBinary(['quarantine', 'list'], {
      env: { DATABASE_URL: other.url },
    });
    await other.close();
    expect([exitCode, stdout]).toEqual([0, 'The quarantine is empty.\n']);
  });
});
