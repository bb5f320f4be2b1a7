import { describe, expect, it } from 'vitest';
import type { LiveRows } from '../../src/db/write/live-rows.js';
import { counterFall } from '../../src/sync/counter-fall.js';
import { stateOf } from './stream-state.js';

/** Live rows of which so many are bots. */
function live(all: number, bots = 0): LiveRows {
  return { all, withoutBots: all - bots, withoutDuplicates: all, unflagged: all - bots };
}
const nothing = { quarantined: 0, missing: 0 };

describe('the fall of a counter that counts everything', () => {
  const proved = stateOf({ provenAt: 1, counterGap: 0, liveRows: 10 });

  it('is what it counts less than before', () => {
    expect(counterFall(proved, 10, { live: live(10), ...nothing })).toBe(0);
    expect(counterFall(proved, 8, { live: live(10), ...nothing })).toBe(2);
    expect(counterFall(proved, 12, { live: live(12), ...nothing })).toBe(0);
  });

  it('is seen although other rows have come since', () => {
    expect(counterFall(proved, 10, { live: live(12), ...nothing })).toBe(2);
  });

  it('is remembered from a listing that showed it', () => {
    const shown = { ...proved, lowestGap: -3 };
    expect(counterFall(shown, 12, { live: live(12), ...nothing })).toBe(3);
  });
});

describe('the fall of a counter that leaves out bots', () => {
  const proved = stateOf({ provenAt: 1, counterGap: -4, unflaggedGap: 0, liveRows: 10 });

  it('is seen although other rows have come since, and a new bot is none', () => {
    expect(counterFall(proved, 6, { live: live(10, 4), ...nothing })).toBe(0);
    expect(counterFall(proved, 6, { live: live(11, 5), ...nothing })).toBe(0);
    expect(counterFall(proved, 6, { live: live(11, 4), ...nothing })).toBe(1);
  });
});

describe('the counter of a stream that never was counted', () => {
  const fresh = stateOf({});
  const stored = { live: live(12, 3), quarantined: 1, missing: 2 };

  it.each([
    [13, 'all, the missing ones too', 0],
    [10, 'all but bots, the missing ones too', 0],
    [11, 'all but the missing ones', 2],
    [8, 'all but bots and the missing ones', 2],
    [9, 'nothing that is known', 0],
  ])('of %i counts %s', (counter, _what, fall) => {
    expect(counterFall(fresh, counter, stored)).toBe(fall);
  });

  it('says nothing where there is none', () => {
    expect(counterFall(fresh, null, stored)).toBe(0);
  });
});
