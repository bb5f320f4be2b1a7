/** The decisions of `verify`, without a service or a database. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent } from '../../src/cli/verify-report.js';
import { streams } from '../../src/sync/streams/registry.js';
import { dayOf, dayStart } from '../../src/sync/time.js';
import {
  type DayFigure,
  tallyDays,
  tallyRows,
  withForgotten,
} from '../../src/sync/verify/day-figures.js';
import { falseEntries } from '../../src/sync/verify/false-entries.js';
import { planVerify } from '../../src/sync/verify/plan-verify.js';
import { readingParts } from '../../src/sync/verify/reading-parts.js';
import { stretches } from '../../src/sync/verify/repair.js';
import { stateOf } from './stream-state.js';

const START = dayStart('2026-01-01');
const DAY = 86_400;
const dayAt = (n: number): string => dayOf(START + n * DAY);

const counts = fc
  .uniqueArray(fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 50 })), {
    selector: ([day]) => day,
  })
  .map((days) => new Map(days.map(([day, rows]) => [dayAt(day), rows])));

describe('readingParts', () => {
  it('covers the range without gap or overlap, cut at midnights, each part within its size', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 120 }), fc.nat(DAY), (byDay, most, rest) => {
        const range = { start: START, end: START + 60 * DAY + rest };
        const parts = readingParts(range, byDay, most);
        expect(parts[0]?.range.start).toBe(range.start);
        expect(parts.at(-1)?.range.end).toBe(range.end);
        for (const [at, part] of parts.entries()) {
          const next = parts[at + 1];
          if (next !== undefined) {
            expect(next.range.start).toBe(part.range.end + 1);
            expect(next.range.start % DAY).toBe(0);
          }
          const days = [...byDay].filter(
            ([day, rows]) =>
              rows > 0 && dayStart(day) >= part.range.start && dayStart(day) <= part.range.end,
          );
          const rows = days.reduce((sum, [, count]) => sum + count, 0);
          expect(part.expected).toBe(rows);
          if (rows > most) expect(days).toHaveLength(1);
        }
      }),
    );
  });
});

describe('stretches', () => {
  it('join neighbouring days and read no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), (numbers) => {
        const days = numbers.sort((a, b) => a - b).map(dayAt);
        const found = stretches(days);
        expect(found.flatMap((stretch) => stretch.days)).toEqual(days);
        const seconds = found.reduce((sum, { range }) => sum + range.end - range.start + 1, 0);
        expect(seconds).toBe(days.length * DAY);
        for (const [at, { range }] of found.entries()) {
          expect(found[at + 1]?.range.start ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
            range.end + 1,
          );
        }
      }),
    );
  });
});

function figure(day: number, api: number | null, stored: number): DayFigure {
  const verdict = api === null ? 'uncounted' : api === stored ? 'verified' : 'differs';
  return { day: dayAt(day), api, stored, verdict, content: null };
}

describe('tallies', () => {
  it('count a row as proven only where both sides have it', () => {
    const days = [figure(0, 5, 5), figure(1, 7, 4), figure(2, 2, 3), figure(3, null, 9)];
    expect(tallyDays(days)).toMatchObject({ verified: 1, differs: 2, uncounted: 1 });
    expect(tallyRows(days)).toEqual({ counted: 23, proven: 11, missing: 3, extra: 1, changed: 0 });
  });

  it('take a day of which contents differ at its word', () => {
    const content = { missing: 1, extra: 1, changed: 2, fields: ['amount_gross'] };
    const days: DayFigure[] = [{ ...figure(0, 5, 5), verdict: 'differs', content }];
    expect(tallyRows(days)).toEqual({ counted: 5, proven: 2, missing: 1, extra: 1, changed: 2 });
  });
});

describe('withForgotten', () => {
  const evidence = { hasForgottenDays: false, hasOlderRows: false, counterFall: 0 };
  const verdicts = (days: readonly DayFigure[], changed: Partial<typeof evidence> = {}): string =>
    withForgotten(days, { ...evidence, ...changed })
      .map(({ verdict }) => verdict)
      .join(' ');
  const days = [
    figure(0, 0, 3),
    figure(1, 0, 4),
    figure(2, 2, 5),
    figure(3, 6, 6),
    figure(4, 0, 1),
  ];

  it('tells the oldest days and a part of the next one from others', () => {
    expect(verdicts(days)).toBe('forgotten forgotten forgotten verified differs');
    expect(verdicts([...days].reverse())).toBe('forgotten forgotten forgotten verified differs');
  });

  it('believes a counter that fell by as many, and older rows', () => {
    const all = 'differs differs differs verified differs';
    expect(verdicts(days, { counterFall: 10 })).toBe(all);
    expect(verdicts(days, { hasOlderRows: true })).toBe(all);
    expect(verdicts(days, { counterFall: 9 })).toContain('forgotten');
  });

  it('takes a part of a day for forgotten only where whole days were', () => {
    const part = [figure(0, 2, 5), figure(1, 6, 6)];
    expect(verdicts(part)).toBe('differs verified');
    expect(verdicts(part, { hasForgottenDays: true })).toBe('forgotten verified');
    expect(verdicts([figure(0, 6, 5)], { hasForgottenDays: true })).toBe('differs');
  });
});

describe('falseEntries', () => {
  const entry = (day: number, apiTotal: number, stored: number, status = 'verified') =>
    [dayAt(day), { day: dayAt(day), apiTotal, stored, status }] as const;

  it('are wrong ones and missing ones', () => {
    const entries = new Map([
      entry(0, 3, 3),
      entry(1, 4, 4),
      entry(2, 9, 2, 'unsettled'),
      entry(3, 2, 2),
      entry(4, 1, 2),
      entry(5, 3, 2, 'quarantined'),
    ]);
    const live = new Map([0, 2, 4, 5, 6].map((day) => [dayAt(day), day === 0 ? 3 : 2]));
    const days = [0, 1, 2, 3, 4, 5, 6].map(dayAt);
    expect(falseEntries(entries, live, days)).toEqual([
      { day: dayAt(1), recorded: 4, stored: 0 },
      { day: dayAt(3), recorded: 2, stored: 0 },
      { day: dayAt(4), recorded: 2, stored: 2 },
      { day: dayAt(6), recorded: null, stored: 2 },
    ]);
  });
});

describe('planVerify', () => {
  const link = {
    id: 'link',
    accountId: null,
    createdAt: START,
    isDeleted: false,
    clicksCount: 12,
    conversionsCount: 0,
    revenue: null,
  };
  const now = START + 30 * DAY;
  const base = {
    links: [link],
    streams,
    from: null,
    to: null,
    options: { now, startSeconds: null, horizonDays: 90, pageSize: 1000, isFull: false },
  };
  const counted = stateOf({
    linkId: 'link',
    stream: 'clicks',
    countedFrom: START - DAY,
    countedThrough: now - 60,
    liveRows: 10,
    counterGap: 0,
  });
  const states = new Map([['link clicks', counted]]);

  it('counts through what is counted, and takes later rows for pending', () => {
    const [tasks = []] = planVerify({ ...base, states });
    expect(tasks.map(({ range, pending }) => ({ range, pending }))).toEqual([
      { range: { start: START - DAY, end: now - 60 }, pending: { isPending: true, rows: 2 } },
      { range: null, pending: { isPending: false, rows: 0 } },
    ]);
  });

  it('looks at no other days than those that were asked for, and at no removed link', () => {
    const asked = { ...base, states, from: START + DAY, to: START + 2 * DAY - 1 };
    expect(planVerify(asked)[0]?.[0]?.range).toEqual({
      start: START + DAY,
      end: START + 2 * DAY - 1,
    });
    expect(planVerify({ ...asked, from: now, to: null })[0]?.[0]?.range).toBeNull();
    expect(planVerify({ ...base, states, links: [{ ...link, isDeleted: true }] })).toEqual([]);
  });
});

describe('percent', () => {
  it('says 100 only of all', () => {
    expect(percent(0, 0)).toBe('100 %');
    expect(percent(7, 7)).toBe('100 %');
    expect(percent(9_999_999, 10_000_000)).toBe('99.99 %');
    expect(percent(0, 5)).toBe('0.00 %');
  });
});
