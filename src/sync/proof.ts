/** What a stream's row says after an attempt, and when the stream is due again. Pure. */
import type { StreamChange, StreamState } from '../db/ledger/stream-state.js';
import type { Range } from './range.js';
import { isRevenueClosed } from './revenue.js';

const MINUTE = 60;
/** Pauses before a stream that left something open is asked again; they begin anew when its counter moves. */
const PAUSES = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  60 * MINUTE,
  4 * 60 * MINUTE,
  24 * 60 * MINUTE,
] as const;

/** Seconds to wait after the given number of attempts. */
export function pauseAfter(attempts: number): number {
  return PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? PAUSES[0];
}

/**
 * How far the link's counter is ahead of a stream's rows, those that retention has removed included; null where the API
 * gave no counter.
 */
export function gapOf(counter: number | null, rows: number | null): number | null {
  return counter === null ? null : counter - (rows ?? 0);
}

/** The same of a stream as its state has it. */
export function gapOfState(
  counter: number | null,
  state: Pick<StreamState, 'liveRows' | 'droppedRows'>,
): number | null {
  return gapOf(counter, (state.liveRows ?? 0) + state.droppedRows);
}

export interface Hints {
  /** When the listing began, by the service's clock in whole UTC seconds; absent: not known. */
  readonly listedAt?: number;
  /** The link's counter of this stream in the newest listing. */
  readonly counter: number | null;
  /** The link's revenue in the newest listing, decimal text; null where this stream has no amounts. */
  readonly revenue: string | null;
}

export interface ProofInput {
  readonly hints: Hints;
  readonly liveRows: number;
  /** Rows that retention has removed. */
  readonly droppedRows: number;
  /** Rows, live and removed ones, that are neither bots nor duplicates. */
  readonly unflaggedRows: number;
  /** Live rows that the counter should count and does not: they came after it was listed, or have vanished. */
  readonly uncounted: number;
  readonly runId: number;
  /** Rows of the stream that no table can hold: the counter counts them too. */
  readonly quarantinedRows: number;
  /** True where rows are stored that the service has forgotten: its counter should count them still. */
  readonly hasForgotten: boolean;
  /** True where days are unsettled still. */
  readonly hasUnsettled: boolean;
  /** Revenue less the stored sum that fits it best. */
  readonly revenueGap: string | null;
  readonly range: Range;
  readonly now: number;
  readonly settleSeconds: number;
  readonly isFirstPage: boolean;
  /** False where only a part of the stream's life was counted. */
  readonly isWholeLife: boolean;
  /** True where a settled reading brought every row of the stream. */
  readonly hasReadAll: boolean;
  /** True where amounts that disagree with the listed revenue have been looked for everywhere. */
  readonly isLastOnRevenue: boolean;
  /** True where the stream is not read from its beginning on purpose (SYNC_START_DATE): its counter counts more. */
  readonly isPartial: boolean;
}

/**
 * How far a stream is counted, after one more range was. Ranges that do not touch leave the older figures. What lies
 * after `latest` (whole UTC seconds) was recorded while a clock was wrong, and says nothing.
 */
export function countedStretch(
  state: Pick<StreamState, 'countedFrom' | 'countedThrough'>,
  range: Range,
  latest: number = Number.POSITIVE_INFINITY,
): { countedFrom: number; countedThrough: number } {
  const { countedFrom, countedThrough } = state;
  if (countedFrom === null || countedThrough === null) {
    return { countedFrom: range.start, countedThrough: range.end };
  }
  const doTouch = range.start <= countedThrough + 1 && range.end >= countedFrom - 1;
  if (!doTouch) return { countedFrom, countedThrough };
  return {
    countedFrom: Math.min(countedFrom, range.start),
    countedThrough: countedThrough > latest ? range.end : Math.max(countedThrough, range.end),
  };
}

/**
 * The stream's row after its range was counted. A counter that is now further ahead of the rows than before
 * keeps the stream due, with growing pauses; after the last one the difference is recorded as it is.
 */
