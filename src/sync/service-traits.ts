/**
 * What a run has learned of how the service answers for one stream: the page it takes, how finely it can be
 * asked, whether its chart and its order of rows can be relied on. Only page sizes outlive the run.
 */
import type { RowsAnswer } from '../api/answers.js';
import type { Grain, Range } from './range.js';
import { DAY_SECONDS, dayEnd, dayStart, midnightBefore } from './time.js';

const CHART_MISSES_ALLOWED = 2;
const SMALLEST_PAGE = 1;
const SHORT_PAGES_KEPT = 50;

export class ServiceTraits {
  pageSize: number;
  grain: Grain = 'second';
  /** Seconds of the longest range that the service answers, where it cuts longer ones. */
  longestSpan: number | null = null;
  /** Seconds of the longest range that was seen to be answered whole: rows came from near both of its ends. */
  longestSeen = 0;
  /** Stretches that were asked for because they might hide rows, and had none. */
  emptySeen = 0;
  /** True once readings of several pages repeated rows though the total stood still. */
  hasUnstableOrder = false;
  /** Streams in a row that took all the requests they were allowed, and could not be counted: totals may be wrong. */
  spentInARow = 0;
  /** Time of an old row that the service was seen to list in this run, in seconds; Infinity: none is known. */
  listsFrom = Number.POSITIVE_INFINITY;
  /** Time of stored rows that it did not list when it was asked for them, in seconds: older ones are not asked for. */
  missesFrom = Number.NEGATIVE_INFINITY;
  private chartMisses = 0;
  /** Pages that came short of what the total promised: rows by the offset and total that the next page would have. */
  private readonly shortPages = new Map<string, number>();

  /** `longestSpan`: seconds, where it is known that longer ranges are cut. */
  constructor(pageSize: number, longestSpan: number | null = null) {
    this.pageSize = pageSize;
    this.longestSpan = longestSpan;
  }

  get isChartTrusted(): boolean {
    return this.chartMisses <= CHART_MISSES_ALLOWED;
  }

  /** A part that was read because of the chart counted differently from what the chart said. */
  noteChartMiss(): void {
    this.chartMisses += 1;
  }

  /**
   * Learns from a range that one answer has counted: it was answered at least from the first of the `days` that have rows
   * to its end, and from its start to the last of them, whichever is shorter.
   */
  noteAnswered(range: Range, days: ReadonlyMap<string, number>): void {
    const filled = [...days].filter(([, rows]) => rows > 0).map(([day]) => day);
    if (filled.length === 0) return;
    const first = filled.reduce((a, b) => (a < b ? a : b));
    const last = filled.reduce((a, b) => (a > b ? a : b));
    const seen = Math.min(range.end - dayEnd(first), dayStart(last) - range.start);
    this.longestSeen = Math.max(this.longestSeen, seen);
  }

  /** The service refused a page of `limit` rows; `maxLimit` is what it named, if it did. False when nothing smaller is left. */
  refusedPage(limit: number, maxLimit: number | null): boolean {
    const smaller = maxLimit !== null && maxLimit < limit ? maxLimit : nextSmaller(limit);
    if (smaller < SMALLEST_PAGE || smaller >= limit) return false;
    this.pageSize = Math.min(this.pageSize, smaller);
    return true;
  }

  /**
   * Learns from an answer's page: a service may cut the page and say so, or say nothing. A page that is short and
   * not the last may as well have a total that is wrong: it was cut where the next one brings rows.
   */
  notePage(answer: RowsAnswer, limit: number, offset: number): void {
    const told = answer.filters.limit;
    if (told !== null && told >= SMALLEST_PAGE && told < limit)
      this.pageSize = Math.min(this.pageSize, told);
    const got = answer.rows.length;
    const before = this.shortPages.get(`${offset} ${answer.total}`);
    if (before !== undefined && got > 0) this.pageSize = Math.min(this.pageSize, before);
    if (limit > 1 && got > 0 && got < limit && offset + got < answer.total) {
      if (this.shortPages.size >= SHORT_PAGES_KEPT) this.shortPages.clear();
      this.shortPages.set(`${offset + got} ${answer.total}`, got);
    }
  }

  /** Learns from the range that an answer is really for. */
  noteRange(asked: Range, applied: Range): void {
    const isWider = applied.start < asked.start || applied.end > asked.end;
    if (!isWider) return;
    // Of a range that is too long for it, a service that widens to whole days may leave out whole days as well.
    const isCutAtStart =
      applied.start > asked.start && midnightBefore(applied.start) === applied.start;
    const isCutAtEnd =
      applied.end < asked.end && midnightBefore(applied.end + 1) === applied.end + 1;
    const dayEnd = midnightBefore(asked.end) + DAY_SECONDS;
    const isWholeDays =
      (isCutAtStart || applied.start === midnightBefore(asked.start)) &&
      (isCutAtEnd || applied.end === dayEnd - 1 || applied.end === dayEnd);
    if (!isWholeDays) this.grain = 'none';
    else if (this.grain === 'second') this.grain = 'day';
  }
}

/** Round sizes that services allow, largest first. */
function nextSmaller(limit: number): number {
  for (const size of [500, 250, 200, 100, 50, 25, 20, 10]) if (size < limit) return size;
  return Math.floor(limit / 2);
}
