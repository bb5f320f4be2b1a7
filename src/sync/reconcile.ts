/**
 * Counts a range of a stream against the API and reads only where the counts differ. First load, next cycle,
 * resume after a crash, late rows, backfill and repair are this one path.
 */
import type { CommitResult, GiveUp, Prove } from './commit.js';
import { type Claim, wholeDays } from './judge.js';
import { compareDays, MAX_PAGES_PER_PART, type Part, type PartPlan, planParts } from './parts.js';
import { covers, halves, type Range, secondsIn, spans } from './range.js';
import { isBusy } from './read-on.js';
import { type PartReading, readJoined, readPart } from './read-part.js';
import type { Asked, StreamSession } from './stream-session.js';
import { dayOf } from './time.js';

/** What the outermost range writes of the stream when it is counted, or when it could not be. */
export interface Closing {
  readonly prove: Prove;
  readonly giveUp: GiveUp;
}

export interface Reconciled {
  readonly isCounted: boolean;
  /** The API's newest total of the range. */
  readonly total: number;
}

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

  let open = first;
  if (open.claim.chart !== null) {
    await readByChart(session, open);
    const closed = await close(session, range, closing.prove, null);
    if (closed.isCounted) return closed;
    open = closed;
  }
  await divide(session, open.asked.range, open.total);
  const closed = await close(session, range, closing.prove, closing.giveUp);
  return { isCounted: closed.isCounted, total: closed.total };
}

interface Open {
  readonly kind: 'open';
  readonly asked: Asked;
  readonly claim: Claim;
  readonly stored: ReadonlyMap<string, number>;
  readonly total: number;
}

type Look = Open | (Reconciled & { readonly kind: 'done' }) | { readonly kind: 'narrower' };

function isTooLong(session: StreamSession, range: Range): boolean {
  const { longestSpan } = session.traits;
  return longestSpan !== null && secondsIn(range) > longestSpan;
}

/** A service whose clock stands a little behind its own `Date` may end the range at its present second. */
const CLOCK_TOLERANCE_SECONDS = 5;

function isAnswered(session: StreamSession, applied: Range, asked: Range): boolean {
  const isToNow = asked.end >= session.run.api.now() - CLOCK_TOLERANCE_SECONDS;
  const end = isToNow ? asked.end - CLOCK_TOLERANCE_SECONDS : asked.end;
  return covers(applied, { start: asked.start, end: Math.max(asked.start, end) });
}

function pagesAllowed(session: StreamSession): number {
  return session.traits.hasUnstableOrder ? 1 : MAX_PAGES_PER_PART;
}

/**
 * Asks for a range, stores what came, and compares. A range that fits one page is a whole and atomic reading;
 * one of a few pages is read on where that costs no more than reading its parts.
 */
async function look(
  session: StreamSession,
  range: Range,
  closing: Closing | null,
  firstPage: number | null = null,
): Promise<Look> {
  const release = await session.run.rows.take(session.traits.pageSize);
  try {
    const asked = await session.ask(range, 0, firstPage ?? session.traits.pageSize);
    if (!isAnswered(session, asked.range, range)) {
      await session.commit(session.claimOf(asked), { reading: session.newReading(asked) });
      session.traits.longestSpan = secondsIn(asked.range);
      return { kind: 'narrower' };
    }
    const reading = session.newReading(asked);
    const { answer } = asked;
    if (answer.rows.length >= answer.total && reading.distinct === answer.total && !answer.cached) {
      const whole = {
        reading,
        range: asked.range,
        total: answer.total,
        isSettled: true,
        isSteady: true,
        last: asked,
      };
      return await finishReading(session, whole, closing);
    }
    const pages = Math.ceil(answer.total / session.traits.pageSize);
    const claim = session.claimOf(asked);
    const mayReadOn =
      pages <= pagesAllowed(session) &&
      !answer.cached &&
      !isBusy(claim, pages, session.run.api.now());
    // Whoever waits for room for more must not keep what others wait for.
    const readAll = (): Promise<Look> => {
      release();
      return readOn(session, asked, closing);
    };
    if ((session.isFresh || session.isReread) && mayReadOn) return await readAll();

    const stored = await session.commit(claim, { reading, prove: closing?.prove ?? null });
    const isDone = stored.judgement.isCounted && !session.isReread;
    if (isDone) return { kind: 'done', isCounted: true, total: answer.total };
    if (mayReadOn && isReadingOnCheaper(session, claim, stored, pages)) {
      return await readAll();
    }
    return { kind: 'open', asked, claim, stored: stored.stored, total: answer.total };
  } finally {
    release();
  }
}

/** Parts cost their pages and one request that counts the whole again; reading on costs the pages that are left. */
function isReadingOnCheaper(
  session: StreamSession,
  claim: Claim,
  committed: CommitResult,
  pages: number,
): boolean {
  if (claim.chart === null) return true;
  return pages - 1 <= planOf(session, claim, committed.stored).requests + 1;
}

/** Differs from every count: a day that is to be read whatever is stored of it. */
const UNKNOWN = -1;

function planOf(
  session: StreamSession,
  claim: Claim,
  stored: ReadonlyMap<string, number>,
): PartPlan {
  const days = compareDays(claim.chart ?? new Map(), stored);
  const open = days.map((day) => {
    if (claim.directDays.has(day.day)) return { ...day, api: day.stored };
    return session.isReread ? { ...day, stored: UNKNOWN } : day;
  });
  return planParts(claim.range, open, session.traits.pageSize, pagesAllowed(session));
}

