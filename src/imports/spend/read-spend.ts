/** A file of ad spend as lines of spend. Pure. */
import { UsageError } from '../../errors.js';
import { addAmounts, type DecimalMark, decimalMarkOf } from '../amount.js';
import type { BadLine } from '../bad-line.js';
import { firstCells, readCsvTable } from '../csv-table.js';
import { currencyInName } from '../currency.js';
import { type DayOrder, dayOrderOf } from '../days.js';
import type { FieldColumns } from '../head.js';
import {
  isSpendHead,
  platformOfHead,
  type SpendField,
  spendColumns,
  spendFields,
} from './spend-columns.js';
import { type LeftOut, readSpendLine, type SpendLine, type SpendReading } from './spend-line.js';

export interface SpendFileOptions {
  /** Columns named by hand. */
  readonly columns: ReadonlyMap<SpendField, string>;
  /** Null: what the file says by itself. */
  readonly order: DayOrder | null;
  readonly mark: DecimalMark | null;
  readonly source: string | null;
  readonly platform: string | null;
  readonly currency: string | null;
  readonly fxRate: string | null;
  /** `YYYY-MM-DD`, the last day on which money can have been spent anywhere. */
  readonly lastDay: string;
}

export interface SpendFile {
  readonly lines: readonly SpendLine[];
  readonly bad: readonly BadLine[];
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  /** Lines that say word for word what an earlier one says, an amount among it. */
  readonly repeated: readonly number[];
  /** How the file was understood, for people. */
  readonly reading: Pick<SpendReading, 'mark' | 'order' | 'currency' | 'source'> & {
    /** True where neither the file nor an option names a currency, and USD was taken. */
    readonly isCurrencyGuessed: boolean;
    /** The columns that were used, by field. */
    readonly columns: Readonly<Partial<Record<SpendField, string>>>;
  };
}

/** Where neither an option nor the file says whose figures these are. */
const UNNAMED_SOURCE = 'import';
/** What the API's own amounts are in. */
const API_CURRENCY = 'USD';

/**
 * Reads a file. Throws `UsageError` where it has no column of days or amounts, and where its days or amounts can be
 * read in two ways and no option says which.
 */
export function readSpendFile(text: string, options: SpendFileOptions): SpendFile {
  const table = readCsvTable(text, (cells) => isSpendHead(cells, options.columns));
  if (table === null) throw noHead(text);
  const columns = spendColumns(table.head.cells, options.columns);
  const cellsOf = (field: SpendField): string[] =>
    table.lines.map(({ cells }) => cells[columns.get(field)?.at ?? -1] ?? '');
  const mark = options.mark ?? chosenMark(cellsOf('spend'), columns);
  const order = options.order ?? chosenOrder([...cellsOf('day'), ...cellsOf('last_day')], columns);
  const headCurrency = currencyInName(columns.get('spend')?.name ?? '');
  const platform = options.platform ?? platformOfHead(table.head.cells);
  const reading: SpendReading = {
    columns,
    width: table.head.cells.length,
    mark,
    rateMark: rateMarkOf(cellsOf('fx_rate'), mark),
    order,
    lastDay: options.lastDay,
    currency: options.currency ?? headCurrency ?? API_CURRENCY,
    headCurrency,
    givenCurrency: options.currency,
    fxRate: options.fxRate,
    platform,
    source: options.source ?? platform ?? UNNAMED_SOURCE,
  };
  const lines: SpendLine[] = [];
  const bad: BadLine[] = [];
  const leftOut = { summary: 0, without_spend: 0 };
  const repeated: number[] = [];
  const seen = new Set<string>();
  for (const csvLine of table.lines) {
    const read = readSpendLine(csvLine, reading);
    if (read.kind === 'line') {
      lines.push(read.line);
      const whole = csvLine.cells.join('\0');
      if (seen.has(whole) && read.line.spend !== '0') repeated.push(csvLine.line);
      seen.add(whole);
    } else if (read.kind === 'bad') bad.push(...read.bad);
    else leftOut[read.why] += 1;
  }
  const kept = withoutDailySums(lines);
  leftOut.summary += lines.length - kept.length;
  return {
    lines: kept,
    bad,
    leftOut,
    repeated,
    reading: {
      mark,
      order,
      currency: reading.currency,
      source: reading.source,
      isCurrencyGuessed: kept.some(({ isCurrencyGuessed }) => isCurrencyGuessed),
      columns: Object.fromEntries([...columns].map(([field, { name }]) => [field, name])),
    },
  };
}

