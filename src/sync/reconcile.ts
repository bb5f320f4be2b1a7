/**
 * Counts a range of a stream against the API and reads only where the counts differ. First load, next cycle,
 * resume after a crash, late rows, backfill and repair are this one path.
 */
import { countQuarantinedByDay } from '../db/ledger/quarantine.js';
import { countLiveByDay } from '../db/write/live-rows.js';
import type { Closing, Reconciled } from './closing.js';
import type { GiveUp, Prove } from './commit.js';
import { commitReading, readEdge } from './commit-reading.js';
import { isAnswered, look, type Open, pagesAllowed, planOf } from './look.js';
import { MAX_PAGES_PER_PART, type Part } from './parts.js';
import { halves, type Range, secondsIn, spans } from './range.js';
import { type PartReading, readJoined, readPart } from './read-part.js';
import type { StreamSession } from './stream-session.js';
import { dayOf } from './time.js';

/** Reconciles a range and records the outcome with the stream. Throws what the API client and the database throw. */
export async function reconcile(
  session: StreamSession,
  range: Range,
  closing: Closing,
  firstPage: number | null = null,
): Promise<Reconciled> {
  if (isTooLong(session, range)) return bySpans(session, range, closing);
  const first = await look(session, range, closing, firstPage);
  if (first.kind === 'narrower') return bySpans(session, range, closing);
  if (first.kind === 'done') return first;

  session.allowRequests(first.total);
  let open = first;
  // What a cache says proves nothing, and asking it for parts would go on to the last second.
  if (open.asked.answer.cached)
    return outcomeOf(await close(session, range, closing.prove, closing.giveUp));
  if (open.claim.chart !== null) {
    await readByChart(session, open);
    const closed = await close(session, range, closing.prove, null);
    if (closed.isCounted) return closed;
    open = closed;
  }
  await divide(session, open.asked.range, open.total);
  return outcomeOf(await close(session, range, closing.prove, closing.giveUp));
}

function outcomeOf({ isCounted, total }: Reconciled): Reconciled {
  return { isCounted, total };
}

function isTooLong(session: StreamSession, range: Range): boolean {
  const { longestSpan } = session.traits;
  return longestSpan !== null && secondsIn(range) > longestSpan;
}

/** Reads the days whose counts differ, as long as the chart keeps its word. */
async function readByChart(session: StreamSession, open: Open): Promise<void> {
  const plan = planOf(session, open.claim, open.stored);
  const parts = session.backfill === null ? plan.parts : [...plan.parts].reverse();
  for (const part of parts) {
    if (!session.traits.isChartTrusted || session.isSpent) return;
    const pages = Math.ceil(part.expected / session.traits.pageSize);
    if (pages > pagesAllowed(session)) await settle(session, part.range);
    else await readChartPart(session, part);
    await session.noteReached(part.range.start);
  }
}

async function readChartPart(session: StreamSession, part: Part): Promise<void> {
  const release = await session.run.rows.take(Math.max(part.expected, session.traits.pageSize));
  let read: PartReading;
  try {
    read = await readPart(session, part.range);
    const committed = await commitReading(session, read, null);
    if (
      read.isSettled ||
      (committed.judgement.isCounted && !session.isToBeRead(part.range.start))
    ) {
      const isMoving = dayOf(part.range.end) === dayOf(session.run.api.now());
      if (!isMoving && read.total !== part.expected) session.traits.noteChartMiss();
      return;
    }
  } finally {
    release();
  }
  if (read.isSteady && read.total > session.traits.pageSize) session.traits.hasUnstableOrder = true;
  await divide(session, part.range, read.total);
}

/** Reconciles an inner range; its outcome is judged by the count of the outermost one. Returns its total. */
async function settle(session: StreamSession, range: Range): Promise<number> {
  if (session.isSpent) {
    session.unsettled.push(range);
    return 0;
  }
  const first = await look(session, range, null);
  if (first.kind === 'done') return first.total;
  if (first.kind === 'narrower') return (await bySpans(session, range, null)).total;
  if (first.asked.answer.cached) session.unsettled.push(range);
  else await divide(session, first.asked.range, first.total);
  return first.total;
}

