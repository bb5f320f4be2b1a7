/** Days as people and ad platforms write them. Pure. */
import { dayStart } from '../config/place-kind.js';

/** The order of the parts where a day is written in numbers only. */
export const dayOrders = ['YMD', 'DMY', 'MDY'] as const;
export type DayOrder = (typeof dayOrders)[number];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day, the numbers of one whose order is not said, or neither. */
type WrittenDay =
  | { readonly day: string }
  | { readonly first: number; readonly second: number; readonly year: number }
  | null;

/**
 * The order in which a file writes days such as 03/04/2026, judged by all of them: null where either could be meant,
 * `any` where none is written so.
 */
export function dayOrderOf(texts: Iterable<string>): 'DMY' | 'MDY' | 'both' | 'any' | null {
  let isDmy = true;
  let isMdy = true;
  let hasOpen = false;
  for (const text of texts) {
    const written = readWritten(text);
    if (written === null || 'day' in written) continue;
    hasOpen = true;
    const { first, second, year } = written;
    isDmy &&= iso(year, second, first) !== null;
    isMdy &&= iso(year, first, second) !== null;
  }
  if (!hasOpen) return 'any';
  if (isDmy && isMdy) return null;
  return isDmy ? 'DMY' : isMdy ? 'MDY' : 'both';
}

/** A day as `YYYY-MM-DD`, a time behind it left out; null where the text is none, or is not of that order. */
export function readDay(text: string, order: DayOrder | null): string | null {
  const written = readWritten(text);
  if (written === null) return null;
  if ('day' in written) return written.day;
  const { first, second, year } = written;
  if (order === 'DMY') return iso(year, second, first);
  return order === 'MDY' ? iso(year, first, second) : null;
}

/** The day after a day `YYYY-MM-DD`. */
export function nextDay(text: string): string {
  return new Date(Date.parse(text) + 86_400_000).toISOString().slice(0, 10);
}

/**
 * True where a time of day with a zone stands behind the day and is not midnight there: a program has turned a day of
 * another time zone into that moment, and which day it was cannot be seen.
 */
export function isMoment(text: string): boolean {
  const { hour, rest, zone } = TIME.exec(text.trim())?.groups ?? {};
  return zone !== undefined && !isMidnight(hour, rest);
}

/** True where a midnight stands behind the day: as the end of a span it means the day before. */
export function isMidnightOf(text: string): boolean {
  const { hour, rest } = TIME.exec(text.trim())?.groups ?? {};
  return hour !== undefined && isMidnight(hour, rest);
}

const TIME =
  /(?:T|,?\s+)(?<hour>\d{1,2})(?<rest>:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?)\s*(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

function isMidnight(hour: string | undefined, rest = ''): boolean {
  if (/[1-9]/.test(rest)) return false;
  return /a/i.test(rest) ? hour === '12' : Number(hour) === 0;
}

function readWritten(text: string): WrittenDay {
  const plain = text
    .trim()
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+/i, '')
    // A time behind the day, with or without a zone: a platform cuts its days itself.
    .replace(/(?:T|,?\s+)\d{1,2}:\d{2}.*$/i, '');
  const ymd = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})$/.exec(plain);
  if (ymd !== null && (ymd[2] !== '' || /^\d{8}$/.test(plain))) {
    return day(iso(Number(ymd[1]), Number(ymd[3]), Number(ymd[4])));
  }
  const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(plain);
  if (numbers !== null) {
    const [first, second, year] = [Number(numbers[1]), Number(numbers[3]), Number(numbers[4])];
    // Whoever writes dots writes the day first.
    return numbers[2] === '.' ? day(iso(year, second, first)) : { first, second, year };
  }
  const named =
    /^(?<month>[a-z]{3,9})\.?\s+(?<date>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})$/i.exec(
      plain,
    ) ??
    /^(?<date>\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?<month>[a-z]{3,9})\.?[\s,.-]+(?<year>\d{4})$/i.exec(
      plain,
    );
  const { month = '', date = '', year = '' } = named?.groups ?? {};
  const at = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  return at < 0 ? null : day(iso(Number(year), at + 1, Number(date)));
}

function day(value: string | null): WrittenDay {
  return value === null ? null : { day: value };
}

function iso(year: number, month: number, date: number): string | null {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  return dayStart(text) === null ? null : text;
}
