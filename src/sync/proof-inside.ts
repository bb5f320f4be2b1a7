/**
 * What a stream's row says after a part of its life was counted that a backfill was asked for. Such a part speaks for
 * itself and not for the rest: what an ordinary sync knows of the stream, and why it is due, stays. Pure.
 */
import type { StreamChange, StreamState } from '../db/ledger/stream-state.js';
import type { LiveRows } from '../db/write/live-rows.js';
import { countedStretch, gapOf, gapOfState } from './proof.js';
import type { Range } from './range.js';

export interface InsideInput {
  /** The link's counter of this stream in the newest listing. */
  readonly counter: number | null;
  /** Live rows of the stream's whole life after the part was counted. */
  readonly live: Pick<LiveRows, 'all' | 'unflagged'>;
  readonly runId: number;
  readonly range: Range;
  readonly now: number;
  readonly settleSeconds: number;
}

/**
 * The stream's row after a part was counted. The counted stretch grows where the part touches it. Rows that were added
 * lessen the gap between counter and rows: where they are older than what syncs read, the gap that means "no news" is
 * lessened with it, or as many new rows would pass for them.
 */
export function provenInside(state: StreamState, input: InsideInput): StreamChange {
  const { live, range, now, settleSeconds } = input;
  const end = Math.min(range.end, now - settleSeconds);
  const stretch =
    end < range.start
      ? {}
      : countedStretch(state, { start: range.start, end }, now - settleSeconds);
  return { liveRows: live.all, ...stretch, ...gapChange(state, input) };
}

function gapChange(state: StreamState, { counter, live, now, runId }: InsideInput): StreamChange {
  const before = gapOfState(counter, state);
  const after = gapOf(counter, live.all + state.droppedRows);
  if (before === null || after === null || state.counterGap === null) return {};
  const added = Math.max(0, live.all - (state.liveRows ?? 0));
  const lessened = Math.min(added, Math.max(0, state.counterGap - after));
  const hadNews = before > Math.min(state.counterGap, state.lowestGap ?? state.counterGap);
  // Rows that syncs do not read may have taken the place of news, and the gap no longer tells: the next sync asks.
  const mayHideNews = hadNews && added > 0 && hasUnread(state.counterGap, state.unflaggedGap);
  const due = mayHideNews ? { dueAt: state.dueAt ?? now } : {};
  if (lessened === 0) return due;
  const counterGap = state.counterGap - lessened;
  const uncounted = (state.uncounted ?? 0) + uncountedOf(state, live, lessened);
  return {
    counterGap,
    unflaggedGap: live.unflagged === live.all ? null : counterGap + live.all - live.unflagged,
    seenGap: state.seenGap === null ? null : state.seenGap - lessened,
    unsureRun: state.unsureRun ?? runId,
    ...(uncounted > 0 ? { uncounted, uncountedRun: runId } : {}),
    ...due,
  };
}

/** Whether rows may be counted that were never read; where the counter leaves bots out, bots hide them. */
function hasUnread(counterGap: number, unflaggedGap: number | null): boolean {
  return Math.max(counterGap, unflaggedGap ?? counterGap) > 0;
}

/** Added rows that the counter is short of now. Where it may leave out some, nobody can tell which were added. */
function uncountedOf(state: StreamState, live: InsideInput['live'], lessened: number): number {
  const proved = (state.seenGap ?? state.counterGap ?? 0) + (state.uncounted ?? 0);
  const countsFlagged = proved === 0 && state.unflaggedGap !== null;
  if (live.unflagged !== live.all && !countsFlagged) return 0;
  return Math.max(0, Math.min(0, proved) - (proved - lessened));
}

/** The stream's row after a part could not be made to agree: the next sync reads its unsettled days. */
export function leftInside(state: StreamState, now: number): StreamChange {
  return { dueAt: state.dueAt ?? now, unsettledSince: state.unsettledSince ?? now };
}
