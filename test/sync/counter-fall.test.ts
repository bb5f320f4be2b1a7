import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveRows } from '../../src/db/write/live-rows.js';
import { counterFall, noticedFall, shortageOf } from '../../src/sync/counter-fall.js';
import { stateOf } from './stream-state.js';

/** Live rows of which so many are bots. */
function live(all: number, bots = 0): LiveRows {
  return { all, withoutBots: all - bots, withoutDuplicates: all, unflagged: all - bots };
}
const rows = (all: number, unflagged = all) => ({ all, unflagged });
const before = { late: rows(0), after: rows(0) };
const nothing = { quarantined: 0, missing: 0, arrived: before };
const RUN = 7;
const listed = (counter: number | null, runId = RUN) => ({ counter, runId });
const surely = (fall: number) => ({ least: fall, most: fall });

describe('the fall of a counter that counts everything', () => {
  const proved = stateOf({ provenAt: 1, counterGap: 0, liveRows: 10 });

  it('is what it counts less than before', () => {
    expect(counterFall(proved, listed(10), { live: live(10), ...nothing })).toEqual(surely(0));
    expect(counterFall(proved, listed(8), { live: live(10), ...nothing })).toEqual(surely(2));
    expect(counterFall(proved, listed(12), { live: live(12), ...nothing })).toEqual(surely(0));
  });

  it('is seen although other rows have come since', () => {
    expect(counterFall(proved, listed(10), { live: live(12), ...nothing })).toEqual(surely(2));
  });

  it('is not made by rows that came after the listing, and may be by late ones', () => {
    const stored = (late: number, after: number) => ({
      ...nothing,
      live: live(12),
      arrived: { late: rows(late), after: rows(after) },
    });
    expect(counterFall(proved, listed(10), stored(0, 2))).toEqual(surely(0));
    expect(counterFall(proved, listed(10), stored(0, 1))).toEqual(surely(1));
    expect(counterFall(proved, listed(10), stored(2, 0))).toEqual({ least: 0, most: 2 });
    expect(counterFall(proved, listed(9), stored(1, 1))).toEqual({ least: 1, most: 2 });
  });

  it('is remembered from a listing that showed it', () => {
    const shown = { ...proved, lowestGap: -3 };
    expect(counterFall(shown, listed(12), { live: live(12), ...nothing })).toEqual(surely(3));
    expect(noticedFall(shown, listed(12))).toBe(3);
  });
});

describe('the fall of a counter that leaves out bots', () => {
  const proved = stateOf({ provenAt: 1, counterGap: -4, unflaggedGap: 0, liveRows: 10 });

  it('is seen although other rows have come since, and a new bot is none', () => {
    expect(counterFall(proved, listed(6), { live: live(10, 4), ...nothing })).toEqual(surely(0));
    expect(counterFall(proved, listed(6), { live: live(11, 5), ...nothing })).toEqual(surely(0));
    expect(counterFall(proved, listed(6), { live: live(11, 4), ...nothing })).toEqual(surely(1));
  });
});

describe('the fall of a counter while rows of all kinds come and go', () => {
  /** Rows of a kind: none of them bots, so many of them bots. */
  const kinds = (most: number) => fc.record({ plain: fc.nat(most), bots: fc.nat(most) });
  type Kinds = { readonly plain: number; readonly bots: number };
  const events = fc.record({
    /** Rows at the proof. */
    stored: kinds(20),
    /** Of these, those that vanish before the listing. */
    vanished: kinds(20),
    before: kinds(4),
    /** Late ones that come after the listing, and others. */
    late: kinds(4),
    after: kinds(4),
  });
  const add = (...all: Kinds[]): Kinds => ({
    plain: all.reduce((sum, { plain }) => sum + plain, 0),
    bots: all.reduce((sum, { bots }) => sum + bots, 0),
  });
  const countsOf = ({ plain, bots }: Kinds) => rows(plain + bots, plain);

  it.each([
    ['all', true, 0],
    ['all but bots', false, 6],
  ])(
    'is never less than the least and never more than the most, where it counts %s',
    (_w, ofAll, most) => {
      const counted = ({ plain, bots }: Kinds): number => (ofAll ? plain + bots : plain);
      fc.assert(
        fc.property(
          events,
          fc.nat(most),
          ({ stored, vanished, before: early, late, after }, ahead) => {
            const gone = {
              plain: Math.min(stored.plain, vanished.plain),
              bots: Math.min(stored.bots, vanished.bots),
            };
            const proved = stateOf({
              provenAt: 1,
              counterGap: counted(stored) + ahead - stored.plain - stored.bots,
              unflaggedGap: stored.bots === 0 ? null : counted(stored) + ahead - stored.plain,
              liveRows: stored.plain + stored.bots,
            });
            const counter = ahead + counted(stored) - counted(gone) + counted(early);
            const now = add(stored, early, late, after);
            const fall = counterFall(proved, listed(counter), {
              ...nothing,
              live: live(now.plain + now.bots, now.bots),
              arrived: { late: countsOf(add(early, late)), after: countsOf(after) },
            });
            expect(fall.least).toBeLessThanOrEqual(counted(gone));
            expect(fall.most).toBeGreaterThanOrEqual(counted(gone));
          },
        ),
      );
    },
  );
});

