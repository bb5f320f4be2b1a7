/** All streams that a cycle works on, link by link. Pure. */
import type { StoredLink } from '../db/ledger/links.js';
import type { StreamState } from '../db/ledger/stream-state.js';
import { type Due, type LinkHints, newLowestGap, type PlanOptions, planStream } from './due.js';
import type { StreamDeclaration } from './streams/stream.js';

export interface CyclePlanInput {
  readonly links: readonly StoredLink[];
  readonly streams: readonly StreamDeclaration[];
  /** By `link stream`. */
  readonly states: ReadonlyMap<string, StreamState>;
  /** Oldest unsettled day by `link stream`. */
  readonly unsettled: ReadonlyMap<string, string>;
  readonly options: PlanOptions;
}

export interface PlannedStream extends Due {
  readonly linkId: string;
  readonly stream: StreamDeclaration;
  readonly hints: LinkHints;
}

export interface CyclePlan {
  /** One list for each link with work, in the order in which its streams are read. */
  readonly links: readonly (readonly PlannedStream[])[];
  readonly lowestGaps: readonly { linkId: string; stream: string; gap: number }[];
}

/** What the newest listing says of one stream of a link. Only conversions carry amounts. */
export function hintsOf(link: StoredLink, stream: StreamDeclaration): LinkHints {
  const isClicks = stream.counter === 'clicks_count';
  return {
    id: link.id,
    createdAt: link.createdAt,
    counter: isClicks ? link.clicksCount : link.conversionsCount,
    revenue: stream.hasAmounts ? (link.revenue ?? '0') : null,
  };
}

/** Plans a cycle. Removed links have none: their days are no longer compared. */
export function planCycle(input: CyclePlanInput): CyclePlan {
  const links: PlannedStream[][] = [];
  const lowestGaps: { linkId: string; stream: string; gap: number }[] = [];
  for (const link of input.links) {
    if (link.isDeleted) continue;
    const due: PlannedStream[] = [];
    for (const stream of input.streams) {
      const key = `${link.id} ${stream.name}`;
      const hints = hintsOf(link, stream);
      const state = input.states.get(key) ?? null;
      const plan = planStream(hints, state, input.unsettled.get(key) ?? null, input.options);
      if (plan !== null) due.push({ ...plan, linkId: link.id, stream, hints });
      const gap = newLowestGap(hints, state);
      if (gap !== null) lowestGaps.push({ linkId: link.id, stream: stream.name, gap });
    }
    if (due.length > 0) links.push(due);
  }
  return { links, lowestGaps };
}
