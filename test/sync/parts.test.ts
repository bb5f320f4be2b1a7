import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareDays,
  type DayCount,
  type Part,
  planParts,
  usableChart,
} from '../../src/sync/parts.js';
import type { Range } from '../../src/sync/range.js';
import { DAY_SECONDS, dayEnd, dayOf, dayStart } from '../../src/sync/time.js';

const FIRST = dayStart('2026-02-20');

interface Case {
  readonly range: Range;
  readonly days: DayCount[];
  readonly pageSize: number;
  readonly maxPages: number;
}

/** Up to `most` days, some missing, with counts around the size of a page. */
function cases(most: number): fc.Arbitrary<Case> {
  const day = fc.record({
    gap: fc.integer({ min: 1, max: 3 }),
    api: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
    stored: fc.integer({ min: 0, max: 40 }),
    isEqual: fc.boolean(),
  });
  return fc
    .record({
      days: fc.array(day, { maxLength: most }),
      startOffset: fc.integer({ min: 0, max: DAY_SECONDS - 1 }),
      trailing: fc.integer({ min: 0, max: 2 * DAY_SECONDS }),
      pageSize: fc.integer({ min: 1, max: 12 }),
      maxPages: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ days, startOffset, trailing, pageSize, maxPages }) => {
      let at = 0;
      const counts = days
        .map(({ gap, api, stored, isEqual }, i) => {
          at += i === 0 ? 0 : gap;
          const day = dayOf(FIRST + at * DAY_SECONDS);
          return { day, api, stored: isEqual ? api : stored };
        })
        .filter(({ api, stored }) => api > 0 || stored > 0);
      const last = FIRST + at * DAY_SECONDS;
      return {
        range: { start: FIRST + startOffset, end: last + Math.max(startOffset, trailing) },
        days: counts,
        pageSize,
        maxPages,
      };
    });
}

const differing = (days: readonly DayCount[]): DayCount[] =>
  days.filter((day) => day.api !== day.stored);
const cost = (rows: number, pageSize: number): number => Math.max(1, Math.ceil(rows / pageSize));
const holds = (part: Part, day: string): boolean =>
  dayOf(part.range.start) <= day && dayOf(part.range.end) >= day;
const plan = ({ range, days, pageSize, maxPages }: Case): ReturnType<typeof planParts> =>
  planParts(range, days, pageSize, maxPages);

/** The stretches that are never joined: what may have been forgotten, the days between, today. */
function groupsOf({ range, days }: Case): DayCount[][] {
  const today = dayOf(range.end);
  const edge = days.find((day) => day.api > 0 && day.day < today)?.day ?? today;
  return [
    days.filter((day) => day.day < edge),
    days.filter((day) => day.day >= edge && day.day < today),
    days.filter((day) => day.day >= today),
  ];
}

/** The fewest requests over every way of cutting the differing days into runs. */
function fewest(days: readonly DayCount[], pageSize: number, maxPages: number): number {
  const wanted = days.flatMap((day, at) => (day.api === day.stored ? [] : [at]));
  let best = Number.POSITIVE_INFINITY;
  for (let cuts = 0; cuts < 2 ** Math.max(0, wanted.length - 1); cuts += 1) {
    let requests = 0;
    let from = 0;
    for (let at = 0; at < wanted.length; at += 1) {
      const isCut = at === wanted.length - 1 || (cuts & (1 << at)) !== 0;
      if (!isCut) continue;
      const run = days.slice(wanted[from], (wanted[at] ?? 0) + 1);
      const rows = run.reduce((sum, day) => sum + day.api, 0);
      const isTooLarge = run.length > 1 && rows > maxPages * pageSize;
      requests += isTooLarge ? Number.POSITIVE_INFINITY : cost(rows, pageSize);
      from = at + 1;
    }
    best = Math.min(best, requests);
  }
  return wanted.length === 0 ? 0 : best;
}

