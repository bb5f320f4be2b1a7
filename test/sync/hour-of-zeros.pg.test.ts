/** The service answers, for an hour or for days, that there is nothing: no row, no total, no counter. */
import { afterEach, expect, it } from 'vitest';
import { DAY, expectInStep, openPair, type Pair } from './cycles.js';

const HOUR = 3600;
let pair: Pair;
afterEach(() => pair.close());

/** Links of all sizes, some with one or two rows, which no share of a stream alone would protect. */
async function open(): Promise<number> {
  pair = await openPair({ accounts: 2, links: 12, clicks: 300, conversions: 40 });
  await pair.cycle();
  return liveRows();
}

/** Rows that are stored and not marked, of both streams. */
async function liveRows(): Promise<number> {
  const [row] = await pair.rows<{ live: number }>(
    `SELECT (SELECT count(*) FROM smartlinks.clicks WHERE _deleted_at IS NULL)::int
          + (SELECT count(*) FROM smartlinks.conversions WHERE _deleted_at IS NULL)::int AS live`,
  );
  return row?.live ?? 0;
}

it('an hour of zeros marks nothing, is said, and is over with the first true answer', async () => {
  const stored = await open();
  expect(stored).toBeGreaterThan(300);
  pair.service.set({ countsNothing: true });
  for (let quarter = 0; quarter < 4; quarter += 1) {
    pair.service.advance(HOUR / 4);
    // A counter that falls is no reason to read; reading all the same is what could mark rows.
    const held = await pair.cycle({ isFull: quarter === 1 });
    expect(held).toMatchObject({
      exitCode: 3,
      rows: { vanished: 0 },
      cycle: { links: { marked: 0 }, ...(quarter === 1 ? { heldRows: stored } : {}) },
    });
    expect(await liveRows()).toBe(stored);
  }
  pair.service.set({ countsNothing: false });
  expect(await pair.cycle()).toMatchObject({ exitCode: 0, cycle: { heldRows: 0 } });
  await expectInStep(pair);
  expect(await pair.rows('SELECT * FROM smartlinks_sync.absences')).toEqual([]);
  expect(await pair.rows('SELECT * FROM smartlinks.changes')).toEqual([]);
});

it('zeros that stay for a day are believed', async () => {
  const stored = await open();
  pair.service.set({ countsNothing: true });
  await pair.cycle({ isFull: true });
  pair.service.advance(DAY - HOUR);
  expect(await pair.cycle({ isFull: true })).toMatchObject({ exitCode: 3, rows: { vanished: 0 } });
  pair.service.advance(2 * HOUR);
  const released = await pair.cycle({ isFull: true });
  expect(released).toMatchObject({ exitCode: 0, rows: { vanished: stored } });
  expect(await liveRows()).toBe(0);
});
