import { columnIndex, type TextRow, type WriteTable } from './write-table.js';

/** Microseconds beyond the millisecond that `Date.parse` keeps, as three digits. */
function microseconds(text: string): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return fraction.padEnd(6, '0').slice(3, 6);
}

/** Below 0 where `a` is earlier than `b`. A row without a time is earlier than any with one. */
function compareTimes(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  const difference = Date.parse(a) - Date.parse(b);
  if (difference !== 0) return difference;
  return microseconds(a).localeCompare(microseconds(b), 'en');
}

/** An order of rows by content, with no meaning but that it is always the same. */
function compareContents(a: TextRow, b: TextRow): number {
  for (const [at, left] of a.entries()) {
    const right = b[at] ?? null;
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * One row for each fan: the one with the newest `as_of`. Of rows that are equally new the choice depends on their
 * content and not on their order, so that reading the same conversions in another order writes nothing.
 */
export function newestFans(table: WriteTable, rows: readonly TextRow[]): TextRow[] {
  const keyAt = columnIndex(table, table.key);
  const asOfAt = columnIndex(table, 'as_of');
  const newest = new Map<string, TextRow>();
  for (const row of rows) {
    const key = row[keyAt] ?? '';
    const held = newest.get(key);
    if (held === undefined) {
      newest.set(key, row);
      continue;
    }
    const order =
      compareTimes(row[asOfAt] ?? null, held[asOfAt] ?? null) || compareContents(row, held);
    if (order > 0) newest.set(key, row);
  }
  return [...newest.values()];
}