describe('a row that came after the listing', () => {
  const known = { provenAt: 1, counterGap: -1, uncounted: 1, uncountedRun: RUN - 1, liveRows: 1 };
  const stored = { live: live(1), ...nothing };

  it('is gone where a later listing does not count it, and there where it does', () => {
    expect(counterFall(stateOf(known), listed(0), stored)).toEqual(surely(1));
    expect(noticedFall(stateOf(known), listed(0))).toBe(1);
    expect(counterFall(stateOf(known), listed(1), stored)).toEqual(surely(0));
    expect(noticedFall(stateOf(known), listed(1))).toBe(0);
  });

  it('is not missed by the listing before it, however often its run reads', () => {
    const same = stateOf({ ...known, uncountedRun: RUN });
    const arrived = { late: rows(1), after: rows(0) };
    expect(counterFall(same, listed(0), { ...stored, arrived })).toEqual(surely(0));
    expect(noticedFall(same, listed(0))).toBe(0);
  });
});

describe('what a counter is short of', () => {
  it('is what it should count and does not', () => {
    const proved = stateOf({ provenAt: 1, counterGap: 0, liveRows: 10 });
    expect(shortageOf(proved, 10, rows(11))).toEqual({ rows: 1, kind: 'unflagged' });
    expect(shortageOf(proved, 11, rows(11))).toBeNull();
    expect(shortageOf(proved, 13, rows(11))).toBeNull();
    expect(shortageOf(proved, null, rows(11))).toBeNull();
  });

  it('are bots too where it has counted them, and no bots where not', () => {
    const counts = stateOf({ provenAt: 1, counterGap: 0, unflaggedGap: 4, liveRows: 10 });
    expect(shortageOf(counts, 10, rows(11, 6))).toEqual({ rows: 1, kind: 'all' });
    const omits = stateOf({ provenAt: 1, counterGap: -4, unflaggedGap: 0, liveRows: 10 });
    expect(shortageOf(omits, 6, rows(11, 6))).toBeNull();
    expect(shortageOf(omits, 6, rows(11, 7))).toEqual({ rows: 1, kind: 'unflagged' });
  });

  it('is nothing where it has always counted less, and stays what it was until a later listing', () => {
    const behind = stateOf({ provenAt: 1, counterGap: -70, liveRows: 100 });
    expect(shortageOf(behind, 30, rows(100))).toBeNull();
    expect(shortageOf(behind, 30, rows(101))).toMatchObject({ rows: 1 });
    const short = stateOf({ provenAt: 1, counterGap: -1, uncounted: 1, liveRows: 1 });
    expect(shortageOf(short, 0, rows(1))).toMatchObject({ rows: 1 });
  });

  it('is its way of counting where a first look finds much of it', () => {
    expect(shortageOf(stateOf({}), 30, rows(100))).toBeNull();
    expect(shortageOf(stateOf({}), 99, rows(100))).toMatchObject({ rows: 1 });
    expect(shortageOf(stateOf({}), 0, rows(1))).toMatchObject({ rows: 1 });
  });
});

describe('the counter of a stream that never was counted', () => {
  const fresh = stateOf({});
  const stored = { live: live(12, 3), quarantined: 1, missing: 2, arrived: before };

  it.each([
    [13, 'all, the missing ones too', 0],
    [10, 'all but bots, the missing ones too', 0],
    [11, 'all but the missing ones', 2],
    [8, 'all but bots and the missing ones', 2],
    [9, 'nothing that is known', 0],
  ])('of %i counts %s', (counter, _what, fall) => {
    expect(counterFall(fresh, listed(counter), stored)).toEqual(surely(fall));
  });

  it('says nothing where there is none', () => {
    expect(counterFall(fresh, listed(null), stored)).toEqual(surely(0));
  });
});
