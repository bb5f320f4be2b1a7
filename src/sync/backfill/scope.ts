/** What a backfill is asked to read. Pure. */
import type { StreamName } from '../streams/stream.js';
import { dayEnd, dayOf } from '../time.js';

export interface BackfillScope {
  /** The first second of the first day, whole UTC seconds. */
  readonly from: number;
  /** The first second of the last day; null: up to the moment at which a stream is read. */
  readonly to: number | null;
  /** Null: all links. */
  readonly linkIds: readonly string[] | null;
  /** Null: all streams. */
  readonly stream: StreamName | null;
  /** Reads rows again whatever the counts say. */
  readonly isReread: boolean;
}

/** The same text for the same scope, however its links were ordered: an unfinished backfill is found by it. */
export function scopeText({ from, to, linkIds, stream, isReread }: BackfillScope): string {
  return JSON.stringify({
    from: dayOf(from),
    to: to === null ? null : dayOf(to),
    links: linkIds === null ? null : [...new Set(linkIds)].sort(),
    stream,
    reread: isReread,
  });
}

/**
 * The last second to ask for; null: each stream up to the moment at which it is read. A day that has passed is read
 * through the second that ends it, or what a service stores of its last fraction of a second would be in no range.
 */
export function endOf({ to }: Pick<BackfillScope, 'to'>, now: number): number | null {
  if (to === null) return null;
  const end = dayEnd(dayOf(to)) + 1;
  return end > now ? null : end;
}
