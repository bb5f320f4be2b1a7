/** The program itself, in a zone whose days are not the ledger's: killed while it copies, and beside another process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { rollupDifferences } from '../support/rollup-differences.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { expectEqualToTruth, startFastSimulator } from '../support/warehouse.js';

const DAY = 86_400;
const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;

let simulator: Simulator;
let warehouse: TestDatabase;
beforeAll(async () => {
  simulator = await startFastSimulator({
    links: 4,
    clicks: 9_000,
    conversions: 900,
    // Clocks change twice.
    days: 250,
    now: NOW,
    postbacks: 0,
  });
  warehouse = await createTestDatabase();
});
afterAll(async () => {
  await simulator.close();
  await warehouse.close();
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningBinary {
  return startBinary(args, {
    env: {
      ...env,
      DATABASE_URL: warehouse.url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'any',
      REPORT_TIMEZONE: 'America/New_York',
      // Several commits for each link.
      SYNC_PAGE_SIZE: '500',
    },
  });
}

/** Lets so many requests for rows through, and answers no more until `release`. */
function holdAfter(requests: number): { readonly release: () => void } {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let seen = 0;
  const end = simulator.service.onRequest(async ({ endpoint }) => {
    if (endpoint !== 'clicks' && endpoint !== 'conversions') return;
    seen += 1;
    if (seen > requests) await gate;
  });
  return {
    release: () => {
      end();
      release();
    },
  };
}

const daysWithSums = async (): Promise<number> => {
  const { rows } = await warehouse.database.query<{ days: number }>(
    'SELECT count(*) AS days FROM smartlinks_bi.click_days',
  );
  return rows[0]?.days ?? 0;
};

test('sums are those of the rows after each of them', async () => {
  const { database } = warehouse;
  const expectSums = async (): Promise<void> =>
    expect(await rollupDifferences(database)).toEqual([]);

  // The first stream has a part of its rows then, the others none.
  const { release } = holdAfter(12);
  const killed = run(['sync'], { SYNC_CONCURRENCY: '1' });
  await expect.poll(daysWithSums, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
  killed.child.kill('SIGKILL');
  expect((await killed.ended).signal).toBe('SIGKILL');
  release();
  await expectSums();

  expect((await run(['sync']).ended).exitCode).toBe(0);
  await expectSums();

  const links = simulator.service.links();
  for (const [at, { id }] of links.entries()) {
    for (let n = 0; n < 300; n += 1)
      simulator.service.addClick(id, { at: NOW - (n % 7) * DAY - at * 3_600 - n });
    const click = simulator.service.addClick(id, { at: NOW - 30 * DAY });
    simulator.service.addConversion(id, { at: NOW - 20 * DAY, clickId: click });
  }
  simulator.service.advance(900);
  const both = [run(['sync']), run(['backfill', '--from', '2026-03-01', '--reread'])];
  const ended = await Promise.all(both.map((process) => process.ended));
  expect(ended.map(({ exitCode }) => exitCode).filter((code) => code !== 0 && code !== 3)).toEqual(
    [],
  );
  await expectSums();
  expect((await run(['sync', '--full']).ended).exitCode).toBe(0);
  await expectEqualToTruth(database, simulator);
  await expectSums();
  const verified = await run(['verify', '--json']).ended;
  expect(verified.exitCode).toBe(0);
});
