/** What a count proves: compares the API's figures of a range with those of the tables. Pure. */
import { holdsDay, type Range } from './range.js';
import { dayEnd, dayOf, dayStart } from './time.js';

export type DayStatus = 'verified' | 'unsettled' | 'quarantined' | 'forgotten';

/** One entry of `smartlinks_sync.days`. `apiTotal` is null where the API's figure is not known. */
export interface DayEntry {
  readonly day: string;
  readonly apiTotal: number | null;
  readonly stored: number;
  readonly status: DayStatus;
}

/** What the API said of a range. */
export interface Claim {
  readonly range: Range;
  readonly total: number;
  /** Rows by day where a usable chart came and is trusted, else null. */
  readonly chart: ReadonlyMap<string, number> | null;
  /** Days that settled readings have counted already: the chart has no say there. */
  readonly directDays: ReadonlySet<string>;
  /** False for an answer from a cache: its rows are worth storing, but it proves nothing. */
  readonly isEvidence: boolean;
}

/** What the tables hold of the same range, counted in the transaction that writes the ledger. */
export interface Held {
  /** Live rows by day. */
  readonly live: ReadonlyMap<string, number>;
  /** Rows in the quarantine by day: the API counts them, no table holds them. */
  readonly quarantined: ReadonlyMap<string, number>;
  /** Live rows by day that the service no longer lists, though it has not removed them. */
  readonly forgotten: ReadonlyMap<string, number>;
  /** Rows by day that retention has removed after they were proven; absent: none of the range. */
  readonly dropped?: ReadonlyMap<string, number>;
}

export interface Judgement {
  /** True when the range holds what the API says, day by day where a chart can tell. */
  readonly isCounted: boolean;
  readonly entries: readonly DayEntry[];
}

/** Rows by day that the API should count if it has forgotten none: live ones, removed ones, those in the quarantine. */
export function comparable(held: Held): Map<string, number> {
  const counts = new Map(held.live);
  for (const part of [held.quarantined, held.dropped ?? []])
    for (const [day, count] of part) counts.set(day, (counts.get(day) ?? 0) + count);
  return counts;
}

/** Rows by day that the API should count, less those that it has forgotten. */
export function remembered(held: Held): Map<string, number> {
  const counts = comparable(held);
  for (const [day, gone] of held.forgotten) {
    const count = counts.get(day);
    if (count !== undefined) counts.set(day, Math.max(0, count - gone));
  }
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/**
 * Judges a range. Entries come only for days that the range holds whole (today: up to `now`), and only where
 * the range's total and, if there is a chart, the day's own figure agree.
 */
export function judge(claim: Claim, held: Held, now: number): Judgement {
  if (!claim.isEvidence) return { isCounted: false, entries: [] };
  const stored = comparable(held);
  const isWhole = sum(stored) === claim.total;
  const counts = isWhole ? stored : remembered(held);
  if (sum(counts) !== claim.total) return { isCounted: false, entries: [] };

  const entries: DayEntry[] = [];
  let isCounted = true;
  const days = new Set([...stored.keys(), ...(claim.chart?.keys() ?? [])]);
  for (const day of [...days].sort()) {
    const count = counts.get(day) ?? 0;
    const told =
      claim.chart === null || claim.directDays.has(day) ? count : (claim.chart.get(day) ?? 0);
    if (told !== count) {
      isCounted = false;
      continue;
    }
    // What was proven of a removed day stays as it was.
    if (held.dropped?.has(day) === true || !holdsDay(claim.range, day, now)) continue;
    const isForgotten = count < (stored.get(day) ?? 0);
    const status = isForgotten ? 'forgotten' : statusOf(day, held);
    entries.push({ day, apiTotal: count, stored: held.live.get(day) ?? 0, status });
  }
  return { isCounted, entries };
}

function statusOf(day: string, held: Held): DayStatus {
  return (held.quarantined.get(day) ?? 0) > 0 ? 'quarantined' : 'verified';
}

/** Entries for days that could not be made to agree. */
export function unsettledEntries(
  days: Iterable<string>,
  held: Held,
  chart: ReadonlyMap<string, number> | null,
): DayEntry[] {
  const kept = [...days].filter((day) => held.dropped?.has(day) !== true);
  return kept.map((day) => ({
    day,
    apiTotal: chart === null ? null : (chart.get(day) ?? 0),
    stored: held.live.get(day) ?? 0,
    status: 'unsettled',
  }));
}

/** Whole days that a settled and counted reading of `range` has proven by itself. */
export function wholeDays(range: Range, now: number): string[] {
  const days: string[] = [];
  for (let day = dayOf(range.start); ; day = dayOf(dayEnd(day) + 1)) {
    if (dayStart(day) > range.end) return days;
    if (holdsDay(range, day, now)) days.push(day);
  }
}
