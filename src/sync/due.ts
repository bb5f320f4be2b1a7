/** Which streams a cycle works on, why, and over which range. Pure: the state of the tables goes in, work comes out. */
import type { PlannedState } from '../db/ledger/planned-states.js';
import { gapOfState } from './proof.js';
import type { Range } from './range.js';
import { sameAmount } from './revenue.js';
import { DAY_SECONDS, dayStart, midnightBefore } from './time.js';

/** Why a stream is read; the first that holds is named. */
export type DueReason =
  | 'asked'
  | 'first'
  | 'counter'
  | 'unexplained'
  | 'unsettled'
  | 'revenue'
  | 'edits';

/** A listed link, as planning needs it. Times in whole UTC seconds. */
export interface LinkHints {
  readonly id: string;
  readonly createdAt: number | null;
  readonly counter: number | null;
  /** When the listing began, by the service's clock; absent: not known. */
  readonly listedAt?: number;
  /** Decimal text; null where the link has none, and for streams without amounts. */
  readonly revenue: string | null;
}

export interface PlanOptions {
  readonly now: number;
  /** `SYNC_START_DATE` as the first second of that day, or null. */
  readonly startSeconds: number | null;
  readonly horizonDays: number;
  /** Rows a page that the service takes. */
  readonly pageSize: number;
  /** Reads every stream's whole life, whatever its counters say. */
  readonly isFull: boolean;
}

export interface Due {
  readonly reason: DueReason;
  readonly range: Range;
  /** Rows to ask for first: as many as the news, where the newest page held it the last time. Null: a whole page. */
  readonly firstPage: number | null;
  /** Where the stream's life begins: counted from there too where `range` leaves the counter unexplained. */
  readonly lifeStart: number;
}

/** No link of this service can be older. */
const EARLIEST = dayStart('2016-01-01');

/**
 * The stream's whole life: from a day before the link was made, or from `SYNC_START_DATE`, until now. What retention has
 * removed (`keptFrom`, whole UTC seconds) is no part of it any more.
 */
export function wholeLife(
  link: Pick<LinkHints, 'createdAt'>,
  options: PlanOptions,
  keptFrom: number | null = null,
): Range {
  const start = options.startSeconds ?? birthOf(link.createdAt, options.now);
  const kept = Math.max(start, keptFrom ?? start);
  return { start: midnightBefore(Math.min(kept, options.now)), end: options.now };
}

/** A link that says it was made in the future, or before there were any, does not say when it was made. */
function birthOf(createdAt: number | null, now: number): number {
  if (createdAt === null || createdAt > now) return EARLIEST;
  return Math.max(EARLIEST, createdAt - DAY_SECONDS);
}

/** Why the stream is due now, or null. A stream that never was counted and whose counter is 0 costs nothing. */
export function dueReason(
  link: LinkHints,
  state: PlannedState | null,
  options: Pick<PlanOptions, 'now' | 'isFull'>,
): DueReason | null {
  if (options.isFull) return 'asked';
  if (state === null || state.provenAt === null) {
    if (state?.dueAt != null)
      return hasMoved(link, state) || state.dueAt <= options.now ? 'first' : null;
    return link.counter === 0 ? null : 'first';
  }
  const isWaiting = state.dueAt !== null && state.dueAt > options.now && !hasMoved(link, state);
  if (isWaiting) return null;
  if (state.dueAt !== null && state.unsettledSince !== null) return 'unsettled';
  if (state.dueAt !== null && state.dueAt <= options.now) return 'unexplained';
  const gap = gapOfState(link.counter, state);
  if (gap === null || gap > explainedGap(state)) return 'counter';
  // Rows came after the last listing. A counter that does not count them now either says that they are gone.
  if (state.uncounted !== null) return 'counter';
  if (!sameAmount(link.revenue, state.revenue)) return 'revenue';
  return null;
}

/** What the counter may exceed the rows by without meaning news. */
function explainedGap(state: PlannedState): number {
  const proved = state.counterGap ?? 0;
  return state.lowestGap === null ? proved : Math.min(proved, state.lowestGap);
}

function hasMoved(link: LinkHints, state: PlannedState): boolean {
  return link.counter !== state.counter;
}

/** What to count of one stream in this cycle, or null where nothing asks for it. */
export function planStream(
  link: LinkHints,
  state: PlannedState | null,
  oldestUnsettledDay: string | null,
  options: PlanOptions,
): Due | null {
  const life = wholeLife(link, options, state?.keptFrom ?? null);
  const reason = dueReason(link, state, options) ?? reasonOfStretch(state, life);
  if (reason === null) return null;
  const isWhole =
    state === null ||
    state.countedThrough === null ||
    reason === 'asked' ||
    reason === 'first' ||
    reason === 'revenue' ||
    state.uncounted !== null ||
    state.attempts > 0 ||
    fitsPage(link, state, options.pageSize);
  const firstPage = state === null ? null : smallFirstPage(link, state, reason, options.pageSize);
  if (isWhole) return { reason, range: life, lifeStart: life.start, firstPage };
  const starts = [
    midnightBefore(options.now) - options.horizonDays * DAY_SECONDS,
    midnightBefore(state.countedThrough) - 2 * DAY_SECONDS,
    oldestUnsettledDay === null ? Number.POSITIVE_INFINITY : dayStart(oldestUnsettledDay),
  ];
  return {
    reason,
    range: { start: Math.max(life.start, Math.min(...starts)), end: options.now },
    lifeStart: life.start,
    firstPage,
  };
}

const SMALLEST_FIRST_PAGE = 100;
/** Rows asked for beyond the news: some of what is new may not be the newest. */
const NEWS_FACTOR = 4;

/** A stream that fits a page is always read whole: that also finds edits, and rows that vanished. */
function fitsPage(link: LinkHints, state: PlannedState, pageSize: number): boolean {
  const gap = gapOfState(link.counter, state) ?? 0;
  return (state.liveRows ?? 0) + Math.max(0, gap) <= pageSize;
}

/** How many rows a first page needs that holds the news; null for a whole page. */
function smallFirstPage(
  link: LinkHints,
  state: PlannedState,
  reason: DueReason,
  pageSize: number,
): number | null {
  const gap = gapOfState(link.counter, state);
  const isChoice = reason === 'counter' && state.closedOnFirstPage === true;
  if (!isChoice || gap === null || fitsPage(link, state, pageSize)) return null;
  const news = gap - explainedGap(state);
  return Math.min(pageSize, Math.max(SMALLEST_FIRST_PAGE, NEWS_FACTOR * news));
}

/** A clock that was right once is never so far behind. */
const FUTURE_SECONDS = 300;

/**
 * The stream was counted from a later day than is wanted now (SYNC_START_DATE was taken back), or up to a moment that
 * has not come yet (the service's clock was wrong).
 */
function reasonOfStretch(state: PlannedState | null, life: Range): DueReason | null {
  if (state === null || state.provenAt === null || state.dueAt !== null) return null;
  const isEarlier = state.countedFrom !== null && life.start < state.countedFrom;
  const isFuture =
    state.countedThrough !== null && state.countedThrough > life.end + FUTURE_SECONDS;
  return isEarlier || isFuture ? 'first' : null;
}

/** A gap smaller than any seen since the last proof is to be noted; null where there is nothing to note. */
export function newLowestGap(link: LinkHints, state: PlannedState | null): number | null {
  if (state === null || state.provenAt === null || state.counterGap === null) return null;
  const gap = gapOfState(link.counter, state);
  return gap !== null && gap < explainedGap(state) ? gap : null;
}
