/** One line of a file as a line of spend, or why it is none. Pure. */
import type { SpendRow } from '../../db/own-data/ad-spend.js';
import { type DecimalMark, isNothing, readAmount, readCount } from '../amount.js';
import type { BadLine } from '../bad-line.js';
import { type CsvLine, holdsControls } from '../csv-table.js';
import { type CurrencyProblem, currencyOfLine } from '../currency.js';
import { type DayOrder, isMidnightOf, isMoment, nextDay, readDay } from '../days.js';
import type { FieldColumns } from '../head.js';
import type { SpendField } from './spend-columns.js';

/** What was spent on one day on one thing, as a file has it: its links are not looked up yet. Empty cells are null. */
export interface SpendLine extends Omit<SpendRow, 'linkId'> {
  readonly line: number;
  /** Nothing says it: taken as USD. */
  readonly isCurrencyGuessed: boolean;
}

/** What holds for every line of a file. */
export interface SpendReading {
  readonly columns: FieldColumns<SpendField>;
  /** Cells that a line must have. */
  readonly width: number;
  readonly mark: DecimalMark;
  /** That of rates, which a spreadsheet may write otherwise. */
  readonly rateMark: DecimalMark;
  readonly order: DayOrder | null;
  /** `YYYY-MM-DD`: what is later has not been spent yet. */
  readonly lastDay: string;
  /** Where nothing says another. */
  readonly currency: string;
  /** What the name of the column of amounts says, and what an option says; null: nothing. */
  readonly headCurrency: string | null;
  readonly givenCurrency: string | null;
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
/** There were no such links before; a year that is older is a slip. */
const FIRST_DAY = '2010-01-01';
/** What a spreadsheet makes of a long number; others may end up as the same. */
const ROUNDED = /^\d([.,]\d+)?E[+-]?\d+$/i;

const currencyProblems: Readonly<Record<CurrencyProblem, string>> = {
  unreadable: 'is no currency code of three letters, such as USD',
  unclear: 'has a sign that several currencies share: say which with --currency',
  differs: 'has a currency that is not the one said elsewhere',
};

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
export function readSpendLine({ line, cells, width }: CsvLine, reading: SpendReading): ReadLine {
  const { columns, order } = reading;
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
  else if (day < FIRST_DAY) refuse('day', 'is too long ago');
  else if (isMoment(text('day'))) {
    refuse('day', 'is a moment in some time zone: write the day of the ad platform');
  }
  if (day !== null && !isSameDay(day, text('last_day'), order)) {
    refuse('last_day', 'is another day than the first: export with one line a day');
  }
  const words = (field: SpendField): string | null => {
    const value = text(field);
    if (value === '') return null;
    if (value.length > LONGEST_TEXT)
      return refuse(field, `is longer than ${LONGEST_TEXT} characters`);
    if (field !== 'campaign_name' && ROUNDED.test(value))
      return refuse(field, 'was rounded by a spreadsheet: export again, and keep it as text');
    return holdsControls(value) ? refuse(field, 'holds control characters') : value;
  };
  const amount = (field: 'spend' | 'fx_rate', mark: DecimalMark): string | null => {
    const value = readAmount(text(field), mark);
    return value === null
      ? refuse(field, `is no amount with "${mark}" before its decimals`)
      : value;
  };
  const tally = (field: 'impressions' | 'clicks'): string | null => {
    if (isNothing(text(field))) return null;
    return readCount(text(field), reading.mark) ?? refuse(field, 'is no whole number');
  };
  if (day !== null && isNothing(text('spend'))) {
    if (width > (columns.get('spend')?.at ?? 0)) return { kind: 'left_out', why: 'without_spend' };
    refuse(null, 'ends before its amount: the file may have been cut');
    return { kind: 'bad', bad };
  }
  const spend = amount('spend', reading.mark);
  const said = currencyOfLine({
    amount: text('spend'),
    cell: text('currency'),
    head: reading.headCurrency,
    option: reading.givenCurrency,
  });
  if ('problem' in said) {
    refuse(text('currency') === '' ? 'spend' : 'currency', currencyProblems[said.problem]);
  }
  const currency = 'problem' in said ? null : (said.code ?? reading.currency);
  const fxRate = isNothing(text('fx_rate')) ? reading.fxRate : amount('fx_rate', reading.rateMark);
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
  const isCurrencyGuessed = !('problem' in said) && said.code === null;
  return {
    kind: 'line',
    line: { line, day, spend, currency, isCurrencyGuessed, fxRate, ...found },
  };
}

/** True where a span of one day ends on it, or at the midnight after it. */
function isSameDay(day: string, end: string, order: DayOrder | null): boolean {
  if (end === '') return true;
  const last = readDay(end, order);
  return last === day || (last === nextDay(day) && isMidnightOf(end));
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