/**
 * Takes out lines that name nothing the money was spent on, or call it a total, and are the sum of all others of their
 * day. A line without a name that is no such sum is spend that nobody attributed, and stays.
 */
export function withoutDailySums(lines: readonly SpendLine[]): SpendLine[] {
  const others = new Map<string, string[]>();
  const key = ({ day, currency, source }: SpendLine): string => `${day} ${currency} ${source}`;
  for (const line of lines) {
    if (isNameless(line)) continue;
    const amounts = others.get(key(line));
    if (amounts === undefined) others.set(key(line), [line.spend]);
    else amounts.push(line.spend);
  }
  return lines.filter((line) => {
    const amounts = others.get(key(line));
    return !isNameless(line) || amounts === undefined || addAmounts(amounts) !== line.spend;
  });
}

function isNameless(line: SpendLine): boolean {
  const { link, campaignId, campaignName, utmSource, utmMedium, utmCampaign, utmContent } = line;
  return [link, campaignId, campaignName, utmSource, utmMedium, utmCampaign, utmContent].every(
    (value) => value === null || /^(?:grand |sub-?)?totals?$/i.test(value),
  );
}

function chosenMark(texts: readonly string[], columns: FieldColumns<SpendField>): DecimalMark {
  const mark = decimalMarkOf(texts);
  if (mark === 'any') return '.';
  if (mark === '.' || mark === ',') return mark;
  const column = columns.get('spend')?.name ?? '';
  throw mark === 'both'
    ? new UsageError(
        `Column "${column}" has amounts with decimal points and others with decimal commas.`,
        {
          remedy:
            'Say which is right with --decimal-mark "." or ",": the others are then bad lines.',
        },
      )
    : new UsageError(
        `Column "${column}" has amounts such as 1,234 only: a thousand, or a little more than one?`,
        {
          remedy: 'Say what stands before the decimals: --decimal-mark "." or --decimal-mark ",".',
        },
      );
}

/** No currency is worth a thousand dollars, so 1.085 is no thousand. */
function rateMarkOf(texts: readonly string[], mark: DecimalMark): DecimalMark {
  const found = decimalMarkOf(texts);
  if (found === '.' || found === ',') return found;
  if (found !== null) return mark;
  return texts.some((text) => text.includes(',')) ? ',' : '.';
}

function chosenOrder(texts: readonly string[], columns: FieldColumns<SpendField>): DayOrder {
  const order = dayOrderOf(texts);
  if (order === 'any') return 'YMD';
  if (order === 'DMY' || order === 'MDY') return order;
  const column = columns.get('day')?.name ?? '';
  const what =
    order === null
      ? `Days of column "${column}" can be read in two ways, such as 03/04/2026.`
      : `Column "${column}" has days of both orders, or some that are none.`;
  throw new UsageError(what, {
    remedy: 'Say which comes first: --date-format DMY or --date-format MDY.',
  });
}

function noHead(text: string): UsageError {
  const cells = firstCells(text).slice(0, 20);
  // A file without a head has content here, which must not be shown.
  const looksLikeHead = cells.every((cell) => !/\d/.test(cell));
  const shown = looksLikeHead && cells.length > 1 ? ` Its first line: ${cells.join(', ')}.` : '';
  return new UsageError(
    `The file has no column of days and none of amounts under a name that is known.${shown}`,
    {
      remedy: `Name them by hand, such as --column day=Tag --column spend=Kosten. Fields: ${spendFields.join(', ')}.`,
    },
  );
}
