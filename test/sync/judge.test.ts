import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Claim,
  comparable,
  type Held,
  judge,
  remembered,
  wholeDays,
} from '../../src/sync/judge.js';
import { holdsDay, type Range } from '../../src/sync/range.js';
import { DAY_SECONDS, dayEnd, dayOf, dayStart } from '../../src/sync/time.js';

const FIRST = dayStart('2026-01-30');
const days = Array.from({ length: 6 }, (_, i) => dayOf(FIRST + i * DAY_SECONDS));
const counts = fc
  .dictionary(fc.constantFrom(...days), fc.integer({ min: 1, max: 4 }), { maxKeys: 5 })
  .map((object) => new Map(Object.entries(object)));
const someDays = fc.subarray(days).map((list) => new Set(list));
const total = (map: ReadonlyMap<string, number>): number =>
  [...map.values()].reduce((sum, count) => sum + count, 0);

interface Case {
  readonly claim: Claim;
  readonly held: Held;
  readonly now: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    live: counts,
    quarantined: fc.oneof(fc.constant(new Map<string, number>()), counts),
    forgotten: fc.oneof(fc.constant(new Map<string, number>()), counts),
    directDays: someDays,
    chart: fc.oneof(fc.constant(null), fc.constant('same' as const), counts),
    extra: fc.oneof(fc.constant(0), fc.integer({ min: -2, max: 2 })),
    startOffset: fc.constantFrom(-DAY_SECONDS, 0, 1, 3600),
    endOffset: fc.integer({ min: -2 * DAY_SECONDS, max: DAY_SECONDS }),
    ahead: fc.constantFrom(0, 1, 3600, DAY_SECONDS),
    isEvidence: fc.boolean(),
  })
  .map((drawn) => {
    const held = { live: drawn.live, quarantined: drawn.quarantined, forgotten: drawn.forgotten };
    const stored = comparable(held);
    const chart = drawn.chart === 'same' ? stored : drawn.chart;
    const range = {
      start: FIRST + drawn.startOffset,
      end: FIRST + days.length * DAY_SECONDS - 1 + drawn.endOffset,
    };
    const told = chart === null ? Math.max(0, total(stored) + drawn.extra) : total(chart);
    return {
      claim: {
        range,
        total: told,
        chart,
        directDays: drawn.directDays,
        isEvidence: drawn.isEvidence,
      },
      held,
      now: range.end + drawn.ahead,
    };
  });

const withoutForgotten = ({ held }: Case): number => total(remembered(held));

