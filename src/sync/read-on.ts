import type { Claim } from './judge.js';
import { dayOf, dayStart } from './time.js';

/** Rows a second, times pages to read, from which on a row is likely to arrive while one reads. */
const BUSY_ROWS_PER_SECOND_AND_PAGE = 1;

/** Shortly after midnight a few rows say nothing of the pace. */
const SHORTEST_DAY_SECONDS = 3600;

/**
 * True where so many rows arrive today that a reading of several pages which includes today would not settle.
 * Then today is read apart from the days before it.
 */
export function isBusy(claim: Claim, pages: number, now: number): boolean {
  const today = dayOf(now);
  const rows = claim.chart?.get(today) ?? 0;
  const seconds = Math.max(SHORTEST_DAY_SECONDS, now - dayStart(today));
  return (rows / seconds) * pages >= BUSY_ROWS_PER_SECOND_AND_PAGE;
}
