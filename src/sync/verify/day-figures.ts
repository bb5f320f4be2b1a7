/** What `verify` says of a day, and what days add up to. Pure. */

/**
 * `verified`: both sides count the same. `quarantined`: they do, and some of the rows are in the quarantine.
 * `forgotten`: stored rows that the service lists no longer though it has not removed them, as far as `verify` can
 * tell. `differs`: somebody should look. `uncounted`: no answer could be had that says anything of this day.
 */
export type DayVerdict = 'verified' | 'quarantined' | 'forgotten' | 'differs' | 'uncounted';

/** What comparing contents found on a day, in rows. */
export interface ContentFindings {
  /** Rows that the API lists and no table holds. */
  readonly missing: number;
  /** Stored rows that the API does not list. */
  readonly extra: number;
  /** Rows of which a value is stored otherwise than the API has it. */
  readonly changed: number;
  /** Names of the fields that differ, sorted; those of a conversion's fan as `fan.name`. Never values. */
  readonly fields: readonly string[];
}

/** One UTC day of a stream with rows on either side. */
export interface DayFigure {
  readonly day: string;
  /** Rows that the API counts; null where that is not known. */
  readonly api: number | null;
  /** Rows that are stored, those in the quarantine included. */
  readonly stored: number;
  readonly verdict: DayVerdict;
  /** Null where contents were not compared, or are equal. */
  readonly content: ContentFindings | null;
}

export type DayTally = Readonly<Record<DayVerdict, number>>;

/** Days by verdict. */
export function tallyDays(days: Iterable<DayFigure>): DayTally {
  const tally = { verified: 0, quarantined: 0, forgotten: 0, differs: 0, uncounted: 0 };
  for (const { verdict } of days) tally[verdict] += 1;
  return tally;
}

/** Rows of days on which both sides agree, and of all days, as the side that has more of them counts. */
export interface RowTally {
  /** Rows that the API counts where that is known, else those that are stored. */
  readonly counted: number;
  /** Rows of these that are stored as the API has them. */
  readonly proven: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
}

/** Adds up rows. Forgotten rows are left out: there is nothing to compare them with. */
export function tallyRows(days: Iterable<DayFigure>): RowTally {
  const tally = { counted: 0, proven: 0, missing: 0, extra: 0, changed: 0 };
  for (const { api, stored, verdict, content } of days) {
    const rows = api ?? stored;
    tally.counted += rows;
    if (verdict === 'verified' || verdict === 'quarantined' || verdict === 'forgotten') {
      tally.proven += rows;
    } else if (verdict === 'differs') {
      const missing = content?.missing ?? Math.max(0, rows - stored);
      const changed = content?.changed ?? 0;
      tally.missing += missing;
      tally.changed += changed;
      tally.extra += content?.extra ?? Math.max(0, stored - rows);
      tally.proven += Math.max(0, rows - missing - changed);
    }
  }
  return tally;
}

export interface ForgettingEvidence {
  /** True where the service is known to have forgotten days of this stream. */
  readonly hasForgottenDays: boolean;
  /** True where the stream has live rows from before the days that were compared. */
  readonly hasOlderRows: boolean;
  /** Rows by which the link's counter has fallen since the last proof; 0 where it has not. */
  readonly counterFall: number;
}

/**
 * Tells days that the service has forgotten from days that differ, by the rule of a sync: all rows up to some
 * moment are gone and the counter has not fallen by as many. What forgets by the hour leaves a part of one day.
 */
export function withForgotten(
  days: readonly DayFigure[],
  evidence: ForgettingEvidence,
): DayFigure[] {
  const sorted = [...days].sort((a, b) => (a.day < b.day ? -1 : 1));
  if (evidence.hasOlderRows) return sorted;
  const gone = new Set<string>();
  let rows = 0;
  let hasWholeDay = evidence.hasForgottenDays;
  for (const { day, api, stored, verdict, content } of sorted) {
    if (verdict === 'forgotten') continue;
    const onlyLacks = content === null || (content.missing === 0 && content.changed === 0);
    const isLacking = verdict === 'differs' && api !== null && api < stored && onlyLacks;
    if (!isLacking || (api > 0 && !hasWholeDay)) break;
    gone.add(day);
    rows += stored - api;
    if (api > 0) break;
    hasWholeDay = true;
  }
  if (evidence.counterFall >= rows) return sorted;
  return sorted.map((figure) =>
    gone.has(figure.day) ? { ...figure, verdict: 'forgotten', content: null } : figure,
  );
}
