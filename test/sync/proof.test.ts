import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamState } from '../../src/db/ledger/stream-state.js';
import { dueReason, newLowestGap } from '../../src/sync/due.js';
import { countedStretch, leftOpen, pauseAfter, proven, undecided } from '../../src/sync/proof.js';
import { stateOf } from './stream-state.js';

const START = 1_750_000_000;
const MINUTE = 60;

/** A count of the whole life of a stream on one page, with nothing left open. Tests add counters and rows. */
const PROOF = {
  droppedRows: 0,
  hasForgotten: false,
  hasUnsettled: false,
  revenueGap: null,
  range: { start: START - 1000, end: START },
  now: START,
  settleSeconds: 60,
  isFirstPage: true,
  isWholeLife: true,
  hasReadAll: true,
  isLastOnRevenue: false,
  quarantinedRows: 0,
  uncounted: 0,
  runId: 1,
  isPartial: false,
};

/** A stream over time: cycles list a counter, and count when the plan says so. */
class Played {
  state: StreamState = stateOf({});
  now = START;
  rows = 0;

  /** One cycle; true where it counted. */
  cycle(counter: number | null, rows = this.rows, isWholeLife = true): boolean {
    const link = { id: 'L', createdAt: null, counter, revenue: null };
    this.rows = rows;
    const reason = dueReason(link, this.state, { now: this.now, isFull: false });
    const lowest = newLowestGap(link, this.state);
    if (lowest !== null) this.state = { ...this.state, lowestGap: lowest };
    if (reason === null) return false;
    const change = proven(this.state, {
      ...PROOF,
      hints: { counter, revenue: null },
      liveRows: rows,
      unflaggedRows: rows,
      range: { start: START - 1000, end: this.now },
      now: this.now,
      isWholeLife,
      hasReadAll: isWholeLife,
    });
    const { version, lowestGap, linkId, stream } = this.state;
    const kept = change.counterGap === undefined ? lowestGap : null;
    this.state = {
      ...this.state,
      ...change,
      version: version + 1,
      lowestGap: kept,
      linkId,
      stream,
    };
    return true;
  }
}

describe('what no counter is known to have counted', () => {
  const input = {
    ...PROOF,
    hints: { counter: 10, revenue: null },
    liveRows: 10,
    unflaggedRows: 10,
    runId: 7,
  };
  const sinceRun = (state: Partial<StreamState>, changed: Partial<typeof input> = {}) =>
    proven(stateOf(state), { ...input, ...changed }).unsureRun;
  const ahead = { provenAt: 1, counterGap: 0, seenGap: 3, liveRows: 7 };

  it('is all that a first proof has stored, unless the counter says the same number', () => {
    expect(sinceRun({}, { hints: { counter: 12, revenue: null }, liveRows: 9 })).toBe(7);
    expect(sinceRun({}, { hints: { counter: 9, revenue: null }, liveRows: 9 })).toBe(null);
    expect(
      proven(stateOf({}), { ...input, hints: { counter: null, revenue: null } }).unsureRun,
    ).toBe(null);
  });

  it('is what a run has stored where the counter came to be less ahead, and by no more than it is short of', () => {
    expect(sinceRun(ahead, { liveRows: 8 })).toBe(7);
    expect(sinceRun(ahead, { liveRows: 7 })).toBe(null);
    expect(
      sinceRun({ provenAt: 1, counterGap: 0, liveRows: 10 }, { liveRows: 11, uncounted: 1 }),
    ).toBe(null);
    expect(sinceRun({ provenAt: 1, counterGap: 0, liveRows: 10 }, { liveRows: 11 })).toBe(7);
    const counted = { provenAt: 1, counterGap: -1, uncounted: 1, uncountedRun: 6, liveRows: 11 };
    expect(sinceRun(counted, { hints: { counter: 11, revenue: null }, liveRows: 11 })).toBe(null);
  });

  it('is settled once the whole life is read anew', () => {
    const unsure = { ...ahead, unsureRun: 4 };
    expect(sinceRun(unsure, { liveRows: 7 })).toBe(null);
    expect(sinceRun(unsure, { liveRows: 8 })).toBe(7);
    expect(sinceRun(unsure, { liveRows: 7, isWholeLife: false })).toBe(4);
  });
});