describe('planParts', () => {
  it('puts every differing day into exactly one part', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        const { parts } = plan(given);
        for (const { day } of differing(given.days)) {
          expect(parts.filter((part) => holds(part, day))).toHaveLength(1);
        }
      }),
    );
  });

  it('keeps parts inside the range, in order and apart', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        const { parts } = plan(given);
        let after = given.range.start;
        for (const { range } of parts) {
          expect(range.start).toBeGreaterThanOrEqual(after);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          after = range.end + 1;
        }
        expect(after - 1).toBeLessThanOrEqual(Math.max(given.range.end, given.range.start));
      }),
    );
  });

  it('begins and ends each part on a differing day, at midnights but for the ends of the range', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        const wanted = new Set(differing(given.days).map((day) => day.day));
        for (const { range } of plan(given).parts) {
          const [first, last] = [dayOf(range.start), dayOf(range.end)];
          expect(wanted.has(first) && wanted.has(last)).toBe(true);
          expect(range.start).toBe(Math.max(given.range.start, dayStart(first)));
          expect(range.end).toBe(Math.min(given.range.end, dayEnd(last)));
        }
      }),
    );
  });

  it('makes no part of more than maxPages pages unless it is a single day', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        for (const part of plan(given).parts) {
          const isSingle = dayOf(part.range.start) === dayOf(part.range.end);
          const rows = given.days
            .filter(({ day }) => holds(part, day))
            .reduce((sum, day) => sum + day.api, 0);
          expect(part.expected).toBe(rows);
          expect(isSingle || rows <= given.maxPages * given.pageSize).toBe(true);
        }
      }),
    );
  });

  it('never takes more requests than one part for each differing day', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        const { parts, requests } = plan(given);
        const each = differing(given.days).reduce(
          (sum, day) => sum + cost(day.api, given.pageSize),
          0,
        );
        expect(requests).toBeLessThanOrEqual(each);
        expect(requests).toBe(
          parts.reduce((sum, part) => sum + cost(part.expected, given.pageSize), 0),
        );
      }),
    );
  });

  it('takes as few requests as the best of all ways to cut', () => {
    fc.assert(
      fc.property(cases(9), (given) => {
        const best = groupsOf(given).reduce(
          (sum, group) => sum + fewest(group, given.pageSize, given.maxPages),
          0,
        );
        expect(plan(given).requests).toBe(best);
      }),
      { numRuns: 500 },
    );
  });

  it('reads nothing where all days are equal', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        const days = given.days.map((day) => ({ ...day, stored: day.api }));
        expect(plan({ ...given, days })).toEqual({ parts: [], requests: 0 });
      }),
    );
  });

  it('keeps today apart from earlier days, and days of which nothing is listed apart from the rest', () => {
    fc.assert(
      fc.property(cases(14), (given) => {
        for (const part of plan(given).parts) {
          const groups = groupsOf(given).filter((group) =>
            group.some((day) => day.api !== day.stored && holds(part, day.day)),
          );
          expect(groups).toHaveLength(1);
        }
      }),
    );
  });

  it('joins two sparse days across equal ones where one page holds them all', () => {
    const days = [
      { day: '2026-03-01', api: 3, stored: 2 },
      { day: '2026-03-02', api: 100, stored: 100 },
      { day: '2026-03-03', api: 5, stored: 4 },
    ];
    const range = { start: dayStart('2026-02-01'), end: dayStart('2026-03-10') };
    const joined = planParts(range, days, 1000);
    expect(joined.requests).toBe(1);
    expect(joined.parts).toEqual([
      { range: { start: dayStart('2026-03-01'), end: dayEnd('2026-03-03') }, expected: 108 },
    ]);
    expect(planParts(range, days, 50).parts).toHaveLength(2);
  });
});

describe('usableChart', () => {
  const range = { start: dayStart('2026-03-01'), end: dayStart('2026-03-03') + 100 };
  const day = (name: string, count: number): { day: string; count: number } => ({
    day: name,
    count,
  });

  it('takes a chart whose days lie in the range and add up to the total', () => {
    const chart = [day('2026-03-01', 2), day('2026-03-03', 3), day('2026-02-27', 0)];
    expect(usableChart(chart, range, 5)?.get('2026-03-03')).toBe(3);
    expect(usableChart([], range, 0)?.size).toBe(0);
  });

  it.each([
    ['is missing', null, 0],
    ['names a day twice', [day('2026-03-01', 1), day('2026-03-01', 1)], 2],
    ['counts a day before the range', [day('2026-02-28', 1)], 1],
    ['counts a day after the range', [day('2026-03-04', 1)], 1],
    ['adds up to less than the total', [day('2026-03-01', 1)], 2],
    ['adds up to more than the total', [day('2026-03-01', 3)], 2],
  ])('drops a chart that %s', (_what, chart, total) => {
    expect(usableChart(chart, range, total)).toBeNull();
  });
});

describe('compareDays', () => {
  it('lists the days of both sides once, oldest first, without empty ones', () => {
    const api = new Map([
      ['2026-03-02', 1],
      ['2026-03-01', 0],
      ['2026-03-04', 2],
    ]);
    const stored = new Map([
      ['2026-03-03', 4],
      ['2026-03-04', 2],
    ]);
    expect(compareDays(api, stored)).toEqual([
      { day: '2026-03-02', api: 1, stored: 0 },
      { day: '2026-03-03', api: 0, stored: 4 },
      { day: '2026-03-04', api: 2, stored: 2 },
    ]);
  });
});
