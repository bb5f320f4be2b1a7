/**
 * Each exit code that the program has, through the real binary, mostly on `sync`. What else ends with one stands with
 * its command: 2 in `usage` and each `*.bin.test.ts`; 3 of `verify`, `status --max-lag`, `backfill` and imports there;
 * 5 of a server that goes away in `trouble.bin`; 6 of `backfill` and 75 of a credit limit in `backfill.bin` and
 * `rate-processes.bin`; 130 in a terminal in `backfill.bin`; 130 and 143 of `start` in `start.bin`.
 */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExitCode } from '../../src/errors.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary, startBinary } from '../support/run-binary.js';
import { startFastSimulator } from '../support/warehouse.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

let simulator: Simulator;
let warehouse: TestDatabase;
const seen = new Set<number | null>();

beforeAll(async () => {
  const small = { links: 3, clicks: 60, conversions: 6, postbacks: 0 };
  simulator = await startFastSimulator({ ...small, keys: ['good'] });
  warehouse = await createTestDatabase();
});
afterAll(async () => {
  await warehouse.close();
  await simulator.close();
});

const environment = (changed: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  DATABASE_URL: warehouse.url,
  ONLYFANSAPI_BASE_URL: simulator.url,
  ONLYFANSAPI_API_KEY: 'good',
  ...changed,
});

async function ends(running: Promise<BinaryResult>): Promise<BinaryResult> {
  const result = await running;
  seen.add(result.exitCode);
  return result;
}

const run = (
  args: readonly string[],
  changed: Readonly<Record<string, string>> = {},
): Promise<BinaryResult> => ends(runBinary(args, { env: environment(changed) }));

/** A sync that has asked for the list of links and gets no answer before `release`. */
async function heldSync(...more: readonly string[]) {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    simulator.service.onRequest(async ({ endpoint }) => {
      if (endpoint !== 'links') return;
      resolve();
      await gate;
    });
  });
  const running = startBinary(['sync', '--full', ...more], { env: environment() });
  await arrived;
  return { ...running, release };
}

describe('ends with', () => {
  test('0: done', async () => {
    expect(await run(['sync'])).toMatchObject({ exitCode: 0, signal: null });
  });

  test('1: an error that nobody foresaw, such as a full disk under the output', async () => {
    const full = openSync('/dev/full', 'w');
    const ended = await ends(runBinary(['status'], { env: environment(), stdout: full }));
    closeSync(full);
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: 'error: The output could not be written (ENOSPC).\n',
    });
  });

  test('2: wrong usage, wrong configuration, an unknown link', async () => {
    for (const [args, env] of [
      [['snyc'], {}],
      [['sync'], { SYNC_HORIZON_DAYS: 'ninety' }],
      [['sync', '--link', 'nobody'], {}],
    ] as const) {
      expect(await run(args, env)).toMatchObject({ exitCode: 2, stdout: '' });
    }
  });

  test('4: the API refuses the key', async () => {
    const { exitCode, stderr } = await run(['sync'], { ONLYFANSAPI_API_KEY: 'bad' });
    expect(exitCode).toBe(4);
    expect(stderr).not.toContain('bad');
  });

  test('5: no database', async () => {
    const nowhere = 'postgres://u:secret-of-it@127.0.0.1:1/nowhere';
    const { exitCode, stderr } = await run(['sync'], { DATABASE_URL: nowhere });
    expect(exitCode).toBe(5);
    expect(stderr).not.toContain('secret-of-it');
  });

  test('6 beside another run, which ends with 130 or 143 when it is told to stop', async () => {
    for (const [signal, code, more] of [
      ['SIGINT', 130, []],
      ['SIGTERM', 143, ['--json']],
    ] as const) {
      const first = await heldSync(...more);
      if (signal === 'SIGINT') {
        const second = await run(['sync', '--wait', '0s']);
        expect(second.exitCode).toBe(6);
        expect(second.stderr).toContain(`process ${first.child.pid}, since 20`);
      }
      first.child.kill(signal);
      await first.until('stderr', /^Stopping when what is at hand is done/m);
      first.release();
      const ended = await ends(first.ended);
      expect(ended).toMatchObject({ exitCode: code, signal: null });
      const command = ['smartlink-sync sync --full', ...more].join(' ');
      expect(ended.stderr).toMatch(new RegExp(`Stopped.*\\nTo go on: ${command}\\n$`));
      if (signal === 'SIGINT') expect(ended.stdout).toBe('');
      else {
        const { error } = readDocument<{ error: object }>('error', ended.stdout);
        expect(error).toMatchObject({ code: 'stopped', remedy: `To go on: ${command}` });
      }
    }
  });

  test('69: the API cannot be reached', async () => {
    const nowhere = { ONLYFANSAPI_BASE_URL: 'http://127.0.0.1:1' };
    expect((await run(['check'], nowhere)).exitCode).toBe(69);
  });

  test('75: paused', async () => {
    await run(['pause']);
    const { exitCode, stderr } = await run(['sync']);
    expect(exitCode).toBe(75);
    expect(stderr).toContain('smartlink-sync resume');
    await run(['resume']);
  });

  test('3: done, but something is open: all links gone at once are not believed', async () => {
    for (const { id } of simulator.service.links()) simulator.service.removeLink(id);
    expect((await run(['sync'])).exitCode).toBe(3);
  });
});

test('every exit code was seen, and README lists each', () => {
  const all: number[] = Object.values(ExitCode);
  expect([...seen].sort()).toEqual([...all].sort());
  const table = readme.slice(readme.indexOf('## Exit codes'), readme.indexOf('## Tests'));
  const rows = [...table.matchAll(/^\| ([\d, ]+)\|/gm)].flatMap(([, cell = '']) => cell.split(','));
  expect(rows.map(Number).sort()).toEqual([...all].sort());
});
