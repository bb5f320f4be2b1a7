import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PauseDocument } from '../../src/cli/pause.js';
import type { ResumeDocument } from '../../src/cli/resume.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, type RunningBinary, startBinary } from '../support/run-binary.js';

let simulator: Simulator;
let database: TestDatabase;

beforeAll(async () => {
  simulator = await startSimulator({
    links: 6,
    clicks: 60,
    conversions: 6,
    switches: { rateLimit: { perMinute: 10_000_000 } },
  });
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.database.query('DELETE FROM smartlinks_sync.pauses');
  simulator.requests.reset();
});

afterAll(async () => {
  await database.close();
  await simulator.close();
});

function start(args: readonly string[], env: Record<string, string> = {}): RunningBinary {
  return startBinary(args, {
    env: {
      DATABASE_URL: database.url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'any',
      ...env,
    },
  });
}

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<BinaryResult> =>
  start(args, env).ended;

/** Holds back the first request to the list of links: `arrived` resolves when it is there. */
function holdLinks(): { readonly arrived: Promise<void>; readonly release: () => void } {
  let arrive = (): void => {};
  let release = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const end = simulator.service.onRequest(async ({ endpoint }) => {
    if (endpoint !== 'links') return;
    end();
    arrive();
    await gate;
  });
  return { arrived, release };
}

describe('pause and resume', () => {
  test('a paused workspace is not read: sync ends with 75 and asks for nothing', async () => {
    const paused = await run(['pause', '--reason', 'moving house', '--json']);
    expect(paused.exitCode).toBe(0);
    expect(readDocument<PauseDocument>('pause', paused.stdout)).toEqual({
      workspaces: [{ workspace: 'default', wasPaused: false }],
    });
    const sync = await run(['sync']);
    expect(sync.exitCode).toBe(75);
    expect(sync.stderr).toMatch(
      /^error: Workspace default is paused since \d{4}-[^ ]+Z by .+@.+: moving house\nRun smartlink-sync resume/,
    );
    expect(simulator.requests.count).toBe(0);
    expect((await run(['status'])).stdout).toMatch(/! paused since .* by .*: moving house/s);

    const resumed = await run(['resume', '--json']);
    expect(readDocument<ResumeDocument>('resume', resumed.stdout)).toEqual({
      workspaces: [{ workspace: 'default', wasPaused: true }],
    });
    expect((await run(['sync'])).exitCode).toBe(0);
    expect((await run(['resume'])).stdout).toBe('default was not paused.\n');
  });

  test('a second pause keeps its time, and its reason unless there is a new one', async () => {
    const read = async (): Promise<unknown> =>
      (await database.database.query('SELECT paused_at, reason FROM smartlinks_sync.pauses')).rows;
    await run(['pause', '--reason', 'first']);
    const before = await read();
    expect((await run(['pause'])).stdout).toMatch(/^default was paused already\./);
    expect(await read()).toEqual(before);
    await run(['pause', '--reason', 'second']);
    expect(await read()).toMatchObject([{ reason: 'second' }]);
  });

  test('of several workspaces only the paused one is left out; the worst code counts', async () => {
    const env = { ONLYFANSAPI_API_KEY: '', ONLYFANSAPI_API_KEYS: 'a=k1,b=k2' };
    expect((await run(['pause', '--workspace', 'a'], env)).exitCode).toBe(0);
    const { exitCode, stdout } = await run(['sync', '--json'], env);
    expect(exitCode).toBe(75);
    expect(JSON.parse(stdout)).toMatchObject({
      workspaces: [
        { workspace: 'b', exitCode: 0 },
        { workspace: 'a', exitCode: 75, error: { code: 'paused' } },
      ],
    });
  });

  test('a cycle that runs ends with 75 when its workspace is paused, and its record says so', async () => {
    const other = await createTestDatabase();
    const held = holdLinks();
    const env = { DATABASE_URL: other.url };
    const running = start(['sync'], env);
    try {
      await held.arrived;
      await run(['pause'], env);
      await running.until('stderr', /workspace_paused/);
      held.release();
      expect((await running.ended).exitCode).toBe(75);
      const { rows } = await other.database.query(
        'SELECT outcome, exit_code, error_code FROM smartlinks_sync.runs',
      );
      expect(rows).toEqual([{ outcome: 'paused', exit_code: 75, error_code: 'paused' }]);
    } finally {
      held.release();
      await running.ended;
      await other.close();
    }
  });

  test('without tables: exit 2 and what to do; nothing is made', async () => {
    const empty = await createEmptyDatabase();
    try {
      const { exitCode, stderr } = await run(['pause'], { DATABASE_URL: empty.url });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('Run smartlink-sync migrate, or sync, first.');
    } finally {
      await empty.close();
    }
  });

  test('an unknown workspace: exit 2', async () => {
    expect((await run(['pause', '--workspace', 'nope'])).exitCode).toBe(2);
  });
});

test('sync beside a running cycle waits, then ends with 6 and says who holds it', async () => {
  const held = holdLinks();
  const first = start(['sync']);
  try {
    await held.arrived;
    const second = await run(['sync', '--wait', '0s']);
    expect(second.exitCode).toBe(6);
    expect(second.stderr).toContain(`sync on ${hostname()}, process ${first.child.pid}, since 20`);
    expect(second.stderr).toContain('wait longer with --wait');
  } finally {
    held.release();
    expect((await first.ended).exitCode).toBe(0);
  }
});
