/** When streams are looked at for edits: once an interval each, spread over it, as far as the rate limit allows. Pure. */
import type { StreamState } from '../db/ledger/stream-state.js';
import { DAYS_READ_AGAIN, PAGES_READ_AGAIN } from './edit-check.js';

export interface EditClock {
  /** `SYNC_REPROBE_INTERVAL`, in seconds. */
  readonly intervalSeconds: number;
  /** Requests that one cycle may spend on looking for edits. */
  readonly requests: number;
}

/** Part of the rate budget that may go into looking for edits. */
const BUDGET_SHARE = 1 / 3;
/** Minutes between two cycles on the schedule that is usual. */
const CYCLE_MINUTES = 15;

/** Requests a cycle may spend on edits at this rate limit; where that is not enough the interval stretches. */
export function editRequestsPerCycle(limitPerMinute: number): number {
  return Math.max(1, Math.floor(limitPerMinute * CYCLE_MINUTES * BUDGET_SHARE));
}

/** The time of the last look at a stream in which something was found that no count shows: it is read again at once. */
export const LOOK_AT_ONCE = 0;

/** When the stream was last looked at, whole UTC seconds; null where it never was, or is to be looked at at once. */
export function lastLook({ editsCheckedAt }: Pick<StreamState, 'editsCheckedAt'>): number | null {
  return editsCheckedAt === LOOK_AT_ONCE ? null : editsCheckedAt;
}

/** A number from 0 to below 1 that is always the same for a link (FNV-1a over its id). */
export function slotOf(linkId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < linkId.length; at += 1) {
    hash = Math.imul(hash ^ linkId.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}

/**
 * True when the stream's place in the interval has come since it was last looked at. Half an interval must have
 * passed as well, so that a stream which was just loaded is not read again.
 */
export function isEditCheckDue(
  linkId: string,
  state: Pick<StreamState, 'editsCheckedAt' | 'provenAt'>,
  now: number,
  intervalSeconds: number,
): boolean {
  if (state.provenAt === null || state.editsCheckedAt === null) return false;
  const offset = slotOf(linkId) * intervalSeconds;
  const turn = (at: number): number => Math.floor((at - offset) / intervalSeconds);
  const isTurn = turn(now) > turn(state.editsCheckedAt);
  return isTurn && now - state.editsCheckedAt >= intervalSeconds / 2;
}

/** Requests that looking at a stream takes, as far as they can be told before. */
export function editRequests(liveRows: number, pageSize: number): number {
  const pages = Math.max(1, Math.ceil(liveRows / pageSize));
  return pages <= PAGES_READ_AGAIN ? pages : 2 + DAYS_READ_AGAIN;
}
