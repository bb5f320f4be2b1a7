/** By how much a link's counter has fallen, where rows that are missing are to be told from forgotten ones. Pure. */
import type { StreamState } from '../db/ledger/stream-state.js';
import type { LiveRows } from '../db/write/live-rows.js';
import { gapOf } from './proof.js';

type Known = Pick<
  StreamState,
  'counterGap' | 'seenGap' | 'unflaggedGap' | 'lowestGap' | 'liveRows'
>;

/** What is stored of a stream when rows are found missing. */
export interface StoredNow {
  /** Live rows, the missing ones included. */
  readonly live: LiveRows;
  /** Rows in the quarantine. */
  readonly quarantined: number;
  /** Live rows that a settled reading lacked; 0 where nothing was read. */
  readonly missing: number;
}

/**
 * Rows by which the counter has fallen below what the last proof saw; 0 where it has not or nothing is known. Rows that
 * came meanwhile hide a fall. A counter may leave out bots and duplicates; it counts everything where it agreed with
 * all rows at the last proof.
 */
export function counterFall(state: Known, counter: number | null, stored: StoredNow): number {
  const { live } = stored;
  const before = gapOf(counter, state.liveRows);
  const proved = state.seenGap ?? state.counterGap;
  if (counter === null) return 0;
  if (before === null || proved === null) return unprovenFall(counter, stored);
  const noticed = proved - Math.min(before, state.lowestGap ?? before);
  const now =
    proved === 0 ? live.all - counter : (state.unflaggedGap ?? proved) - (counter - live.unflagged);
  return Math.max(0, noticed, now);
}

/** Of a stream that was never counted only a counter that agrees with it without the missing rows says that they are gone. */
function unprovenFall(counter: number, { live, quarantined, missing }: StoredNow): number {
  const counts = Object.values(live).map((rows: number) => rows + quarantined);
  if (counts.includes(counter)) return 0;
  return counts.includes(counter + missing) ? missing : 0;
}
