import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  covers,
  daysOf,
  type Grain,
  halves,
  holdsDay,
  type Range,
  secondsIn,
  spans,
} from '../../src/sync/range.js';
import { DAY_SECONDS, dayEnd, dayOf, dayStart, midnightBefore } from '../../src/sync/time.js';

const FIRST = dayStart('2025-12-30');
const ranges = fc
  .record({
    start: fc.integer({ min: 0, max: 10 * DAY_SECONDS }),
    length: fc.oneof(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 2 * DAY_SECONDS }),
      fc.integer({ min: 1, max: 500 * DAY_SECONDS }),
      fc.integer({ min: 1, max: 20 }).map((days) => days * DAY_SECONDS),
    ),
    isMidnight: fc.boolean(),
  })
  .map(({ start, length, isMidnight }): Range => {
    const from = FIRST + (isMidnight ? midnightBefore(start) : start);
    return { start: from, end: from + length - 1 };
  });
const grains = fc.constantFrom<Grain>('second', 'day', 'none');

describe('halves', () => {
  it('covers the range exactly, without overlap and without an empty half', () => {
    fc.assert(
      fc.property(ranges, grains, (range, grain) => {
        const cut = halves(range, grain);
        if (cut === null) return;
        const [older, newer] = cut;
        expect([older.start, newer.end]).toEqual([range.start, range.end]);
        expect(newer.start).toBe(older.end + 1);
        expect(secondsIn(older)).toBeGreaterThan(0);
        expect(secondsIn(newer)).toBeGreaterThan(0);
      }),
    );
  });

  it('cuts at the midnight nearest to the middle where the range holds one', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const inside: number[] = [];
        const first = midnightBefore(range.start) + DAY_SECONDS;
        for (let at = first; at <= range.end; at += DAY_SECONDS) inside.push(at);
        const middle = range.start + secondsIn(range) / 2;
        const nearest = Math.min(...inside.map((at) => Math.abs(at - middle)));
        const cut = halves(range, 'second')?.[1].start;
        if (inside.length === 0) {
          expect(cut ?? range.start + 1).toBe(range.start + Math.ceil(secondsIn(range) / 2));
        } else {
          expect(inside).toContain(cut);
          expect(Math.abs((cut ?? 0) - middle)).toBeLessThanOrEqual(nearest + 1);
        }
      }),
    );
  });

  it('cuts what it can: all but a second, a day at grain day, everything at grain none', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        expect(halves(range, 'second') === null).toBe(secondsIn(range) === 1);
        expect(halves(range, 'day') === null).toBe(dayOf(range.start) === dayOf(range.end));
        expect(halves(range, 'none')).toBeNull();
      }),
    );
  });

  it('ends: cutting again and again reaches what cannot be cut, in few steps', () => {
    fc.assert(
      fc.property(
        ranges,
        fc.constantFrom<Grain>('second', 'day'),
        fc.nat(),
        (range, grain, way) => {
          let at = range;
          let steps = 0;
          for (let cut = halves(at, grain); cut !== null; cut = halves(at, grain)) {
            at = cut[((way >> (steps % 30)) & 1) as 0 | 1];
            steps += 1;
          }
          expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log2(secondsIn(range) + 1)) + 3);
          expect(grain === 'day' || secondsIn(at) === 1).toBe(true);
        },
      ),
    );
  });
});

describe('spans', () => {
  it('covers the range exactly, in order, no span longer than allowed', () => {
    const lengths = fc.oneof(
      fc.integer({ min: DAY_SECONDS, max: 200 * DAY_SECONDS }),
      fc.integer({ min: 600, max: DAY_SECONDS }),
    );
    const short = ranges.filter((range) => secondsIn(range) <= 20 * DAY_SECONDS);
    fc.assert(
      fc.property(short, lengths, (range, seconds) => {
        const parts = spans(range, seconds);
        expect(parts[0]?.start).toBe(range.start);
        expect(parts.at(-1)?.end).toBe(range.end);
        parts.forEach((part, i) => {
          expect(secondsIn(part)).toBeGreaterThan(0);
          expect(secondsIn(part)).toBeLessThanOrEqual(seconds);
          if (i > 0) expect(part.start).toBe((parts[i - 1]?.end ?? 0) + 1);
          if (i > 0 && seconds >= DAY_SECONDS) expect(part.start % DAY_SECONDS).toBe(0);
        });
      }),
    );
  });

  it('makes one-second spans rather than none where the length is 0', () => {
    expect(spans({ start: 10, end: 12 }, 0)).toHaveLength(3);
  });
});

describe('days of a range', () => {
  it('lists every touched day once', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const days = daysOf(range);
        expect(days[0]).toBe(dayOf(range.start));
        expect(days.at(-1)).toBe(dayOf(range.end));
        expect(new Set(days).size).toBe(days.length);
        expect(days).toHaveLength(
          (midnightBefore(range.end) - midnightBefore(range.start)) / DAY_SECONDS + 1,
        );
      }),
    );
  });

  it('holds a day only whole, or the beginning of one that is not over', () => {
    const runs = { numRuns: 1_000 };
    fc.assert(
      fc.property(ranges, fc.integer({ min: -5, max: 3 * DAY_SECONDS }), (range, ahead) => {
        const now = range.end + ahead;
        for (const day of daysOf(range)) {
          const whole = { start: dayStart(day), end: dayEnd(day) };
          const isToday = dayOf(now) <= day;
          const expected =
            covers(range, whole) ||
            (isToday && covers(range, { start: whole.start, end: whole.start + 1 }));
          if (holdsDay(range, day, now) !== expected) return false;
        }
        return true;
      }),
      runs,
    );
  });

  it('does not hold a day of which a range of earlier days has the first second', () => {
    const today = dayStart('2026-06-17');
    const yesterday = { start: today - DAY_SECONDS, end: today };
    expect(holdsDay(yesterday, '2026-06-16', today + 48_000)).toBe(true);
    expect(holdsDay(yesterday, '2026-06-17', today + 48_000)).toBe(false);
    expect(holdsDay({ ...yesterday, end: today + 1 }, '2026-06-17', today + 48_000)).toBe(true);
  });
});
