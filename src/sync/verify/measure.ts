/** Counts one range on both sides: one request for the smallest page, one count in the tables. */

import { countQuarantinedByDay } from '../../db/ledger/quarantine.js';
import { secondWithoutRows } from '../../db/ledger/verify-ledger.js';
import { countLiveByDay } from '../../db/write/live-rows.js';
import { comparable, type Held, remembered } from '../judge.js';
import { covers, type Range, sameRange, secondsIn } from '../range.js';
import type { Asked, StreamSession } from '../stream-session.js';
import { DAY_SECONDS, midnightBefore } from '../time.js';

/** What a stream's ranges are counted with. The caller holds the stream's lock. */
export interface MeasureContext {
  readonly session: StreamSession;
  /** Rows by day that the service is known to have forgotten. */
  readonly forgotten: ReadonlyMap<string, number>;
  /** The last second that the stream is counted through: nothing later is looked at. */
  readonly through: number;
}

/** Both sides of a range. */
export interface Count {
  readonly kind: 'count';
  /** The range that was counted: a second or so off the wanted one where rows lie on its edge. */
  readonly range: Range;
  readonly total: number;
  /** Rows by day where a usable chart came and is trusted, else null. */
  readonly chart: ReadonlyMap<string, number> | null;
  readonly held: Held;
  /** Rows by day that the API should count. */
  readonly expected: ReadonlyMap<string, number>;
  /** Total less expected rows. */
  readonly difference: number;
  readonly asked: Asked;
}

/** The range was not answered: `cached` proves nothing, `range_ignored` is about something else. */
export interface NoCount {
  readonly kind: 'none';
  readonly reason: 'cached' | 'range_ignored';
}

/** The service answers no longer span than `traits.longestSpan`, or only whole days: ask for these instead. */
export interface OtherRanges {
  readonly kind: 'others';
  readonly longest: number | null;
  readonly whole: Range | null;
}

export type Measured = Count | NoCount | OtherRanges;

/** How far an edge is moved to a second without rows. */
const EDGE_SECONDS = 3600;

/** Counts a range. Throws what the API client and the database throw. */
export async function measure(context: MeasureContext, range: Range, limit = 1): Promise<Measured> {
  const measured = await measureOnce(context, range, limit);
  if (measured.kind !== 'count' || measured.difference === 0) return measured;
  const edge = await quietEdge(context, range);
  if (edge === range.end) return measured;
  const moved = await measureOnce(context, { start: range.start, end: edge }, limit);
  return moved.kind === 'count' ? moved : measured;
}

async function measureOnce(
  { session, forgotten }: MeasureContext,
  range: Range,
  limit: number,
): Promise<Measured> {
  const asked = await session.ask(range, 0, limit);
  if (asked.answer.cached) return { kind: 'none', reason: 'cached' };
  if (!covers(asked.range, range)) {
    session.traits.longestSpan = secondsIn(asked.range);
    return { kind: 'others', longest: session.traits.longestSpan, whole: null };
  }
  if (!sameRange(asked.range, range)) {
    if (session.traits.grain === 'none') return { kind: 'none', reason: 'range_ignored' };
    return { kind: 'others', longest: null, whole: wholeDaysIn(range) };
  }
  const held = await countHeld(session, range, forgotten);
  const { total } = asked.answer;
  const expected = nearest(total, held);
  return {
    kind: 'count',
    range,
    total,
    chart: session.claimOf(asked).chart,
    held,
    expected,
    difference: total - sumOf(expected),
    asked,
  };
}

/** Rows of the range in the tables. */
async function countHeld(
  { run, unit }: StreamSession,
  range: Range,
  forgotten: ReadonlyMap<string, number>,
): Promise<Held> {
  const key = { linkId: unit.linkId, stream: unit.stream.name };
  return run.database.transaction(async (client) => {
    const { start, end } = range;
    const live = await countLiveByDay(client, unit.stream.store, unit.linkId, start, end);
    const quarantined = await countQuarantinedByDay(client, key, start, end);
    return { live, quarantined, forgotten };
  });
}

/** With or without the rows that the service once had forgotten: it may remember them again. */
function nearest(total: number, held: Held): ReadonlyMap<string, number> {
  const all = comparable(held);
  const left = remembered(held);
  return Math.abs(total - sumOf(all)) <= Math.abs(total - sumOf(left)) ? all : left;
}

/** The whole days of a range, or null where it has none. */
function wholeDaysIn(range: Range): Range | null {
  const start = midnightBefore(range.start + DAY_SECONDS - 1);
  const end = midnightBefore(range.end + 1) - 1;
  return start <= end ? { start, end } : null;
}

/**
 * Where the range should end. A service that keeps fractions of a second and shows none leaves out a row of
 * 23:59:59.5 when asked up to 23:59:59, though it is stored at that second: the edge is moved off such rows.
 */
async function quietEdge({ session, through }: MeasureContext, range: Range): Promise<number> {
  const { run, unit, traits } = session;
  if (traits.grain !== 'second') return range.end;
  return run.database.transaction(async (client) => {
    const look = (to: number): Promise<number | null> =>
      secondWithoutRows(client, unit.stream.store, unit.linkId, range.end, to);
    const later = await look(Math.min(through, range.end + EDGE_SECONDS));
    return later ?? (await look(Math.max(range.start, range.end - EDGE_SECONDS))) ?? range.end;
  });
}

/** All rows of the days. */
export function sumOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
