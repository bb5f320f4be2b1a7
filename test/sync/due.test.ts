import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueReason,
  type LinkHints,
  newLowestGap,
  type PlanOptions,
  planStream,
  wholeLife,
} from '../../src/sync/due.js';
import { sameAmount } from '../../src/sync/revenue.js';
import { DAY_SECONDS, dayStart } from '../../src/sync/time.js';
import { stateOf } from './stream-state.js';

const NOW = dayStart('2026-06-15') + 40_000;
const link: LinkHints = { id: 'L', createdAt: NOW - 400 * DAY_SECONDS, counter: 10, revenue: null };
const options: PlanOptions = {
  now: NOW,
  startSeconds: null,
  horizonDays: 90,
  pageSize: 5,
  isFull: false,
};
const proved = stateOf({ counter: 10, liveRows: 10, counterGap: 0, provenAt: NOW - 600 });

describe('which streams are due', () => {
  it('asks for a stream that was never counted, unless its counter is 0', () => {
    expect(dueReason(link, null, options)).toBe('first');
    expect(dueReason({ ...link, counter: null }, null, options)).toBe('first');
    expect(dueReason({ ...link, counter: 0 }, null, options)).toBeNull();
    expect(dueReason({ ...link, counter: 0 }, stateOf({}), options)).toBeNull();
  });

  it('asks for every stream when told to', () => {
    expect(dueReason({ ...link, counter: 0 }, null, { ...options, isFull: true })).toBe('asked');
    expect(dueReason(link, proved, { ...options, isFull: true })).toBe('asked');
  });

  it('asks for nothing while the counter is explained', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(60),
        (rows, gap, less) => {
          const state = stateOf({ ...proved, liveRows: rows, counterGap: gap });
          const counter = rows + gap - less;
          expect(dueReason({ ...link, counter }, state, options)).toBeNull();
        },
      ),
    );
  });

  it('asks when the gap is larger than at the last proof', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 60 }),
        (rows, gap, more) => {
          const state = stateOf({ ...proved, liveRows: rows, counterGap: gap });
          expect(dueReason({ ...link, counter: rows + gap + more }, state, options)).toBe(
            'counter',
          );
        },
      ),
    );
  });

  it('notes a lowered gap, so that a rise from there is news', () => {
    const lowered = { ...link, counter: 8 };
    expect(newLowestGap(lowered, proved)).toBe(-2);
    const noted = stateOf({ ...proved, lowestGap: -2 });
    expect(newLowestGap(lowered, noted)).toBeNull();
    expect(dueReason(lowered, noted, options)).toBeNull();
    expect(dueReason({ ...link, counter: 9 }, noted, options)).toBe('counter');
    expect(newLowestGap({ ...link, counter: 7 }, noted)).toBe(-3);
    expect(newLowestGap({ ...link, counter: null }, noted)).toBeNull();
  });

  it('asks for a stream without a counter every time', () => {
    expect(dueReason({ ...link, counter: null }, proved, options)).toBe('counter');
  });

  it('waits for the pause of an unexplained counter, but not when the counter moves', () => {
    const waiting = stateOf({ ...proved, counter: 12, dueAt: NOW + 60, attempts: 1 });
    expect(dueReason({ ...link, counter: 12 }, waiting, options)).toBeNull();
    expect(dueReason({ ...link, counter: 12 }, waiting, { ...options, now: NOW + 60 })).toBe(
      'unexplained',
    );
    expect(dueReason({ ...link, counter: 13 }, waiting, options)).toBe('counter');
  });

  it('asks for unsettled days when their pause is over or the counter moves', () => {
    const open = stateOf({ ...proved, dueAt: NOW + 60, attempts: 1, unsettledSince: NOW - 60 });
    expect(dueReason(link, open, options)).toBeNull();
    expect(dueReason(link, open, { ...options, now: NOW + 60 })).toBe('unsettled');
    expect(dueReason({ ...link, counter: 11 }, open, options)).toBe('unsettled');
  });

  it('asks again for a first count that failed, when its time has come or the counter moves', () => {
    const failed = stateOf({ counter: 10, dueAt: NOW + 60 });
    expect(dueReason(link, failed, options)).toBeNull();
    expect(dueReason({ ...link, counter: 11 }, failed, options)).toBe('first');
    expect(dueReason(link, failed, { ...options, now: NOW + 60 })).toBe('first');
  });

  it('asks when the revenue changed though the counts agree', () => {
    const state = stateOf({ ...proved, revenue: '12.50' });
    expect(dueReason({ ...link, revenue: '12.5' }, state, options)).toBeNull();
    expect(dueReason({ ...link, revenue: '12.51' }, state, options)).toBe('revenue');
  });
});

describe('sameAmount', () => {
  it('compares decimals by value, whatever zeros they carry', () => {
    const digits = fc.stringMatching(/^[0-9]{1,30}$/);
    fc.assert(
      fc.property(digits, digits, fc.boolean(), (whole, part, isNegative) => {
        const text = `${isNegative ? '-' : ''}${whole}.${part}`;
        const padded = `${isNegative ? '-' : ''}00${whole}.${part}000`;
        expect(sameAmount(text, padded)).toBe(true);
        expect(sameAmount(text, `${isNegative ? '-' : ''}1${whole}.${part}1`)).toBe(false);
      }),
    );
  });

  it.each([
    [null, '0', true],
    [null, '0.00', true],
    ['-0.0', '0', true],
    ['+1.5', '1.50', true],
    ['.5', '0.5', true],
    ['-1', '1', false],
    ['1.0000000000000001', '1', false],
    ['90071992547409931', '90071992547409930', false],
  ])('takes %s and %s for equal: %s', (a, b, isSame) => {
    expect(sameAmount(a, b)).toBe(isSame);
  });
});