describe('a counter over time', () => {
  it('is explained by its rows: counted once, then quiet until it moves', () => {
    const played = new Played();
    expect(played.cycle(10, 10)).toBe(true);
    expect(played.cycle(10)).toBe(false);
    played.now += 1_000_000;
    expect(played.cycle(10)).toBe(false);
    expect(played.cycle(12, 12)).toBe(true);
    expect(played.cycle(12)).toBe(false);
  });

  it('that leaves out bots is explained at once, and its next rise is news', () => {
    const played = new Played();
    expect(played.cycle(90, 100)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: -10, dueAt: null });
    expect(played.cycle(90)).toBe(false);
    expect(played.cycle(91, 101)).toBe(true);
    expect(played.cycle(91)).toBe(false);
  });

  it('that is ahead of its rows is asked with growing pauses, and then recorded as it is', () => {
    const played = new Played();
    expect(played.cycle(13, 10)).toBe(true);
    const pauses: number[] = [];
    while (played.state.dueAt !== null) {
      const pause = played.state.dueAt - played.now;
      pauses.push(pause);
      played.now += pause - 1;
      expect(played.cycle(13)).toBe(false);
      played.now += 1;
      expect(played.cycle(13)).toBe(true);
    }
    expect(pauses).toEqual([1, 5, 15, 60, 240, 1440].map((minutes) => minutes * MINUTE));
    expect(played.state).toMatchObject({ counterGap: 3, attempts: 0 });
    played.now += 1_000_000;
    expect(played.cycle(13)).toBe(false);
    expect(played.cycle(14, 11)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: 3, dueAt: null });
  });

  it('that the newest part leaves unexplained asks for the whole life at once', () => {
    const played = new Played();
    played.cycle(10, 10);
    expect(played.cycle(12, 11, false)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: 0, attempts: 0, dueAt: played.now });
    expect(played.cycle(12, 12)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: 0, attempts: 0, dueAt: null });
  });

  it('that catches up with rows read ahead of its listing is asked once more, and then quiet', () => {
    const played = new Played();
    played.cycle(100, 100);
    expect(played.cycle(101, 104)).toBe(true);
    expect(played.cycle(104)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: 0, seenGap: null, attempts: 0, dueAt: null });
    expect(played.cycle(104)).toBe(false);
    played.now += 1_000_000;
    expect(played.cycle(104)).toBe(false);
    expect(played.cycle(105, 105)).toBe(true);
  });

  it('that moves starts its pauses again', () => {
    const played = new Played();
    played.cycle(13, 10);
    for (let i = 0; i < 3; i += 1) {
      played.now = played.state.dueAt ?? 0;
      played.cycle(13);
    }
    expect(played.state.attempts).toBe(4);
    expect(played.cycle(14)).toBe(true);
    expect(played.state).toMatchObject({ attempts: 1, dueAt: played.now + MINUTE });
  });

  it('that falls and rises again is noticed, though it never passed its old mark', () => {
    const played = new Played();
    played.cycle(10, 10);
    expect(played.cycle(7)).toBe(false);
    expect(played.state.lowestGap).toBe(-3);
    expect(played.cycle(7)).toBe(false);
    expect(played.cycle(8, 8)).toBe(true);
    expect(played.state).toMatchObject({ counterGap: 0, lowestGap: null });
  });

  it('comes to rest: whatever a counter does, unmoved for two days it asks for nothing', () => {
    const step = fc.record({
      counter: fc.nat(30),
      rows: fc.nat(30),
      pause: fc.integer({ min: 0, max: 3600 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const played = new Played();
        for (const { counter, rows, pause } of steps) {
          played.now += pause;
          // Rows come into the tables only by counting; what is not read stays as it was.
          const before = played.rows;
          if (!played.cycle(counter, rows)) played.rows = before;
        }
        const last = steps.at(-1)?.counter ?? 0;
        for (let minute = 0; minute <= 2 * 1440; minute += 1) {
          played.now += MINUTE;
          played.cycle(last);
        }
        expect(played.cycle(last)).toBe(false);
        expect(played.state.dueAt).toBeNull();
      }),
      { numRuns: 40 },
    );
  });
});

