import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AbsentEvidence,
  type AbsentRow,
  isBraked,
  splitAbsent,
} from '../../src/sync/absent.js';
import type { Fall } from '../../src/sync/counter-fall.js';
import { isReleased, mayMark, splitMissing } from '../../src/sync/links/missing.js';
import { decideVanished, type StreamCandidates } from '../../src/sync/vanished-rows.js';

const DAY = 86_400;
const NOW = 20_000 * DAY;

describe('a brake', () => {
  it('holds what is more than 20 % and more than 2, and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (missing, all) => {
        expect(isBraked(missing, all)).toBe(missing > 2 && 5 * missing > all);
      }),
    );
  });

  it.each([
    [2, 2, false],
    [3, 3, true],
    [3, 15, false],
    [3, 14, true],
    [200, 1000, false],
    [201, 1000, true],
    [0, 0, false],
  ])('%i missing of %i: %s', (missing, all, isHeld) => {
    expect(isBraked(missing, all)).toBe(isHeld);
  });

  it('lets go of what has been missing for a day', () => {
    expect(isReleased(undefined, NOW)).toBe(false);
    expect(isReleased(NOW - DAY + 1, NOW)).toBe(false);
    expect(isReleased(NOW - DAY, NOW)).toBe(true);
  });
});

describe('splitAbsent', () => {
  const evidence: AbsentEvidence = {
    range: { start: NOW - 100 * DAY, end: NOW },
    earliestListed: NOW - 60 * DAY + 500,
    hasOlderRows: false,
    hasForgottenDays: false,
    counterFall: { least: 0, most: 0 },
    isCounterProven: false,
    listsFrom: Number.POSITIVE_INFINITY,
  };
  const fallen = (rows: number): Fall => ({ least: rows, most: rows });
  const at = (seconds: number): AbsentRow => ({
    id: `r${seconds}`,
    seconds,
    isUnflagged: true,
    isUnsure: false,
  });
  const old = at(NOW - 80 * DAY);
  const sameDay = at(NOW - 60 * DAY + 100);
  const newer = at(NOW - 10 * DAY);

  it('sorts every row into exactly one', () => {
    const rows = fc.uniqueArray(fc.integer({ min: NOW - 100 * DAY, max: NOW }), { maxLength: 30 });
    const given = fc.record({
      earliestListed: fc.oneof(
        fc.constant(Number.POSITIVE_INFINITY),
        fc.integer({ min: NOW - 100 * DAY, max: NOW }),
      ),
      hasOlderRows: fc.boolean(),
      hasForgottenDays: fc.boolean(),
      counterFall: fc
        .tuple(fc.nat(10), fc.nat(10))
        .map(([least, more]) => ({ least, most: least + more })),
      isCounterProven: fc.boolean(),
    });
    fc.assert(
      fc.property(rows, given, (seconds, drawn) => {
        const absent = seconds.map(at);
        const split = splitAbsent(absent, { ...evidence, ...drawn });
        const ids = [...split.forgotten, ...split.candidates, ...split.onEdge].map(({ id }) => id);
        expect(ids.sort()).toEqual(absent.map(({ id }) => id).sort());
        for (const row of split.forgotten) expect(row.seconds).toBeLessThan(drawn.earliestListed);
        if (drawn.hasOlderRows) expect(split.forgotten).toEqual([]);
        const { least, most } = drawn.counterFall;
        const [rows, isForgotten] = [split.forgotten.length, split.forgotten.length > 0];
        if (isForgotten) expect(least).toBeLessThan(rows);
        expect(split.isUndecided).toBe(isForgotten && most >= rows);
      }),
    );
  });

  it('calls rows before everything that is listed forgotten, the part of a day only with whole days', () => {
    expect(splitAbsent([old, sameDay, newer], evidence)).toEqual({
      forgotten: [old, sameDay],
      candidates: [newer],
      onEdge: [],
      isUndecided: false,
    });
    expect(splitAbsent([sameDay, newer], evidence).forgotten).toEqual([]);
    const known = { ...evidence, hasForgottenDays: true };
    expect(splitAbsent([sameDay, newer], known).forgotten).toEqual([sameDay]);
  });

  it('calls the part of a day forgotten where the counter still counts all of it', () => {
    const counted = { ...evidence, isCounterProven: true };
    expect(splitAbsent([sameDay, newer], counted).forgotten).toEqual([sameDay]);
    expect(splitAbsent([sameDay], { ...counted, counterFall: fallen(1) }).forgotten).toEqual([]);
    // A counter that leaves out bots says nothing of them.
    expect(splitAbsent([{ ...sameDay, isUnflagged: false }], counted).forgotten).toEqual([]);
  });

  it('calls nothing forgotten where the counter fell by as many, or where the range is not the beginning', () => {
    const split = splitAbsent([old, sameDay], { ...evidence, counterFall: fallen(2) });
    expect(split).toMatchObject({ forgotten: [], candidates: [old, sameDay] });
    expect(
      splitAbsent([old, sameDay], { ...evidence, counterFall: fallen(1) }).forgotten,
    ).toHaveLength(2);
    expect(splitAbsent([old], { ...evidence, hasOlderRows: true }).candidates).toEqual([old]);
  });

  it('takes rows for forgotten only until a later listing tells, where it may have counted others', () => {
    const open = { ...evidence, counterFall: { least: 0, most: 1 } };
    expect(splitAbsent([old, newer], open)).toMatchObject({ forgotten: [old], isUndecided: true });
    expect(splitAbsent([old, sameDay], open)).toMatchObject({ isUndecided: false });
  });

  it('takes no row for forgotten that no counter tells of and that is newer than what is listed', () => {
    const rows = fc.uniqueArray(
      fc.record({ age: fc.integer({ min: 60, max: 99 }), isUnsure: fc.boolean() }),
      { minLength: 1, maxLength: 12, selector: ({ age }) => age },
    );
    fc.assert(
      fc.property(rows, fc.option(fc.integer({ min: 60, max: 100 })), (drawn, listedAge) => {
        const lacking = drawn
          .map(({ age, isUnsure }) => ({ ...at(NOW - age * DAY), isUnsure }))
          .sort((a, b) => a.seconds - b.seconds);
        const before = splitAbsent(lacking, evidence);
        const listsFrom = listedAge === null ? Number.POSITIVE_INFINITY : NOW - listedAge * DAY;
        const split = splitAbsent(lacking, { ...evidence, listsFrom });
        const refuted = before.forgotten.filter((row) => row.isUnsure && row.seconds > listsFrom);
        const isRefuted = (row: AbsentRow) => refuted.length <= 3 && refuted.includes(row);
        expect(split.forgotten).toEqual(before.forgotten.filter((row) => !isRefuted(row)));
        expect(
          [...split.forgotten, ...split.candidates].sort((a, b) => a.seconds - b.seconds),
        ).toEqual(lacking);
      }),
    );
    const unsure = { ...old, isUnsure: true };
    expect(splitAbsent([unsure], { ...evidence, listsFrom: old.seconds - 1 }).candidates).toEqual([
      unsure,
    ]);
    expect(splitAbsent([unsure], { ...evidence, listsFrom: old.seconds }).forgotten).toEqual([
      unsure,
    ]);
  });

  it('leaves rows of the last second open, fractions included', () => {
    const edge = [at(NOW), at(NOW + 0.5)];
    expect(splitAbsent([...edge, at(NOW - 0.001)], evidence)).toMatchObject({ onEdge: edge });
  });
});

