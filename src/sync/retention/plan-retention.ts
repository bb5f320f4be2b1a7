/** How far back rows of a link may be removed. Pure: what the ledger, `verify` and the tables say goes in. */

import type { StreamState } from '../../db/ledger/stream-state.js';
import type { OldDay, OldLink, Verified } from '../../db/retention/old-rows.js';
import { dueReason, type LinkHints } from '../due.js';
import { dayOf, dayStart } from '../time.js';

/**
 * Why rows of a link stay though they are old enough. `open`: a stream is to be read again, or a brake holds rows.
 * `not_verified`: `verify` never counted it whole, or found a difference since. `verified_long_ago`: not for a month.
 * `changed_since`: a day was counted anew after that. `day_open`: a day is not proven, or holds other rows than were.
 * `sums_open`: daily sums are not what the rows say. `busy`: another process works on it.
 */
export type HeldReason =
  | 'open'
  | 'not_verified'
  | 'verified_long_ago'
  | 'changed_since'
  | 'day_open'
  | 'sums_open'
  | 'busy';

/** One stream of a link. */
export interface OldStream {
  readonly hints: LinkHints;
  readonly state: StreamState;
  readonly verified: Verified;
  /** Days from before the cut that have rows or an entry, the oldest first. */
  readonly days: readonly OldDay[];
}

export interface RetentionFacts {
  readonly link: Pick<OldLink, 'isRemoved' | 'hasPendingSums' | 'hasHeldRows'>;
  readonly streams: readonly OldStream[];
}

export interface KeepDecision {
  /** Rows of before may go from now on, whole UTC seconds, a month's first; null: nothing more than already. */
  readonly keptFrom: number | null;
  /** Why it is not all that is old enough; null: it is. */
  readonly held: HeldReason | null;
}

/** A verification older than this says too little of today. */
export const LONGEST_VERIFIED_SECONDS = 31 * 86_400;

/** The first second that is kept: that of the month `months` months before the one of `now`. Whole UTC seconds. */
export function cutOf(now: number, months: number): number {
  const at = new Date(now * 1000);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1) / 1000;
}

/** Decides from when on rows are kept: at `cut`, or at the first month before it that is not proven. */
export function decideKept(
  { link, streams }: RetentionFacts,
  cut: number,
  now: number,
): KeepDecision {
  const days = streams.flatMap((stream) => stream.days);
  const first = days.reduce((a, { day }) => (day < a ? day : a), days[0]?.day ?? '');
  if (first === '') return { keptFrom: null, held: null };
  const whole = wholeReason(link, streams, now);
  if (whole !== null) return { keptFrom: null, held: whole };
  let kept = cut;
  let held: HeldReason | null = null;
  for (const stream of streams) {
    for (const day of stream.days) {
      const reason = dayReason(day, stream.verified);
      if (reason === null) continue;
      const month = monthStart(day.day);
      if (month < kept) {
        kept = month;
        held = reason;
      }
      break;
    }
  }
  return { keptFrom: kept > dayStart(first) ? kept : null, held };
}

/** Why nothing of the link may go, or null. */
function wholeReason(
  link: RetentionFacts['link'],
  streams: readonly OldStream[],
  now: number,
): HeldReason | null {
  if (link.hasPendingSums) return 'sums_open';
  if (link.hasHeldRows || streams.some((stream) => isOpen(stream, link.isRemoved, now))) {
    return 'open';
  }
  const old = streams.filter(({ days }) => days.length > 0);
  if (old.some(({ verified }) => verified.age === null || verified.through === null)) {
    return 'not_verified';
  }
  // A removed link is compared with nothing any more: its last verification holds.
  const isOld = old.some(({ verified }) => (verified.age ?? 0) > LONGEST_VERIFIED_SECONDS);
  return isOld && !link.isRemoved ? 'verified_long_ago' : null;
}

function isOpen({ state, hints }: OldStream, isRemoved: boolean, now: number): boolean {
  if (state.unsettledSince !== null) return true;
  if (isRemoved) return false;
  const isWaiting = state.dueAt !== null || state.failedAt !== null || state.seenGap !== null;
  return isWaiting || dueReason(hints, state, { now, isFull: false }) !== null;
}

/** Why a day may not go, or null. */
function dayReason(day: OldDay, verified: Verified): HeldReason | null {
  const isProven = day.status === 'verified' || day.status === 'forgotten';
  if (!isProven || day.stored !== day.live) return 'day_open';
  const through = verified.through === null ? '' : dayOf(verified.through);
  return day.isNewer || day.day > through ? 'changed_since' : null;
}

function monthStart(day: string): number {
  return dayStart(`${day.slice(0, 7)}-01`);
}
