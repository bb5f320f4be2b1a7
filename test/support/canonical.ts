/** Values in one text form for comparison: what is equal by its type has the same text. Made without code of `src`. */
import { isLosslessNumber, parse } from 'lossless-json';

export type Json = unknown;
export type JsonFields = Readonly<Record<string, Json>>;

/** JSON with every number as it was written. */
export function readJson(text: string): Json {
  return parse(text);
}

/** True for a JSON object. */
export function isFields(value: Json): value is JsonFields {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
  );
}

/** Postgres holds neither NUL nor half of a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** A decimal number by its value: `120.250`, `1.2025e2` and `120.25` are the same. Null for anything else. */
export function decimal(text: string): string | null {
  const match = NUMBER.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  let scale = fraction.length - Number(exponent);
  let digits = BigInt(whole + fraction);
  if (digits === 0n) return '0';
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  if (scale < 0) digits *= 10n ** BigInt(-scale);
  const places = Math.max(0, scale);
  const padded = String(digits).padStart(places + 1, '0');
  const point = padded.length - places;
  const text2 = places === 0 ? padded : `${padded.slice(0, point)}.${padded.slice(point)}`;
  return sign === '-' ? `-${text2}` : text2;
}

/** Microseconds since 1970 of a time as the API writes it; null for anything that is none. */
export function microseconds(value: Json): string | null {
  if (typeof value !== 'string') return null;
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(Z|[+-]\d{2}:\d{2})$/.exec(
    value,
  );
  if (match === null) return null;
  const ms = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(ms)) return null;
  return String(BigInt(ms) * 1000n + BigInt((match[2] ?? '').padEnd(6, '0')));
}

/** A JSON value whose text is the same for the same content: names sorted, numbers by value, texts as Postgres keeps them. */
export function canonicalJson(value: Json): string {
  if (isLosslessNumber(value)) return decimal(value.value) ?? value.value;
  if (typeof value === 'string') return JSON.stringify(cleanText(value));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(cleanText(name))}:${canonicalJson(field)}`,
  );
  return `{${fields.sort().join(',')}}`;
}
