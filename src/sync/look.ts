/** The first request for a range: what it brings is stored and compared, and often that is all there is to do. */
import type { Closing, Reconciled } from './closing.js';
import type { CommitResult } from './commit.js';
import { type CommittedReading, commitReading, isUnlocated } from './commit-reading.js';
import type { Claim } from './judge.js';
import { compareDays, MAX_PAGES_PER_PART, type PartPlan, planParts } from './parts.js';
import { covers, type Range, secondsIn } from './range.js';
import { isBusy } from './read-on.js';
import { type PartReading, readPart } from './read-part.js';
import type { Asked, StreamSession } from './stream-session.js';
import { DAY_SECONDS, dayStart } from './time.js';

/** A range that was looked at, and is not counted yet. */
export interface Open {
  readonly kind: 'open';
  readonly asked: Asked;
  readonly claim: Claim;
  readonly stored: ReadonlyMap<string, number>;
  readonly total: number;
}

/** What one look brought: the end of it, more to do, or an answer for less than was asked. */
export type Look = Open | (Reconciled & { readonly kind: 'done' }) | { readonly kind: 'narrower' };

/**
 * Asks for a range, stores what came, and compares. A range that fits one page is a whole and atomic reading;
 * one of a few pages is read on where that costs no more than reading its parts.
 */
export async function look(
  session: StreamSession,
  range: Range,
  closing: Closing | null,
  firstPage: number | null = null,
): Promise<Look> {
  const release = await session.run.rows.take(session.traits.pageSize);
  try {
    let asked = await session.ask(range, 0, firstPage ?? session.traits.pageSize);
    // One odd answer is not yet how the service is.
    if (!isAnswered(session, asked.range, range) && session.traits.longestSpan === null) {
      asked = await session.ask(range, 0, firstPage ?? session.traits.pageSize);
    }
    if (!isAnswered(session, asked.range, range))
      return await takeLess(session, range, asked, closing);
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
    let storedBefore = 0;
    // Whoever waits for room for more must not keep what others wait for.
    const readAll = (): Promise<Look> => {
      release();
      return readOn(session, asked, closing, storedBefore);
    };
    const isToBeRead = session.isToBeRead(asked.range.start);
    if ((session.isFresh || isToBeRead) && mayReadOn) return await readAll();

    const stored = await session.commit(claim, { reading, prove: closing?.prove ?? null });
    storedBefore = reading.ids.length;
    const isDone = stored.judgement.isCounted && !isToBeRead;
    if (isDone) session.noteDirect(claim.range);
    if (isDone) return { kind: 'done', isCounted: true, total: answer.total };
    if (mayReadOn && isReadingOnCheaper(session, claim, stored, pages)) {
      return await readAll();
    }
    return { kind: 'open', asked, claim, stored: stored.stored, total: answer.total };
  } finally {
    release();
  }
}

/**
 * The service answered for another range than was asked. Where that is a shorter part of it, the rest is asked for
 * in spans of that length; anything else (a shift, an end before the start, a moment) leaves the range open.
 */
async function takeLess(
  session: StreamSession,
  range: Range,
  asked: Asked,
  closing: Closing | null,
): Promise<Look> {
  const length = secondsIn(asked.range);
  // A service may cut a range to some days and widen it to whole days as well: what it answers then passes one end.
  const isPart =
    length < secondsIn(range) && (covers(range, asked.range) || reachesOver(asked.range, range));
  const isUsable = isPart && secondsIn(range) / Math.max(1, length) <= MOST_SPANS;
  const claim = session.claimOf(asked);
  const reading = session.newReading(asked);
  if (isUsable) {
    await session.commit(claim, { reading });
    session.traits.longestSpan = Math.min(session.traits.longestSpan ?? length, length);
    return { kind: 'narrower' };
  }
  const { linkId, stream } = session.unit;
  session.run.log.warn({ event: 'range_not_answered', link: linkId, stream: stream.name });
  session.unsettled.push(range);
  await session.commit(
    { ...claim, isEvidence: false },
    { reading, giveUp: closing?.giveUp ?? null },
  );
  return { kind: 'done', isCounted: false, total: asked.answer.total };
}

/** True where an answer begins inside the range that was asked and passes its end by less than a day, or the other way round. */
function reachesOver(applied: Range, asked: Range): boolean {
  const before = asked.start - applied.start;
  const after = applied.end - asked.end;
  const isCut = before <= 0 !== after <= 0;
  return isCut && applied.start <= asked.end && Math.max(before, after) < DAY_SECONDS;
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

/** The parts to read of a range whose chart is usable. */
export function planOf(
  session: StreamSession,
  claim: Claim,
  stored: ReadonlyMap<string, number>,
): PartPlan {
  const days = compareDays(claim.chart ?? new Map(), stored);
  const open = days.map((day) => {
    if (claim.directDays.has(day.day)) return { ...day, api: day.stored };
    return session.isToBeRead(dayStart(day.day)) ? { ...day, stored: UNKNOWN } : day;
  });
  return planParts(claim.range, open, session.traits.pageSize, pagesAllowed(session));
}

async function readOn(
  session: StreamSession,
  asked: Asked,
  closing: Closing | null,
  storedBefore: number,
): Promise<Look> {
  const release = await session.run.rows.take(asked.answer.total);
  try {
    const part = await readPart(session, asked.range, asked);
    return await finishReading(session, { ...part, storedBefore }, closing);
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
  // Pages that repeated some rows may have left out others, and a row without a time may have gone to another day: the
  // count is right, but they were not all read again.
  const claim = session.claimOf(part.last);
  const isRead =
    (part.isSettled && (claim.chart !== null || !isUnlocated(part))) ||
    !session.isToBeRead(part.range.start);
  if ((isCounted && isRead) || (part.isSettled && !asksForMore(part, committed))) {
    return { kind: 'done', isCounted, total: part.total };
  }
  return { kind: 'open', asked: part.last, claim, stored: committed.stored, total: part.total };
}

/**
 * A settled reading is not the last word where rows of its last second are still in question, or where a row without a
 * time came: such a row is counted on its day, and only a reading of one day tells which that is.
 */
function asksForMore(part: PartReading, committed: CommittedReading): boolean {
  return committed.isEdgeOpen || isUnlocated(part);
}

/** Spans into which a range may be cut at most; a service that answers less of it answers too little to be read. */
const MOST_SPANS = 1000;

/** A service whose clock stands a little behind its own `Date` may end the range at its present second. */
const CLOCK_TOLERANCE_SECONDS = 3600;

/** Whether an answer is for the whole range that was asked. */
export function isAnswered(session: StreamSession, applied: Range, asked: Range): boolean {
  const isToNow = asked.end >= session.run.api.now() - CLOCK_TOLERANCE_SECONDS;
  const end = isToNow ? asked.end - CLOCK_TOLERANCE_SECONDS : asked.end;
  return covers(applied, { start: asked.start, end: Math.max(asked.start, end) });
}

/** Pages of a part that may be read together. */
export function pagesAllowed(session: StreamSession): number {
  return session.traits.hasUnstableOrder ? 1 : MAX_PAGES_PER_PART;
}
