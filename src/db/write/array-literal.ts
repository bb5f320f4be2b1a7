import type { TextRow } from './write-table.js';

/**
 * One column of `rows[from … to - 1]` as a Postgres array literal. Every value is quoted, so that none can be read
 * as NULL or shift its neighbours. A column that is null throughout gives `{}`: `unnest` of several arrays fills
 * the shorter ones up with nulls.
 */
export function arrayLiteral(
  rows: readonly TextRow[],
  column: number,
  from: number,
  to: number,
): string {
  let literal = '{';
  let hasValue = false;
  for (let at = from; at < to; at += 1) {
    const value = rows[at]?.[column] ?? null;
    if (value === null) {
      literal += at === from ? 'NULL' : ',NULL';
    } else {
      hasValue = true;
      literal += at === from ? '"' : ',"';
      literal += value.includes('"') || value.includes('\\') ? escaped(value) : value;
      literal += '"';
    }
  }
  return hasValue ? `${literal}}` : '{}';
}

function escaped(value: string): string {
  return value.replace(/["\\]/g, '\\$&');
}
