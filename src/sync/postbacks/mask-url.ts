/** Addresses without the literals that could be secret or personal. Pure, and idempotent. */
import { isMixed, mapLiterals, maskLiterals, REDACTED, splitMacros } from './macros.js';

const SCHEME = /^([a-z]{1,12}):\/\/([^/?#]*)/i;
/** A host written without a scheme, where an address goes on after it. */
const BARE_HOST = /^(?:[a-z\d-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?(?=[/?])/i;
/** NUL stands for a macro. */
const HOST =
  /^(?:[\p{L}\p{N}\0][\p{L}\p{N}\0._-]{0,252}|\[[\da-f:.]{2,45}\])(?::(?:\d{1,5}|\0))?$/iu;
const NAME = /^(?:[\w.~[\]-]|%5[BD]){1,64}$/i;
const LONGEST_WORD = 24;

/** `postback`, `Postback`, `POSTBACK`, `postBackUrl`: letters that read like words. */
const WORD = /^(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*)$/;
/** Plain path words that hold a digit. */
const WORD_WITH_DIGIT = /^(?:v\d{1,2}|s2s)$/i;

/** True for a path segment, or a piece of one, that is made of plain words and cannot be a token. */
export function isPlainWord(segment: string): boolean {
  if (segment.length > LONGEST_WORD) return false;
  const words = segment.split(/[-_.]+/).filter((word) => word !== '');
  return words.every((word) => WORD.test(word) || WORD_WITH_DIGIT.test(word));
}

/** True for what can be the name of a parameter. */
export function isParameterName(name: string): boolean {
  return NAME.test(name);
}

/**
 * An address with its scheme, host, plain path words, parameter names and macros; every other literal, user and
 * password above all, becomes `[redacted]`. What is not an address keeps its macros only.
 * @param isKept which of the plain path words may stay; all where it is left out
 * @param following text that came after the address: a password that was cut in two is found by its `@`
 */
export function maskUrl(
  url: string,
  isKept: (word: string) => boolean = () => true,
  following = '',
): string {
  const text = url.trim();
  const full = SCHEME.exec(text);
  if (full !== null) {
    const [head, scheme = '', authority = ''] = full;
    const tail = text.slice(head.length);
    return `${scheme}://${maskAuthority(authority, tail + following)}${maskTail(tail, isKept)}`;
  }
  const bare = text.includes('@') ? null : BARE_HOST.exec(text);
  if (bare !== null) return bare[0] + maskTail(text.slice(bare[0].length), isKept);
  return startsLikePath(text) ? maskTail(text, isKept) : maskLiterals(text);
}

/** The plain words in the path of an address as it is configured, or null where its path holds no macro. */
export function pathWords(template: string): ReadonlySet<string> | null {
  const path = template.replace(SCHEME, '').split(/[?#]/, 1)[0] ?? '';
  const pieces = splitMacros(path);
  if (!pieces.some((piece) => piece.isMacro)) return null;
  return new Set(pieces.flatMap((piece) => (piece.isMacro ? [] : piece.text.split('/'))));
}

/** Form text, as it stands in a query or a body: names and macros are kept. */
export function maskParameters(text: string): string {
  return text.split('&').map(maskParameter).join('&');
}

function startsLikePath(text: string): boolean {
  return text.startsWith('/') || splitMacros(text)[0]?.isMacro === true;
}

function maskAuthority(authority: string, rest: string): string {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const user = at === -1 ? '' : `${REDACTED}@`;
  // In `https://user:12/34@host` the password holds what ends an authority: `user:12` only looks like host and port.
  const mayBeUser = rest.includes('@') && /:[^\]]*$/.test(host);
  const isHost = HOST.test(withMacrosAs('\0', host)) && !mayBeUser;
  return user + (host === '' || isHost ? host : REDACTED);
}

function withMacrosAs(replacement: string, text: string): string {
  return splitMacros(text)
    .map((piece) => (piece.isMacro ? replacement : piece.text))
    .join('');
}

/** Path, query and fragment. */
function maskTail(tail: string, isKept: (word: string) => boolean): string {
  const [, path = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(tail) ?? [];
  let masked = path
    .split('/')
    .map((segment) =>
      mapLiterals(segment, (piece) => (isPlainWord(piece) && isKept(piece) ? piece : REDACTED)),
    )
    .join('/');
  if (query !== undefined) masked += `?${maskParameters(query)}`;
  if (fragment !== undefined) {
    masked += `#${fragment.includes('=') ? maskParameters(fragment) : maskLiterals(fragment)}`;
  }
  return masked;
}

function maskParameter(parameter: string): string {
  const at = parameter.indexOf('=');
  // A name without a value may as well be a value without a name.
  if (at === -1) return maskLiterals(parameter);
  const name = parameter.slice(0, at);
  const value = parameter.slice(at + 1);
  // Base64 ends like a parameter without a value.
  const isToken = /^=*$/.test(value) && looksLikeToken(name);
  const kept = isParameterName(name) && !isToken;
  return `${kept ? name : maskLiterals(name)}=${maskLiterals(value)}`;
}

function looksLikeToken(name: string): boolean {
  return name.length > LONGEST_WORD || isMixed(name) || (name.match(/\d/g) ?? []).length > 3;
}
