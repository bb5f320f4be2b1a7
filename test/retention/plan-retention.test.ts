import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OldDay } from '../../src/db/retention/old-rows.js';
import {
  cutOf,
  decideKept,
  LONGEST_VERIFIED_SECONDS,
  type OldStream,
  type RetentionFacts,
} from '../../src/sync/retention/plan-retention.js';
import { DAY_SECONDS, dayOf, dayStart } from '../../src/sync/time.js';
import { stateOf } from '../sync/stream-state.js';

const NOW = dayStart('2026-06-17') + 48_000;
const CUT = dayStart('2026-03-01');

const hints = { id: 'link', createdAt: null, counter: 10, revenue: null };
const proved = stateOf({ counter: 10, liveRows: 10, counterGap: 0, provenAt: NOW - 600 });
const sound = { isRemoved: false, hasPendingSums: false, hasHeldRows: false };
const verified = { age: 60, through: NOW - 120 };

const good = (day: string): OldDay => ({
  day,
  status: 'verified',
  stored: 3,
  live: 3,
  isNewer: false,
});

function factsOf(
  days: readonly OldDay[],
  stream: Partial<OldStream> = {},
  link: Partial<RetentionFacts['link']> = {},
): RetentionFacts {
  return {
    link: { ...sound, ...link },
    streams: [{ hints, state: proved, verified, days, ...stream }],
  };
}

const anyDay = fc.integer({ min: 1, max: 400 }).map((ago) => dayOf(CUT - ago * DAY_SECONDS));
const anyEntry: fc.Arbitrary<OldDay> = fc.record({
  day: anyDay,
  status: fc.constantFrom('verified', 'forgotten', 'unsettled', 'quarantined', null),
  stored: fc.constantFrom(3, 4),
  live: fc.constantFrom(3, 4),
  isNewer: fc.boolean(),
});
const mostlyGood = fc.oneof(
  { weight: 8, arbitrary: anyDay.map(good) },
  { weight: 1, arbitrary: anyEntry },
);
const anyDays = fc
  .uniqueArray(mostlyGood, { maxLength: 30, selector: ({ day }) => day })
  .map((days) => [...days].sort((a, b) => (a.day < b.day ? -1 : 1)));

const isProven = (day: OldDay): boolean =>
  (day.status === 'verified' || day.status === 'forgotten') &&
  day.stored === day.live &&
  !day.isNewer;

describe('how far back rows may go', () => {
  it('is a month’s first second, never after the cut, and every day before it is proven', () => {
    fc.assert(
      fc.property(anyDays, anyDays, (clicks, conversions) => {
        const facts = factsOf(clicks);
        const both = {
          ...facts,
          streams: [...facts.streams, { ...facts.streams[0], days: conversions } as OldStream],
        };
        const { keptFrom, held } = decideKept(both, CUT, NOW);
        const days = [...clicks, ...conversions];
        const bad = days
          .filter((day) => !isProven(day))
          .map(({ day }) => day)
          .sort();
        expect(held === null).toBe(bad.length === 0);
        if (keptFrom === null) {
          // Nothing is there, or the first month is not proven.
          const first = days.map(({ day }) => day).sort()[0];
          expect(first === undefined || bad[0]?.slice(0, 7) === first.slice(0, 7)).toBe(true);
          return;
        }
        expect(dayOf(keptFrom).slice(8)).toBe('01');
        expect(keptFrom).toBeLessThanOrEqual(CUT);
        for (const day of bad) expect(dayStart(day)).toBeGreaterThanOrEqual(keptFrom);
        // And it is not less than may go.
        expect(
          keptFrom === CUT || bad.some((day) => day.slice(0, 7) === dayOf(keptFrom).slice(0, 7)),
        ).toBe(true);
      }),
    );
  });

  it.each<[string, Partial<OldStream>, Partial<RetentionFacts['link']>]>([
    ['open', { state: stateOf({ ...proved, dueAt: NOW + 600 }) }, {}],
    ['open', { state: stateOf({ ...proved, unsettledSince: NOW }) }, { isRemoved: true }],
    ['open', { state: stateOf({ ...proved, seenGap: 2 }) }, {}],
    ['open', { hints: { ...hints, counter: 11 } }, {}],
    ['open', {}, { hasHeldRows: true }],
    ['sums_open', {}, { hasPendingSums: true }],
    ['not_verified', { verified: { age: null, through: null } }, {}],
    ['verified_long_ago', { verified: { age: LONGEST_VERIFIED_SECONDS + 1, through: NOW } }, {}],
    ['changed_since', { verified: { age: 60, through: dayStart('2026-01-09') } }, {}],
  ])('is nothing where it is %s', (reason, stream, link) => {
    const facts = factsOf([good('2026-01-10')], stream, link);
    expect(decideKept(facts, CUT, NOW)).toEqual({ keptFrom: null, held: reason });
  });

  it('asks of a removed link what can still be known of it', () => {
    const stale = {
      verified: { age: 10 * LONGEST_VERIFIED_SECONDS, through: NOW },
      hints: { ...hints, counter: 99 },
    };
    const facts = factsOf([good('2026-01-10')], stale, { isRemoved: true });
    expect(decideKept(facts, CUT, NOW)).toEqual({ keptFrom: CUT, held: null });
  });
});

it('keeps whole months before the present one', () => {
  expect(dayOf(cutOf(NOW, 1))).toBe('2026-05-01');
  expect(dayOf(cutOf(NOW, 6))).toBe('2025-12-01');
  expect(dayOf(cutOf(dayStart('2026-03-31'), 1))).toBe('2026-02-01');
});
