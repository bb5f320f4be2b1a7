/** `start` as real processes: replicas, signals and what ends it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartDocument } from '../../src/cli/start.js';
import type { Simulator } from '../../src/simulator/server.js';
import { overlaps, readRuns } from '../soak/runs.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { startSilentProxy } from '../support/silent-proxy.js';
import { expectEqualToTruth, startFastSimulator } from '../support/warehouse.js';

let test: TestDatabase;
let simulator: Simulator;
const started: RunningBinary[] = [];
beforeEach(async () => {
  test = await createTestDatabase();
  simulator = await startFastSimulator({ links: 4, clicks: 400, conversions: 60, postbacks: 0 });
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await simulator.close();
  await test.close();
});

function start(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): RunningBinary {
  const running = startBinary(['start', ...args], {
    env: {
      ONLYFANSAPI_API_KEY: 'test-key',
      ONLYFANSAPI_BASE_URL: simulator.url,
      DATABASE_URL: test.url,
      RATE_LIMIT_PER_MINUTE: '10000000',
      SYNC_SCHEDULE: '* * * * * *',
      HTTP_PORT: '0',
      ...env,
    },
  });
  started.push(running);
  return running;
}

/** Resolves once a run of this process has begun (or has ended well) after that many others. */
async function untilRunOf({ child }: RunningBinary, after = 0): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await test.database.query<{ runs: number }>(
          'SELECT count(*)::int AS runs FROM smartlinks_sync.runs WHERE pid = $1 AND exit_code = 0 AND id > $2',
          [child.pid, after],
        );
        return rows[0]?.runs ?? 0;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBeGreaterThan(0);
}

const lastRun = async (): Promise<number> => (await readRuns(test.database)).at(-1)?.id ?? 0;

describe('replicas', () => {
  it('replace one another within a minute: killed, cut off by the server, and swallowed by the network', async () => {
    const proxy = await startSilentProxy(test.url);
    try {
      const one = start();
      await untilRunOf(one);
      const two = start({ DATABASE_URL: proxy.url });
      await two.until('stderr', /http_listening/);

      one.child.kill('SIGKILL');
      let sinceMs = Date.now();
      await untilRunOf(two);
      const takeovers = [Date.now() - sinceMs];

      const three = start();
      await three.until('stderr', /http_listening/);
      // A proxy that says nothing, and whose sockets stay open: no keepalive notices it.
      sinceMs = Date.now();
      proxy.silence();
      await untilRunOf(three);
      takeovers.push(Date.now() - sinceMs);
      await two.until('stderr', /"cycle_failed"|"database_away"/);

      const four = start();
      await four.until('stderr', /http_listening/);
      await untilRunOf(three, await lastRun());
      const holder = await test.database.locks.holder('worker default');
      const before = await lastRun();
      sinceMs = Date.now();
      await test.database.query('SELECT pg_terminate_backend($1, 5000)', [holder?.backendPid]);
      await untilRunOf(four, before);
      takeovers.push(Date.now() - sinceMs);

      for (const ms of takeovers) expect(ms).toBeLessThan(60_000);
      expect(overlaps(await readRuns(test.database))).toEqual([]);
      await expectEqualToTruth(test.database, simulator);
    } finally {
      await proxy.close();
    }
  }, 240_000);
});

describe('a signal', () => {
  it('in the middle of a cycle: what is at hand is committed, the exit is 143 within the grace, and nothing is lost', async () => {
    let asked = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fifth = new Promise<void>((resolve) => {
      simulator.service.onRequest(async () => {
        asked += 1;
        if (asked !== 5) return;
        resolve();
        await held;
      });
    });
    const running = start({ SYNC_CONCURRENCY: '1' }, ['--json']);
    await fifth;
    const sinceMs = Date.now();
    running.child.kill('SIGTERM');
    await running.until('stderr', /worker_stopping/);
    release();
    const { exitCode, signal, stdout } = await running.ended;
    expect({ exitCode, signal }).toEqual({ exitCode: 143, signal: null });
    expect(Date.now() - sinceMs).toBeLessThan(8_000);
    expect(readDocument<StartDocument>('start', stdout).workspaces).toEqual([
      {
        workspace: 'default',
        cycles: 0,
        endedEarly: 1,
        skippedTicks: expect.any(Number),
        units: 0,
        lastGoodCycleAt: null,
      },
    ]);
    const runs = await readRuns(test.database);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['stopped']);
    const { rows } = await test.database.query<{ clicks: number }>(
      'SELECT count(*)::int AS clicks FROM smartlinks.clicks',
    );
    expect(rows[0]?.clicks).toBeGreaterThan(0);

    const next = start();
    await untilRunOf(next);
    await expectEqualToTruth(test.database, simulator);
  });

  it('where a request hangs: it ends when the grace is over', async () => {
    simulator.service.faults.add({ fault: { kind: 'hang' } });
    const asked = new Promise<void>((resolve) => {
      simulator.service.onRequest(() => resolve());
    });
    const running = start({ SHUTDOWN_GRACE_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '100' });
    await asked;
    const sinceMs = Date.now();
    running.child.kill('SIGTERM');
    const { exitCode, signal } = await running.ended;
    expect({ exitCode, signal }).toEqual({ exitCode: 143, signal: null });
    const tookMs = Date.now() - sinceMs;
    // Half of so short a grace is left for what was cancelled.
    expect(tookMs).toBeGreaterThan(400);
    expect(tookMs).toBeLessThan(10_000);
    expect((await readRuns(test.database)).map(({ outcome }) => outcome)).toEqual(['stopped']);
  });

  it('twice: it ends at once, also where a request hangs', async () => {
    simulator.service.faults.add({ fault: { kind: 'hang' } });
    const asked = new Promise<void>((resolve) => {
      simulator.service.onRequest(() => resolve());
    });
    const running = start({ SHUTDOWN_GRACE_SECONDS: '100' });
    await asked;
    const { child } = running;
    child.kill('SIGINT');
    await running.until('stderr', /worker_stopping/);
    // Two within a tenth of a second count as one key press.
    const heardMs = Date.now();
    await expect.poll(() => Date.now() - heardMs, { interval: 20 }).toBeGreaterThan(150);
    child.kill('SIGINT');
    expect((await running.ended).exitCode).toBe(130);
  });
});

describe('what a person must mend ends it', () => {
  it('a newer schema, at the next cycle: exit 5', async () => {
    const running = start();
    await untilRunOf(running);
    await test.database.query(
      `INSERT INTO smartlinks_sync.__drizzle_migrations (hash, created_at) VALUES ('newer', 99999999999999)`,
    );
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/The schema of the database is newer than this smartlink-sync/);
  });
});
