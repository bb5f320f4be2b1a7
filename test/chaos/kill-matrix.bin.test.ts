/** I1: killed before or after any step, the next run ends with the same tables as one that nobody disturbed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { copyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { syncHere } from './in-process.js';
import { killAt, killPoints } from './kill-points.js';
import { warehouseContents } from './warehouse-contents.js';

const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;
const DAY = 86_400;

/** Pages of 100 rows, so that links have streams of one page and of several. */
async function startService(): Promise<Simulator> {
  return startSimulator({
    seed: 11,
    now: NOW,
    accounts: 2,
    links: 3,
    clicks: 600,
    conversions: 90,
    days: 40,
    gzip: false,
    switches: { pageCap: { clamp: 100 }, rateLimit: { perMinute: 10_000_000 } },
  });
}

/** What is new in the second cycle: late rows, an edited and a moved one, some that vanished, a link. */
function changeThings({ service }: Simulator): void {
  service.advance(3600);
  const [busy, other] = service.links();
  if (busy === undefined || other === undefined) throw new Error('The simulator has no links.');
  for (const days of [0, 1, 9, 20])
    service.addClick(busy.id, { at: NOW - days * DAY, is_bot: days === 9 });
  service.addConversion(busy.id, { at: NOW - 2 * DAY });
  const ids = service.rowIds(busy.id, 'clicks');
  service.editRow(ids[ids.length - 20] ?? '', { is_duplicate: true });
  service.moveRow(ids[ids.length - 30] ?? '', { at: NOW - 3 * DAY });
  service.removeRow(service.rowIds(busy.id, 'conversions')[3] ?? '');
  const added = service.addLink({ accountId: other.accountId });
  for (let i = 0; i < 5; i += 1) service.addClick(added, { at: NOW + i });
  service.addConversion(added, { at: NOW + 60 });
}

async function countClicks({ database }: TestDatabase): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM smartlinks.clicks',
  );
  return rows[0]?.count ?? 0;
}

const cycle = { isFull: true, concurrency: 1 };

describe.each(['the first load', 'a later cycle'])('%s', (which) => {
  const isLater = which === 'a later cycle';
  let before: Simulator;
  let simulator: Simulator;
  let start: TestDatabase;
  let undisturbed: TestDatabase;
  let wanted: Record<string, string[]>;

  /** A warehouse as it is before the cycle that is killed. */
  const prepare = (): Promise<TestDatabase> => copyDatabase(start);

  beforeAll(async () => {
    before = await startService();
    simulator = await startService();
    if (isLater) changeThings(simulator);
    start = await createTestDatabase();
    if (isLater) await syncHere(start.database, before, cycle);
    undisturbed = await prepare();
    const result = await syncHere(undisturbed.database, simulator, cycle);
    expect(result.cycle).toMatchObject({ failed: [], heldRows: 0, streams: { open: 0 } });
    wanted = await warehouseContents(undisturbed.database);
  });

  afterAll(async () => {
    await undisturbed.close();
    await start.close();
    await simulator.close();
    await before.close();
  });

  it('holds something in every table that it fills', () => {
    const filled = Object.entries(wanted).filter(([, rows]) => rows.length > 0);
    expect(filled.map(([table]) => table)).toEqual(
      expect.arrayContaining([
        'smartlinks.clicks',
        'smartlinks.conversions',
        'smartlinks_sync.days',
      ]),
    );
    expect((wanted['smartlinks.changes']?.length ?? 0) > 0).toBe(isLater);
  });

  it.each(killPoints)('killed $name', async (point) => {
    const test = await prepare();
    try {
      const held = await countClicks(test);
      await killAt(point, simulator, test.url, test.database);
      if (point.isKept !== undefined) expect((await countClicks(test)) > held).toBe(point.isKept);
      await syncHere(test.database, simulator, cycle);
      expect(await warehouseContents(test.database)).toEqual(wanted);
    } finally {
      await test.close();
    }
  });
});
