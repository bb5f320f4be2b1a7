/**
 * What is stored of texts that people wrote into postbacks or that were sent with them: structure and macros, but no
 * literal. Pure, and idempotent: a masked text stays as it is.
 */
import { isJsonList, isJsonObject, type JsonValue, parseJson, stringifyJson } from '../../json.js';
import { maskLiterals, REDACTED, splitMacros } from './macros.js';
import { isParameterName, maskParameters, maskUrl } from './mask-url.js';

const ADDRESS = /https?:\/\//i;
const KEY = /^[\p{L}\p{N}_.$@:[\] -]{1,64}$/u;
const ERROR_TYPE = /^[a-z_.\\:-]{1,80}$/i;
const DEEPEST = 32;
/** Longer bodies are not looked into. */
const LONGEST_BODY = 100_000;

/** Free text: addresses are kept as `maskUrl` leaves them, and macros; runs of other words become one `[redacted]`. */
export function maskText(text: string): string {
  const masked: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/\S+/g)) {
    end = match.index + match[0].length;
    const word = maskWord(match[0], text.slice(end));
    if (word !== REDACTED || masked.at(-1) !== REDACTED) masked.push(word);
  }
  return masked.join(' ');
}

/** An error's type is an identifier, and kept; where it is more, it is free text. */
export function maskErrorType(text: string): string {
  return ERROR_TYPE.test(text) ? text : maskText(text);
}

/**
 * A body: JSON keeps its keys, its shape, nulls and macros (unquoted ones too); form text its names and macros; any
 * other text is free text. JSON comes out without spaces.
 */
export function maskBody(body: string): string {
  const text = body.trim();
  if (text.length > LONGEST_BODY) return maskText(text);
  const json = readJson(text);
  if (json !== undefined) return maskJson(json, 0);
  return isForm(text) ? maskParameters(text) : maskText(text);
}

/** A JSON value whose texts are masked as free text; names, numbers, booleans and nulls stay. */
export function maskValues(value: JsonValue, depth = 0): JsonValue {
  if (typeof value === 'string') return maskText(value);
  const isList = isJsonList(value);
  if (!isList && !isJsonObject(value)) return value;
  if (depth >= DEEPEST) return REDACTED;
  if (isList) return value.map((item) => maskValues(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      field === undefined ? undefined : maskValues(field, depth + 1),
    ]),
  );
}

function maskWord(word: string, following: string): string {
  const at = word.search(ADDRESS);
  if (at === -1) return maskLiterals(word);
  return maskLiterals(word.slice(0, at)) + maskUrl(word.slice(at), undefined, following);
}

function isForm(text: string): boolean {
  return text
    .split('&')
    .every(
      (parameter) => parameter.includes('=') && isParameterName(parameter.split('=', 1)[0] ?? ''),
    );
}

/** JSON knows no macros: outside of strings they are read as strings that begin with NUL. */
function readJson(text: string): JsonValue | undefined {
  try {
    const value = parseJson(quoteMacros(text));
    return isJsonObject(value) || isJsonList(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function quoteMacros(text: string): string {
  return text
    .split(/("[^"\\]*(?:\\.[^"\\]*)*")/s)
    .map((part) => (part.startsWith('"') ? part : quoteMacrosOf(part)))
    .join('');
}

function quoteMacrosOf(text: string): string {
  return splitMacros(text)
    .map((piece) => (piece.isMacro ? `"\\u0000${piece.text}"` : piece.text))
    .join('');
}

function maskJson(value: JsonValue, depth: number): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return jsonText(value, maskText);
  const isList = isJsonList(value);
  if ((!isList && !isJsonObject(value)) || depth >= DEEPEST) return stringifyJson(REDACTED);
  if (isList) return `[${value.map((item) => maskJson(item, depth + 1)).join(',')}]`;
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.set(jsonText(name, maskKey), maskJson(field, depth + 1));
  }
  return `{${[...fields].map(([name, field]) => `${name}:${field}`).join(',')}}`;
}

function jsonText(text: string, mask: (text: string) => string): string {
  const [first, ...others] = splitMacros(text.slice(1));
  const isBare = text.startsWith('\0') && first?.isMacro === true && others.length === 0;
  return isBare ? first.text : stringifyJson(mask(text));
}

function maskKey(key: string): string {
  return KEY.test(key) ? key : maskLiterals(key);
}
