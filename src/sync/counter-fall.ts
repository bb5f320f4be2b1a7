/**
 * What a link's counter says of rows that come and go: by how much it has fallen, where rows that are missing are to be
 * told from forgotten ones, and which rows it cannot count yet. Pure.
 */
import type { StreamState } from '../db/ledger/stream-state.js';
import type { ArrivedRows, RowCounts } from '../db/write/arrived-rows.js';
import type { LiveRows } from '../db/write/live-rows.js';
import { isBraked } from './absent.js';
import { gapOfState } from './proof.js';

type Known = Pick<
  StreamState,
  | 'counterGap'
  | 'seenGap'
  | 'unflaggedGap'
  | 'uncounted'
  | 'uncountedRun'
  | 'lowestGap'
  | 'liveRows'
  | 'droppedRows'
>;

/** A link's counter of a stream as a run listed it. */
export interface Listed {
  readonly counter: number | null;
  readonly runId: number;
}

/** What is stored of a stream when rows are found missing. */
export interface StoredNow {
  /** Live rows, the missing ones included, and those that retention has removed. */
  readonly live: LiveRows;
  /** Those of them that this run has stored. */
  readonly arrived: Pick<ArrivedRows, 'late' | 'after'>;
  /** Rows in the quarantine. */
  readonly quarantined: number;
  /** Live rows that a settled reading lacked; 0 where nothing was read. */
  readonly missing: number;
}

/** Rows by which a counter has fallen: the two differ where nobody can tell whether it counts a row that has just come. */
export interface Fall {
  readonly least: number;
  readonly most: number;
}

/** Rows by which a counter has fallen since it was listed for the last proof; 0 where it has not or nothing is known. */
export function noticedFall(state: Known, listed: Listed): number {
  const gap = gapOfState(listed.counter, state);
  const seen = state.seenGap ?? state.counterGap;
  if (gap === null || seen === null) return 0;
  return Math.max(0, seen + owedBy(state, listed) - Math.min(gap, state.lowestGap ?? gap));
}

/** What a later listing counts and that of the last proof did not, as it came between the two. */
function owedBy(state: Known, { runId }: Listed): number {
  return runId > (state.uncountedRun ?? 0) ? (state.uncounted ?? 0) : 0;
}

/**
 * Rows by which the counter has fallen below what the last proof saw; 0 where it has not or nothing is known. Rows that
 * came before the listing hide a fall, and rows that came after it look like one. A counter may leave out bots and
 * duplicates; it counts everything where it agreed with all rows at the last proof.
 */
export function counterFall(state: Known, listed: Listed, stored: StoredNow): Fall {
  const { live, arrived } = stored;
  const { counter } = listed;
  const seen = state.seenGap ?? state.counterGap;
  if (counter === null) return { least: 0, most: 0 };
  if (seen === null) {
    const fall = unprovenFall(counter, stored);
    return { least: fall, most: fall };
  }
  const owed = owedBy(state, listed);
  const proved = seen + owed;
  const now = (rows: RowCounts): number =>
    proved === 0
      ? rows.all - counter
      : (state.unflaggedGap ?? seen) + owed - (counter - rows.unflagged);
  const listable = less(live, arrived.after);
  return {
    least: Math.max(noticedFall(state, listed), now(less(listable, arrived.late))),
    most: Math.max(noticedFall(state, listed), now(listable)),
  };
}

function less(rows: RowCounts, others: RowCounts): RowCounts {
  return { all: rows.all - others.all, unflagged: rows.unflagged - others.unflagged };
}

/** Of a stream that was never counted only a counter that agrees with it without the missing rows says that they are gone. */
export function unprovenFall(
  counter: number,
  { live, quarantined, missing }: Omit<StoredNow, 'arrived'>,
): number {
  const counts = Object.values(live).map((rows: number) => rows + quarantined);
  if (counts.includes(counter)) return 0;
  return counts.includes(counter + missing) ? missing : 0;
}

/** Rows that a counter is short of; `kind` are those that it would count. */
export interface Shortage {
  readonly rows: number;
  readonly kind: keyof RowCounts;
}

/**
 * How many rows a counter does not count that it should. Null: none, or so many that this is its way of counting. Where
 * it has agreed with all rows it counts bots and duplicates too, else the others at least.
 */
export function shortageOf(state: Known, counter: number | null, live: RowCounts): Shortage | null {
  if (counter === null) return null;
  const seen = state.seenGap ?? state.counterGap;
  const owed = state.uncounted ?? 0;
  const isOfAll = seen !== null && seen + owed === 0 && state.unflaggedGap !== null;
  const kind = isOfAll ? 'all' : 'unflagged';
  const proved = isOfAll ? 0 : (state.unflaggedGap ?? seen ?? 0) + owed;
  const rows = Math.min(0, proved) - (counter - live[kind]);
  if (rows <= 0 || (seen === null && isBraked(rows, live.all))) return null;
  return { rows, kind };
}
