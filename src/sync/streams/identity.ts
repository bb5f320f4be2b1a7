import { isLosslessNumber } from 'lossless-json';
import type { JsonObject, JsonValue } from '../../json.js';
import { type Instant, readInstant, storableText } from '../text-form.js';
import type { BadRow } from './stream.js';

/** Postgres cannot index a key of more than 2,704 bytes; real ids have 26 or 27 characters. */
const LONGEST_ID = 512;

/** An id as opaque text: a string that is not empty, or a number's digits. Null for anything else. */
export function readId(value: JsonValue | undefined): string | null {
  if (typeof value === 'number') return String(value);
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' && value !== '' ? storableText(value) : null;
}

/** An id that can be a key: as `readId`, but null also for one that no index takes. */
export function readKey(value: JsonValue | undefined): string | null {
  const id = readId(value);
  return id !== null && id.length <= LONGEST_ID ? id : null;
}

/** Id and time of a row, or why it cannot be stored. */
export function identify(
  source: JsonObject,
  timeField: string,
): { readonly id: string; readonly at: Instant } | BadRow {
  const id = readId(source.id);
  const at = readInstant(source[timeField]);
  const bad = { isGood: false, seconds: at?.seconds ?? null, source } as const;
  if (id === null) return { ...bad, reason: 'no_id' };
  if (id.length > LONGEST_ID) return { ...bad, reason: 'id_too_long' };
  if (at === null) return { ...bad, reason: 'no_time' };
  return { id, at };
}
