/** Amounts as people and ad platforms write them, and their sums: decimal text, never a float. Pure. */

/** What parts the whole from the fraction. */
export type DecimalMark = '.' | ',';

/** What an amount is without the marks of thousands, signs of currencies and brackets; null where it is none. */
interface BareAmount {
  readonly isNegative: boolean;
  /** Digits, dots and commas. */
  readonly text: string;
}

const CURRENCY = /^(?:[A-Z]{3}|US\$|[$€£¥])\s*|\s*(?:[A-Z]{3}|US\$|[$€£¥])$/g;
/** No amount of money is longer; numeric of Postgres would take more. */
const LONGEST = 40;

/** True for what platforms write in the place of nothing. */
export function isNothing(text: string): boolean {
  return /^(?:-{1,3}|–|—|n\/?a|null|none)?$/i.test(text.trim());
}

/**
 * Which mark a file uses, judged by all of its amounts: `null` where each of them could be read either way, such as
 * 1,234; `both` where some need one and some the other.
 */
export function decimalMarkOf(texts: Iterable<string>): DecimalMark | 'both' | 'any' | null {
  let seen: DecimalMark | null = null;
  let isOpen = false;
  for (const text of texts) {
    const bare = bareAmount(text);
    if (bare === null || !/[.,]/.test(bare.text)) continue;
    const mark = markOf(bare.text);
    if (mark === null) isOpen = true;
    else if (seen !== null && seen !== mark) return 'both';
    else seen = mark;
  }
  return seen ?? (isOpen ? null : 'any');
}

/** An amount as decimal text, such as `-1234.5`; null where it is none, or not written with that mark. */
export function readAmount(text: string, mark: DecimalMark): string | null {
  const bare = bareAmount(text);
  if (bare === null) return null;
  const thousands = mark === '.' ? ',' : '.';
  const [whole = '', fraction = '', ...rest] = bare.text.split(mark);
  if (rest.length > 0 || fraction.includes(thousands)) return null;
  if (whole.includes(thousands) && !isGrouped(whole, thousands)) return null;
  const digits = whole.replaceAll(thousands, '').replace(/^0+(?=\d)/, '');
  if (digits === '' && fraction === '') return null;
  const kept = fraction.replace(/0+$/, '');
  const value = kept === '' ? digits || '0' : `${digits || '0'}.${kept}`;
  return bare.isNegative && /[1-9]/.test(value) ? `-${value}` : value;
}

/**
 * A whole number that is not negative as text, thousands taken out; null where it is none, or where the three zeros
 * behind its decimal mark may as well be thousands.
 */
export function readCount(text: string, mark: DecimalMark): string | null {
  if (text.trim().endsWith(`${mark}000`)) return null;
  const value = readAmount(text, mark);
  return value !== null && /^\d{1,15}$/.test(value) ? value : null;
}

/** The sum of decimal texts, exactly. */
export function addAmounts(amounts: Iterable<string>): string {
  let sum = 0n;
  let scale = 0;
  for (const amount of amounts) {
    const [whole = '0', fraction = ''] = amount.split('.');
    if (fraction.length > scale) {
      sum *= 10n ** BigInt(fraction.length - scale);
      scale = fraction.length;
    }
    sum += BigInt(whole + fraction.padEnd(scale, '0'));
  }
  const sign = sum < 0n ? '-' : '';
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function bareAmount(given: string): BareAmount | null {
  let text = given.trim().replace(/[\u2212\u2013]/g, '-');
  let isNegative = false;
  if (/^\(.*\)$/.test(text)) {
    isNegative = true;
    text = text.slice(1, -1).trim();
  }
  const takeSign = (): void => {
    if (text.startsWith('-')) isNegative = !isNegative;
    text = text.replace(/^[-+]\s*/, '');
  };
  takeSign();
  const bare = text.replace(CURRENCY, '');
  if (bare !== text) {
    text = bare;
    takeSign();
  }
  // Spaces, apostrophes and the narrow spaces of French part thousands and nothing else.
  text = text.replace(/(?<=\d)[ '\u2019\u00a0\u2009\u202f](?=\d{3}(?!\d))/g, '');
  return text.length <= LONGEST && /^[\d.,]*\d[\d.,]*$/.test(text) ? { isNegative, text } : null;
}

function markOf(text: string): DecimalMark | null {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const mark: DecimalMark = text[last] === ',' ? ',' : '.';
  const other = mark === ',' ? '.' : ',';
  if (text.includes(other)) {
    // 1.234.567,8 or 1,234.5: the last is the decimal one, unless it stands there twice.
    return text.indexOf(mark) === last ? mark : null;
  }
  if (text.indexOf(mark) !== last) return other;
  const isThousands = /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  return isThousands ? null : mark;
}

function isGrouped(whole: string, thousands: string): boolean {
  const [first = '', ...groups] = whole.split(thousands);
  return /^\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
}
