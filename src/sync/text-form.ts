/**
 * JSON values in the text form that Postgres takes for a column type. A value that does not fit gives `undefined`,
 * and the caller keeps it as it came in `_extra`.
 */
import { isLosslessNumber } from 'lossless-json';
import type { JsonValue } from '../json.js';

export type ColumnType =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'boolean'
  | 'timestamptz'
  | 'jsonb';

const DECIMAL = /^[+-]?\d{1,200}(\.\d{1,200})?([eE][+-]?\d{1,3})?$/;
const WHOLE = /^[+-]?\d{1,18}$/;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;
/** What nearly all are: UTC, whole seconds, and a day that every month of any year has. Such a text is kept as it is. */
const PLAIN_INSTANT =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\+00:00$/;
const PLAIN_LENGTH = 25;
/** Years of four digits, so that a time has one form in UTC that sorts as times do. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');
/** The hour after the last of a day, and offsets further from UTC than Postgres takes. */
const ODD_FORM = /T24|[+-](?:1[6-9]|2\d):/;
const INT32_MAX = 2_147_483_647;

/** Postgres text holds neither NUL nor half of a surrogate pair: each becomes U+FFFD. */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}

/** The text of a JSON scalar, or `undefined` for an object or a list. */
function scalarText(value: JsonValue): string | undefined {
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isLosslessNumber(value) ? value.value : undefined;
}

function wholeText(value: JsonValue, largest: number): string | undefined {
  if (typeof value === 'boolean') return undefined;
  const text = scalarText(value)?.trim();
  if (text === undefined || !WHOLE.test(text)) return undefined;
  return Math.abs(Number(text)) <= largest ? text : undefined;
}

function decimalText(value: JsonValue): string | undefined {
  if (typeof value === 'boolean') return undefined;
  const text = scalarText(value)?.trim();
  return text !== undefined && DECIMAL.test(text) ? text : undefined;
}

function booleanText(value: JsonValue): string | undefined {
  if (value === true || value === 1 || value === 'true' || value === '1') return 't';
  if (value === false || value === 0 || value === 'false' || value === '0') return 'f';
  return undefined;
}

/** An instant as Postgres reads it, and as seconds since 1970 (fractions kept to the millisecond). */
export interface Instant {
  readonly text: string;
  readonly seconds: number;
}

/**
 * Reads an ISO 8601 time; one without an offset is UTC, as all times of this API are. Null for anything else, and where
 * it lies in no year from 1 to 9999 in UTC.
 */
export function readInstant(value: JsonValue | undefined): Instant | null {
  if (typeof value !== 'string') return null;
  if (value.length === PLAIN_LENGTH && PLAIN_INSTANT.test(value)) {
    const at = Date.parse(value);
    if (!Number.isNaN(at)) return { text: value, seconds: at / 1000 };
  }
  const match = INSTANT.exec(value);
  if (match === null) return null;
  const [, year, month, day] = match;
  const zone = match[7] ?? 'Z';
  const iso = `${value.slice(0, 10)}T${value.slice(11, value.length - (match[7]?.length ?? 0))}`;
  const offset = /^[+-]\d{2}$/.test(zone)
    ? `${zone}:00`
    : zone.length === 5
      ? `${zone.slice(0, 3)}:${zone.slice(3)}`
      : zone.toUpperCase();
  const at = Date.parse(iso + offset);
  if (Number.isNaN(at) || year === '0000' || at < FIRST_INSTANT || at > LAST_INSTANT) return null;
  // Date.parse takes 31 February for 3 March; Postgres refuses the whole statement.
  if (
    Number(day) > 28 &&
    Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  )
    return null;
  // Postgres rounds to the microsecond; a row of 23:59:59.9999999 must not move to the next day.
  const text = iso.replace(/(\.\d{6})\d+$/, '$1') + offset;
  return { text: ODD_FORM.test(text) ? inUtc(text, at) : text, seconds: at / 1000 };
}

/** The same time in UTC, its fraction as it was written. */
function inUtc(text: string, at: number): string {
  const [fraction = ''] = /\.\d+/.exec(text) ?? [];
  return `${new Date(at).toISOString().slice(0, 19)}${fraction}Z`;
}

/** The value's text form for the column, null for JSON null, `undefined` where it does not fit. */
export function textForm(value: JsonValue, type: ColumnType): string | null | undefined {
  if (value === null) return null;
  switch (type) {
    case 'text':
      return scalarText(value);
    case 'integer':
      return wholeText(value, INT32_MAX);
    case 'bigint':
      return wholeText(value, Number.MAX_SAFE_INTEGER);
    case 'numeric':
      return decimalText(value);
    case 'boolean':
      return booleanText(value);
    case 'timestamptz':
      return readInstant(value)?.text;
    case 'jsonb':
      return undefined;
  }
}
