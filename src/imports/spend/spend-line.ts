/** One line of a file as a line of spend, or why it is none. Pure. */
import { type DecimalMark, isNothing, readAmount, readCount } from '../amount.js';
import type { BadLine } from '../bad-line.js';
import type { CsvLine } from '../csv-table.js';
import { type DayOrder, readDay } from '../days.js';
import type { FieldColumns } from '../head.js';
import { readCurrency, type SpendField } from './spend-columns.js';

/** What was spent on one day on one thing, as a file has it. Amounts are exact decimal text; empty cells are null. */
export interface SpendLine {
  readonly line: number;
  /** `YYYY-MM-DD`, as the platform cuts its days. */
  readonly day: string;
  /** Whatever the file calls the link. */
  readonly link: string | null;
  readonly platform: string | null;
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
  readonly utmContent: string | null;
  readonly spend: string;
  readonly currency: string;
  readonly fxRate: string | null;
  readonly impressions: string | null;
  readonly clicks: string | null;
  readonly source: string;
}

/** What holds for every line of a file. */
export interface SpendReading {
  readonly columns: FieldColumns<SpendField>;
  /** Cells that a line must have. */
  readonly width: number;
  readonly mark: DecimalMark;
  readonly order: DayOrder | null;
  /** `YYYY-MM-DD`: what is later has not been spent yet. */
  readonly lastDay: string;
  readonly currency: string;
  readonly fxRate: string | null;
  readonly platform: string | null;
  readonly source: string;
}

/** Why a line is left out although nothing is wrong with it. */
export type LeftOut = 'summary' | 'without_spend';

export type ReadLine =
  | { readonly kind: 'line'; readonly line: SpendLine }
  | { readonly kind: 'left_out'; readonly why: LeftOut }
  | { readonly kind: 'bad'; readonly bad: readonly BadLine[] };

/** Postgres can index no more of a text, and no platform's names are longer. */
const LONGEST_TEXT = 500;

const identity: readonly SpendField[] = [
  'link',
  'campaign_id',
  'campaign_name',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
];

/** Reads one line. */
export function readSpendLine({ line, cells }: CsvLine, reading: SpendReading): ReadLine {
  const { columns, mark, order } = reading;
  const text = (field: SpendField): string => cells[columns.get(field)?.at ?? -1] ?? '';
  const day = readDay(text('day'), order);
  if (day === null && isSummary(text, columns)) return { kind: 'left_out', why: 'summary' };
  const bad: BadLine[] = [];
  const refuse = (field: SpendField | null, problem: string): null => {
    const column = field === null ? null : (columns.get(field)?.name ?? null);
    bad.push({ line, column, problem });
    return null;
  };
  if (cells.length > reading.width) {
    refuse(null, `has ${cells.length} cells, and the head of the table ${reading.width}`);
    return { kind: 'bad', bad };
  }
  if (day === null) refuse('day', dayProblem(text('day')));
  else if (day > reading.lastDay) refuse('day', 'is in the future');
  const lastDay = text('last_day') === '' ? day : readDay(text('last_day'), order);
  if (day !== null && lastDay !== day) {
    refuse('last_day', 'is another day than the first: export with one line a day');
  }
  const words = (field: SpendField): string | null => {
    const value = text(field);
    if (value === '') return null;
    if (value.length > LONGEST_TEXT)
      return refuse(field, `is longer than ${LONGEST_TEXT} characters`);
    return /[\0-\x08\x0e-\x1f]/.test(value) ? refuse(field, 'holds control characters') : value;
  };
  const amount = (field: 'spend' | 'fx_rate'): string | null => {
    const value = readAmount(text(field), mark);
    return value === null
      ? refuse(field, `is no amount with "${mark}" before its decimals`)
      : value;
  };
  const tally = (field: 'impressions' | 'clicks'): string | null => {
    if (isNothing(text(field))) return null;
    return readCount(text(field), mark) ?? refuse(field, 'is no whole number');
  };
  if (day !== null && isNothing(text('spend'))) return { kind: 'left_out', why: 'without_spend' };
  const spend = amount('spend');
  const currency = text('currency') === '' ? reading.currency : readCurrency(text('currency'));
  if (currency === null) refuse('currency', 'is no currency code of three letters, such as USD');
  const fxRate = isNothing(text('fx_rate')) ? reading.fxRate : amount('fx_rate');
  if (fxRate !== null && !isPositive(fxRate)) refuse('fx_rate', 'is not larger than 0');
  const found = {
    link: words('link'),
    platform: words('platform') ?? reading.platform,
    campaignId: words('campaign_id'),
    campaignName: words('campaign_name'),
    utmSource: words('utm_source'),
    utmMedium: words('utm_medium'),
    utmCampaign: words('utm_campaign'),
    utmContent: words('utm_content'),
    impressions: tally('impressions'),
    clicks: tally('clicks'),
    source: words('source') ?? reading.source,
  };
  if (bad.length > 0 || day === null || spend === null || currency === null)
    return { kind: 'bad', bad };
  return { kind: 'line', line: { line, day, spend, currency, fxRate, ...found } };
}

/** A sum of other lines: it says so, or has an amount and neither a day nor anything it was spent on. */
function isSummary(
  text: (field: SpendField) => string,
  columns: FieldColumns<SpendField>,
): boolean {
  const says = [...columns.keys()].some((field) =>
    /^(?:grand |sub-?)?totals?(?:$|[\s:-])/i.test(text(field)),
  );
  if (says) return true;
  const isNameless = identity.every((field) => isNothing(text(field)));
  return isNameless && isNothing(text('day')) && !isNothing(text('spend'));
}

function dayProblem(text: string): string {
  if (text === '') return 'is empty';
  return /^\d{1,2}[-/]\d{1,2}[-/]\d{2}$/.test(text)
    ? 'has a year of two digits: write four'
    : 'is no day that can be read: write YYYY-MM-DD, or say --date-format';
}

function isPositive(amount: string): boolean {
  return !amount.startsWith('-') && /[1-9]/.test(amount);
}
