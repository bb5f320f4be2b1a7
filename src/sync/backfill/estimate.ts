/** How many rows and requests the reading of a stream takes, told from its counts. Follows `reconcile`. Pure. */
import { compareDays, MAX_PAGES_PER_PART, planParts } from '../parts.js';
import { halves, type Range, secondsIn } from '../range.js';
import { isBusy } from '../read-on.js';

/** What is known of a range before anything of it is read. */
export interface CountedRange {
  readonly range: Range;
  /** Rows that the API counts. */
  readonly total: number;
  /** The same by day; null where no usable chart came. */
  readonly chart: ReadonlyMap<string, number> | null;
  /** Rows that are stored, by day. */
  readonly stored: ReadonlyMap<string, number>;
  readonly pageSize: number;
  /** Rows that will be asked for first; null: a whole page. */
  readonly firstPage: number | null;
  /** True where no row of the stream is stored yet. */
  readonly isFresh: boolean;
  /** True where rows are read again whatever the counts say. */
  readonly isReread: boolean;
  readonly now: number;
}

export interface Estimate {
  /** Rows that the API has and the tables lack. */
  readonly missing: number;
  readonly requests: number;
}

const UNKNOWN = -1;

/** Exact in rows where the chart says all days; in requests as far as rows are spread evenly over what it does not show. */
export function estimate(counted: CountedRange): Estimate {
  return { missing: missingRows(counted), requests: requestsFor(counted) };
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function missingRows({ total, chart, stored }: CountedRange): number {
  if (chart === null) return Math.max(0, total - sumOf(stored));
  return compareDays(chart, stored).reduce(
    (sum, day) => sum + Math.max(0, day.api - day.stored),
    0,
  );
}

function requestsFor(counted: CountedRange): number {
  const { range, total, chart, pageSize, isFresh, isReread, now } = counted;
  const firstPage = Math.min(counted.firstPage ?? pageSize, pageSize);
  if (total <= firstPage) return 1;
  const pages = pagesOf(total, pageSize);
  const claim = { range, total, chart, directDays: new Set<string>(), isEvidence: true };
  const mayReadOn = pages <= MAX_PAGES_PER_PART && !isBusy(claim, pages, now);
  const readOn = 1 + pagesOf(total - firstPage, pageSize);
  if ((isFresh || isReread) && mayReadOn) return readOn;
  if (isEqual(counted, counted.stored) && !isReread) return 1;
  const stored = withNewest(counted, firstPage);
  if (isEqual(counted, stored) && !isReread) return 1;
  if (chart === null) {
    if (mayReadOn) return readOn;
    return 1 + halvesCost(counted, range, total) + 1;
  }
  const days = compareDays(chart, stored).map((day) =>
    isReread ? { ...day, stored: UNKNOWN } : day,
  );
  const plan = planParts(range, days, pageSize);
  if (mayReadOn && pages - 1 <= plan.requests + 1) return readOn;
  const parts = plan.parts.map((part) => partCost(counted, part.range, part.expected));
  return 1 + parts.reduce((sum, cost) => sum + cost, 0) + 1;
}

function pagesOf(rows: number, pageSize: number): number {
  return Math.max(1, Math.ceil(rows / pageSize));
}

function isEqual({ total, chart }: CountedRange, stored: ReadonlyMap<string, number>): boolean {
  if (sumOf(stored) !== total) return false;
  return chart === null || compareDays(chart, stored).every((day) => day.api === day.stored);
}

/** What is stored once the first page has come: the newest rows, as the services that were seen list them. */
function withNewest(
  { chart, stored }: CountedRange,
  firstPage: number,
): ReadonlyMap<string, number> {
  if (chart === null) return stored;
  const held = new Map(stored);
  let left = firstPage;
  for (const [day, count] of [...chart].sort(([a], [b]) => (a < b ? 1 : -1))) {
    if (left <= 0) break;
    const came = Math.min(left, count);
    left -= came;
    held.set(day, Math.max(held.get(day) ?? 0, came));
  }
  return held;
}

/** A part that the chart names: read page by page, or where it is too large, in halves. */
function partCost(counted: CountedRange, range: Range, rows: number): number {
  const pages = pagesOf(rows, counted.pageSize);
  return pages <= MAX_PAGES_PER_PART ? pages : 1 + halvesCost(counted, range, rows);
}

/** Both halves of a range, as if its rows were spread evenly over what is not known of it. */
function halvesCost(counted: CountedRange, range: Range, rows: number): number {
  const cut = halves(range, 'second');
  if (cut === null) return pagesOf(rows, counted.pageSize);
  const [older] = cut;
  const olderRows = Math.round((rows * secondsIn(older)) / secondsIn(range));
  return halfCost(counted, cut[0], olderRows) + halfCost(counted, cut[1], rows - olderRows);
}

function halfCost(counted: CountedRange, range: Range, rows: number): number {
  const pages = pagesOf(rows, counted.pageSize);
  return pages <= MAX_PAGES_PER_PART ? pages : 1 + halvesCost(counted, range, rows);
}
