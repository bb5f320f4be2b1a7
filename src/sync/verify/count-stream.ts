/**
 * Counts a range of a stream against the API without reading its rows, and names the days that differ. A chart
 * only says where to look: a day is named only after a request for that very day.
 */
import { halves, type Range, sameRange, secondsIn, spans } from '../range.js';
import { dayEnd, dayOf, dayStart } from '../time.js';
import { FoundDays, type StreamCount } from './found-days.js';
import { type Count, type MeasureContext, type Measured, measure } from './measure.js';

/** Counts the range: one request where both sides agree. Throws what the API client and the database throw. */
export async function countStream(context: MeasureContext, range: Range): Promise<StreamCount> {
  const found = new FoundDays();
  const whole = await examine(context, found, range);
  const isOpen = whole !== null && whole.difference !== found.explained(range);
  if (isOpen && found.uncounted.length === 0) {
    // The API may have counted on while the days were asked for.
    const again = await measure(context, range);
    const isExplained = again.kind === 'count' && again.difference === found.explained(range);
    if (!isExplained) found.fail(range, 'not_located');
  }
  return found.result();
}

/** Counts a range, and looks into it where the sides differ. Null where it had to be counted in pieces. */
async function examine(
  context: MeasureContext,
  found: FoundDays,
  range: Range,
): Promise<Count | null> {
  const measured = await measureOrOthers(context, range);
  if (measured.kind === 'count') {
    found.note(measured, range);
    await locate(context, found, measured, range);
    return measured;
  }
  for (const other of otherRanges(found, measured, range)) await examine(context, found, other);
  return null;
}

/** Asks for no span that is known to be too long. */
export async function measureOrOthers(
  context: MeasureContext,
  range: Range,
  limit = 1,
): Promise<Measured> {
  const { longestSpan } = context.session.traits;
  return longestSpan !== null && secondsIn(range) > longestSpan
    ? { kind: 'others', longest: longestSpan, whole: null }
    : measure(context, range, limit);
}

/** What to count instead of a range that was not answered; nothing where that is hopeless, which is then noted. */
export function otherRanges(
  found: FoundDays,
  measured: Exclude<Measured, Count>,
  range: Range,
): readonly Range[] {
  if (measured.kind === 'none') {
    found.fail(range, measured.reason);
    return [];
  }
  const { longest, whole } = measured;
  if (longest !== null && longest < secondsIn(range)) return spans(range, longest).reverse();
  // The day on which the stream's count ends is not over: a service of whole days cannot count it.
  if (whole === null && dayOf(range.start) === dayOf(range.end)) return [];
  if (whole !== null && !sameRange(whole, range)) return [whole];
  found.fail(range, 'range_ignored');
  return [];
}

async function locate(
  context: MeasureContext,
  found: FoundDays,
  count: Count,
  range: Range,
): Promise<void> {
  const day = dayOf(range.start);
  if (day === dayOf(range.end)) {
    found.ask(day, (count.expected.get(day) ?? 0) + count.difference);
    return;
  }
  await askSuspects(context, found, count, range);
  if (count.difference === found.explained(range)) return;
  for (const half of [...(halves(range, 'day') ?? [])].reverse()) {
    const isOneDay = dayOf(half.start) === dayOf(half.end);
    if (!isOneDay || !found.isAsked(dayOf(half.start))) await examine(context, found, half);
  }
}

/** Asks for each day on which the chart and the tables differ, as long as the chart keeps its word. */
async function askSuspects(
  context: MeasureContext,
  found: FoundDays,
  { chart, expected }: Count,
  range: Range,
): Promise<void> {
  if (chart === null) return;
  const { traits } = context.session;
  const all = [...new Set([...chart.keys(), ...expected.keys()])].sort();
  const differs = (day: string): boolean => (chart.get(day) ?? 0) !== (expected.get(day) ?? 0);
  const suspects = all.filter((day) => differs(day) && !found.isAsked(day));
  await askForgotten(context, found, suspects, all, chart, range);
  for (const day of suspects.reverse()) {
    if (!traits.isChartTrusted) return;
    if (found.isAsked(day)) continue;
    const counted = await examineDay(context, found, clip(range, day));
    if (counted?.difference === 0) traits.noteChartMiss();
  }
}

async function examineDay(
  context: MeasureContext,
  found: FoundDays,
  range: Range,
): Promise<Count | null> {
  const measured = await measureOrOthers(context, range);
  const day = dayOf(range.start);
  if (measured.kind !== 'count') {
    if (otherRanges(found, measured, range).length > 0) found.fail(range, 'range_ignored');
    return null;
  }
  found.ask(day, (measured.expected.get(day) ?? 0) + measured.difference);
  return measured;
}

/** A stretch from the beginning on which the API counts nothing takes one request for all its days. */
async function askForgotten(
  context: MeasureContext,
  found: FoundDays,
  suspects: readonly string[],
  all: readonly string[],
  chart: ReadonlyMap<string, number>,
  range: Range,
): Promise<void> {
  const end = all.findIndex((day) => (chart.get(day) ?? 0) > 0);
  const leading = (end === -1 ? all : all.slice(0, end)).filter((day) => suspects.includes(day));
  const last = leading.at(-1);
  if (last === undefined || leading.length < 2) return;
  const stretch = { start: range.start, end: Math.min(range.end, dayEnd(last)) };
  const measured = await measureOrOthers(context, stretch);
  if (measured.kind !== 'count' || measured.total !== 0) return;
  for (const day of leading) found.ask(day, 0);
}

function clip(range: Range, day: string): Range {
  return {
    start: Math.max(range.start, dayStart(day)),
    end: Math.min(range.end, dayEnd(day)),
  };
}
