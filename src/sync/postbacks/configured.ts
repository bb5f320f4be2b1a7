/** What a postback is configured for: the links and conversion types that it names. Pure. */
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../json.js';
import { rowReader } from '../row-reader.js';
import { readId } from '../streams/identity.js';
import { textForm } from '../text-form.js';
import { maskedExtra } from './masked-fields.js';

/** Postgres cannot index a key of more than 2,704 bytes. */
const LONGEST_KEY = 512;

/** Fields of an entry of `smart_links`. The names are those of the link and its account, which have tables of their own. */
const readLink = rowReader(
  [{ name: '_extra', type: 'jsonb' }],
  [],
  ['link_ulid', 'name', 'account_display_name', 'account_prefixed_id'],
);

/** An id as opaque text that can be a key, or null. */
export function readKey(value: JsonValue | undefined): string | null {
  const id = readId(value);
  return id !== null && id.length <= LONGEST_KEY ? id : null;
}

/** A word of an open set that can be a key, or null. */
export function readText(value: JsonValue | undefined): string | null {
  const text = value === undefined ? null : (textForm(value, 'text') ?? null);
  return text !== null && text.length <= LONGEST_KEY ? text : null;
}

export interface ReadKeys {
  /** Each once. */
  readonly keys: readonly string[];
  /** What came and could not be read. */
  readonly left: JsonValue;
}

/** What a list names. */
export function readKeys(
  value: JsonValue | undefined,
  read: (item: JsonValue | undefined) => string | null,
): ReadKeys {
  if (!isJsonList(value)) return { keys: [], left: value ?? null };
  const keys = new Set<string>();
  const left: JsonValue[] = [];
  for (const item of value) {
    const key = read(item);
    if (key === null) left.push(item);
    else keys.add(key);
  }
  return { keys: [...keys], left: left.length === 0 ? null : left };
}

export interface ReadLinks {
  /** Unknown fields of the link's entry, by link. */
  readonly extras: ReadonlyMap<string, string | null>;
  readonly idsLeft: JsonValue;
  readonly entriesLeft: JsonValue;
  readonly unknown: readonly string[];
}

/** Links are named twice, by `smart_link_ids` and by `smart_links`: a link that stands in either is configured. */
export function readLinks(source: JsonObject): ReadLinks {
  const ids = readKeys(source.smart_link_ids, readKey);
  const extras = new Map<string, string | null>(ids.keys.map((id) => [id, null]));
  const unknown: string[] = [];
  const entries = readKeys(source.smart_links, (entry) => {
    const id = isJsonObject(entry) ? readKey(entry.link_ulid) : null;
    if (id === null || !isJsonObject(entry)) return null;
    const read = readLink(entry);
    extras.set(id, maskedExtra(read.values[0] ?? null));
    unknown.push(...read.unknown.map((name) => `smart_links.${name}`));
    return id;
  });
  return { extras, idsLeft: ids.left, entriesLeft: entries.left, unknown };
}
