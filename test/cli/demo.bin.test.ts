import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import type { DemoResult } from '../../src/demo/report.js';
import { addAmounts } from '../../src/imports/amount.js';
import { readDocument } from '../support/output-schema.js';
import { screenOf, startInTerminal } from '../support/pty.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';

/** The temporary folder of the demo: empty again at the end of each test. */
let folder = '';
const started: RunningBinary[] = [];

/** Starts the binary with that folder, and with a setting that the demo must not be misled by. */
function start(args: readonly string[]): RunningBinary {
  const binary = startBinary(args, { env: { TMPDIR: folder, SYNC_PAGE_SIZE: '7' } });
  started.push(binary);
  return binary;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  // As root the demo's Postgres runs as another user.
  chmodSync(folder, 0o755);
});

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('demo', () => {
  test('shows on a pipe, in 40 plain lines of 100 columns, what a sync does and answers', async () => {
    const { stdout, stderr, exitCode } = await start(['demo']).ended;
    expect({ stderr: stderr.split('\n')[0], exitCode }).toEqual({
      stderr: 'Starting a Postgres and the API with made-up data, both for this demo only …',
      exitCode: 0,
    });
    const lines = stdout.trimEnd().split('\n');
    // One more is written before.
    expect(lines.length).toBeLessThan(40);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('clicks: the API has 40,000, stored are 40,000;');
    expect(stdout).toContain('conversions: the API has 4,000, stored are 4,000;');
    expect(stdout).toMatch(/The same again: 2 requests, .* 0 rows written\n/);
    expect(stdout).toContain('2 + 2 × 60 = 122 requests');
    expect(stdout).toContain('7 rows deleted and an amount changed behind its back: verify');
    expect(stdout.match(/ of \d{4}-\d\d-\d\d: .*; repaired\n/g)).toHaveLength(3);
    expect(stdout).toMatch(/: \d+ lines of ad spend, 240 labels of 60 links\n/);
    expect(stdout).toMatch(/Who sends bots\?\n {2}SELECT (.*\n)+ +JuicyAds /);
    expectNothingLeft();
  });

  test('with --json one document, with --keep all stays up until the end, also that of a terminal', async () => {
    const demo = start(['demo', '--json', '--keep']);
    const result = readDocument<DemoResult>('demo', await demo.until('stdout', /\n}\n$/));
    expect(result).toMatchObject({
      links: 60,
      firstSync: {
        streams: [
          { stream: 'clicks', apiHas: 40_000, stored: 40_000 },
          { stream: 'conversions', apiHas: 4_000, stored: 4_000 },
        ],
      },
      secondSync: { requests: 2, rowsWritten: 0, requestsWhenEachLinkIsAsked: 122 },
    });
    for (const { days, daysVerified } of result.firstSync.streams) {
      expect(daysVerified).toBe(days);
    }
    const { damage, found, streams } = result.repair;
    expect(damage).toEqual({ rowsDeleted: 7, amountsChanged: 1 });
    expect(found.map(({ missing, changed, repair }) => [missing, changed, repair]).sort()).toEqual([
      [0, 1, 'repaired'],
      [3, 0, 'repaired'],
      [4, 0, 'repaired'],
    ]);
    expect(streams).toEqual(result.firstSync.streams);
    expect(result.answers.map(({ rows }) => rows.length)).toEqual([2, 2, 2, 1]);
    const { spend, labels } = result.ownData;
    expect(addAmounts([spend.byLink, spend.byCampaign, spend.unmatched])).toBe(spend.total);
    expect([spend.byLink, spend.byCampaign, spend.unmatched]).not.toContain('0');
    expect(labels).toEqual({ labels: 240, links: 60 });
    expect(Number(result.answers[0]?.rows[0]?.cost_each)).toBeGreaterThan(0);

    const { databaseUrl, apiUrl } = result.kept ?? { databaseUrl: '', apiUrl: '' };
    const database = await openDatabase({ url: databaseUrl });
    for (const { sql, rows } of result.answers) {
      expect((await database.query(sql)).rows).toEqual(rows);
    }
    await database.close();
    const listed = await fetch(`${apiUrl}/api/smart-links`, {
      headers: { authorization: 'Bearer any' },
    });
    expect(listed.status).toBe(200);

    demo.child.kill('SIGHUP');
    expect(await demo.ended).toMatchObject({ exitCode: 0, signal: null });
    expectNothingLeft();
    await expect(openDatabase({ url: databaseUrl })).rejects.toThrow('no database server answers');
  });

  test('stopped while Postgres starts, it leaves nothing behind', async () => {
    const demo = start(['demo']);
    await demo.until('stderr', /Starting a Postgres/);
    demo.child.kill('SIGTERM');
    expect(await demo.ended).toMatchObject({ exitCode: 143, signal: null, stdout: '' });
    expectNothingLeft();
  });

  test('on a terminal with --keep it says how to connect, and Ctrl-C ends it', async () => {
    const demo = startInTerminal(['demo', '--keep'], { env: { TMPDIR: folder }, columns: 100 });
    try {
      const written = await demo.until(/Ctrl-C ends both/);
      expect(written).toMatch(/psql postgres:\/\/postgres:\w+@127\.0\.0\.1:\d+\/\w+\b/);
      expect(screenOf(written, 100).filter((line) => line.length > 100)).toEqual([]);
    } finally {
      demo.type('\u0003');
    }
    expect((await demo.ended).exitCode).toBe(130);
    expectNothingLeft();
  });
});

function expectNothingLeft(): void {
  expect(readdirSync(folder)).toEqual([]);
  expect(programsIn(folder)).toEqual([]);
}

/** Command lines of running programs that name the folder; none where the system does not tell. */
function programsIn(path: string): string[] {
  const processes = process.platform === 'linux' ? readdirSync('/proc') : [];
  return processes
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .filter((line) => line.includes(path));
}
