/** Which parts of a counted range to read: the fewest requests that touch every day whose count differs. */
import type { Range } from './range.js';
import { dayEnd, dayOf, dayStart } from './time.js';

/** One day of a range: rows the API counts there and rows stored there. */
export interface DayCount {
  readonly day: string;
  readonly api: number;
  readonly stored: number;
}

/** A stretch to read, and the rows that the chart promises in it. */
export interface Part {
  readonly range: Range;
  readonly expected: number;
}

export interface PartPlan {
  readonly parts: readonly Part[];
  /** Requests that reading all parts takes; a part without rows still takes one. */
  readonly requests: number;
}

/** A part of more pages than this is divided rather than read: it would seldom settle, and fills memory. */
export const MAX_PAGES_PER_PART = 10;

interface Choice {
  readonly requests: number;
  readonly rows: number;
  readonly parts: number;
  readonly from: number;
}

function isBetter(a: Choice, b: Choice | undefined): boolean {
  if (b === undefined) return true;
  if (a.requests !== b.requests) return a.requests < b.requests;
  if (a.parts !== b.parts) return a.parts < b.parts;
  return a.rows < b.rows;
}

/**
 * Covers every differing day with parts of at most `maxPages` pages of `pageSize` rows (a single day may be
 * larger), joining neighbours across equal days where that costs fewer requests. The day of `range.end` (today)
 * is kept apart, and so is a leading stretch for which the API counts nothing.
 * @param days all days on which either side has rows, oldest first
 */
export function planParts(
  range: Range,
  days: readonly DayCount[],
  pageSize: number,
  maxPages: number = MAX_PAGES_PER_PART,
): PartPlan {
  const today = dayOf(range.end);
  const leading = days.findIndex((day) => day.api > 0 || day.day === today);
  const forgotten =
    leading === -1 ? days.filter((day) => day.day !== today) : days.slice(0, leading);
  const groups = [
    forgotten,
    days.filter((day) => day.day < today).slice(forgotten.length),
    days.filter((day) => day.day >= today),
  ];
  const plans = groups.map((group) => planGroup(range, group, pageSize, maxPages));
  return {
    parts: plans.flatMap((plan) => plan.parts),
    requests: plans.reduce((sum, plan) => sum + plan.requests, 0),
  };
}

/** Shortest path over the days: `best[i]` is the cheapest way to have dealt with the first `i` of them. */
function planGroup(
  range: Range,
  days: readonly DayCount[],
  pageSize: number,
  maxPages: number,
): PartPlan {
  const best: Choice[] = [{ requests: 0, rows: 0, parts: 0, from: -1 }];
  for (let end = 1; end <= days.length; end += 1) {
    const last = days[end - 1];
    const before = best[end - 1];
    if (last === undefined || before === undefined) break;
    let choice: Choice | undefined;
    if (last.api === last.stored) choice = { ...before, from: end - 1 };
    else {
      let rows = 0;
      for (let start = end - 1; start >= 0; start -= 1) {
        const first = days[start];
        const prior = best[start];
        if (first === undefined || prior === undefined) break;
        rows += first.api;
        if (rows > maxPages * pageSize && start < end - 1) break;
        if (first.api === first.stored) continue;
        const cost = Math.max(1, Math.ceil(rows / pageSize));
        const candidate = {
          requests: prior.requests + cost,
          rows: prior.rows + rows,
          parts: prior.parts + 1,
          from: start,
        };
        if (isBetter(candidate, choice)) choice = candidate;
      }
    }
    if (choice === undefined) break;
    best.push(choice);
  }
  const parts: Part[] = [];
  for (let end = days.length; end > 0; ) {
    const choice = best[end];
    const last = days[end - 1];
    if (choice === undefined || last === undefined) break;
    const first = days[choice.from];
    if (first !== undefined && last.api !== last.stored) {
      parts.unshift({
        range: {
          start: Math.max(range.start, dayStart(first.day)),
          end: Math.min(range.end, dayEnd(last.day)),
        },
        expected: days.slice(choice.from, end).reduce((sum, day) => sum + day.api, 0),
      });
    }
    end = choice.from;
  }
  return { parts, requests: best[days.length]?.requests ?? 0 };
}

/**
 * The chart as counts by day, or null where it cannot be used to judge days: a day twice, a day outside the
 * range, or a sum that is not the total (a capped chart shows only some days).
 */
export function usableChart(
  chart: readonly { readonly day: string; readonly count: number }[] | null,
  range: Range,
  total: number,
): ReadonlyMap<string, number> | null {
  if (chart === null) return null;
  const first = dayOf(range.start);
  const last = dayOf(range.end);
  const counts = new Map<string, number>();
  let sum = 0;
  for (const { day, count } of chart) {
    if (counts.has(day)) return null;
    if (count > 0 && (day < first || day > last)) return null;
    counts.set(day, count);
    sum += count;
  }
  return sum === total ? counts : null;
}

/** Both sides by day, oldest first, days without a row on either side left out. */
export function compareDays(
  chart: ReadonlyMap<string, number>,
  stored: ReadonlyMap<string, number>,
): DayCount[] {
  const days = new Set([...chart.keys(), ...stored.keys()]);
  return [...days]
    .sort()
    .map((day) => ({ day, api: chart.get(day) ?? 0, stored: stored.get(day) ?? 0 }))
    .filter((day) => day.api > 0 || day.stored > 0);
}
