import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayWaitMs } from '../../src/api/day.js';

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 0, 31, 12);
const told = (remaining: number, limit = 1000) => ({ limit, remaining, toldMs: noon });
const live = { share: 'live', reserve: 0.1, sentSince: 0 } as const;
const backfill = { share: 'backfill', reserve: 0.1, sentSince: 0 } as const;

describe('dayWaitMs', () => {
  it('is 0 where no daily limit is announced', () => {
    expect(dayWaitMs(null, live, noon)).toBe(0);
  });

  it('lets live work use all but the reserve', () => {
    expect(dayWaitMs(told(101), live, noon)).toBe(0);
    expect(dayWaitMs(told(100), live, noon)).toBe(12 * HOUR);
    expect(dayWaitMs(told(101), { ...live, sentSince: 1 }, noon)).toBe(12 * HOUR);
    expect(dayWaitMs(told(1), { ...live, reserve: 0 }, noon)).toBe(0);
    expect(dayWaitMs(told(0), { ...live, reserve: 0 }, noon)).toBe(12 * HOUR);
  });

  it('keeps from a backfill what live work may need for the rest of the day', () => {
    expect(dayWaitMs(told(226), backfill, noon)).toBe(0);
    expect(dayWaitMs(told(225), backfill, noon)).toBe(12 * HOUR);
    expect(dayWaitMs(told(225), backfill, noon + HOUR)).toBe(0);
    expect(dayWaitMs(told(102), backfill, noon + 11.99 * HOUR)).toBe(0);
  });

  it('takes a new day for a new limit', () => {
    expect(dayWaitMs(told(0), backfill, noon + 12 * HOUR)).toBe(0);
    expect(dayWaitMs(told(0), live, noon + 12 * HOUR - 1)).toBe(1);
  });

  it('does not believe in more left than there is', () => {
    expect(dayWaitMs(told(5000), { ...live, sentSince: 950 }, noon)).toBe(12 * HOUR);
  });

  it('never sends more in a day than the limit less the reserve, and a backfill never more than live work', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.integer({ min: 0, max: 24 * HOUR - 1 }),
        (limit, reserve, atMs) => {
          const figures = { limit, remaining: limit, toldMs: noon - 12 * HOUR };
          const sent = { live: 0, backfill: 0 };
          for (const share of ['live', 'backfill'] as const) {
            const may = (): boolean =>
              dayWaitMs(
                figures,
                { share, reserve, sentSince: sent[share] },
                figures.toldMs + atMs,
              ) === 0;
            while (may()) sent[share] += 1;
            expect(sent[share]).toBeLessThanOrEqual(limit * (1 - reserve) + 1e-6);
          }
          expect(sent.backfill).toBeLessThanOrEqual(sent.live);
        },
      ),
      { numRuns: 100 },
    );
  });
});
