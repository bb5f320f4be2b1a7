/**
 * JSON as the API sends it. A number that a binary float cannot hold exactly (a fraction, an exponent, more
 * than 15 digits) arrives as an `ExactNumber` with the text it had, so that money reaches `numeric` unchanged.
 */
import { isLosslessNumber, LosslessNumber } from 'lossless-json';

export type ExactNumber = LosslessNumber;
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | readonly JsonValue[]
  | JsonObject;
export interface JsonObject {
  readonly [field: string]: JsonValue | undefined;
}

/** True for a JSON object: not null, a list or an exact number. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
  );
}

/** True for a JSON list. */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * Like `JSON.parse`, but every number written with a fraction, an exponent or more than 15 digits becomes an
 * `ExactNumber`. Of equal keys the last wins. Throws a `SyntaxError` that shows nothing of the text.
 */
export function parseJson(text: string): JsonValue {
  const exact: ExactNumber[] = [];
  const plain = replaceExactNumbers(text, exact);
  const value = parsePlain(plain);
  if (exact.length === 0) return value;
  if (typeof value === 'number') return exact[value - FIRST_PLACEHOLDER] ?? value;
  restoreExactNumbers(value, exact);
  return value;
}

/**
 * Stands for the n-th exact number while `JSON.parse` runs. No number that stays in the text can equal one: those
 * have 15 digits at most, and these have 16 and are below 2^53.
 */
const FIRST_PLACEHOLDER = 2 ** 52;

/** What has nothing to replace: strings without escapes, numbers that a float holds, and what stands between them. */
const PLAIN = /(?:"[^"\\]*"[^"\d]*|\d{1,15}(?![\d.eE])[^"\d]*){1,32}/y;
/** What stands before the next string or digit. */
const BETWEEN = /[^"\d]*/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * The text with a placeholder for each exact number, which is added to `exact`. What is not a number by the
 * grammar stays as it is, so that a text that is not JSON does not become JSON.
 */
function replaceExactNumbers(text: string, exact: ExactNumber[]): string {
  let replaced = '';
  let copied = 0;
  let at = pass(BETWEEN, text, 0);
  while (at < text.length) {
    // Many at once: a call for each of the 50 strings and numbers of a row would take longer than looking at them.
    const passed = pass(PLAIN, text, at);
    if (passed > at) {
      at = passed;
      continue;
    }
    let end: number;
    if (text.charCodeAt(at) === QUOTE) end = afterString(text, at + 1);
    else {
      let start = at;
      while (start > 0 && isNumberCharacter(text.charCodeAt(start - 1))) start -= 1;
      end = at + 1;
      while (isNumberCharacter(text.charCodeAt(end))) end += 1;
      const number = text.slice(start, end);
      if (NUMBER.test(number)) {
        replaced += text.slice(copied, start) + (FIRST_PLACEHOLDER + exact.length);
        copied = end;
        exact.push(new LosslessNumber(number));
      }
    }
    at = pass(BETWEEN, text, end);
  }
  return copied === 0 ? text : replaced + text.slice(copied);
}

/** Where a sticky expression ends that is tried at `from`; `from` itself where it does not match. */
function pass(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.test(text) ? expression.lastIndex : from;
}

/** Where the string ends, one past its closing quote, from a place inside it. */
function afterString(text: string, inside: number): number {
  let at = inside;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

/** Digits, `+ - .` and the exponent's letter. */
function isNumberCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    code === 46 ||
    code === 45 ||
    code === 43 ||
    code === 101 ||
    code === 69
  );
}

function parsePlain(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The message of JSON.parse quotes the text, which can hold personal data.
    throw new SyntaxError('The text is not valid JSON.');
  }
}

type Container = { [field: string]: JsonValue | undefined } | (JsonValue | undefined)[];

/** Puts the exact numbers back in place. Without recursion: a text nested as deeply as JSON.parse takes must pass. */
function restoreExactNumbers(root: JsonValue, exact: readonly ExactNumber[]): void {
  const open: Container[] = [];
  const visit = (value: JsonValue | undefined): JsonValue | undefined => {
    if (typeof value === 'number') {
      return value >= FIRST_PLACEHOLDER ? exact[value - FIRST_PLACEHOLDER] : undefined;
    }
    if (typeof value === 'object' && value !== null) open.push(value as Container);
    return undefined;
  };
  visit(root);
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    if (Array.isArray(container)) {
      for (let at = 0; at < container.length; at += 1) {
        const number = visit(container[at]);
        if (number !== undefined) container[at] = number;
      }
    } else {
      // An own `__proto__`, which JSON.parse makes, is read and set here as any other own property.
      for (const field in container) {
        const number = visit(container[field]);
        if (number !== undefined) container[field] = number;
      }
    }
  }
}

/** JSON text of a value; an `ExactNumber` is written with the text it came with. Fields that are undefined are left out. */
export function stringifyJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isLosslessNumber(value)) return value.value;
  if (isJsonList(value)) return `[${value.map(stringifyJson).join(',')}]`;
  let fields = '';
  for (const field of Object.keys(value)) {
    const content = (value as JsonObject)[field];
    if (content === undefined) continue;
    if (fields !== '') fields += ',';
    fields += `${JSON.stringify(field)}:${stringifyJson(content)}`;
  }
  return `{${fields}}`;
}
