import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueReason } from '../../src/sync/due.js';
import { leftInside, provenInside } from '../../src/sync/proof-inside.js';
import { stateOf } from './stream-state.js';

const DAY = 86_400;
const NOW = 1_780_000_000;

const proven = stateOf({
  counter: 100,
  counterGap: 0,
  liveRows: 100,
  countedFrom: NOW - 30 * DAY,
  countedThrough: NOW - 3600,
  provenAt: NOW - 3600,
});

/** Live rows, so many of which are bots. */
const rowsOf = (all: number, bots = 0): { all: number; unflagged: number } => ({
  all,
  unflagged: all - bots,
});

const input = {
  counter: 100,
  live: rowsOf(100),
  range: { start: NOW - 20 * DAY, end: NOW - 10 * DAY },
  now: NOW,
  runId: 1,
  settleSeconds: 60,
};

describe('a part that was counted', () => {
  it('inside of what is counted changes nothing that a sync knows', () => {
    expect(provenInside(proven, input)).toEqual({
      liveRows: 100,
      countedFrom: proven.countedFrom,
      countedThrough: proven.countedThrough,
    });
  });

  it.each([
    ['overlapping its beginning', { start: NOW - 40 * DAY, end: NOW - 20 * DAY }, NOW - 40 * DAY],
    ['just before it', { start: NOW - 40 * DAY, end: NOW - 30 * DAY - 1 }, NOW - 40 * DAY],
    ['with a day between', { start: NOW - 40 * DAY, end: NOW - 31 * DAY }, NOW - 30 * DAY],
    ['far before it', { start: NOW - 90 * DAY, end: NOW - 80 * DAY }, NOW - 30 * DAY],
  ])('%s', (_where, range, countedFrom) => {
    expect(provenInside(proven, { ...input, range })).toMatchObject({
      countedFrom,
      countedThrough: proven.countedThrough,
    });
  });

  it('up to now ends the counted stretch where counts are final', () => {
    const range = { start: NOW - DAY, end: NOW };
    expect(provenInside(proven, { ...input, range })).toMatchObject({
      countedFrom: proven.countedFrom,
      countedThrough: NOW - 60,
    });
  });

  it('younger than a count is final says nothing', () => {
    const range = { start: NOW - 30, end: NOW };
    expect(provenInside(proven, { ...input, range })).toEqual({ liveRows: 100 });
  });

  it('of a stream that no sync has read leaves it to be read wholly', () => {
    const change = provenInside(stateOf({}), input);
    const state = stateOf({ ...change });
    const link = { id: 'L', createdAt: null, counter: 100, revenue: null };
    expect(dueReason(link, state, { now: NOW, isFull: false })).toBe('first');
  });

  it('never hides news: rows that the counter counts and no one has read stay due', () => {
    const rows = fc.nat(50);
    fc.assert(
      // `old`: not read at the last proof, though counted (before SYNC_START_DATE). `late`: came since, inside the
      // part. `news`: came since, outside of it. `after`: come later.
      fc.property(rows, rows, rows, rows, fc.boolean(), (old, late, news, after, wasListed) => {
        const state = stateOf({ ...proven, counter: 100 + old, counterGap: old });
        const listed = 100 + old + (wasListed ? late + news : 0);
        const readOld = Math.floor(old / 2);
        const change = provenInside(state, {
          ...input,
          counter: listed,
          live: rowsOf(100 + readOld + late),
        });
        const next = stateOf({ ...state, ...change });
        const counter = 100 + old + late + news + after;
        const link = { id: 'L', createdAt: null, counter, revenue: null };
        const reason = dueReason(link, next, { now: NOW + 900, isFull: false });
        if (news + after > 0) expect(reason).not.toBeNull();
      }),
      // As many old rows as there were news bring the gap to what it was.
      { numRuns: 1000, examples: [[4, 0, 2, 0, true]] },
    );
  });

  it('with a row that came after the listing remembers it', () => {
    const change = provenInside(proven, { ...input, live: rowsOf(101) });
    expect(change).toMatchObject({ counterGap: -1, uncounted: 1, uncountedRun: 1 });
    // Which of the added rows a counter without bots leaves out nobody can tell.
    const omits = { ...proven, counterGap: -4, unflaggedGap: 0 };
    const bot = provenInside(omits, { ...input, counter: 96, live: rowsOf(101, 5) });
    expect(bot).toMatchObject({ counterGap: -5 });
    expect(bot).not.toHaveProperty('uncounted');
  });

  it('with all rows that had come leaves nothing due', () => {
    const change = provenInside(proven, { ...input, counter: 107, live: rowsOf(107) });
    const next = stateOf({ ...proven, ...change });
    const link = { id: 'L', createdAt: null, counter: 107, revenue: null };
    expect(dueReason(link, next, { now: NOW + 900, isFull: false })).toBeNull();
  });
});

it('a part that brings old bots keeps the measure of a counter that leaves bots out', () => {
  // 40 rows of before SYNC_START_DATE, 10 of them bots, and 20 bots among the 100 that were read: the counter says 110.
  const before = stateOf({ ...proven, counter: 110, counterGap: 10, unflaggedGap: 30 });
  const change = provenInside(before, { ...input, counter: 110, live: rowsOf(140, 30) });
  expect(change).toMatchObject({ counterGap: -30, unflaggedGap: 0 });
});

describe('a part that could not be settled', () => {
  it('is for the next sync, which reads its unsettled days', () => {
    const next = stateOf({ ...proven, ...leftInside(proven, NOW) });
    const link = { id: 'L', createdAt: null, counter: 100, revenue: null };
    expect(dueReason(link, next, { now: NOW, isFull: false })).toBe('unsettled');
  });

  it('leaves the pause that a sync has set', () => {
    const waiting = stateOf({
      ...proven,
      dueAt: NOW + 600,
      unsettledSince: NOW - 600,
      attempts: 2,
    });
    expect(leftInside(waiting, NOW)).toEqual({ dueAt: NOW + 600, unsettledSince: NOW - 600 });
  });
});
