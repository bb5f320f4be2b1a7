/** What `status` says of rows that are removed for their age. Pure. */
import type { Agreement } from '../db/retention/agreements.js';
import { counted, minuteText, number } from '../words.js';

export interface RetentionStatus {
  /** `RETENTION_MONTHS` of this process; null: not set. */
  readonly months: number | null;
  /** The smallest number of months that somebody has agreed to; null: none, and nothing is removed. */
  readonly agreedMonths: number | null;
  /** Rows of before were to be removed at the last run. */
  readonly keptFrom: Date | null;
  readonly ranAt: Date | null;
  /** Rows removed in all. */
  readonly rowsDropped: number;
  /** Links that were held back at the last run, by the reason. */
  readonly held: Readonly<Record<string, number>>;
}

/** Null where rows are kept for good and always were. */
export function retentionStatus(
  months: number | null,
  agreed: Agreement | null,
): RetentionStatus | null {
  if (months === null && agreed === null) return null;
  return {
    months,
    agreedMonths: agreed?.months ?? null,
    keptFrom: agreed?.keptFrom ?? null,
    ranAt: agreed?.ranAt ?? null,
    rowsDropped: agreed?.rowsDropped ?? 0,
    held: agreed?.held ?? {},
  };
}

/** True where a worker with these settings removes rows for their age. */
export function isRetentionOn({ months, agreedMonths }: RetentionStatus): boolean {
  return months !== null && agreedMonths !== null && agreedMonths <= months;
}

/** What somebody has to do, in sentences; none where nothing is. */
export function retentionFindings(retention: RetentionStatus | null): string[] {
  if (retention?.months == null || isRetentionOn(retention)) return [];
  return [
    `RETENTION_MONTHS=${retention.months} removes nothing until somebody has agreed: look with smartlink-sync retention --dry-run`,
  ];
}

/** One line about it, or none. */
export function describeRetentionStatus(retention: RetentionStatus | null): string[] {
  if (retention === null || retention.keptFrom === null || retention.ranAt === null) return [];
  const { keptFrom, ranAt, rowsDropped, held, months } = retention;
  const links = Object.values(held).reduce((sum, some) => sum + some, 0);
  const why = Object.keys(held).sort().join(', ');
  const left = links === 0 ? '' : `; ${counted(links, 'link')} held back (${why})`;
  const off = months === null ? '; RETENTION_MONTHS is not set: nothing more is removed' : '';
  return [
    `Rows are kept since ${keptFrom.toISOString().slice(0, 10)}: ${number(rowsDropped)} removed, last looked at ${minuteText(ranAt)}${left}${off}`,
  ];
}