export function proven(state: StreamState, input: ProofInput): StreamChange {
  const gap = gapOf(input.hints.counter, input.liveRows + input.droppedRows);
  const allowed = state.counterGap ?? 0;
  const hasMoved = state.counter !== input.hints.counter;
  const before = hasMoved ? 0 : state.attempts;
  // A part of its life does not speak for the whole: the rest is counted before this is an attempt.
  const attempts = input.isWholeLife ? before + 1 : before;
  const isExplained =
    gap === null ||
    gap <= allowed ||
    // Exactly what is stored: the gap was less only by rows that came between a listing and the reading after it.
    gap === 0 ||
    (input.quarantinedRows > 0 && gap <= input.quarantinedRows) ||
    input.isPartial ||
    attempts > PAUSES.length;
  // What seems forgotten may have vanished: a counter that fell by a part of it must not become the new measure.
  const fair = gap === null ? null : gap + input.uncounted;
  const isBelow =
    input.hasForgotten && fair !== null && state.counterGap !== null && fair < state.counterGap;
  const end = Math.min(input.range.end, input.now - input.settleSeconds);
  return {
    counter: input.hints.counter,
    counterGap: isExplained && !isBelow ? gap : allowed,
    seenGap: isExplained ? null : gap,
    unflaggedGap: isBelow ? state.unflaggedGap : unflaggedGap(input),
    ...(isBelow ? { lowestGap: fair } : {}),
    ...(input.uncounted > 0 && !isBelow
      ? { uncounted: input.uncounted, uncountedRun: input.runId }
      : {}),
    unsureRun: unsureRun(state, input),
    liveRows: input.liveRows,
    // A revenue that is not explained stays news until the amounts have been read again.
    ...(isRevenueExplained(state, input)
      ? { revenue: input.hints.revenue, revenueGap: input.revenueGap }
      : {}),
    editsCheckedAt:
      input.hasReadAll || state.editsCheckedAt === null ? input.now : state.editsCheckedAt,
    ...countedStretch(
      state,
      { start: Math.min(input.range.start, end), end },
      input.now - input.settleSeconds,
    ),
    provenAt: input.now,
    closedOnFirstPage: input.isFirstPage,
    dueAt: dueAfter(input, isExplained, attempts),
    attempts: isExplained ? 0 : attempts,
    unsettledCycles: 0,
    unsettledSince: null,
    failedAt: null,
    failedCode: null,
  };
}

/**
 * What a proof leaves where nobody could tell whether rows have vanished or were forgotten, as the counter may or may
 * not count others that have just come: the next cycle, which lists it anew, looks at the stream's whole life again.
 */
export function undecided(proof: StreamChange, now: number): StreamChange {
  return {
    ...proof,
    dueAt: Math.min(proof.dueAt ?? now, now),
    attempts: Math.max(1, proof.attempts ?? 0),
  };
}

/** The stream's row after an attempt that left days unsettled. */
export function leftOpen(state: StreamState, hints: Hints, now: number): StreamChange {
  const attempts = (state.counter === hints.counter ? state.attempts : 0) + 1;
  return {
    counter: hints.counter,
    dueAt: now + pauseAfter(attempts),
    attempts,
    unsettledCycles: state.unsettledCycles + 1,
    unsettledSince: state.unsettledSince ?? now,
  };
}

/** Whole UTC seconds. Days that another part of the stream left unsettled are due at once. */
function dueAfter(input: ProofInput, isExplained: boolean, attempts: number): number | null {
  if (!isExplained) return input.now + (input.isWholeLife ? pauseAfter(attempts) : 0);
  return input.hasUnsettled && !input.isWholeLife ? input.now : null;
}

/**
 * Since which run rows have been stored that the counter may or may not have counted: it came to be less ahead of them
 * than it was, by more than those that it is known not to count, or was never compared before and says another number
 * (one that says the same has counted them). The next reading of the
 * whole life settles it: what is missing later than that is missing though the counter had its say.
 */
function unsureRun(state: StreamState, input: ProofInput): number | null {
  const { hints, liveRows, droppedRows, runId } = input;
  const gap = gapOf(hints.counter, liveRows + droppedRows);
  const seen = state.seenGap ?? state.counterGap;
  const isUnsure =
    gap !== null &&
    (seen === null ? gap !== 0 : seen + (state.uncounted ?? 0) - gap > input.uncounted);
  const before = input.isWholeLife ? null : state.unsureRun;
  return before ?? (isUnsure ? runId : null);
}

/** Null where the counter's gap says the same. */
function unflaggedGap(input: ProofInput): number | null {
  const { hints, liveRows, droppedRows, unflaggedRows } = input;
  return unflaggedRows === liveRows + droppedRows ? null : gapOf(hints.counter, unflaggedRows);
}

function isRevenueExplained(state: StreamState, input: ProofInput): boolean {
  return input.hasReadAll || input.isLastOnRevenue || isRevenueClosed(state, input.revenueGap);
}
