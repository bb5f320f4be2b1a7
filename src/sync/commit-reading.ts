/** Commits a reading, and looks at what it leaves in question. */
import type { Closing } from './closing.js';
import type { CommitResult } from './commit.js';
import type { Claim } from './judge.js';
import { covers } from './range.js';
import { type PartReading, readJoined } from './read-part.js';
import type { StreamSession } from './stream-session.js';
import { dayOf } from './time.js';

export interface CommittedReading extends CommitResult {
  /** True where stored rows of the last second were not brought, and asking for that second did not tell either. */
  readonly isEdgeOpen: boolean;
}

/** Commits what a part brought; where it is settled its days are proven by it, and its last second is looked at. */
export async function commitReading(
  session: StreamSession,
  part: PartReading,
  closing: Closing | null,
): Promise<CommittedReading> {
  const claim: Claim = part.isSettled
    ? {
        range: part.range,
        total: part.total,
        // A row without a time is counted on a day that only the chart can tell.
        chart: isUnlocated(part) ? session.claimOf(part.last).chart : null,
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
    storedBefore: part.storedBefore ?? 0,
  });
  if (part.isSettled && committed.judgement.isCounted) session.noteDirect(part.range);
  const isEdgeRead =
    committed.absent.onEdge.length === 0 || (await readEdge(session, part.range.end));
  return { ...committed, isEdgeOpen: !isEdgeRead };
}

/** True where a row without a time came that may have happened on one of several days. */
export function isUnlocated({ reading, range }: PartReading): boolean {
  return reading.hasUntimed && dayOf(range.start) !== dayOf(range.end);
}

/**
 * Reads a range's last second together with the next one, which brings rows between the two; once is enough. True where
 * every row of that second has come: a stored one that did not is a candidate now.
 */
export async function readEdge(session: StreamSession, second: number): Promise<boolean> {
  const range = { start: second, end: second + 1 };
  if (session.edgesRead.has(second)) return true;
  if (range.end > session.run.api.now()) return false;
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
  const isRead = part.isSettled && covers(part.range, range);
  if (isRead) session.edgesRead.add(second);
  return isRead;
}