describe('pauseAfter', () => {
  it('grows and ends at a day', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map(pauseAfter);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    expect(pauses.at(-1)).toBe(86_400);
    expect(pauseAfter(0)).toBe(MINUTE);
  });
});

describe('countedStretch', () => {
  const edge = fc.integer({ min: 0, max: 40 });
  const stretch = fc
    .tuple(edge, edge)
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));

  it('grows over ranges that touch, and is never a stretch with a hole', () => {
    fc.assert(
      fc.property(stretch, stretch, (known, added) => {
        const state = { countedFrom: known.start, countedThrough: known.end };
        const { countedFrom, countedThrough } = countedStretch(state, added);
        const seconds = new Set<number>();
        for (const { start, end } of [known, added]) {
          for (let at = start; at <= end; at += 1) seconds.add(at);
        }
        for (let at = countedFrom; at <= countedThrough; at += 1) expect(seconds).toContain(at);
        expect(countedFrom).toBeLessThanOrEqual(known.start);
        expect(countedThrough).toBeGreaterThanOrEqual(known.end);
        const doTouch = added.start <= known.end + 1 && added.end >= known.start - 1;
        if (doTouch) expect(countedThrough - countedFrom + 1).toBe(seconds.size);
      }),
    );
  });

  it('begins with the first range', () => {
    const nothing = { countedFrom: null, countedThrough: null };
    expect(countedStretch(nothing, { start: 3, end: 9 })).toEqual({
      countedFrom: 3,
      countedThrough: 9,
    });
  });
});

describe('a stretch that ends in the future', () => {
  it('is brought back by the next count, and never kept beyond the latest moment that was counted', () => {
    const wrong = { countedFrom: 3, countedThrough: 90_000 };
    expect(countedStretch(wrong, { start: 5, end: 100 }, 100)).toEqual({
      countedFrom: 3,
      countedThrough: 100,
    });
    const moment = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(moment, moment, moment, moment, (from, through, start, end) => {
        fc.pre(from <= through && start <= end && start <= through + 1 && end >= from - 1);
        const counted = { countedFrom: from, countedThrough: through };
        expect(countedStretch(counted, { start, end }, end).countedThrough).toBe(end);
      }),
    );
  });
});

