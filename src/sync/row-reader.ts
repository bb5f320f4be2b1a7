/**
 * Turns an API object into a row for its table, field by field. One bad value never costs the row: what does not
 * fit its column becomes null and is kept as it came in `_extra`, beside the fields that no column has.
 */
import { type JsonObject, type JsonValue, stringifyJson } from '../json.js';
import { type ColumnType, storableText, textForm } from './text-form.js';

export interface ReadableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A row in Postgres text form, in the order of the columns given to `rowReader`, and its unknown fields. */
export interface ReadRow {
  readonly values: (string | null)[];
  /** Names of fields that the table has no column for. */
  readonly unknown: readonly string[];
}

const NONE: readonly string[] = [];
/** Stands for a value that is nested too deeply to be written as JSON. */
const TOO_DEEP = '(nested too deeply)';

/** JSON that `jsonb` takes: no NUL, no half surrogate pairs, in values and in names. */
export function storableJson(value: JsonValue): string {
  try {
    const text = stringifyJson(value);
    return /\\u0000|\\ud[89a-f]/i.test(text) ? stringifyJson(storable(value)) : text;
  } catch (error) {
    // Thousands of levels overflow the stack, and Postgres refuses them too. One such value must not cost the row.
    if (error instanceof RangeError) return JSON.stringify(TOO_DEEP);
    throw error;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function storable(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => storable(item));
  if (!isObject(value)) return value;
  const copy: [string, JsonValue][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) copy.push([storableText(name), storable(field)]);
  }
  return Object.fromEntries(copy);
}

/**
 * Compiles the reader of one table. Columns named in `fixed` are not fields of the API: they are filled by the
 * caller and read as null here. `handled` names fields that the caller stores elsewhere.
 */
export function rowReader(
  columns: readonly ReadableColumn[],
  fixed: readonly string[],
  handled: readonly string[] = [],
): (source: JsonObject) => ReadRow {
  const extraAt = columns.findIndex((column) => column.name === '_extra');
  const known = new Map<string, Field | null>(handled.map((name) => [name, null]));
  for (const [at, { name, type }] of columns.entries()) {
    if (name !== '_extra' && !fixed.includes(name)) known.set(name, { type, at });
  }
  const empty: readonly null[] = new Array<null>(columns.length).fill(null);
  return (source) => {
    const values: (string | null)[] = empty.slice();
    let extra: Record<string, JsonValue> | null = null;
    let unknown: string[] | null = null;
    for (const name in source) {
      const value = source[name];
      if (value === undefined) continue;
      const field = known.get(name);
      if (field === undefined) {
        unknown ??= [];
        unknown.push(name);
      } else {
        if (field === null || value === null) continue;
        const text = textForm(value, field.type);
        if (text !== undefined) {
          values[field.at] = text;
          continue;
        }
      }
      extra ??= {};
      // Assigned, a field named __proto__ would be lost.
      Object.defineProperty(extra, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    if (extra !== null && extraAt >= 0) values[extraAt] = storableJson(extra);
    return { values, unknown: unknown ?? NONE };
  };
}

interface Field {
  readonly type: ColumnType;
  readonly at: number;
}

/** Adds a field to a row's `_extra`, for an object that has no table of its own to go to. */
export function addExtra(extra: string | null, name: string, value: JsonValue): string {
  const added = `${JSON.stringify(name)}:${storableJson(value)}`;
  return extra === null || extra === '{}' ? `{${added}}` : `${extra.slice(0, -1)},${added}}`;
}
