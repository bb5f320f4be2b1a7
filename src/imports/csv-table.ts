/** A file of separated values as a head and numbered lines. Pure. */
import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../errors.js';

const separators = [',', ';', '\t', '|'] as const;
/** Lines that an export may have above its head: a title, a range of days, filters. */
const HEAD_WITHIN = 30;

export interface CsvLine {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  /** Trimmed; empty ones at the end are left out. */
  readonly cells: readonly string[];
  /** How many cells there are, with those. */
  readonly width: number;
}

export interface CsvTable {
  readonly separator: string;
  readonly head: CsvLine;
  /** Lines below the head that are not empty. */
  readonly lines: readonly CsvLine[];
}

/**
 * Splits a text at the separator under which `isHead` knows one of its first lines; what stands above that line is
 * passed over. Lines end with a line feed. Null where there is none. Throws `UsageError` where a quote is not closed.
 */
export function readCsvTable(
  text: string,
  isHead: (cells: readonly string[]) => boolean,
): CsvTable | null {
  let failure: UsageError | null = null;
  for (const separator of separators) {
    const lines = splitLines(text, separator);
    if (lines instanceof UsageError) {
      failure ??= lines;
      continue;
    }
    const at = lines.slice(0, HEAD_WITHIN).findIndex(({ cells }) => isHead(cells));
    const head = lines[at];
    if (head === undefined) continue;
    return { separator, head, lines: lines.slice(at + 1) };
  }
  if (failure !== null) throw failure;
  return null;
}

/** What the first lines of a file hold, for an error that says what was looked through: names of columns only. */
export function firstCells(text: string): readonly string[] {
  const [line = ''] = text.split('\n').filter((candidate) => candidate.trim() !== '');
  const separator = separators.find((candidate) => line.includes(candidate)) ?? ',';
  return line.split(separator).map((cell) => cell.trim().replace(/^"|"$/g, ''));
}

/** True for what no name has and a terminal may take for an order; line breaks and tabs are none. */
export function holdsControls(text: string): boolean {
  return /[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text);
}

function splitLines(text: string, separator: string): CsvLine[] | UsageError {
  const found: CsvLine[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: '\n',
      on_record: (record: readonly string[], { lines }) => {
        const cells = record.map(plainCell);
        while (cells.at(-1) === '') cells.pop();
        const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        if (cells.length > 0) found.push({ line: lines - breaks, cells, width: record.length });
        return null;
      },
    });
    return found;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its message may hold a part of the file.
    const line = typeof error.lines === 'number' ? ` in or before line ${error.lines}` : '';
    return new UsageError(`The file is no table: a quote is not closed${line}.`, {
      remedy: 'Save it again as CSV, or put the quote right.',
    });
  }
}

// ="0815" is how exports keep a spreadsheet from taking an id for a number. The same letters may be written in two ways.
function plainCell(cell: string): string {
  const text = cell.trim();
  return (/^="(.*)"$/s.exec(text)?.[1] ?? text).normalize('NFC');
}
