/**
 * Literals and macros. A macro (`{click_id}`, `{{click_id}}`, `%7Bclick_id%7D`) is filled in by the service when it
 * sends a postback; it says nothing secret. Everything else in a text is a literal.
 */

/** What stands where a literal stood. */
export const REDACTED = '[redacted]';

const MACRO = /\{\{([a-z_]\w{0,39})\}\}|\{([a-z_]\w{0,39})\}|%7B([a-z_]\w{0,39})%7D/gi;

/** `subId1`: letters that read like words, and a number after them. */
const NUMBERED_NAME = /^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{1,2}$/;

/** True for a text in which capitals, small letters and digits are mixed, as in keys and hardly in names. */
export function isMixed(text: string): boolean {
  const mixes = /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
  return mixes && !NUMBERED_NAME.test(text);
}

export interface Piece {
  readonly text: string;
  readonly isMacro: boolean;
}

/** The macros of a text and the literals between them, in order; none is empty. */
export function splitMacros(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const takeLiteral = (end: number): void => {
    if (end > done) pieces.push({ text: text.slice(done, end), isMacro: false });
  };
  for (const match of text.matchAll(MACRO)) {
    // Somebody may have put a key into braces.
    if (isMixed(match[1] ?? match[2] ?? match[3] ?? '')) continue;
    takeLiteral(match.index);
    pieces.push({ text: match[0], isMacro: true });
    done = match.index + match[0].length;
  }
  takeLiteral(text.length);
  return pieces;
}

/** Replaces the literals between macros, each by itself. */
export function mapLiterals(text: string, replace: (literal: string) => string): string {
  return splitMacros(text)
    .map((piece) => (piece.isMacro ? piece.text : replace(piece.text)))
    .join('');
}

/** The text with its macros and nothing else: each piece between them becomes `[redacted]`. */
export function maskLiterals(text: string): string {
  return mapLiterals(text, () => REDACTED);
}
