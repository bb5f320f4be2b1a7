/** Closed intervals of whole UTC seconds: `[start, end]`, both ends included. */
import { DAY_SECONDS, dayOf, dayStart, midnightBefore } from './time.js';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** How finely the service can be asked: it may widen every range to whole days, or not heed ranges at all. */
export type Grain = 'second' | 'day' | 'none';

/** Seconds in the range, both ends counted. */
export function secondsIn(range: Range): number {
  return range.end - range.start + 1;
}

export function sameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

/** True when every second of `inner` lies in `outer`. */
export function covers(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && outer.end >= inner.end;
}

/**
 * True when the range holds the whole of the day or, of a day that is not over, more than its first second: a range of
 * days that have passed ends in that second. `now` may be a little before the range's end: the service's clock is told
 * in whole seconds by answers that take their time.
 */
export function holdsDay(range: Range, day: string, now: number): boolean {
  const start = dayStart(day);
  const end = start + DAY_SECONDS - 1;
  return range.start <= start && (range.end >= end || (range.end > start && now <= end));
}

/** The first and the last day that the range holds as `holdsDay` says; null where it holds none. */
export function wholeDaysIn(
  range: Range,
  now: number,
): { readonly first: string; readonly last: string } | null {
  const first = dayOf(midnightBefore(range.start + DAY_SECONDS - 1));
  const newest = dayOf(range.end);
  const last = holdsDay(range, newest, now) ? newest : dayOf(midnightBefore(range.end) - 1);
  return first <= last ? { first, last } : null;
}

/** Days, as `YYYY-MM-DD`, that the range touches. */
export function daysOf(range: Range): string[] {
  const days: string[] = [];
  for (let at = midnightBefore(range.start); at <= range.end; at += DAY_SECONDS)
    days.push(dayOf(at));
  return days;
}

/**
 * The two halves of a range, cut at a UTC midnight where it holds one (the nearest to its middle), else in the
 * middle. Null where nothing can be cut: a single second, a single day at grain `day`, anything at `none`.
 */
export function halves(range: Range, grain: Grain): readonly [Range, Range] | null {
  if (grain === 'none' || range.end <= range.start) return null;
  const middle = range.start + Math.ceil(secondsIn(range) / 2);
  const before = midnightBefore(middle);
  const after = before + DAY_SECONDS;
  const midnight =
    before <= range.start || (after <= range.end && after - middle < middle - before)
      ? after
      : before;
  const isInside = midnight > range.start && midnight <= range.end;
  if (!isInside && grain === 'day') return null;
  const cut = isInside ? midnight : middle;
  return [
    { start: range.start, end: cut - 1 },
    { start: cut, end: range.end },
  ];
}

/**
 * Consecutive ranges that together are `range` and of which none is longer than `seconds`, newest last. They
 * begin at UTC midnights where `seconds` allows whole days.
 */
export function spans(range: Range, seconds: number): Range[] {
  const length =
    seconds >= DAY_SECONDS ? Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS : Math.max(1, seconds);
  const parts: Range[] = [];
  let start = range.start;
  while (start <= range.end) {
    const from = seconds >= DAY_SECONDS ? midnightBefore(start) : start;
    const end = Math.min(range.end, from + length - 1);
    parts.push({ start, end });
    start = end + 1;
  }
  return parts;
}
