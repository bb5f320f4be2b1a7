/**
 * Reads a range page by page. A reading is settled when the total stood still from the first answer to the last
 * and the distinct rows are exactly as many: then it holds every row that the service has there.
 */
import type { Range } from './range.js';
import type { Reading } from './reading.js';
import type { Asked, StreamSession } from './stream-session.js';

/** Pages fetched together: enough to hide latency; what comes out of step is dropped. */
const PAGES_AHEAD = 5;
/** Readings of an indivisible range that are joined before it is given up. */
const JOINED_READINGS = 25;

export interface PartReading {
  readonly reading: Reading;
  /** The range that the service answered. */
  readonly range: Range;
  /** Total of the last answer. */
  readonly total: number;
  readonly isSettled: boolean;
  /** False where the total changed while the pages were fetched. */
  readonly isSteady: boolean;
  readonly last: Asked;
  /** Rows of its first page that were stored before the rest was read; absent: none. */
  readonly storedBefore?: number;
}

/** Reads a range from its first page on; `first` is that page where it has been fetched already. */
export async function readPart(
  session: StreamSession,
  range: Range,
  first?: Asked,
): Promise<PartReading> {
  const start = first ?? (await session.ask(range));
  const reading = session.newReading(start);
  return finish(session, range, start, reading);
}

async function finish(
  session: StreamSession,
  range: Range,
  start: Asked,
  reading: Reading,
): Promise<PartReading> {
  const { total } = start.answer;
  let last = start;
  let isCached = start.answer.cached;
  let isSteady = true;
  let offset = start.answer.rows.length;
  let isOver = offset === 0;
  while (isSteady && !isOver && offset < total) {
    // A page that only came through smaller than asked for stays small; a small first page was a choice.
    const size = start.limit < start.wanted ? start.limit : session.traits.pageSize;
    const wave = await fetchWave(session, range, offset, total, size);
    for (const page of wave) {
      if (page.offset !== offset) break;
      session.addTo(reading, page.asked.answer);
      last = page.asked;
      isCached ||= page.asked.answer.cached;
      offset += page.asked.answer.rows.length;
      isOver = page.asked.answer.rows.length === 0;
      if (page.asked.answer.total !== total) isSteady = false;
      if (isOver || !isSteady) break;
    }
  }
  const isSettled = isSteady && !isCached && reading.distinct === total;
  return { reading, range: start.range, total: last.answer.total, isSettled, isSteady, last };
}

interface Page {
  readonly offset: number;
  readonly asked: Asked;
}

async function fetchWave(
  session: StreamSession,
  range: Range,
  from: number,
  total: number,
  size: number,
): Promise<Page[]> {
  const offsets: number[] = [];
  for (let at = from; at < total && offsets.length < PAGES_AHEAD; at += size) offsets.push(at);
  return Promise.all(
    offsets.map(async (offset) => ({ offset, asked: await session.ask(range, offset, size) })),
  );
}

/**
 * Reads a range that cannot be divided (a second with more rows than a page) again and again, joining readings
 * that have the same total, until the joined rows are as many.
 */
export async function readJoined(session: StreamSession, range: Range): Promise<PartReading> {
  let joined = await readPart(session, range);
  for (let count = 1; count < JOINED_READINGS && !joined.isSettled; count += 1) {
    const start: Asked = await session.ask(range);
    if (start.answer.total !== joined.total || !joined.isSteady) {
      joined = await readPart(session, range, start);
      continue;
    }
    const before = joined.reading.distinct;
    session.addTo(joined.reading, start.answer);
    joined = await finish(session, range, start, joined.reading);
    if (joined.last.answer.cached || isHopeless(start, joined, before)) break;
  }
  return joined;
}

/**
 * More rows than the total says will not become fewer by reading on, and a page that could hold all of them, and has
 * brought the same rows twice, will not bring others.
 */
function isHopeless({ answer, limit }: Asked, joined: PartReading, before: number): boolean {
  const hasNothingNew = joined.reading.distinct === before;
  const couldHoldAll = answer.rows.length === 0 || answer.total <= limit;
  return joined.reading.distinct > answer.total || (hasNothingNew && couldHoldAll);
}
