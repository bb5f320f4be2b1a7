/** A JSON object as its fields' own text, so that a field can be replaced without touching how the others are written. */

/** Field name to the JSON text of its value, in the object's order. */
export type JsonFields = Map<string, string>;

/** Text that goes into the JSON as it is: an amount with trailing zeros, a lone surrogate, an invalid number. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Puts JSON text into a field untouched. */
export function rawJson(text: string): RawJson {
  return new RawJson(text);
}

/** The JSON text of a value; `{ "$raw": text }` (for callers over HTTP) and `RawJson` stand for themselves. */
export function valueText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (value !== null && typeof value === 'object' && '$raw' in value) return String(value.$raw);
  return value === undefined ? 'null' : JSON.stringify(value);
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let i = start;
  while (i < text.length) {
    const c = text[i];
    if (c === '"') {
      i = endOfString(text, i);
      continue;
    }
    if (c === '{' || c === '[') depth += 1;
    if (c === '}' || c === ']') {
      if (depth === 0) return i;
      depth -= 1;
    }
    if (c === ',' && depth === 0) return i;
    i += 1;
  }
  return i;
}

/** Takes an object's JSON text (written without spaces) apart. */
export function splitObject(text: string): JsonFields {
  const fields: JsonFields = new Map();
  let i = 1;
  while (i < text.length && text[i] === '"') {
    const nameEnd = endOfString(text, i);
    const name: unknown = JSON.parse(text.slice(i, nameEnd));
    const end = endOfValue(text, nameEnd + 1);
    fields.set(String(name), text.slice(nameEnd + 1, end));
    i = end + 1;
  }
  return fields;
}

/** Puts an object's JSON text together. */
export function joinObject(fields: Iterable<readonly [string, string]>): string {
  const parts: string[] = [];
  for (const [name, value] of fields) parts.push(`${JSON.stringify(name)}:${value}`);
  return `{${parts.join(',')}}`;
}

/** The string in a field's JSON text; null when the field is missing or is not a string. */
export function stringField(fields: JsonFields, name: string): string | null {
  const text = fields.get(name);
  if (text === undefined || !text.startsWith('"')) return null;
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : null;
}