describe('what a proof records', () => {
  const input = {
    ...PROOF,
    hints: { counter: 5, revenue: '3.00' },
    liveRows: 4,
    unflaggedRows: 4,
    revenueGap: '0',
  };

  it('is counted through no later than the settle time', () => {
    expect(proven(stateOf({}), input)).toMatchObject({
      countedFrom: START - 1000,
      countedThrough: START - 60,
    });
    expect(proven(stateOf({}), { ...input, range: { start: 5, end: 900 } })).toMatchObject({
      countedFrom: 5,
      countedThrough: 900,
    });
  });

  it('explains any counter of a stream that is read from a start date on', () => {
    expect(proven(stateOf({}), { ...input, isPartial: true })).toMatchObject({
      counterGap: 1,
      dueAt: null,
    });
  });

  it('explains a counter that counts rows in the quarantine, and no more', () => {
    const change = proven(stateOf({}), { ...input, quarantinedRows: 1 });
    expect(change).toMatchObject({ counterGap: 1, dueAt: null, attempts: 0 });
    const ahead = { ...input, liveRows: 3, quarantinedRows: 1 };
    expect(proven(stateOf({}), ahead)).toMatchObject({ attempts: 1, dueAt: START + 60 });
  });

  it('keeps the measure of a counter that fell by a part of what seems forgotten', () => {
    const before = stateOf({ counterGap: 0, unflaggedGap: 2, liveRows: 4 });
    const fallen = { ...input, hints: { counter: 3, revenue: null } };
    expect(proven(before, fallen)).toMatchObject({ counterGap: -1, unflaggedGap: null });
    const change = proven(before, { ...fallen, hasForgotten: true });
    expect(change).toMatchObject({ counterGap: 0, unflaggedGap: 2, lowestGap: -1, dueAt: null });
  });

  it('remembers rows that came after the listing, so that a counter which never counts them is news', () => {
    const short = { ...input, hints: { counter: 3, revenue: null } };
    expect(proven(stateOf({}), short)).not.toHaveProperty('uncounted');
    const change = proven(stateOf({}), { ...short, uncounted: 1 });
    expect(change).toMatchObject({ counterGap: -1, uncounted: 1, uncountedRun: 1, dueAt: null });
    const link = { id: 'L', createdAt: null, counter: 3, revenue: '3.00' };
    const known = stateOf({ ...change, revenue: '3.00' });
    const options = { now: START + 900, isFull: false };
    expect(dueReason(link, known, options)).toBe('counter');
    const next = proven(known, { ...short, now: START + 900 });
    expect(dueReason(link, stateOf({ ...next, revenue: '3.00' }), options)).toBeNull();
  });

  it('is looked at again by the next cycle, all of its life, where nobody could tell what became of rows', () => {
    const proof = proven(stateOf({}), { ...input, hints: { counter: 4, revenue: null } });
    expect(undecided(proof, START)).toMatchObject({ dueAt: START, attempts: 1, counterGap: 0 });
  });

  it('does not take rows that came after the listing for a fall of the counter', () => {
    const before = stateOf({ counterGap: 0, liveRows: 3 });
    const change = proven(before, {
      ...input,
      hints: { counter: 3, revenue: null },
      hasForgotten: true,
      uncounted: 1,
    });
    expect(change).toMatchObject({ counterGap: -1, uncounted: 1 });
    expect(change).not.toHaveProperty('lowestGap');
  });

  it('keeps days due that a count of another part left unsettled', () => {
    const part = { ...input, hints: { counter: 4, revenue: null }, isWholeLife: false };
    expect(proven(stateOf({}), part)).toMatchObject({ dueAt: null });
    expect(proven(stateOf({}), { ...part, hasUnsettled: true })).toMatchObject({ dueAt: START });
  });

  it('asks nothing of a link without a counter', () => {
    const change = proven(stateOf({}), { ...input, hints: { counter: null, revenue: null } });
    expect(change).toMatchObject({ counterGap: null, dueAt: null });
  });

  it('clears what was unsettled and what failed', () => {
    const state = stateOf({ unsettledCycles: 2, unsettledSince: 5, failedAt: 6, failedCode: 'x' });
    expect(proven(state, input)).toMatchObject({
      unsettledCycles: 0,
      unsettledSince: null,
      failedAt: null,
      failedCode: null,
    });
  });

  it('keeps since when something is unsettled, and its pause grows until the counter moves', () => {
    const hints = { counter: 5, revenue: null };
    let state = stateOf({ counter: 5 });
    for (const [i, minutes] of [1, 5, 15].entries()) {
      const now = START + i * 10_000;
      state = stateOf({ ...state, ...leftOpen(state, hints, now) });
      expect(state.dueAt).toBe(now + minutes * MINUTE);
    }
    expect(state).toMatchObject({ unsettledSince: START, unsettledCycles: 3, attempts: 3 });
    const moved = leftOpen(state, { ...hints, counter: 6 }, START + 99_999);
    expect(moved).toMatchObject({ attempts: 1, unsettledSince: START });
  });
});
