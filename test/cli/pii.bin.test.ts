/** `pii apply` and `pii erase` as a person runs them: killed, beside a worker, at a terminal. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApplyDocument } from '../../src/cli/pii-apply.js';
import type { EraseDocument } from '../../src/cli/pii-erase.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { findValues, personalValues } from '../support/personal-values.js';
import { startInTerminal } from '../support/pty.js';
import { type BinaryResult, type RunningBinary, startBinary } from '../support/run-binary.js';

let simulator: Simulator;
let test: TestDatabase;
beforeAll(async () => {
  simulator = await startSimulator({
    links: 2,
    accounts: 1,
    postbacks: 0,
    clicks: 120,
    conversions: 40,
    switches: { rateLimit: { perMinute: 10_000_000 } },
  });
});
afterAll(() => simulator.close());
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.close());

const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: test.url,
  ONLYFANSAPI_BASE_URL: simulator.url,
  ONLYFANSAPI_API_KEY: 'any',
  ...more,
});
const start = (args: readonly string[], env: Record<string, string> = {}): RunningBinary =>
  startBinary(args, { env: environment(env) });
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<BinaryResult> =>
  start(args, env).ended;
const HASH = { PII_MODE: 'hash', PII_HASH_KEY: 'a key of the test' };

async function applied(env: Record<string, string>, ...args: string[]): Promise<ApplyDocument> {
  const { stdout, stderr, exitCode } = await run(['pii', 'apply', '--json', ...args], env);
  expect(exitCode, stderr).toBe(0);
  return readDocument<ApplyDocument>('pii-apply', stdout);
}

/** Until a statement of another connection waits for a lock of a row. */
async function untilSomeoneWaits(): Promise<void> {
  const sql = `SELECT count(*)::integer AS n FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let n = 0; n === 0; ) {
    const { rows } = await test.database.query<{ n: number }>(sql);
    n = rows[0]?.n ?? 0;
  }
}

describe('pii apply', () => {
  it('is refused its place by a sync of another mode, says what it would do, survives a kill, and goes on', async () => {
    expect((await run(['sync'])).exitCode).toBe(0);
    const known = await personalValues(test.database);
    const other = await run(['sync'], HASH);
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('filled with PII_MODE=keep');
    expect(other.stderr).toContain('smartlink-sync pii apply');

    const plan = await applied(HASH, '--dry-run');
    expect(plan).toMatchObject({ from: 'keep', to: 'hash', isDryRun: true, rewritten: null });
    expect([plan.found.clicks, plan.found.fans].every((rows) => rows > 10)).toBe(true);

    // It stands before the fans, with all clicks done, and is killed there.
    const holder = await test.database.pool.connect();
    await holder.query('BEGIN; SELECT FROM smartlinks.fans FOR UPDATE');
    const killed = start(['pii', 'apply'], HASH);
    await untilSomeoneWaits();
    killed.child.kill('SIGKILL');
    expect((await killed.ended).signal).toBe('SIGKILL');
    await holder.query('ROLLBACK');
    holder.release();
    const checked = await run(['check', '--json'], HASH);
    expect(checked.stdout).toContain('pii apply was stopped');
    const compared = await run(['verify', '--deep'], HASH);
    expect([compared.exitCode, compared.stderr]).toEqual([
      2,
      expect.stringContaining('pii apply to its end'),
    ]);
    // Meanwhile a sync of the new mode may run.
    const synced = await run(['sync', '--full'], HASH);
    expect([synced.exitCode, synced.stderr]).toEqual([
      0,
      expect.stringContaining('personal_data_unfinished'),
    ]);

    const done = await applied(HASH);
    expect(done).toMatchObject({ isResumed: true, rewritten: { clicks: 0 } });
    expect(await findValues(test.database, known)).toEqual([]);
    expect((await run(['verify', '--deep'], HASH)).exitCode).toBe(0);
    expect((await applied(HASH)).isRewriting).toBe(false);
    expect((await run(['status'], HASH)).exitCode).toBe(0);
  });

  it('beside a worker in the middle of a cycle: the worker ends with 2, and nothing slips through in clear', async () => {
    expect((await run(['sync'])).exitCode).toBe(0);
    const known = await personalValues(test.database);
    const [link = ''] = simulator.service.links().map(({ id }) => id);
    simulator.service.addClick(link, {
      at: Math.floor(Date.now() / 1000) - 60,
      ip_address: '10.9.8.7',
    });
    // The answer that brings the new click is held back until everything stored was rewritten.
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      const end = simulator.service.onRequest(async ({ endpoint }) => {
        if (endpoint !== 'clicks') return;
        end();
        resolve();
        await gate;
      });
    });
    const worker = start(['start']);
    await arrived;
    const done = await run(['pii', 'apply'], HASH);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout).toContain('VACUUM');
    letGo();
    const ended = await worker.ended;
    expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining('PII_MODE=hash')]);
    expect(await findValues(test.database, [...known, '10.9.8.7'])).toEqual([]);

    // Back: only after a question, and what is stored comes back by reading.
    const back = await run(['pii', 'apply']);
    expect([back.exitCode, back.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect((await run(['pii', 'apply', '--yes'])).stdout).toContain('--reread');
    expect((await run(['backfill', '--from', '2020-01-01', '--reread'])).exitCode).toBe(0);
    expect((await findValues(test.database, ['10.9.8.7'])).length).toBeGreaterThan(0);
    expect((await run(['verify', '--deep'])).exitCode).toBe(0);
  });
});

describe('pii erase', () => {
  const oneFan = async (): Promise<string> => {
    const { rows } = await test.database.query<{ id: string }>(
      `SELECT fan_onlyfans_id AS id FROM smartlinks.conversions WHERE click_id IS NOT NULL ORDER BY 1 LIMIT 1`,
    );
    return rows[0]?.id ?? '';
  };

  it('asks first, erases, stays so in later runs, and never prints the id', async () => {
    expect((await run(['sync'])).exitCode).toBe(0);
    const fan = await oneFan();
    const asked = await run(['pii', 'erase', '--fan', fan]);
    expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    const terminal = startInTerminal(['pii', 'erase', '--fan', fan], { env: environment() });
    await terminal.until(/\[y\/N\]/);
    terminal.type('n\r');
    expect((await terminal.ended).exitCode).toBe(2);
    expect((await findValues(test.database, [fan])).length).toBeGreaterThan(0);

    const env = { LOG_LEVEL: 'trace' };
    const done = await run(['pii', 'erase', '--fan', fan, '--yes', '--json'], env);
    const document = readDocument<EraseDocument>('pii-erase', done.stdout);
    expect(document).toMatchObject({ wasErased: false, fans: 1 });
    expect(document.clicks).toBeGreaterThan(0);
    expect(done.stdout + done.stderr).not.toContain(fan);
    expect((await run(['sync', '--full'])).exitCode).toBe(0);
    expect(await findValues(test.database, [fan])).toEqual([]);
    expect((await run(['verify', '--deep'])).exitCode).toBe(0);

    const again = startInTerminal(['pii', 'erase', '--fan', fan], { env: environment() });
    await again.until(/\[y\/N\]/);
    again.type('y\r');
    const { exitCode, written } = await again.ended;
    expect([exitCode, written]).toEqual([0, expect.stringContaining('erased before')]);
  });

  it.each([
    [['pii', 'erase'], "required option '--fan <id>'"],
    [['pii', 'erase', '--fan', ' ', '--yes'], 'wants the id of one fan'],
    [['pii', 'erase', '--fan', 'erased:x', '--yes'], 'erased already'],
    [['pii', 'aply'], "unknown command 'aply'"],
    [['pii', 'apply', '--workspace', 'a'], 'all workspaces'],
  ])('%j ends with 2', async (args, words) => {
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
