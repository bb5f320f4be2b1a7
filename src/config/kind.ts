import { Secret } from './secret.js';

/** What a text turned out to be. `problem` follows the variable's name and holds no secret. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** How the text of one variable is understood. `parse` gets a trimmed text that is not empty, and never throws. */
export interface Kind<T> {
  /** What is taken, as words that follow "accepted:". */
  readonly accepted: string;
  /** True where the text must never be shown; such a variable may be given as `NAME_FILE` too. */
  readonly secret: boolean;
  parse(text: string): Parsed<T>;
}

const longestShown = 60;

/** A value of a variable that is not secret, as a fault shows it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}

/** Any text. */
export function text(accepted: string): Kind<string> {
  return { accepted, secret: false, parse: (value) => ({ value }) };
}

/** A text that must match a pattern. */
export function matching(pattern: RegExp, accepted: string): Kind<string> {
  return {
    accepted,
    secret: false,
    parse: (value) => (pattern.test(value) ? { value } : { problem: `${quote(value)} is not one` }),
  };
}

/** One of the given words, upper or lower case. */
export function oneOf<const W extends string>(words: readonly W[]): Kind<W> {
  const accepted = words.join(', ');
  return {
    accepted,
    secret: false,
    parse: (given) => {
      const word = words.find((candidate) => candidate === given.toLowerCase());
      return word === undefined ? { problem: `${quote(given)} is none of them` } : { value: word };
    },
  };
}

/** Texts separated by commas or white space, each once. */
export function list(accepted: string): Kind<readonly string[]> {
  return {
    accepted,
    secret: false,
    parse: (given) => {
      const items = [...new Set(given.split(/[\s,]+/).filter((item) => item !== ''))];
      return items.length === 0
        ? { problem: `${quote(given)} names nothing` }
        : { value: Object.freeze(items) };
    },
  };
}

/** Any text, kept secret. */
export function secretText(accepted: string): Kind<Secret> {
  return { accepted, secret: true, parse: (given) => ({ value: new Secret(given) }) };
}

/** A text that goes into an HTTP header, kept secret: visible ASCII characters only. */
export function secretToken(accepted: string): Kind<Secret> {
  return {
    accepted,
    secret: true,
    parse: (given) =>
      isHeaderToken(given)
        ? { value: new Secret(given) }
        : { problem: 'holds white space or characters that no HTTP header can carry' },
  };
}

/** True for a text of visible ASCII characters, which an HTTP header can carry unchanged. */
export function isHeaderToken(given: string): boolean {
  return /^[\x21-\x7e]+$/.test(given);
}

/** A regular expression with at least one named group. */
export function patternWithGroups(): Kind<RegExp> {
  return {
    accepted:
      'a regular expression with named groups, such as ^(?<vendor>[^|]+) \\| (?<country>..)',
    secret: false,
    parse: (given) => {
      try {
        const pattern = new RegExp(given);
        return /\(\?<[^=!]/.test(given)
          ? { value: pattern }
          : { problem: `${quote(given)} has no named group` };
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return { problem: `${quote(given)} is not a regular expression` };
      }
    },
  };
}
