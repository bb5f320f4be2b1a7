/**
 * Takes what speaks of a person out of API objects and stored rows. Pure; the same rule serves a row that is read
 * and a row that is stored, so that reading a row again finds it unchanged.
 *
 * Fields that are known to speak of a person are replaced. Of unknown fields, wherever they stand, every text is
 * replaced, and every number that is not a whole one below a million; what stays are truth values, small numbers and
 * the names of fields. A text that is known and kept loses the person's values where it repeats them.
 */
import type { TextRow, WriteTable } from '../../db/write/write-table.js';
import {
  isJsonList,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../json.js';
import { storableJson } from '../row-reader.js';
import { textForm } from '../text-form.js';
import { isHash, type TextHasher } from './hash-text.js';
import type { ObjectShape } from './personal-fields.js';

/** What a personal text becomes; null: nothing. */
export type Replace = (text: string) => string | null;

/** Leaves nothing. */
export const drop: Replace = () => null;

/** For rows that are read. */
export function hashed(hasher: TextHasher): Replace {
  return (text) => hasher.hash(text);
}

/** For stored rows: own hashes stay, and those of another key go, because what they were made of is not known. */
export function hashedOnce(hasher: TextHasher): Replace {
  return (text) => {
    if (hasher.isOwnHash(text)) return text;
    return isHash(text) ? null : hasher.hash(text);
  };
}

/** Columns that say which row it is: they stay whatever they repeat. */
const KEYS: ReadonlySet<string> = new Set(['id', 'smart_link_id']);
/** Shorter values are too common to be looked for inside other texts. */
const SHORTEST_SEARCHED = 7;
const LARGEST_KEPT_NUMBER = 1_000_000;
const PLAIN_NAME = /^[A-Za-z_][\w.-]{0,63}$/;
const MOST_LEVELS = 60;
const TOO_DEEP = '(nested too deeply)';

/** One object with its personal values replaced. The given one is not touched. */
export function protectObject(
  shape: ObjectShape,
  source: JsonObject,
  replace: Replace,
): JsonObject {
  const own = [...shape.personal].flatMap((name) => {
    const value = source[name];
    const text = value === undefined || value === null ? undefined : textForm(value, 'text');
    return typeof text === 'string' && text !== '' ? [personalValue(text)] : [];
  });
  return protectFields({ shape, own, replace }, source);
}

/** One stored row, in the order of the table's columns, with its personal values replaced. */
export function protectRow(
  table: WriteTable,
  shape: ObjectShape,
  row: TextRow,
  replace: Replace,
): TextRow {
  const own = table.columns.flatMap(({ name }, at) => {
    const value = row[at] ?? null;
    return value !== null && value !== '' && shape.personal.has(name) ? [personalValue(value)] : [];
  });
  const context = { shape, own, replace };
  return table.columns.map(({ name, type }, at) => {
    const value = row[at] ?? null;
    if (value === null || value === '') return value;
    if (name === '_extra') {
      const extra = parseJson(value);
      return isJsonObject(extra) ? extraOf(context, extra) : value;
    }
    if (shape.personal.has(name)) return replace(value);
    return type === 'text' && !KEYS.has(name) ? withoutOwn(context, value) : value;
  });
}

/** A value of the person, and how it may stand inside other texts, in any case. */
interface PersonalValue {
  readonly text: string;
  readonly forms: readonly string[];
}

/** As it is, and as a parameter of an address holds it. */
function personalValue(text: string): PersonalValue {
  if (text.length < SHORTEST_SEARCHED) return { text, forms: [] };
  const encoded = encodeURIComponent(text);
  const forms = [text, encoded, encoded.replaceAll('%20', '+')];
  return { text, forms: [...new Set(forms)] };
}

interface Context {
  readonly shape: ObjectShape;
  /** The person's own values in this object. */
  readonly own: readonly PersonalValue[];
  readonly replace: Replace;
}

/** What stays of `_extra`: a field that is known and has become null is one that its column takes. */
function extraOf(context: Context, extra: JsonObject): string | null {
  const { personal, kept, inner } = context.shape;
  const left = Object.entries(protectFields(context, extra)).filter(
    ([name, value]) => value !== null || !(personal.has(name) || kept.has(name) || inner.has(name)),
  );
  return left.length === 0 ? null : storableJson(Object.fromEntries(left));
}

function protectFields(context: Context, source: JsonObject): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const kept = nameOf(context, name);
    if (kept !== null) entries.push([kept, protectField(context, name, value)]);
  }
  return Object.fromEntries(entries);
}

function protectField(context: Context, name: string, value: JsonValue): JsonValue {
  const { shape, replace } = context;
  if (value === null) return null;
  const inner = shape.inner.get(name);
  if (inner !== undefined && isJsonObject(value)) return protectObject(inner, value, replace);
  if (shape.personal.has(name)) return stripped(context, value, true, 0);
  const type = shape.kept.get(name);
  if (type === undefined || isJsonObject(value) || isJsonList(value)) {
    return stripped(context, value, false, 0);
  }
  if (typeof value !== 'string') return value;
  if (type === 'text') return KEYS.has(name) ? value : withoutOwn(context, value);
  // What its column does not take is kept as it came, and may be anything.
  return textForm(value, type) === undefined ? stripped(context, value, false, 0) : value;
}

/** A value of which nothing is known, or (`isPersonal`) of which nothing may stay. */
function stripped(
  context: Context,
  value: JsonValue,
  isPersonal: boolean,
  level: number,
): JsonValue {
  if (value === null || value === '') return value;
  if (level > MOST_LEVELS) return TOO_DEEP;
  if (isJsonList(value)) return value.map((item) => stripped(context, item, isPersonal, level + 1));
  if (isJsonObject(value)) {
    const entries = Object.entries(value).flatMap(([name, field]): [string, JsonValue][] => {
      const kept = nameOf(context, name);
      if (field === undefined || kept === null) return [];
      return [[kept, stripped(context, field, isPersonal, level + 1)]];
    });
    return Object.fromEntries(entries);
  }
  if (!isPersonal && isHarmless(value)) return value;
  const text = textForm(value, 'text');
  return typeof text === 'string' ? context.replace(text) : null;
}

function isHarmless(value: JsonValue): boolean {
  if (typeof value === 'boolean') return true;
  return (
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < LARGEST_KEPT_NUMBER
  );
}

/** The name of a field, unless it may be data itself: then what stands for it, or null. */
function nameOf({ shape, own, replace }: Context, name: string): string | null {
  if (shape.personal.has(name) || shape.kept.has(name) || shape.inner.has(name)) return name;
  return PLAIN_NAME.test(name) && !own.some(({ text }) => text === name) ? name : replace(name);
}

/** A text that is kept, without the values of the person that it repeats. */
function withoutOwn({ shape, own, replace }: Context, text: string): string | null {
  if (!shape.isSearched) return text;
  let left = text;
  let lower: string | null = null;
  for (const { text: value, forms } of own) {
    for (const form of forms) {
      // Most texts are shorter than any address.
      if (left.length < form.length) continue;
      const small = form.toLowerCase();
      lower ??= left.toLowerCase();
      if (!lower.includes(small)) continue;
      const replaced = replace(value);
      if (lower === small) return replaced;
      left = left.replace(new RegExp(escaped(form), 'giu'), () => replaced ?? '');
      lower = null;
    }
  }
  return left;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, (sign) => (sign === '-' ? '\\x2d' : `\\${sign}`));
}
