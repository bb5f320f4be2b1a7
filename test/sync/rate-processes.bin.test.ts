/** The rate budget of the real program: two processes on one key, and what a run says of its waits. */
import { afterEach, describe, expect, test } from 'vitest';
import { faults } from '../../src/simulator/faults.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { expectEqualToTruth } from '../support/warehouse.js';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function start(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  closings.push(() => simulator.close());
  return simulator;
}

async function newDatabase(): Promise<TestDatabase> {
  const db = await createTestDatabase();
  closings.push(() => db.close());
  return db;
}

function sync(
  simulator: Simulator,
  db: TestDatabase,
  env: Record<string, string> = {},
): Promise<BinaryResult> {
  return runBinary(['sync', '--json'], {
    env: {
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'shared-key',
      DATABASE_URL: db.url,
      ...env,
    },
  });
}

test('two processes on one key, each with a warehouse of its own, are never refused', async () => {
  const simulator = await start({
    links: 100,
    clicks: 3000,
    conversions: 300,
    switches: { rateLimit: { perMinute: 1500, enforce: true } },
  });
  const databases = [await newDatabase(), await newDatabase()];
  const results = await Promise.all(databases.map((db) => sync(simulator, db)));
  for (const { exitCode, stdout } of results) {
    expect({ exitCode, rate: JSON.parse(stdout).workspaces[0].rate }).toMatchObject({
      exitCode: 0,
      rate: { limitMinute: 1500, isAnnounced: true, tooManyRequests: 0 },
    });
  }
  expect(simulator.service.rate.refused).toBe(0);
  expect(simulator.requests.count).toBeGreaterThan(300);
  for (const db of databases) await expectEqualToTruth(db.database, simulator);
});

describe('a run', () => {
  test('says what it waits for, and sums up how it used the limit', async () => {
    const simulator = await start({ links: 3, clicks: 50, conversions: 5 });
    simulator.service.faults.add({ nth: 2, fault: faults.tooManyRequests('3') });
    const { stderr, stdout, exitCode } = await sync(simulator, await newDatabase());
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Syncing default: waiting 3 s for the rate limit\n');
    const [{ rate, waitedMs }] = JSON.parse(stdout).workspaces;
    expect(rate).toMatchObject({
      limitMinute: 5000,
      isAnnounced: true,
      usedMinute: expect.any(Number),
      remainingMinute: expect.any(Number),
      limitDay: 50_000,
      remainingDay: 49_988,
      tooManyRequests: 1,
      creditsUsed: 0,
      creditsBalance: 999_999_985,
    });
    expect(rate.waitedMs).toBeGreaterThanOrEqual(3000);
    expect(waitedMs).toBeLessThanOrEqual(rate.waitedMs);
  });

  test('that would spend more credits than it may ends with 75, and goes on when it is run again', async () => {
    const simulator = await start({ links: 10, clicks: 200, conversions: 50 });
    const cost = (body: string): string => body.replace('"used":0', '"used":1');
    simulator.service.faults.add({ times: 1e6, fault: { kind: 'change', change: cost } });
    const db = await newDatabase();
    const env = { SYNC_MAX_CREDITS_PER_RUN: '8' };
    const first = await sync(simulator, db, env);
    expect(first.exitCode).toBe(75);
    expect(first.stderr).toContain('beyond the 8 credits that it may spend');
    expect(simulator.requests.count).toBe(8);
    let runs = 1;
    for (let exitCode: number | null = 75; exitCode === 75; runs += 1) {
      exitCode = (await sync(simulator, db, env)).exitCode;
      expect([0, 75]).toContain(exitCode);
    }
    expect(runs).toBeLessThanOrEqual(6);
    await expectEqualToTruth(db.database, simulator);
  });
});
