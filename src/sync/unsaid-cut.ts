/**
 * A service may answer for fewer days than it was asked for, and echo the dates as if it had not: what it leaves out
 * would be taken for days without rows. It shows where a stretch without rows is asked for by itself. Pure.
 */
import { type Range, secondsIn } from './range.js';
import { DAY_SECONDS } from './time.js';

export interface SpanEvidence {
  /** What was asked for and counted. */
  readonly range: Range;
  /** Seconds of the first and the last row that came, since 1970; null where none did. */
  readonly rows: { readonly first: number; readonly last: number } | null;
  /** By how many rows the link's counter is ahead; null where it has none. */
  readonly counterGap: number | null;
  /** Seconds of the longest range that was seen to be answered whole. */
  readonly longestSeen: number;
  /** Stretches that were asked for in this run and had no rows. */
  readonly emptySeen: number;
}

/** Shorter stretches without rows at an end of a range are as good as none. */
const SHORTEST_SECONDS = 2 * DAY_SECONDS;
/** Where no counter speaks of more rows, only a stretch that is more than this part of its range is asked for. */
const LEAST_SHARE = 0.5;
/** Nor after so many of them were empty. */
const MOST_EMPTY = 2;

/** Stretches without rows that are to be asked for before their range may be taken for counted. */
export function stretchesToAsk(evidence: SpanEvidence): Range[] {
  const { range, rows, counterGap, longestSeen, emptySeen } = evidence;
  const length = secondsIn(range);
  if (length <= longestSeen) return [];
  const isAhead = counterGap !== null && counterGap > 0;
  if (rows === null) {
    const middle = range.start + Math.floor(length / 2);
    return isAhead && length > SHORTEST_SECONDS ? [{ start: range.start, end: middle }] : [];
  }
  const before = { start: range.start, end: Math.floor(rows.first) - 1 };
  const after = { start: Math.floor(rows.last) + 1, end: range.end };
  const isLong = (part: Range): boolean => secondsIn(part) > SHORTEST_SECONDS;
  if (isAhead) return [before, after].filter(isLong);
  const isWorthIt = emptySeen < MOST_EMPTY && secondsIn(before) > length * LEAST_SHARE;
  return isWorthIt && isLong(before) ? [before] : [];
}

/**
 * Seconds of a range that the service was seen to answer: the rows that came lie within what it answers, of a range
 * that it cuts at the end which it does not keep. Whole days, one at least.
 */
export function spanAnswered(
  { range, rows, longestSeen }: Pick<SpanEvidence, 'range' | 'rows' | 'longestSeen'>,
  isNewestKept: boolean,
): number {
  const ofNewest = rows === null ? 0 : range.end - rows.first;
  const ofOldest = rows === null ? 0 : rows.last - range.start;
  const seen = Math.max(longestSeen, isNewestKept ? ofNewest : ofOldest);
  return Math.max(1, Math.floor(seen / DAY_SECONDS)) * DAY_SECONDS;
}
