/** Figures of rows, worked out in plain JavaScript: a second opinion on the SQL of the views. */
import type { ClickRow, ConversionRow, SpendRow } from './scene.js';

export interface Figures {
  readonly clicks: number;
  readonly bot_clicks: number;
  readonly duplicate_clicks: number;
  readonly unique_clicks: number;
  readonly conversions: number;
  readonly subscribers: number;
  readonly payments: number;
  /** Money in millionths; null: unknown. */
  readonly revenue_gross: bigint | null;
  readonly revenue_net: bigint | null;
  readonly spend: bigint | null;
}

export interface Facts {
  readonly clicks: readonly ClickRow[];
  readonly conversions: readonly ConversionRow[];
  readonly spend: readonly SpendRow[];
}

/** Null where none is known. */
export function sum(values: readonly (bigint | null)[]): bigint | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0n);
}

export function figuresOf({ clicks, conversions, spend }: Facts): Figures {
  const bots = clicks.filter(({ isBot }) => isBot).length;
  const duplicates = clicks.filter(({ isBot, isDuplicate }) => !isBot && isDuplicate).length;
  const payments = conversions.filter(({ type }) => type === 'new_transaction');
  const money = (values: readonly (bigint | null)[]) => (payments.length === 0 ? 0n : sum(values));
  return {
    clicks: clicks.length,
    bot_clicks: bots,
    duplicate_clicks: duplicates,
    unique_clicks: clicks.length - bots - duplicates,
    conversions: conversions.length,
    subscribers: conversions.filter(({ type }) => type === 'new_subscriber').length,
    payments: payments.length,
    revenue_gross: money(payments.map(({ gross }) => gross)),
    revenue_net: money(payments.map(({ net }) => net)),
    spend: sum(spend.map(({ usd }) => usd)),
  };
}

/** `a / b`, both in the same unit, rounded half up to `digits`, as text without trailing zeros; null as in SQL. */
export function quotient(
  a: bigint | number | null,
  b: bigint | number | null,
  digits = 4,
): string | null {
  if (a === null || b === null || BigInt(b) === 0n) return null;
  const scale = 10n ** BigInt(digits);
  const [top, bottom] = [BigInt(a) * scale * 2n, BigInt(b) * 2n];
  const sign = top < 0n !== bottom < 0n ? -1n : 1n;
  const [high, low] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  return decimal(sign * ((high + low / 2n) / low), digits);
}

/** A whole number of `10^-digits` as a decimal text without trailing zeros. */
export function decimal(value: bigint | null, digits = 6): string | null {
  if (value === null) return null;
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const part = text.slice(-digits).replace(/0+$/, '');
  const whole = text.slice(0, -digits);
  return `${value < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}

const MICRO = 1_000_000n;

/** The columns of `returns` in the views. */
export function returnsOf(f: Figures): Record<string, string | null> {
  const each = (money: bigint | null, count: number) => quotient(money, BigInt(count) * MICRO);
  return {
    cost_per_subscriber: each(f.spend, f.subscribers),
    cost_per_click: each(f.spend, f.unique_clicks),
    revenue_net_per_click: each(f.revenue_net, f.unique_clicks),
    revenue_net_per_subscriber: each(f.revenue_net, f.subscribers),
    roas: quotient(f.revenue_net, f.spend),
    roas_gross: quotient(f.revenue_gross, f.spend),
    profit: f.spend === null || f.revenue_net === null ? null : decimal(f.revenue_net - f.spend),
  };
}

/** Figures as the text in which views are compared. */
export function textOf(f: Figures): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(f).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? decimal(value) : value === null ? null : String(value),
    ]),
  );
}

/** Groups rows by a key. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
