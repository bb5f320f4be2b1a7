/** A stream's live rows in order of time, and everything that is counted over them. */
import type { Content, RowFacts } from './content.js';
import { addDecimals, type Decimal, fromTenThousandths, ZERO } from './decimal.js';
import type { ChartShape } from './switches.js';
import { DAY_MS, dayText } from './timestamps.js';

/** A closed range in milliseconds since 1970; rows count by whole seconds unless `exact`. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly exact: boolean;
}

/** Positions `from` to `to - 1` of a view. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows by position, oldest first. `refs` null: position and reference are the same. */
export interface View {
  readonly times: Float64Array;
  readonly refs: Int32Array | null;
  readonly size: number;
  /** Facts of the row with that reference. */
  readonly facts: (ref: number, content: Content) => RowFacts;
}

/** The reference of the row in that position. */
export function refAt(view: View, position: number): number {
  return view.refs === null ? position : (view.refs[position] ?? 0);
}

/** The first position at or after `ms`. */
export function lowerBound(times: Float64Array, ms: number, from = 0): number {
  let low = from;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows in a range. */
export function spanOf(view: View, range: TimeRange): Span {
  const { times } = view;
  const start = range.exact ? range.startMs : Math.ceil(range.startMs / 1000) * 1000;
  // Times are whole milliseconds, so the closed end is an open one a millisecond later.
  const end = range.exact
    ? Math.floor(range.endMs) + 1
    : Math.floor(range.endMs / 1000) * 1000 + 1000;
  const from = lowerBound(times, start);
  return { from, to: Math.max(from, lowerBound(times, end, from)) };
}

/** Rows per day of a span, oldest first, days without rows left out. Days are UTC days moved by `shiftHours`. */
export function countDays(
  view: View,
  span: Span,
  shiftHours = 0,
): { day: number; count: number }[] {
  const shift = shiftHours * 3_600_000;
  const days: { day: number; count: number }[] = [];
  let position = span.from;
  while (position < span.to) {
    const day = Math.floor(((view.times[position] ?? 0) + shift) / DAY_MS);
    const next = Math.min(span.to, lowerBound(view.times, (day + 1) * DAY_MS - shift, position));
    days.push({ day, count: next - position });
    position = next;
  }
  return days;
}

/** A dense chart over a long range would be mostly zeros: this many days are the most it lists. */
const MOST_DENSE_DAYS = 4000;

/** The `chart` of an answer, or null when the switches leave it out. */
export function chartOf(
  view: View,
  span: Span,
  range: TimeRange,
  shape: ChartShape,
): { day: string; count: number }[] | null {
  if (shape === 'missing') return null;
  const shiftHours = typeof shape === 'object' && 'shiftHours' in shape ? shape.shiftHours : 0;
  let days = countDays(view, span, shiftHours);
  if (typeof shape === 'object' && 'newestDays' in shape)
    days = days.slice(Math.max(0, days.length - shape.newestDays));
  if (shape === 'dense') {
    const counts = new Map(days.map(({ day, count }) => [day, count]));
    const last = Math.floor(range.endMs / DAY_MS);
    const first = Math.max(Math.floor(range.startMs / DAY_MS), last - MOST_DENSE_DAYS + 1);
    days = [];
    for (let day = first; day <= last; day += 1) days.push({ day, count: counts.get(day) ?? 0 });
  }
  return days.map(({ day, count }) => ({ day: dayText(day), count }));
}

/** Running totals over a view of conversions. */
export interface RunningTotals {
  /** Subscribers before each position. */
  readonly subscribers: Uint32Array;
  /** Sales before each position. */
  readonly sales: Uint32Array;
  /** Gross of sales before each position, in ten-thousandths. */
  readonly gross: Float64Array;
  /** Sales whose amount is finer or larger than that, by position. */
  readonly apart: readonly { readonly position: number; readonly gross: Decimal }[];
  readonly spenders: number;
}

/** Adds a view up once, so that any span's totals are two look-ups. Money counts for `new_transaction` only. */
export function runningTotals(view: View, content: Content): RunningTotals {
  const subscribers = new Uint32Array(view.size + 1);
  const sales = new Uint32Array(view.size + 1);
  const gross = new Float64Array(view.size + 1);
  const apart: { position: number; gross: Decimal }[] = [];
  const spenders = new Set<string | null>();
  for (let i = 0; i < view.size; i += 1) {
    const facts = view.facts(refAt(view, i), content);
    const sold = facts.type === 'new_transaction';
    let amount = 0;
    if (sold) {
      spenders.add(facts.fanId);
      if (typeof facts.gross === 'number') amount = facts.gross;
      else if (facts.gross !== null) apart.push({ position: i, gross: facts.gross });
    }
    subscribers[i + 1] = (subscribers[i] ?? 0) + (facts.type === 'new_subscriber' ? 1 : 0);
    sales[i + 1] = (sales[i] ?? 0) + (sold && facts.gross !== null ? 1 : 0);
    gross[i + 1] = (gross[i] ?? 0) + amount;
  }
  return { subscribers, sales, gross, apart, spenders: spenders.size };
}

/** Subscribers, sales and exact revenue of a span. */
export function totalsOf(
  totals: RunningTotals,
  span: Span,
): { subscribers: number; sales: number; revenue: Decimal } {
  const between = (sums: Uint32Array | Float64Array): number =>
    (sums[span.to] ?? 0) - (sums[span.from] ?? 0);
  let revenue = fromTenThousandths(between(totals.gross));
  for (const { position, gross } of totals.apart) {
    if (position >= span.from && position < span.to) revenue = addDecimals(revenue, gross);
  }
  const sales = between(totals.sales);
  return { subscribers: between(totals.subscribers), sales, revenue: sales === 0 ? ZERO : revenue };
}
