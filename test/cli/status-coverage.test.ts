import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamState } from '../../src/db/ledger/stream-state.js';
import {
  type Coverage,
  coverAll,
  coverStream,
  dayBeforeEnd,
  type StreamFacts,
} from '../../src/status/coverage.js';
import { dayOf, dayStart } from '../../src/sync/time.js';
import { stateOf } from '../sync/stream-state.js';

const DAY = 86_400;
/** The first second of a day. */
const START = dayStart('2026-06-01');

function proven(changed: Partial<StreamState> = {}): StreamState {
  return stateOf({
    counter: 10,
    counterGap: 0,
    liveRows: 10,
    revenue: null,
    countedFrom: START,
    countedThrough: START + 5 * DAY + 100,
    provenAt: START + 5 * DAY + 160,
    dueAt: null,
    ...changed,
  });
}

function facts(
  state: StreamState | null,
  counter: number | null = 10,
  unsettledDays: readonly string[] = [],
): StreamFacts {
  return {
    hints: { id: 'L1', createdAt: START + DAY, counter, revenue: null },
    state,
    lifeStart: START,
    unsettledDays,
  };
}

describe('a stream is complete', () => {
  it('through the last day that lies wholly in the counted stretch', () => {
    expect(coverStream(facts(proven()), null)).toEqual({
      through: START + 5 * DAY + 100,
      completeThrough: '2026-06-05',
      gaps: [],
    });
    const toTheSecond = proven({ countedThrough: START + 6 * DAY - 1 });
    expect(coverStream(facts(toTheSecond), null).completeThrough).toBe('2026-06-06');
    const oneLess = proven({ countedThrough: START + 6 * DAY - 2 });
    expect(coverStream(facts(oneLess), null).completeThrough).toBe('2026-06-05');
  });

  it('on later days too, where a later listing found its counter unmoved (I2)', () => {
    const listedAt = START + 9 * DAY + 50;
    expect(coverStream(facts(proven()), listedAt)).toMatchObject({
      through: listedAt,
      completeThrough: '2026-06-09',
    });
    expect(coverStream(facts(proven(), 11), listedAt).completeThrough).toBe('2026-06-05');
  });

  it('not on later days where the listing lacks the link, the counter, or something is open', () => {
    const listedAt = START + 9 * DAY;
    expect(coverStream(facts(proven()), null).completeThrough).toBe('2026-06-05');
    const counterless = coverStream(facts(proven({ counter: null }), null), listedAt);
    expect(counterless.completeThrough).toBe('2026-06-05');
    for (const open of [
      { unsettledSince: START, dueAt: START },
      { failedAt: START, failedCode: 'api_forbidden', dueAt: START },
    ]) {
      expect(coverStream(facts(proven(open)), listedAt).completeThrough).toBe('2026-06-05');
    }
  });

  it('where its counter counts more than is listed and stands still', () => {
    const waiting = proven({ counter: 12, dueAt: START + 30 * DAY, attempts: 3 });
    const listedAt = START + 9 * DAY;
    expect(coverStream(facts(waiting, 12), listedAt).through).toBe(listedAt);
    expect(coverStream(facts(waiting, 13), listedAt).through).toBe(START + 5 * DAY + 100);
  });

  it('from the listing alone where it never had a row; never where it was not counted', () => {
    const listedAt = START + 2 * DAY;
    expect(coverStream(facts(null, 0), listedAt).completeThrough).toBe('2026-06-02');
    expect(coverStream(facts(stateOf({}), 0), listedAt).completeThrough).toBe('2026-06-02');
    expect(coverStream(facts(null, 1), listedAt)).toMatchObject({
      through: null,
      completeThrough: null,
    });
  });

  it('but for unsettled days; those at the end move the end', () => {
    const open = ['2026-06-02', '2026-06-04', '2026-06-05'];
    expect(coverStream(facts(proven(), 10, open), null)).toEqual({
      through: START + 5 * DAY + 100,
      completeThrough: '2026-06-03',
      gaps: [
        { from: '2026-06-02', to: '2026-06-02', days: 1, kind: 'unsettled' },
        { from: '2026-06-04', to: '2026-06-05', days: 2, kind: 'unsettled' },
      ],
    });
  });

  it('not before it is counted from', () => {
    const late = proven({ countedFrom: START + 3 * DAY });
    expect(coverStream(facts(late), null).gaps).toEqual([
      { from: '2026-06-01', to: '2026-06-03', days: 3, kind: 'not_counted' },
    ]);
    // A backfill counted a part of what no cycle asks for, because nothing ever came.
    expect(coverStream(facts({ ...late, counter: 0 }, 0), null).gaps).toEqual([]);
    const tooLate = proven({ countedFrom: START + 5 * DAY });
    expect(coverStream(facts(tooLate), null).completeThrough).toBeNull();
  });

  it('on no day that is unsettled or not over, whatever the figures', () => {
    const drawn = fc.record({
      through: fc.integer({ min: START, max: START + 40 * DAY }),
      listedAt: fc.option(fc.integer({ min: START, max: START + 40 * DAY })),
      counter: fc.integer({ min: 8, max: 12 }),
      open: fc.uniqueArray(fc.integer({ min: 0, max: 39 })),
    });
    fc.assert(
      fc.property(drawn, ({ through, listedAt, counter, open }) => {
        const days = open.map((day) => dayOf(START + day * DAY));
        const state = proven({ countedThrough: through });
        const coverage = coverStream(facts(state, counter, days), listedAt);
        expect(coverage.through).toBeGreaterThanOrEqual(through);
        expect(coverage.through).toBeLessThanOrEqual(Math.max(through, listedAt ?? 0));
        if (coverage.completeThrough === null) return;
        expect(days).not.toContain(coverage.completeThrough);
        const end = dayStart(coverage.completeThrough) + DAY - 1;
        expect(end).toBeLessThanOrEqual(coverage.through ?? 0);
        expect(coverage.gaps.reduce((sum, gap) => sum + gap.days, 0)).toBe(open.length);
      }),
    );
  });
});

describe('several together', () => {
  const part = (through: number | null): Coverage => ({
    through,
    completeThrough: through === null ? null : dayBeforeEnd(through),
    gaps: [],
  });

  it('are as complete as the one that lags most, and not at all where one is not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2e9 }), { minLength: 1 }), (throughs) => {
        const least = Math.min(...throughs);
        const whole = coverAll(throughs.map(part), 2e9);
        expect(whole).toMatchObject({ through: least, completeThrough: dayBeforeEnd(least) });
        const broken = coverAll([...throughs, null].map(part), 2e9);
        expect(broken).toMatchObject({ through: null, completeThrough: null });
      }),
    );
  });

  it('are complete no further than the list of links was read', () => {
    const parts = [part(START + 5 * DAY)];
    expect(coverAll(parts, START + 2 * DAY + 5)).toMatchObject({
      through: START + 2 * DAY + 5,
      completeThrough: '2026-06-02',
    });
    expect(coverAll(parts, null).completeThrough).toBeNull();
    expect(coverAll([], START + 2 * DAY).completeThrough).toBe('2026-06-02');
  });
});
