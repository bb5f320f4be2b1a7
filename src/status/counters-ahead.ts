/** Streams whose link's counter counts more than the API lists: what is listed is stored, the rest nobody can read. Pure. */
import type { StreamState } from '../db/ledger/stream-state.js';
import { isFollowed } from './link-coverage.js';
import type { LinkFacts } from './read-links.js';
import type { StatusOptions } from './status-options.js';

export interface CounterAhead {
  readonly linkId: string;
  readonly linkName: string | null;
  readonly stream: string;
  /** By how many rows, as the last proof of the stream found. */
  readonly by: number;
  /** True while the stream is asked again because of it; else it was recorded as it is, until the counter moves. */
  readonly isAskedAgain: boolean;
}

/** Rows in the quarantine, which the counter counts too, by `link stream`. */
export type QuarantinedOf = ReadonlyMap<string, number>;

/** The largest first. Empty where `SYNC_START_DATE` leaves out rows that the counters count. */
export function countersAhead(
  links: readonly LinkFacts[],
  states: readonly StreamState[],
  quarantined: QuarantinedOf,
  options: StatusOptions,
): CounterAhead[] {
  if (options.plan.startSeconds !== null) return [];
  const followed = new Map(
    links
      .filter((link) => !link.isDeleted && isFollowed(link, options))
      .map((link) => [link.id, link]),
  );
  const found = states.flatMap((state): CounterAhead[] => {
    const link = followed.get(state.linkId);
    const gap = state.seenGap ?? state.counterGap ?? 0;
    const by = gap - (quarantined.get(`${state.linkId} ${state.stream}`) ?? 0);
    if (link === undefined || state.provenAt === null || by <= 0) return [];
    const { id: linkId, name: linkName } = link;
    return [{ linkId, linkName, stream: state.stream, by, isAskedAgain: state.seenGap !== null }];
  });
  return found.sort((a, b) => b.by - a.by || (a.linkId < b.linkId ? -1 : 1));
}