describe('decideVanished', () => {
  const streamsOf = fc.uniqueArray(
    fc.record({ key: fc.nat(50), missing: fc.nat(8), liveRows: fc.nat(60) }).map(
      ({ key, missing, liveRows }): StreamCandidates => ({
        key: `L${key} clicks`,
        candidates: Array.from({ length: missing }, (_, i) => ({
          id: `${key}-${i}`,
          seconds: i,
          isUnflagged: true,
          isUnsure: false,
        })),
        liveRows,
      }),
    ),
    { selector: (stream) => stream.key, maxLength: 8 },
  );
  const held = fc.array(fc.tuple(fc.nat(50), fc.nat(8), fc.nat(2 * DAY)));

  it('asks again for every candidate or holds it, never both, and holds by the two brakes alone', () => {
    fc.assert(
      fc.property(
        streamsOf,
        fc.nat(300),
        held,
        fc.boolean(),
        (streams, rowsRead, since, isAccepted) => {
          const heldSince = new Map(since.map(([key, i, ago]) => [`${key}-${i}`, NOW - ago]));
          const decided = decideVanished({ streams, rowsRead, heldSince, now: NOW, isAccepted });
          const isOld = (id: string): boolean => isReleased(heldSince.get(id), NOW);
          const fresh = streams.map(
            (stream) => stream.candidates.filter(({ id }) => !isOld(id)).length,
          );
          const isRunBraked = isBraked(
            fresh.reduce((sum, count) => sum + count, 0),
            rowsRead,
          );
          streams.forEach((stream, at) => {
            const isHeld =
              !isAccepted && (isRunBraked || isBraked(fresh[at] ?? 0, stream.liveRows));
            for (const { id } of stream.candidates) {
              const isHeldHere = (decided.held.get(stream.key) ?? []).includes(id);
              expect(isHeldHere).toBe(isHeld && !isOld(id));
              expect(decided.confirm.get(stream.key)?.has(id) ?? false).toBe(!isHeldHere);
            }
          });
        },
      ),
    );
  });
});