async function readOn(
  session: StreamSession,
  asked: Asked,
  closing: Closing | null,
): Promise<Look> {
  const release = await session.run.rows.take(asked.answer.total);
  try {
    return await finishReading(session, await readPart(session, asked.range, asked), closing);
  } finally {
    release();
  }
}

/** Commits a reading of a whole range. A settled one is the last word on it, whatever the chart says. */
async function finishReading(
  session: StreamSession,
  part: PartReading,
  closing: Closing | null,
): Promise<Look> {
  const committed = await commitReading(session, part, closing);
  const { isCounted } = committed.judgement;
  if (part.isSteady && !part.isSettled && part.last.answer.total > session.traits.pageSize) {
    session.traits.hasUnstableOrder = true;
  }
  if (isCounted || (part.isSettled && !asksForMore(part, committed))) {
    return { kind: 'done', isCounted, total: part.total };
  }
  const claim = session.claimOf(part.last);
  return { kind: 'open', asked: part.last, claim, stored: committed.stored, total: part.total };
}

/**
 * A settled reading is not the last word where rows of its last second are in question, or where a row without a
 * time came: such a row is counted on its day, and only a reading of one day tells which that is.
 */
function asksForMore(part: PartReading, committed: CommitResult): boolean {
  const isOneDay = dayOf(part.range.start) === dayOf(part.range.end);
  return committed.absent.onEdge.length > 0 || (part.reading.hasUntimed && !isOneDay);
}

/** Commits what a part brought; where it is settled its days are proven by it, and its last second is looked at. */
async function commitReading(
  session: StreamSession,
  part: PartReading,
  closing: Closing | null,
): Promise<CommitResult> {
  const claim: Claim = part.isSettled
    ? {
        range: part.range,
        total: part.total,
        chart: null,
        directDays: session.directDays,
        isEvidence: true,
      }
    : session.claimOf(part.last);
  session.hasReadAll = closing !== null && part.isSettled;
  const committed = await session.commit(claim, {
    reading: part.reading,
    settled: part.isSettled ? part.range : null,
    prove: closing?.prove ?? null,
    giveUp: part.isSettled ? (closing?.giveUp ?? null) : null,
  });
  if (part.isSettled && committed.judgement.isCounted) {
    for (const day of wholeDays(part.range, session.run.api.now())) session.directDays.add(day);
  }
  if (committed.absent.onEdge.length > 0) await readEdge(session, part.range.end);
  return committed;
}

/** Reads a range's last second together with the next one, which brings rows between the two. */
async function readEdge(session: StreamSession, second: number): Promise<void> {
  const range = { start: second, end: second + 1 };
  if (range.end > session.run.api.now()) return;
  const part = await readJoined(session, range);
  await session.commit(
    {
      range: part.range,
      total: part.total,
      chart: null,
      directDays: session.directDays,
      isEvidence: true,
    },
    { reading: part.reading, settled: part.isSettled ? part.range : null },
  );
}

/** Reads the days whose counts differ, as long as the chart keeps its word. */
async function readByChart(session: StreamSession, open: Open): Promise<void> {
  const plan = planOf(session, open.claim, open.stored);
  for (const part of plan.parts) {
    if (!session.traits.isChartTrusted) return;
    const pages = Math.ceil(part.expected / session.traits.pageSize);
    if (pages > pagesAllowed(session)) await settle(session, part.range);
    else await readChartPart(session, part);
  }
}

async function readChartPart(session: StreamSession, part: Part): Promise<void> {
  const release = await session.run.rows.take(Math.max(part.expected, session.traits.pageSize));
  let read: PartReading;
  try {
    read = await readPart(session, part.range);
    const committed = await commitReading(session, read, null);
    if (read.isSettled || committed.judgement.isCounted) {
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
  const first = await look(session, range, null);
  if (first.kind === 'done') return first.total;
  if (first.kind === 'narrower') return (await bySpans(session, range, null)).total;
  await divide(session, first.asked.range, first.total);
  return first.total;
}

/** Reconciles both halves of a range. What cannot be halved is read as it is. */
async function divide(session: StreamSession, range: Range, total: number): Promise<void> {
  const cut = halves(range, session.traits.grain);
  if (cut === null) {
    await readUndivided(session, range);
    return;
  }
  const [older, newer] = cut;
  const newerTotal = await settle(session, newer);
  const olderTotal = await settle(session, older);
  const isRangeIgnored = total > 0 && newerTotal >= total && olderTotal >= total;
  if (isRangeIgnored) {
    session.traits.grain = 'none';
    await readUndivided(session, range);
  } else if (newerTotal + olderTotal < total) await readEdge(session, older.end);
}

async function readUndivided(session: StreamSession, range: Range): Promise<void> {
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

/** For a service that answers no longer range than some span: reconciles span by span, newest first. */
async function bySpans(
  session: StreamSession,
  range: Range,
  closing: Closing | null,
): Promise<Reconciled> {
  const length = session.traits.longestSpan ?? secondsIn(range);
  let total = 0;
  for (const span of spans(range, length).reverse()) total += await settle(session, span);
  const committed = await session.commit(
    { range, total, chart: null, directDays: session.directDays, isEvidence: true },
    { prove: closing?.prove ?? null, giveUp: closing?.giveUp ?? null },
  );
  return { isCounted: committed.judgement.isCounted, total };
}