describe('judge', () => {
  it('counts nothing and writes nothing where the totals differ (I2)', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { claim, held, now } = given;
        const fits = [total(comparable(held)), withoutForgotten(given)].includes(claim.total);
        if (fits) return;
        expect(judge(claim, held, now)).toEqual({ isCounted: false, entries: [] });
      }),
    );
  });

  it('takes no word from a cache', () => {
    fc.assert(
      fc.property(cases, ({ claim, held, now }) => {
        const judged = judge({ ...claim, isEvidence: false }, held, now);
        expect(judged).toEqual({ isCounted: false, entries: [] });
      }),
    );
  });

  it('writes a verified day only where it is held whole and both sides agree on it (I2)', () => {
    fc.assert(
      fc.property(cases, ({ claim, held, now }) => {
        for (const entry of judge(claim, held, now).entries) {
          expect(entry.stored).toBe(held.live.get(entry.day) ?? 0);
          expect(holdsDay(claim.range, entry.day, now)).toBe(true);
          const counted = entry.status === 'forgotten' ? remembered(held) : comparable(held);
          expect(entry.apiTotal).toBe(counted.get(entry.day) ?? 0);
          const isOwnFigure = claim.chart !== null && !claim.directDays.has(entry.day);
          if (isOwnFigure) expect(claim.chart?.get(entry.day) ?? 0).toBe(entry.apiTotal);
        }
      }),
    );
  });

  it('counts a range where every day agrees, and writes an entry for each whole day with rows', () => {
    fc.assert(
      fc.property(cases, ({ claim, held, now }) => {
        const stored = comparable(held);
        const agreeing = { ...claim, total: total(stored), chart: stored, isEvidence: true };
        const judged = judge(agreeing, held, now);
        expect(judged.isCounted).toBe(true);
        const whole = [...stored.keys()].filter((day) => holdsDay(claim.range, day, now)).sort();
        expect(judged.entries.map((entry) => entry.day)).toEqual(whole);
      }),
    );
  });

  it('is not counted where the chart disagrees on a day that was not read by itself', () => {
    fc.assert(
      fc.property(cases, ({ claim, held, now }) => {
        const { chart } = claim;
        if (chart === null || held.forgotten.size > 0) return;
        const stored = comparable(held);
        const isOff = [...new Set([...stored.keys(), ...chart.keys()])].some(
          (day) => !claim.directDays.has(day) && stored.get(day) !== chart.get(day),
        );
        if (isOff) expect(judge(claim, held, now).isCounted).toBe(false);
      }),
    );
  });

  it('proves no day whose rows the chart has on another day, though the totals agree', () => {
    const [first = '', second = '', third = ''] = days;
    const held: Held = {
      live: new Map([
        [first, 2],
        [second, 1],
        [third, 4],
      ]),
      quarantined: new Map(),
      forgotten: new Map(),
    };
    const chart = new Map([
      [first, 1],
      [second, 2],
      [third, 4],
    ]);
    const range: Range = { start: FIRST, end: dayEnd(third) };
    const claim = { range, total: 7, chart, directDays: new Set<string>(), isEvidence: true };
    const proven = { day: third, apiTotal: 4, stored: 4, status: 'verified' };
    expect(judge(claim, held, range.end + 1)).toEqual({ isCounted: false, entries: [proven] });
    const isRead = { ...claim, directDays: new Set([first, second]) };
    expect(judge(isRead, held, range.end + 1).isCounted).toBe(true);
  });

  it('counts a row in the quarantine as one that the API lists', () => {
    const [day = ''] = days;
    const held: Held = {
      live: new Map([[day, 1]]),
      quarantined: new Map([[day, 2]]),
      forgotten: new Map(),
    };
    const range: Range = { start: FIRST, end: dayEnd(day) };
    const claim = { range, chart: null, directDays: new Set<string>(), isEvidence: true };
    expect(judge({ ...claim, total: 3 }, held, range.end + 1)).toEqual({
      isCounted: true,
      entries: [{ day, apiTotal: 3, stored: 1, status: 'quarantined' }],
    });
    expect(judge({ ...claim, total: 1 }, held, range.end + 1).isCounted).toBe(false);
  });

  it('calls a day with rows in the quarantine quarantined, and counts those rows', () => {
    fc.assert(
      fc.property(cases, ({ claim, held, now }) => {
        for (const { day, status } of judge(claim, held, now).entries) {
          if (status === 'forgotten') continue;
          expect(status).toBe(held.quarantined.has(day) ? 'quarantined' : 'verified');
        }
      }),
    );
  });

  it('calls a day forgotten only where the total fits without its forgotten rows and not with them', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { claim, held, now } = given;
        const forgotten = judge(claim, held, now).entries.filter((e) => e.status === 'forgotten');
        for (const { day, apiTotal } of forgotten) {
          const count = comparable(held).get(day) ?? 0;
          expect(apiTotal).toBe(Math.max(0, count - (held.forgotten.get(day) ?? 0)));
          expect(apiTotal).toBeLessThan(count);
          expect(claim.total).toBe(withoutForgotten(given));
          expect(claim.total).not.toBe(total(comparable(held)));
        }
      }),
    );
  });

  it('keeps forgotten days verified again when the service lists them once more', () => {
    const held = {
      live: new Map([[days[0] ?? '', 2]]),
      quarantined: new Map(),
      forgotten: new Map([[days[0] ?? '', 2]]),
    };
    const range: Range = { start: FIRST, end: dayEnd(days[1] ?? '') };
    const claim = { range, chart: null, directDays: new Set<string>(), isEvidence: true };
    const now = range.end + 1;
    expect(judge({ ...claim, total: 0 }, held, now).entries[0]?.status).toBe('forgotten');
    expect(judge({ ...claim, total: 2 }, held, now).entries[0]?.status).toBe('verified');
    expect(judge({ ...claim, total: 1 }, held, now).isCounted).toBe(false);
  });
});

describe('wholeDays', () => {
  it('lists the days that the range holds whole, and today up to now', () => {
    const start = FIRST + 100;
    const end = FIRST + 3 * DAY_SECONDS + 50;
    expect(wholeDays({ start, end }, end)).toEqual(days.slice(1, 4));
    expect(wholeDays({ start, end }, end + DAY_SECONDS)).toEqual(days.slice(1, 3));
    expect(wholeDays({ start, end: start }, end)).toEqual([]);
  });
});
