/** A file of separated values as a head and numbered lines. Pure. */
import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../errors.js';

const separators = [',', ';', '\t', '|'] as const;
/** Lines that an export may have above its head: a title, a range of days, filters. */
const HEAD_WITHIN = 30;

export interface CsvLine {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  /** Trimmed. */
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly separator: string;
  readonly head: CsvLine;
  /** Lines below the head that are not empty. */
  readonly lines: readonly CsvLine[];
}

/**
 * Splits a text at the separator under which `isHead` knows one of its first lines; what stands above that line is
 * passed over. Null where there is none. Throws `UsageError` where a quote is not closed.
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
  const [line = ''] = text.split(/\r\n|\r|\n/).filter((candidate) => candidate.trim() !== '');
  const separator = separators.find((candidate) => line.includes(candidate)) ?? ',';
  return line.split(separator).map((cell) => cell.trim().replace(/^"|"$/g, ''));
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
      on_record: (record: readonly string[], { lines }) => {
        const cells = record.map((cell) => cell.trim());
        const breaks = record.reduce((sum, cell) => sum + countBreaks(cell), 0);
        if (cells.some((cell) => cell !== '')) found.push({ line: lines - breaks, cells });
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

function countBreaks(cell: string): number {
  return cell.match(/\r\n|\r|\n/g)?.length ?? 0;
}
