/** Rows as COPY reads them: CSV with tabs, where nothing between two tabs is null and `""` is an empty text. */
import type { TextRow } from './write-table.js';

/** The options of COPY that `copyText` is written for. */
export const COPY_FORMAT = "FORMAT csv, DELIMITER E'\\t'";

const SPECIAL = /["\t\n\r]/;

/** Writes `rows[from … to - 1]`, each with a newline after it. */
export type CopyWriter = (rows: readonly TextRow[], from: number, to: number) => string;

/** Makes the writer of rows with so many columns; with `isNumbered` each row ends with its place in `rows`, from 1. */
export function copyWriter(columns: number, isNumbered: boolean): CopyWriter {
  // One look at a whole line instead of one at each value: as many tabs as there should be, and nothing to quote.
  const plain = new RegExp(`^(?:[^"\\t\\n\\r]*\\t){${columns - 1}}[^"\\t\\n\\r]*$`);
  return (rows, from, to) => {
    let text = '';
    for (let at = from; at < to; at += 1) {
      const row = rows[at] ?? [];
      const line = row.includes('') ? null : row.join('\t');
      text += line !== null && plain.test(line) ? line : quotedLine(row);
      text += isNumbered ? `\t${at + 1}\n` : '\n';
    }
    return text;
  };
}

function quotedLine(row: TextRow): string {
  return row.map((value) => (value === null ? '' : quoted(value))).join('\t');
}

function quoted(value: string): string {
  if (value === '') return '""';
  return SPECIAL.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