describe('the first page', () => {
  const given = { ...options, pageSize: 1000 };
  const long = { ...proved, counter: 5000, liveRows: 5000, closedOnFirstPage: true };
  const firstPage = (counter: number | null, state: object): number | null | undefined =>
    planStream(
      { ...link, counter },
      stateOf({ ...long, countedThrough: NOW, ...state }),
      null,
      given,
    )?.firstPage;

  it('holds the news some times over, but is never larger than a page', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (news) => {
        const rows = firstPage(5000 + news, {}) ?? 0;
        expect(rows).toBeGreaterThanOrEqual(Math.min(1000, 100, news));
        expect(rows).toBeGreaterThanOrEqual(Math.min(1000, news));
        expect(rows).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('is whole where the last proof needed more than one, and where nothing tells how much is new', () => {
    expect(firstPage(5001, { closedOnFirstPage: false })).toBeNull();
    expect(firstPage(null, {})).toBeNull();
    expect(firstPage(5001, { liveRows: 400, counter: 400 })).not.toBeUndefined();
    expect(firstPage(401, { liveRows: 400, counter: 400 })).toBeNull();
  });

  it('of a stream that fits it is asked over its whole life', () => {
    const state = stateOf({ ...long, liveRows: 999, counter: 999, countedThrough: NOW });
    const due = planStream({ ...link, counter: 1000 }, state, null, given);
    expect(due?.range).toEqual(wholeLife(link, given));
  });
});

describe('the range', () => {
  const today = dayStart('2026-06-15');

  it('is the whole life from a day before the creation, cut at midnight', () => {
    expect(wholeLife({ createdAt: today + 5 }, options)).toEqual({
      start: today - DAY_SECONDS,
      end: NOW,
    });
    const started = { ...options, startSeconds: dayStart('2026-05-01') };
    expect(wholeLife({ createdAt: 1 }, started).start).toBe(dayStart('2026-05-01'));
    expect(wholeLife({ createdAt: null }, options).start).toBeLessThan(dayStart('2017-01-01'));
  });

  it('never begins after it ends, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), (days) => {
        const life = wholeLife({ createdAt: NOW + days * DAY_SECONDS }, options);
        expect(life.start).toBeLessThanOrEqual(life.end);
      }),
    );
  });

  it('is the whole life the first time, on request, for a changed revenue, after an attempt and where a counter was short', () => {
    const life = wholeLife(link, options);
    const grown = { ...link, counter: 12 };
    const counted = { ...proved, countedFrom: life.start, countedThrough: NOW - 660 };
    const range = (hints: LinkHints, state = counted, given = options): unknown =>
      planStream(hints, stateOf(state), null, given)?.range;
    expect(planStream(link, null, null, options)?.range).toEqual(life);
    expect(range(link, counted, { ...options, isFull: true })).toEqual(life);
    expect(range({ ...link, revenue: '1' })).toEqual(life);
    expect(range(grown, { ...counted, attempts: 1 })).toEqual(life);
    expect(range(link, { ...counted, uncounted: 1 })).toEqual(life);
    expect(range(grown)).toEqual({ start: today - 90 * DAY_SECONDS, end: NOW });
  });

  it('reaches back to the horizon, two days before what was counted, and the oldest unsettled day', () => {
    const dayNumber = fc.integer({ min: 1, max: 380 });
    fc.assert(
      fc.property(dayNumber, fc.option(dayNumber), (counted, unsettled) => {
        const through = today - counted * DAY_SECONDS + 100;
        const oldest = unsettled === null ? null : dayText(today - unsettled * DAY_SECONDS);
        const state = stateOf({ ...proved, countedFrom: 0, countedThrough: through });
        const due = planStream({ ...link, counter: 12 }, state, oldest, options);
        const furthest = Math.max(90, counted + 2, unsettled ?? 0);
        expect(due?.range.start).toBe(
          Math.max(wholeLife(link, options).start, today - furthest * DAY_SECONDS),
        );
        expect(due?.range.end).toBe(NOW);
      }),
    );
  });
});

function dayText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

it('does not believe a link that was made in the future or before there were any', () => {
  const everything = wholeLife({ createdAt: null }, options).start;
  expect(wholeLife({ createdAt: NOW + 2 * DAY_SECONDS }, options).start).toBe(everything);
  expect(wholeLife({ createdAt: -62_135_596_800 }, options).start).toBe(everything);
});

it('is counted from the beginning when SYNC_START_DATE is taken back', () => {
  const link: LinkHints = {
    id: 'link',
    createdAt: NOW - 300 * DAY_SECONDS,
    counter: 5,
    revenue: null,
  };
  const life = wholeLife(link, options).start;
  const later = { ...stateOf({ counter: 5, liveRows: 5, counterGap: 0, provenAt: NOW - 60 }) };
  const counted = { ...later, countedFrom: NOW - 10 * DAY_SECONDS, countedThrough: NOW - 60 };
  expect(planStream(link, counted, null, options)?.range.start).toBe(life);
  expect(planStream(link, { ...counted, countedFrom: life }, null, options)).toBeNull();
});

it('is counted again where it was counted up to a moment that has not come yet', () => {
  const link: LinkHints = {
    id: 'link',
    createdAt: NOW - 30 * DAY_SECONDS,
    counter: 5,
    revenue: null,
  };
  const proved = stateOf({ counter: 5, liveRows: 5, counterGap: 0, provenAt: NOW - 60 });
  const counted = { ...proved, countedFrom: wholeLife(link, options).start };
  const due = (countedThrough: number): string | undefined =>
    planStream(link, { ...counted, countedThrough }, null, options)?.reason;
  expect(due(NOW + DAY_SECONDS)).toBe('first');
  expect(due(NOW + 60)).toBeUndefined();
});