/** Reconciles both halves of a range. What cannot be halved is read as it is. */
async function divide(session: StreamSession, range: Range, total: number): Promise<void> {
  const cut = halves(range, session.traits.grain);
  if (cut === null || session.isSpent) {
    await readUndivided(session, range);
    return;
  }
  const [older, newer] = cut;
  const newerTotal = await settle(session, newer);
  await session.noteReached(newer.start);
  const olderTotal = await settle(session, older);
  const isRangeIgnored = total > 0 && newerTotal >= total && olderTotal >= total;
  if (isRangeIgnored) {
    session.traits.grain = 'none';
    await readUndivided(session, range);
  } else if (newerTotal + olderTotal < total && !session.isSpent)
    await readEdge(session, older.end);
}

async function readUndivided(session: StreamSession, range: Range): Promise<void> {
  if (session.isSpent) {
    session.unsettled.push(range);
    return;
  }
  const release = await session.run.rows.take(MAX_PAGES_PER_PART * session.traits.pageSize);
  try {
    const part = await readJoined(session, range);
    const committed = await commitReading(session, part, null);
    if (!part.isSettled && !committed.judgement.isCounted) session.unsettled.push(range);
  } finally {
    release();
  }
}

/** Asks for the range's total once more and compares it with what is stored now. */
async function close(
  session: StreamSession,
  range: Range,
  prove: Prove,
  giveUp: GiveUp | null,
): Promise<Open & { readonly isCounted: boolean }> {
  const asked = await session.ask(range, 0, 1);
  const claim = session.claimOf(asked);
  const isWhole = isAnswered(session, asked.range, range);
  const committed = await session.commit(
    { ...claim, isEvidence: claim.isEvidence && isWhole },
    { prove, giveUp },
  );
  const { isCounted } = committed.judgement;
  return {
    kind: 'open',
    asked,
    claim,
    stored: committed.stored,
    total: asked.answer.total,
    isCounted,
  };
}

/**
 * For a service that answers no longer range than some span: reconciles span by span, newest first. Neighbours have
 * one second in common, or a row half a second after the last one of a span would be in none; what is counted
 * twice for it is taken off the sum.
 */
async function bySpans(
  session: StreamSession,
  range: Range,
  closing: Closing | null,
): Promise<Reconciled> {
  const longest = session.traits.longestSpan ?? secondsIn(range);
  session.isBySpans = true;
  const overlap = longest > 1 && session.traits.grain === 'second' ? 1 : 0;
  const parts = spans(range, longest - overlap);
  let total = 0;
  for (const part of [...parts].reverse()) {
    const end = Math.min(range.end, part.end + overlap);
    total += await settle(session, { start: part.start, end });
    await session.noteReached(part.start);
  }
  // Learnt meanwhile that ranges are widened to whole days: a day in common is not a second in common.
  if (overlap > 0 && session.traits.grain !== 'second') return bySpans(session, range, closing);
  if (overlap > 0) {
    for (const { start } of parts.slice(1)) total -= await countSecond(session, start);
  }
  const committed = await session.commit(
    {
      range,
      total,
      chart: null,
      directDays: session.directDays,
      isEvidence: session.unsettled.length === 0,
    },
    { prove: closing?.prove ?? null, giveUp: closing?.giveUp ?? null },
  );
  return { isCounted: committed.judgement.isCounted, total };
}

/** Rows that the API counts in a second that has been read; where nothing of it is held it is not asked. */
async function countSecond(session: StreamSession, second: number): Promise<number> {
  const { linkId, stream } = session.unit;
  const isHeld = await session.run.database.transaction(async (client) => {
    const key = { linkId, stream: stream.name };
    const live = await countLiveByDay(client, stream.store, linkId, second, second);
    return live.size > 0 || (await countQuarantinedByDay(client, key, second, second)).size > 0;
  });
  if (!isHeld) return 0;
  return (await session.ask({ start: second, end: second }, 0, 1)).answer.total;
}
