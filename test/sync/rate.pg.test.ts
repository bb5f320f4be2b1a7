/** The rate budget under a whole sync: storms, and what one process leaves to the next. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiOptions, createApi } from '../../src/api/client.js';
import { createRateBudgetStore, loadRateBudgets } from '../../src/db/ledger/rate-budget.js';
import { faults } from '../../src/simulator/faults.js';
import type { Simulator } from '../../src/simulator/server.js';
import { syncWorkspace, type WorkspaceResult } from '../../src/sync/sync-workspace.js';
import { createFakeClock, type FakeClock } from '../api/fake-clock.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectEqualToTruth, silentLog, startFastSimulator } from '../support/warehouse.js';

let db: TestDatabase;
let simulator: Simulator;
beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startFastSimulator({ links: 12, clicks: 3000, conversions: 300 });
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

function client(clock: FakeClock, options: Partial<ApiOptions> = {}): ApiClient {
  return createApi({
    baseUrl: simulator.url,
    apiKey: 'test-key',
    userAgent: 'smartlink-sync/0.0.0 (test)',
    requestTimeoutMs: 30_000,
    concurrency: 8,
    rateLimitPerMinute: 10_000_000,
    reserve: 0.1,
    log: silentLog,
    clock,
    random: () => 0,
    ...options,
  });
}

async function sync(api: ApiClient, concurrency: number): Promise<WorkspaceResult> {
  const never = new AbortController().signal;
  return syncWorkspace({
    workspace: 'default',
    command: 'sync',
    api,
    database: db.database,
    log: silentLog,
    settings: {
      startSeconds: null,
      horizonDays: 90,
      settleSeconds: 60,
      accountIds: null,
      pageSize: 100,
      concurrency,
    },
    signals: { stopping: never, abort: never },
    waitMs: 0,
    cycle: { linkIds: null, stream: null, isFull: true, isAccepted: false },
  });
}

/** Of each ten requests that come the first three are refused. */
function stormOf(count: number): void {
  for (let nth = 1; nth <= count; nth += 10) {
    simulator.service.faults.add({ nth, times: 3, fault: faults.tooManyRequests('3') });
  }
}

describe('a storm that answers 429 to 30 % of all requests', () => {
  it('ends with all rows stored, after exactly the waits that it asked for', async () => {
    const clock = createFakeClock();
    stormOf(500);
    const api = client(clock, { concurrency: 1 });
    const result = await sync(api, 1).finally(() => api.close());
    expect(result.exitCode).toBe(0);
    const refused = simulator.service.faults.fired;
    const { tooManyRequests, waitedMs } = api.rate();
    expect(tooManyRequests).toBe(refused);
    expect(refused / result.requests).toBeGreaterThan(0.28);
    // 10,000,000 a minute are announced: nothing else is waited for.
    expect(clock.sleeps).toEqual(Array(refused).fill(3000));
    expect(waitedMs).toBe(refused * 3000);
    await expectEqualToTruth(db.database, simulator);
  });

  it('ends as well where many requests are under way at once, and none comes before its time', async () => {
    const clock = createFakeClock();
    simulator.service.faults.clear();
    simulator.requests.reset();
    stormOf(500);
    const sentMs: number[] = [];
    const stop = simulator.service.onRequest(() => {
      sentMs.push(clock.steadyMs());
    });
    const api = client(clock);
    const result = await sync(api, 8).finally(() => api.close());
    stop();
    simulator.service.faults.clear();
    expect(result.exitCode).toBe(0);
    const refusals = simulator.requests
      .all()
      .flatMap(({ status }, at) => (status === 429 ? [sentMs[at] ?? 0] : []));
    expect(refusals.length).toBeGreaterThan(10);
    for (const refusedMs of refusals) {
      // Those that were under way already came at the same moment: this clock moves only where somebody waits.
      const early = sentMs.filter((atMs) => atMs > refusedMs && atMs < refusedMs + 3000);
      expect(early).toEqual([]);
    }
    await expectEqualToTruth(db.database, simulator);
  });
});

describe('what a process leaves to the next', () => {
  const store = (): ReturnType<typeof createRateBudgetStore> =>
    createRateBudgetStore(db.database, 'next');

  it('is the limit that was last announced', async () => {
    simulator.service.set({ rateLimit: { perMinute: 60 } });
    const first = client(createFakeClock(), { budgetStore: store() });
    await first.listPostbacks();
    await first.close();
    simulator.service.set({ rateLimit: { perMinute: null } });
    const next = client(createFakeClock(), { budgetStore: store() });
    await next.listPostbacks();
    expect(next.rate()).toMatchObject({ limitMinute: 60, isAnnounced: true });
    await next.close();
    const stored = await loadRateBudgets(db.database);
    expect(stored.find(({ workspace }) => workspace === 'next')).toMatchObject({
      limitMinute: 60,
      remainingMinute: expect.any(Number),
      creditsUsed: 0,
      creditsBalance: 999_999_985,
    });
    simulator.service.set({ rateLimit: { perMinute: 10_000_000 } });
  });

  it('is the time until which the service wants to be left alone', async () => {
    simulator.service.faults.add({ fault: faults.tooManyRequests('3600') });
    const first = client(createFakeClock(), { budgetStore: store() });
    await expect(first.listPostbacks()).rejects.toMatchObject({ code: 'api_quota', exitCode: 75 });
    await first.close();
    const asked = simulator.requests.count;
    const next = client(createFakeClock(), { budgetStore: store() });
    await expect(next.listPostbacks()).rejects.toMatchObject({ code: 'api_quota', exitCode: 75 });
    expect(simulator.requests.count).toBe(asked);
    await next.close();
  });
});
