/** What it means that stored rows are missing from a settled reading. Pure. */
import type { Fall } from './counter-fall.js';
import type { Range } from './range.js';

/** A live row in the tables that a settled reading of its range did not bring. */
export interface AbsentRow {
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  /** Neither a bot nor a duplicate: every counter counts it. */
  readonly isUnflagged: boolean;
  /** No counter is known to have counted it: then none can say that it still does. */
  readonly isUnsure: boolean;
}

export interface AbsentSplit {
  /** Rows older than everything the service lists, though its counter still counts them: it has forgotten them. */
  readonly forgotten: readonly AbsentRow[];
  /** Rows that may have vanished. */
  readonly candidates: readonly AbsentRow[];
  /**
   * Rows of the range's last second. A service that keeps fractions of a second and shows none leaves out a row
   * of 23:59:59.5 when asked up to 23:59:59, so this reading cannot tell: that second is read by itself.
   */
  readonly onEdge: readonly AbsentRow[];
  /** True where rows are taken for forgotten only until a later listing tells. */
  readonly isUndecided: boolean;
}

export interface AbsentEvidence {
  readonly range: Range;
  /** Time of the earliest row that the reading brought, in seconds; Infinity where it brought none. */
  readonly earliestListed: number;
  /** True where the stream has live rows older than the range, forgotten days aside: then the range is not its beginning. */
  readonly hasOlderRows: boolean;
  /** True where the service is known to have forgotten days of this stream. */
  readonly hasForgottenDays: boolean;
  /** Rows by which the link's counter has fallen since the last proof; 0 where it has not, or there was none. */
  readonly counterFall: Fall;
  /** True where a proof has compared the counter with the rows: then a counter that stands still says something. */
  readonly isCounterProven: boolean;
  /** Time of an old row that the service lists for some link still, in seconds; Infinity: none is known. */
  readonly listsFrom: number;
}

/** Rows that may come after one listing and be gone before the next; where more are missing, the service forgets. */
const MOST_UNSEEN = 3;

/** Sorts the rows that a settled reading lacks. */
export function splitAbsent(absent: readonly AbsentRow[], evidence: AbsentEvidence): AbsentSplit {
  const onEdge = absent.filter((row) => Math.floor(row.seconds) >= evidence.range.end);
  const inside = absent.filter((row) => Math.floor(row.seconds) < evidence.range.end);
  const leading = inside.filter((row) => row.seconds < evidence.earliestListed);
  const isForgotten =
    leading.length > 0 &&
    !evidence.hasOlderRows &&
    evidence.counterFall.least < leading.length &&
    looksForgotten(leading, evidence);
  if (!isForgotten) return { forgotten: [], candidates: inside, onEdge, isUndecided: false };
  // What forgets by age would have forgotten the older one first; but more than a few do not come and go unseen.
  const refuted = leading.filter((row) => row.isUnsure && row.seconds > evidence.listsFrom);
  const vanished = new Set(refuted.length > MOST_UNSEEN ? [] : refuted);
  const forgotten = leading.filter((row) => !vanished.has(row));
  const ids = new Set(forgotten.map((row) => row.id));
  const candidates = inside.filter((row) => !ids.has(row.id));
  const isUndecided = ids.size > 0 && evidence.counterFall.most >= leading.length;
  return { forgotten, candidates, onEdge, isUndecided };
}

/**
 * What forgets by the hour leaves a part of a day. Without a whole day that part may as well have vanished, unless the
 * counter still counts all of it.
 */
function looksForgotten(leading: readonly AbsentRow[], evidence: AbsentEvidence): boolean {
  const firstDay = Math.floor(evidence.earliestListed / 86_400);
  const isStillCounted =
    evidence.isCounterProven &&
    evidence.counterFall.least === 0 &&
    leading.every((row) => row.isUnflagged);
  return (
    evidence.hasForgottenDays ||
    isStillCounted ||
    leading.some((row) => Math.floor(row.seconds / 86_400) < firstDay)
  );
}

const BRAKE_SHARE = 0.2;
const BRAKE_ROWS = 2;

/** True where so many things are missing of `all` that it looks like the service's fault rather than like life. */
export function isBraked(missing: number, all: number): boolean {
  return missing > BRAKE_ROWS && missing > all * BRAKE_SHARE;
}

/** A brake lets go of what has been missing this long. */
export const BRAKE_RELEASE_SECONDS = 86_400;
