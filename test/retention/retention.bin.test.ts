/** `retention` and a worker that removes old rows, as real processes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RetentionDocument } from '../../src/cli/retention.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { startFastSimulator } from '../support/warehouse.js';

let simulator: Simulator;
let warehouse: TestDatabase;
beforeAll(async () => {
  const now = Math.floor(Date.now() / 1000);
  simulator = await startFastSimulator({
    now,
    accounts: 1,
    links: 2,
    clicks: 900,
    conversions: 90,
    days: 200,
  });
  warehouse = await createTestDatabase();
});
afterAll(async () => {
  await warehouse.close();
  await simulator.close();
});

const start = (args: readonly string[], env: Record<string, string> = {}): RunningBinary =>
  startBinary(args, {
    env: {
      DATABASE_URL: warehouse.url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'any',
      RETENTION_MONTHS: '2',
      ...env,
    },
  });

async function one<T extends Record<string, unknown>>(text: string): Promise<T> {
  const { rows } = await warehouse.database.query<T>(text);
  if (rows[0] === undefined) throw new Error('no row');
  return rows[0];
}

const CUT = `date_trunc('month', now(), 'UTC') - interval '2 months'`;
const left = (): Promise<{ rows: number }> =>
  one(`SELECT (SELECT count(*) FROM smartlinks.clicks c WHERE created_at < ${CUT} AND NOT EXISTS (
         SELECT FROM smartlinks.conversions v WHERE v.click_id = c.id))
       + (SELECT count(*) FROM smartlinks.conversions WHERE conversion_at < ${CUT}) AS rows`);
const sums = (): Promise<{ text: string }> =>
  one(`SELECT md5(string_agg(d::text, ' ' ORDER BY d.smart_link_id, d.date_day)) AS text
       FROM smartlinks_bi.daily_performance d`);

it('removes nothing unasked; killed in the middle nothing is lost or comes back, and a worker goes on', async () => {
  expect((await start(['retention', '--dry-run'], { RETENTION_MONTHS: '' }).ended).exitCode).toBe(
    2,
  );
  expect((await start(['sync']).ended).exitCode).toBe(0);
  expect((await start(['verify']).ended).exitCode).toBe(0);
  const before = { sums: await sums(), rows: await left() };
  expect(before.rows.rows).toBeGreaterThan(300);

  const dry = await start(['retention', '--dry-run', '--json']).ended;
  const [planned] = readDocument<RetentionDocument>('retention', dry.stdout).workspaces;
  expect(planned).toMatchObject({
    workspace: 'default',
    months: 2,
    agreedMonths: null,
    links: 2,
    held: [],
  });
  expect(planned?.byMonth.length).toBeGreaterThan(2);
  const unasked = await start(['retention']).ended;
  expect([unasked.exitCode, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
  expect((await start(['status']).ended).stdout).toMatch(
    /removes nothing until\s+somebody has agreed/,
  );
  expect(await left()).toEqual(before.rows);

  // The oldest click of the second link is held: the process waits for it when the first link is done.
  const holder = await warehouse.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query(
    `SELECT FROM smartlinks.clicks WHERE id = (
       SELECT id FROM smartlinks.clicks c WHERE smart_link_id = (SELECT max(smart_link_id) FROM smartlinks.clicks)
       AND _deleted_at IS NULL AND created_at < ${CUT}
       AND NOT EXISTS (SELECT FROM smartlinks.conversions v WHERE v.click_id = c.id)
       ORDER BY created_at DESC LIMIT 1) FOR UPDATE`,
  );
  const killed = start(['retention', '--yes']);
  for (;;) {
    const { waiting } = await one<{ waiting: number }>(
      `SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%picked%'`,
    );
    if (waiting > 0) break;
    expect(killed.child.exitCode).toBeNull();
    await sleep(20);
  }
  killed.child.kill('SIGKILL');
  await killed.ended;
  await holder.query('ROLLBACK');
  holder.release();
  const half = await left();
  expect(half.rows).toBeGreaterThan(0);
  expect(half.rows).toBeLessThan(before.rows.rows);
  expect((await start(['sync', '--full']).ended).exitCode).toBe(0);
  expect((await start(['verify']).ended).exitCode).toBe(0);
  expect(await left()).toEqual(half);
  expect(await sums()).toEqual(before.sums);

  const worker = start(['start']);
  await worker.until('stderr', /old_rows_removed/);
  worker.child.kill('SIGTERM');
  await worker.ended;
  expect(await left()).toEqual({ rows: 0 });
  expect(await sums()).toEqual(before.sums);
  expect((await start(['verify']).ended).exitCode).toBe(0);
  const status = await start(['status']).ended;
  expect(status.stdout).toMatch(/Rows are kept since \d{4}-\d\d-01: [\d,]+ removed/);
  const again = await start(['retention', '--yes', '--json']).ended;
  expect(readDocument<RetentionDocument>('retention', again.stdout).workspaces).toMatchObject([
    { agreedMonths: 2, rows: { clicks: 0, conversions: 0 }, held: [] },
  ]);
  const backfill = await start(['backfill', '--from', '2020-01-01', '--dry-run']).ended;
  expect(backfill.stdout).toMatch(/Of 2 links rows of the range were removed/);
});
