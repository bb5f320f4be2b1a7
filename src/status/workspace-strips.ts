/** The strips of days of a workspace's links, and of all of them together. Pure. */
import { dayOf } from '../sync/time.js';
import { type DayState, statesOfStream, worstStates } from './day-states.js';
import { coverLink, indexOf, isFollowed } from './link-coverage.js';
import type { OpenDay } from './read-links.js';
import type { StatusOptions } from './status-options.js';
import type { WorkspaceFacts } from './workspace-status.js';

export interface WorkspaceStrips {
  /** Oldest first; the last is today. */
  readonly days: readonly string[];
  /** The states of each listed link's days: of its streams, the one that weighs most. */
  readonly links: ReadonlyMap<string, readonly DayState[]>;
  /** Of each day, how many links that are followed are in which state. */
  readonly all: readonly ReadonlyMap<DayState, number>[];
}

/** The strips over the given days. */
export function workspaceStrips(
  facts: WorkspaceFacts,
  options: StatusOptions,
  days: readonly string[],
): WorkspaceStrips {
  const index = indexOf(facts);
  const open = openByStream(facts.openDays);
  const today = dayOf(options.now);
  const links = new Map<string, readonly DayState[]>();
  const all = days.map(() => new Map<DayState, number>());
  for (const link of facts.links) {
    if (link.isDeleted) continue;
    const { lifeStart, streams } = coverLink(link, facts, index, options);
    const states = worstStates(
      streams.map(({ stream, coverage }) => {
        const known = open.get(`${link.id} ${stream}`) ?? new Map();
        return statesOfStream({ coverage, lifeStart, open: known }, days, today);
      }),
    );
    links.set(link.id, states);
    if (!isFollowed(link, options)) continue;
    states.forEach((state, at) => {
      const counts = all[at];
      counts?.set(state, (counts.get(state) ?? 0) + 1);
    });
  }
  return { days, links, all };
}

function openByStream(openDays: readonly OpenDay[]): Map<string, Map<string, OpenDay['status']>> {
  const byStream = new Map<string, Map<string, OpenDay['status']>>();
  for (const { linkId, stream, day, status } of openDays) {
    const key = `${linkId} ${stream}`;
    const days = byStream.get(key) ?? new Map<string, OpenDay['status']>();
    byStream.set(key, days.set(day, status));
  }
  return byStream;
}
