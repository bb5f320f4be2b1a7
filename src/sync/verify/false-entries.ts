/** Entries of the ledger that do not say what the tables hold. Pure. */
import type { LedgerDay } from '../../db/ledger/days.js';

/** An entry that is wrong, or (`recorded` null) missing though rows are stored. */
export interface FalseEntry {
  readonly day: string;
  /** Rows that the entry says are stored. */
  readonly recorded: number | null;
  /** Live rows that are. */
  readonly stored: number;
}

/**
 * Compares the entries of whole days with the rows of these days.
 * @param live live rows by day
 * @param days the days to look at
 */
export function falseEntries(
  entries: ReadonlyMap<string, LedgerDay>,
  live: ReadonlyMap<string, number>,
  days: Iterable<string>,
): FalseEntry[] {
  const found: FalseEntry[] = [];
  for (const day of days) {
    const entry = entries.get(day);
    const stored = live.get(day) ?? 0;
    if (entry === undefined) {
      if (stored > 0) found.push({ day, recorded: null, stored });
    } else if (entry.status !== 'unsettled' && !isTrue(entry, stored)) {
      found.push({ day, recorded: entry.stored, stored });
    }
  }
  return found;
}

function isTrue(entry: LedgerDay, stored: number): boolean {
  const isEqual = entry.status !== 'verified' || entry.apiTotal === entry.stored;
  return entry.stored === stored && isEqual;
}
