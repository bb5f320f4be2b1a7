import type { Range } from '../range.js';
import { dayEnd, dayOf, dayStart } from '../time.js';

/** A stretch to read, and the rows that are expected in it. */
export interface ReadingPart {
  readonly range: Range;
  readonly expected: number;
}

/**
 * Consecutive parts that together are the whole range, cut at UTC midnights so that none is expected to hold more
 * than `maxRows` rows, a single day aside. Pure.
 * @param counts rows by day; days without rows may be left out
 */
export function readingParts(
  range: Range,
  counts: ReadonlyMap<string, number>,
  maxRows: number,
): ReadingPart[] {
  const first = dayOf(range.start);
  const last = dayOf(range.end);
  const days = [...counts]
    .filter(([day, rows]) => day >= first && day <= last && rows > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const parts: ReadingPart[] = [];
  let start = range.start;
  let expected = 0;
  for (const [day, rows] of days) {
    if (expected > 0 && expected + rows > maxRows) {
      parts.push({ range: { start, end: dayStart(day) - 1 }, expected });
      start = dayStart(day);
      expected = 0;
    }
    expected += rows;
    const isOver = expected >= maxRows && day < last;
    if (!isOver) continue;
    parts.push({ range: { start, end: dayEnd(day) }, expected });
    start = dayEnd(day) + 1;
    expected = 0;
  }
  parts.push({ range: { start, end: range.end }, expected });
  return parts;
}
