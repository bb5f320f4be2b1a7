/** What the API sends that no column and no list of values expects, noted once each while a run reads. Pure. */

import { isLosslessNumber } from 'lossless-json';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { knownValues } from './known-values.js';

export type JsonType = 'string' | 'number' | 'boolean' | 'object' | 'array';

export interface Drift {
  readonly stream: string;
  /** `field` or `fan.field`; of a value `field=value`. */
  readonly name: string;
  readonly kind: 'field' | 'value';
  /** Type of the first value that is not null; null while only nulls have come. Never the value itself. */
  readonly type: JsonType | null;
}

/** What stands for a name or value that may be anything, a person's name included. */
const NOT_PLAIN = '(not a plain word)';
/** Words as programmers make them: letters first, few digits, at most some of them joined by dots. */
const PLAIN = /^[A-Za-z_$][\w:$-]{0,39}(\.[A-Za-z_$][\w:$-]{0,39}){0,3}$/;
/** More digits than a name has: a key, an address or a number of somebody. */
const MANY_DIGITS = /(\d\D*){5}/;
/** Where small letters, capitals and digits take turns: in a name seldom, in a token all the time. */
const TURNS = /[a-z](?=[A-Z\d])|[A-Z](?=\d)|\d(?=[A-Za-z])/g;
const MOST_TURNS = 6;

/** A service whose names are data would fill the table: the rest says nothing new. */
const MOST = 1000;

/** The drift of one run. */
export class DriftNotes {
  private readonly known = new Map<string, Map<string, JsonType | null>>();
  private fresh = new Map<string, Drift>();
  private count = 0;

  /** Notes the fields of `source` that `unknown` names, and values of known fields that no list has. */
  note(stream: string, source: JsonObject, unknown: readonly string[]): void {
    for (const name of unknown) this.noteField(stream, name, source);
    for (const { field, values } of knownValues[stream] ?? []) {
      const value = source[field];
      if (value === undefined || value === null || value === '') continue;
      if (typeof value === 'string' && values.has(value)) continue;
      const word = typeof value === 'string' ? plain(value) : NOT_PLAIN;
      this.add(stream, `${field}=${word}`, 'value', typeOf(value));
    }
  }

  /** What was noted since the last call. */
  take(): readonly Drift[] {
    if (this.fresh.size === 0) return [];
    const taken = [...this.fresh.values()];
    this.fresh = new Map();
    return taken;
  }

  private noteField(stream: string, name: string, source: JsonObject): void {
    const type = this.known.get(stream)?.get(name);
    // A type that is known will not change what is recorded: most rows end here.
    if (type !== undefined && type !== null) return;
    // A dot joins an object's name to a field's; in a name of its own it may be that of a domain or a person.
    const isPlain = !(name.includes('.') && Object.hasOwn(source, name));
    const shown = isPlain ? plain(name) : NOT_PLAIN;
    this.add(stream, name, 'field', typeOf(valueAt(source, name)), shown);
  }

  private add(
    stream: string,
    name: string,
    kind: Drift['kind'],
    type: JsonType | null,
    shown = name,
  ): void {
    const names = this.known.get(stream) ?? new Map<string, JsonType | null>();
    this.known.set(stream, names);
    const before = names.get(name);
    if (before !== undefined && (before !== null || type === null)) return;
    if (before === undefined) {
      if (this.count >= MOST) return;
      this.count += 1;
    }
    names.set(name, type);
    this.fresh.set(`${stream} ${kind} ${shown}`, { stream, name: shown, kind, type });
  }
}

function plain(text: string): string {
  const isToken = MANY_DIGITS.test(text) || (text.match(TURNS)?.length ?? 0) > MOST_TURNS;
  return PLAIN.test(text) && !isToken ? text : NOT_PLAIN;
}

/** The value of `field`, `object.field` or, for lists of objects, the first that is there. */
function valueAt(source: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(source, name)) return source[name];
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const inner = source[name.slice(0, dot)];
  const rest = name.slice(dot + 1);
  for (const item of isJsonList(inner) ? inner : [inner]) {
    const value = isJsonObject(item) ? valueAt(item, rest) : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function typeOf(value: JsonValue | undefined): JsonType | null {
  if (value === undefined || value === null) return null;
  if (isLosslessNumber(value)) return 'number';
  if (isJsonList(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}
