/** Currencies as files name them: by a code, by a sign, in the name of a column. Pure. */

/** A yen or a yuan: the sign does not say. */
const SIGNS: Readonly<Record<string, string | null>> = {
  US$: 'USD',
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': null,
};

/** An ISO 4217 code in capitals; null where the text is neither one nor a sign that stands for one. */
export function readCurrency(text: string): string | null {
  const known = SIGNS[text.trim()] ?? text.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(known) ? known : null;
}

/** The currency that a column's name says in brackets, such as `Amount spent (EUR)`; null where it says none. */
export function currencyInName(name: string): string | null {
  const sign = /\(\s*([A-Za-z]{3}|US\$|[$€£])\s*\)\s*$/.exec(name)?.[1];
  return sign === undefined ? null : readCurrency(sign);
}

/** Currencies whose amounts nobody writes with a dollar sign. */
const NO_DOLLARS = new Set(['EUR', 'GBP', 'JPY', 'CNY']);

/** What a line or its file says of its currency. */
export interface CurrencyWords {
  /** The cell of the amount, such as `€12.50`. */
  readonly amount: string;
  /** The cell of the column of currencies; empty where there is none. */
  readonly cell: string;
  /** In the name of the column of amounts. */
  readonly head: string | null;
  /** What whoever imports the file says. */
  readonly option: string | null;
}

/** Why no currency can be taken: `unreadable` cell, `unclear` sign, or two that differ. */
export type CurrencyProblem = 'unreadable' | 'unclear' | 'differs';

export type LineCurrency = { readonly code: string | null } | { readonly problem: CurrencyProblem };

/** The currency of a line; code null where nothing says it. What is said in two places must agree. */
export function currencyOfLine({ amount, cell, head, option }: CurrencyWords): LineCurrency {
  const inCell = cell === '' ? null : readCurrency(cell);
  if (cell !== '' && inCell === null) return { problem: 'unreadable' };
  const said = inCell ?? option ?? head;
  if (inCell !== null && option === null && head !== null && head !== inCell)
    return { problem: 'differs' };
  const sign = currencyBeside(amount);
  if (sign === null) return { code: said };
  if (sign === '$') {
    return said !== null && NO_DOLLARS.has(said) ? { problem: 'differs' } : { code: said };
  }
  const code = readCurrency(sign);
  if (code === null) return said === null ? { problem: 'unclear' } : { code: said };
  return said === null || said === code ? { code } : { problem: 'differs' };
}

function currencyBeside(amount: string): string | null {
  return /US\$|[$€£¥]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])/.exec(amount)?.[0] ?? null;
}
