/** How far the tables are known to hold what the API has. Pure: the ledger and the newest listing go in. */
import type { StreamState } from '../db/ledger/stream-state.js';
import { dueReason, type LinkHints } from '../sync/due.js';
import { DAY_SECONDS, dayOf, dayStart, midnightBefore } from '../sync/time.js';

/** One stream of a link as its completeness is judged. Times in whole UTC seconds. */
export interface StreamFacts {
  readonly hints: LinkHints;
  readonly state: StreamState | null;
  /** Where the stream's life begins, as a cycle would read it. */
  readonly lifeStart: number;
  /** Days whose counts could not be made to agree, `YYYY-MM-DD`, in any order. */
  readonly unsettledDays: readonly string[];
}

/** When the list of links was last read: every counter is at least as new. Null where none was, or it lacked the link. */
export type ListedAt = number | null;

/** A stretch of days that is not complete; both ends are part of it. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly kind: 'unsettled' | 'not_counted';
}

export interface Coverage {
  /** The last second up to which everything is known to be counted, unsettled days aside; null: nothing is. */
  readonly through: number | null;
  /** The last day that is complete; null where none is. */
  readonly completeThrough: string | null;
  /** What is not complete although it is older than that day, or just behind it; oldest first. */
  readonly gaps: readonly Gap[];
}

/** How far one stream is covered. */
export function coverStream(facts: StreamFacts, listedAt: ListedAt): Coverage {
  const through = knownThrough(facts, listedAt);
  const unsettled = [...new Set(facts.unsettledDays)].sort();
  const gaps = [...notCounted(facts), ...stretches(unsettled)];
  if (through === null) return { through, completeThrough: null, gaps };
  const first = dayOf(facts.state?.countedFrom ?? facts.lifeStart);
  return { through, completeThrough: lastComplete(through, new Set(unsettled), first), gaps };
}

/** What is covered by all of several; `limit` is a second that none of them can reach beyond, null where nothing is known. */
export function coverAll(parts: readonly Coverage[], limit: number | null): Coverage {
  const gaps = parts.flatMap((part) => part.gaps).sort((a, b) => (a.from < b.from ? -1 : 1));
  const throughs = [limit, ...parts.map((part) => part.through)];
  if (!throughs.every((through) => through !== null)) {
    return { through: null, completeThrough: null, gaps };
  }
  const through = Math.min(...throughs);
  const days = [dayBeforeEnd(through), ...parts.map((part) => part.completeThrough)];
  const isKnown = days.every((day) => day !== null);
  return {
    through,
    completeThrough: isKnown ? ([...days].sort().at(0) ?? null) : null,
    gaps,
  };
}

/** The last day that has wholly passed when the given second has. */
export function dayBeforeEnd(seconds: number): string {
  return dayOf(midnightBefore(seconds + 1) - 1);
}

/**
 * Counted stretches end where the last count did. A listing that was read later and shows the counter as the last
 * proof left it says that nothing has come since: that far the stream is covered too.
 */
function knownThrough({ hints, state }: StreamFacts, listedAt: ListedAt): number | null {
  const wasNeverRead = state === null || (state.provenAt === null && state.dueAt === null);
  if (wasNeverRead) return hints.counter === 0 ? listedAt : null;
  if (state.countedThrough === null || listedAt === null) return state.countedThrough;
  if (!isUnmoved(hints, state, listedAt)) return state.countedThrough;
  return Math.max(state.countedThrough, listedAt);
}

function isUnmoved(hints: LinkHints, state: StreamState, listedAt: number): boolean {
  const isOpen = state.unsettledSince !== null || state.failedAt !== null;
  if (isOpen || state.provenAt === null || hints.counter === null) return false;
  // A counter that counts more than is listed keeps its stream due for a while: what matters is that it stands still.
  if (state.dueAt !== null) return hints.counter === state.counter;
  return dueReason(hints, state, { now: listedAt, isFull: false }) === null;
}

function lastComplete(
  through: number,
  unsettled: ReadonlySet<string>,
  first: string,
): string | null {
  let day = dayBeforeEnd(through);
  while (unsettled.has(day)) day = dayOf(dayStart(day) - DAY_SECONDS);
  return day < first ? null : day;
}

function notCounted({ hints, state, lifeStart }: StreamFacts): Gap[] {
  // Nothing ever came: a cycle asks for none of it, though a backfill may have counted a part.
  if (hints.counter === 0) return [];
  const from = state?.countedFrom ?? null;
  if (from === null || midnightBefore(from) <= midnightBefore(lifeStart)) return [];
  return [gapOfDays(dayOf(lifeStart), dayOf(midnightBefore(from) - 1), 'not_counted')];
}

/** Days, sorted and each once, as stretches of neighbours. */
function stretches(days: readonly string[]): Gap[] {
  const gaps: Gap[] = [];
  for (const day of days) {
    const last = gaps.at(-1);
    const touches = last !== undefined && dayStart(day) - dayStart(last.to) === DAY_SECONDS;
    if (touches) gaps[gaps.length - 1] = gapOfDays(last.from, day, 'unsettled');
    else gaps.push(gapOfDays(day, day, 'unsettled'));
  }
  return gaps;
}

function gapOfDays(from: string, to: string, kind: Gap['kind']): Gap {
  return { from, to, days: (dayStart(to) - dayStart(from)) / DAY_SECONDS + 1, kind };
}
