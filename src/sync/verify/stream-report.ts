/** What `verify` says of one stream. Pure. */
import type { StreamName } from '../streams/stream.js';
import type { DayFigure, DayTally, RowTally } from './day-figures.js';
import type { FalseEntry } from './false-entries.js';
import type { UncountedRange } from './found-days.js';
import type { Pending } from './plan-verify.js';

/** What became of a difference with `--repair`. */
export type Repair = 'repaired' | 'held' | 'open' | 'failed' | 'busy';

/** A day that somebody should look at. */
export interface Difference extends DayFigure {
  /** Conversions of the day whose click, or whose fan, has no row. */
  readonly orphans: number;
  /** The ledger's entry where it is false; null where it is true. */
  readonly falseEntry: FalseEntry | null;
  /** Null without `--repair`. */
  readonly repair: Repair | null;
}

export interface StreamReport {
  readonly linkId: string;
  readonly linkName: string | null;
  readonly stream: StreamName;
  /** What was counted, as ISO 8601 times; null where nothing was. */
  readonly from: string | null;
  readonly to: string | null;
  /**
   * `counted`: both sides of the whole range are known. `partly`: not of all of it. `failed`: the API did not
   * answer for it. `busy`: another process works on it. `nothing`: it never was counted, or holds none of the days.
   */
  readonly outcome: 'counted' | 'partly' | 'failed' | 'busy' | 'nothing';
  /** The code of the error, for `failed`. */
  readonly code: string | null;
  /** When the whole stream was proven last, this run included, ISO 8601. */
  readonly provenAt: string | null;
  readonly requests: number;
  readonly days: DayTally;
  readonly rows: RowTally;
  readonly pending: Pending;
  readonly differences: readonly Difference[];
  /** Days of which the service has forgotten rows that are stored. */
  readonly forgotten: readonly DayFigure[];
  /** How many of these days are newly found: the next sync decides whether rows have vanished there instead. */
  readonly undecided: number;
  readonly uncounted: readonly UncountedRange[];
}

/** True where the stream has something that somebody should look at. */
export function hasFinding(report: StreamReport): boolean {
  return (
    report.differences.length > 0 || report.outcome === 'partly' || report.outcome === 'failed'
  );
}

/** ISO 8601 to the second. */
export function timeText(seconds: number | null): string | null {
  return seconds === null ? null : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
