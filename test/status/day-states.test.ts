import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../src/status/coverage.js';
import {
  dayStates,
  lastDays,
  type StreamDays,
  statesOfStream,
  stretchesOf,
  worstStates,
} from '../../src/status/day-states.js';
import { DAY_SECONDS, dayEnd, dayOf, dayStart } from '../../src/sync/time.js';

const NOW = dayStart('2026-03-02') + 12 * 3600;
const days = lastDays(NOW, 6);
const today = '2026-03-02';
const covered: Coverage = { through: NOW - 60, completeThrough: '2026-03-01', gaps: [] };
const stream = (changed: Partial<StreamDays> = {}): StreamDays => ({
  coverage: covered,
  lifeStart: dayStart('2026-01-01'),
  open: new Map(),
  ...changed,
});
const states = (changed: Partial<StreamDays> = {}) => statesOfStream(stream(changed), days, today);

describe('the days of a stream', () => {
  it('are the last ones, over the end of a month, today included', () => {
    expect(days).toEqual([
      '2026-02-25',
      '2026-02-26',
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
  });

  it('are verified where they are covered, and today is pending', () => {
    expect(states()).toEqual([...Array(5).fill('verified'), 'pending']);
  });

  it('are pending from where the count ends, even in the middle of a day', () => {
    const through = dayEnd('2026-02-27') - 1;
    expect(states({ coverage: { ...covered, through } })).toEqual([
      'verified',
      'verified',
      'pending',
      'pending',
      'pending',
      'pending',
    ]);
    const toTheEnd = { ...covered, through: dayEnd('2026-02-27') };
    expect(states({ coverage: toTheEnd })[2]).toBe('verified');
  });

  it('are missing where they were never counted: all but today, or those before the count began', () => {
    expect(states({ coverage: { ...covered, through: null } })).toEqual([
      ...Array(5).fill('missing'),
      'pending',
    ]);
    const gaps = [{ from: '2026-01-01', to: '2026-02-26', days: 57, kind: 'not_counted' as const }];
    expect(states({ coverage: { ...covered, gaps } })).toEqual([
      'missing',
      'missing',
      'verified',
      'verified',
      'verified',
      'pending',
    ]);
  });

  it('are what the ledger says where it says more, and nothing before the link was made', () => {
    const open = new Map([
      ['2026-02-26', 'forgotten'],
      ['2026-02-27', 'quarantined'],
      ['2026-03-01', 'unsettled'],
    ] as const);
    expect(states({ open, lifeStart: dayStart('2026-02-26') })).toEqual([
      'before',
      'forgotten',
      'quarantined',
      'verified',
      'unsettled',
      'pending',
    ]);
  });
});

const strip = fc.array(fc.constantFrom(...dayStates), { minLength: 1, maxLength: 40 });

describe('several strips', () => {
  it('together show of each day what weighs most, in whatever order they come', () => {
    expect(
      worstStates([
        ['verified', 'before'],
        ['unsettled', 'verified'],
        ['missing', 'before'],
      ]),
    ).toEqual(['unsettled', 'verified']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), strip, (count, one) => {
        const strips = Array.from({ length: count }, (_, at) => [
          ...one.slice(at),
          ...one.slice(0, at),
        ]);
        const worst = worstStates(strips);
        expect(worstStates([...strips].reverse())).toEqual(worst);
        expect(worst).toHaveLength(one.length);
      }),
    );
  });
});

describe('a strip as stretches', () => {
  it('loses no day and has no two neighbours of one state', () => {
    fc.assert(
      fc.property(strip, (one) => {
        const all = lastDays(NOW, one.length);
        const stretches = stretchesOf(all, one);
        expect(stretches.reduce((sum, stretch) => sum + stretch.days, 0)).toBe(one.length);
        stretches.forEach((stretch, at) => {
          const next = stretches[at + 1];
          if (next === undefined) return;
          expect(next.state).not.toBe(stretch.state);
          expect(next.from).toBe(dayOf(dayStart(stretch.to) + DAY_SECONDS));
        });
      }),
    );
  });
});
