import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadPageSizes, savePageSizes } from '../../src/db/ledger/page-sizes.js';
import {
  createRateBudgetStore,
  loadRateBudgets,
  type RateNotice,
} from '../../src/db/ledger/rate-budget.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query('TRUNCATE smartlinks_sync.rate_budget');
});

const quiet: RateNotice = {
  user: 'a',
  share: 'live',
  isActive: true,
  isLeasing: false,
  announced: null,
  holdMs: 0,
  creditsUsed: 0,
  creditsBalance: null,
};
const figures = { limitMinute: 300, remainingMinute: 120, limitDay: null, remainingDay: null };
const exchange = (notice: Partial<RateNotice> = {}, workspace = 'w') =>
  createRateBudgetStore(db.database, workspace).exchange({ ...quiet, ...notice });

describe('the stored rate budget', () => {
  it('begins with nothing', async () => {
    expect(await exchange()).toEqual({
      announced: null,
      holdMs: 0,
      others: { live: 0, backfill: 0, leasing: 0 },
    });
  });

  it('gives a new process what was last announced, and its age', async () => {
    await exchange({ announced: { ...figures, agoMs: 4000 } });
    await exchange({ user: 'b', announced: { ...figures, remainingMinute: 50, agoMs: 9000 } });
    const { announced } = await exchange({ user: 'c' });
    expect(announced).toMatchObject(figures);
    expect(announced?.agoMs).toBeGreaterThanOrEqual(4000);
    expect(announced?.agoMs).toBeLessThan(60_000);
    expect((await exchange({}, 'another')).announced).toBeNull();
  });

  it('keeps a limit that a later answer leaves out, but not what remained then', async () => {
    await exchange({
      announced: { ...figures, limitDay: 1000, remainingDay: 900, agoMs: 2000 },
    });
    const later = {
      limitMinute: null,
      remainingMinute: null,
      limitDay: null,
      remainingDay: null,
      agoMs: 0,
    };
    const { announced } = await exchange({ announced: later });
    expect(announced).toMatchObject({
      limitMinute: 300,
      remainingMinute: null,
      limitDay: 1000,
      remainingDay: 900,
    });
  });

  it('keeps a hold until it is over, whoever asked for it, and never shortens it', async () => {
    await exchange({ holdMs: 1_800_000 });
    await exchange({ user: 'b', holdMs: 5000, isActive: false });
    const { holdMs } = await exchange({ user: 'c' });
    expect(holdMs).toBeGreaterThan(1_790_000);
    expect(holdMs).toBeLessThanOrEqual(1_800_000);
    await db.database.query(
      `UPDATE smartlinks_sync.rate_budget SET held_until = now() - interval '1 second'`,
    );
    expect((await exchange()).holdMs).toBe(0);
    expect((await exchange({ holdMs: 1e18 })).holdMs).toBeGreaterThan(86_400_000);
  });

  it('counts the other processes by their share, until they leave or fall silent', async () => {
    await exchange({ user: 'b' });
    await exchange({ user: 'c', share: 'backfill' });
    expect((await exchange()).others).toEqual({ live: 1, backfill: 1, leasing: 0 });
    await exchange({ user: 'b', isActive: false });
    expect((await exchange()).others).toEqual({ live: 0, backfill: 1, leasing: 0 });
    await db.database.query(
      `UPDATE smartlinks_sync.rate_budget SET users = jsonb_set(users, '{c,until}', '1')`,
    );
    expect((await exchange()).others).toEqual({ live: 0, backfill: 0, leasing: 0 });
    const { rows } = await db.database.query<{ users: object }>(
      'SELECT users FROM smartlinks_sync.rate_budget',
    );
    expect(Object.keys(rows[0]?.users ?? {})).toEqual(['a']);
  });

  it('loses no notice of processes that write at once', async () => {
    const users = Array.from({ length: 10 }, (_, at) => `user ${at}`);
    await Promise.all(users.map((user) => exchange({ user, creditsUsed: 1 })));
    expect((await exchange()).others).toEqual({ live: 10, backfill: 0, leasing: 0 });
    expect((await loadRateBudgets(db.database))[0]?.creditsUsed).toBe(10);
  });

  it('adds up credits and shows all to status', async () => {
    await exchange({ creditsUsed: 3, creditsBalance: 97.5, holdMs: 60_000 });
    await exchange({ creditsUsed: 2, announced: { ...figures, agoMs: 0 } });
    expect(await loadRateBudgets(db.database)).toEqual([
      {
        ...figures,
        workspace: 'w',
        announcedAt: expect.any(Date),
        heldUntil: expect.any(Date),
        creditsUsed: 5,
        creditsBalance: 97,
      },
    ]);
  });

  it('leaves page sizes and their age alone', async () => {
    await db.database.transaction((client) => savePageSizes(client, 'w', { clicks: 250 }));
    await db.database.query(
      `UPDATE smartlinks_sync.rate_budget SET updated_at = now() - interval '6 days'`,
    );
    await exchange({ announced: { ...figures, agoMs: 0 } });
    const sizes = await db.database.transaction((client) => loadPageSizes(client, 'w'));
    expect(sizes).toEqual({ clicks: 250 });
    const { rows } = await db.database.query<{ days: number }>(
      `SELECT (extract(epoch FROM now() - updated_at) / 86400)::int AS days FROM smartlinks_sync.rate_budget`,
    );
    expect(rows[0]?.days).toBe(6);
  });
});