describe('splitMissing', () => {
  const known = fc.uniqueArray(
    fc.record({ id: fc.nat(60).map(String), accountId: fc.constantFrom('a', 'b', 'c', null) }),
    { selector: (link) => link.id, maxLength: 40 },
  );
  const listed = fc.array(fc.nat(80).map(String), { maxLength: 60 });

  it('asks for every missing link or holds it, never both, and never touches a listed one', () => {
    fc.assert(
      fc.property(known, listed, fc.boolean(), (links, ids, isAccepted) => {
        const view = { known: links, listed: new Set(ids), missingSince: new Map(), now: NOW };
        const { ask, held } = splitMissing({ ...view, isAccepted });
        const missing = links.filter(({ id }) => !view.listed.has(id)).map(({ id }) => id);
        expect([...ask, ...held].sort()).toEqual([...missing].sort());
        if (isAccepted) expect(held).toEqual([]);
      }),
    );
  });

  it('holds all of an account, all of an empty list, and more than 20 % and 2', () => {
    fc.assert(
      fc.property(known, listed, (links, ids) => {
        const view = { known: links, listed: new Set(ids), missingSince: new Map(), now: NOW };
        const { held } = splitMissing({ ...view, isAccepted: false });
        const missing = links.filter(({ id }) => !view.listed.has(id));
        const isAll = view.listed.size === 0 || isBraked(missing.length, links.length);
        for (const { id, accountId } of missing) {
          const isAccountGone =
            accountId !== null &&
            !links.some((link) => link.accountId === accountId && view.listed.has(link.id));
          expect(held.includes(id)).toBe(isAll || isAccountGone);
        }
      }),
    );
  });

  it('lets go after a day of the same absence, link by link', () => {
    const links = Array.from({ length: 10 }, (_, i) => ({ id: String(i), accountId: 'a' }));
    const missingSince = new Map(links.slice(0, 8).map(({ id }) => [id, NOW - DAY]));
    const view = { known: links, listed: new Set<string>(), missingSince, now: NOW };
    const { ask, held } = splitMissing({ ...view, isAccepted: false });
    expect(ask).toHaveLength(8);
    expect(held).toEqual(['8', '9']);
  });

  it('marks a link that is gone at once, one that answers only after a day', () => {
    expect(mayMark('gone', undefined, NOW, false)).toBe(true);
    for (const answer of ['answers', 'forbidden'] as const) {
      expect(mayMark(answer, undefined, NOW, false)).toBe(false);
      expect(mayMark(answer, NOW - DAY + 1, NOW, false)).toBe(false);
      expect(mayMark(answer, NOW - DAY, NOW, false)).toBe(true);
      expect(mayMark(answer, undefined, NOW, true)).toBe(true);
    }
  });
});
