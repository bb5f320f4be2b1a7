/** Exact sums of decimal numbers, so that the simulator's totals are right to the last digit. */

/** `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** Reads plain decimal text such as `-5.5`; null for anything else (exponents too). */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[3] ?? '';
  const units = BigInt(`${match[2]}${fraction}`);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
}

/** Exact sum. */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return {
    units:
      left.units * 10n ** BigInt(scale - left.scale) +
      right.units * 10n ** BigInt(scale - right.scale),
    scale,
  };
}

/** The number as text with no needless zeros but at least `minScale` places: 120.25, 100, -5.5. */
export function decimalText(value: Decimal, minScale = 0): string {
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  let fraction = digits.slice(digits.length - value.scale);
  while (fraction.length > minScale && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  fraction = fraction.padEnd(minScale, '0');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Amounts are mostly counted in ten-thousandths, which a double holds exactly up to 900 billion. */
export const AMOUNT_SCALE = 4;

/** The decimal for a whole number of ten-thousandths. */
export function fromTenThousandths(units: number): Decimal {
  return { units: BigInt(units), scale: AMOUNT_SCALE };
}

/** JSON number text for a whole number of ten-thousandths, without a detour over a fraction: 1202500 is `120.25`. */
export function amountText(units: number): string {
  const size = Math.abs(units);
  const whole = Math.floor(size / 10_000);
  const rest = size - whole * 10_000;
  const sign = units < 0 ? '-' : '';
  if (rest === 0) return `${sign}${whole}`;
  const fraction = String(rest).padStart(4, '0');
  return `${sign}${whole}.${rest % 100 === 0 ? (rest % 1000 === 0 ? fraction.slice(0, 1) : fraction.slice(0, 2)) : rest % 10 === 0 ? fraction.slice(0, 3) : fraction}`;
}
