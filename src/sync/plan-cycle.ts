/** All streams that a cycle works on, link by link. Pure. */
import type { StoredLink } from '../db/ledger/links.js';
import type { ByStream, PlannedState } from '../db/ledger/planned-states.js';
import {
  type Due,
  type LinkHints,
  newLowestGap,
  type PlanOptions,
  planStream,
  wholeLife,
} from './due.js';
import { type EditClock, editRequests, isEditCheckDue } from './edit-clock.js';
import type { StreamDeclaration } from './streams/stream.js';

export interface CyclePlanInput {
  readonly links: readonly StoredLink[];
  /** When they were listed, by the service's clock; absent: not known. */
  readonly listedAt?: number;
  readonly streams: readonly StreamDeclaration[];
  readonly states: ByStream<PlannedState>;
  /** Oldest unsettled days. */
  readonly unsettled: ByStream<string>;
  readonly options: PlanOptions;
  /** Null where edits are not looked for. */
  readonly editClock: EditClock | null;
}

export interface PlannedStream extends Due {
  /** True where edits are to be looked for as well. */
  readonly isEditCheck: boolean;
  readonly linkId: string;
  readonly stream: StreamDeclaration;
  readonly hints: LinkHints;
}

export interface CyclePlan {
  /** One list for each link with work, in the order in which its streams are read. */
  readonly links: readonly (readonly PlannedStream[])[];
  readonly lowestGaps: readonly { linkId: string; stream: string; gap: number }[];
}

/** What the newest listing, begun at `listedAt`, says of one stream of a link. Only conversions carry amounts. */
export function hintsOf(link: StoredLink, stream: StreamDeclaration, listedAt?: number): LinkHints {
  const isClicks = stream.counter === 'clicks_count';
  return {
    ...(listedAt === undefined ? {} : { listedAt }),
    id: link.id,
    createdAt: link.createdAt,
    counter: isClicks ? link.clicksCount : link.conversionsCount,
    revenue: stream.hasAmounts ? (link.revenue ?? '0') : null,
  };
}

/**
 * Plans a cycle: streams that moved, those that never were counted, then streams whose turn it is to be looked at for
 * edits, longest unseen first and as many as the clock allows. Removed links have none: their days are no longer compared.
 */
export function planCycle(input: CyclePlanInput): CyclePlan {
  const links: PlannedStream[][] = [];
  const lowestGaps: { linkId: string; stream: string; gap: number }[] = [];
  const turns: Turn[] = [];
  for (const link of input.links) {
    if (link.isDeleted) continue;
    const due: PlannedStream[] = [];
    for (const stream of input.streams) {
      const hints = hintsOf(link, stream, input.listedAt);
      const state = input.states.get(stream.name)?.get(link.id) ?? null;
      const gap = newLowestGap(hints, state);
      if (gap !== null) lowestGaps.push({ linkId: link.id, stream: stream.name, gap });
      const isTurn =
        state !== null &&
        input.editClock !== null &&
        !input.options.isFull &&
        isEditCheckDue(link.id, state, input.options.now, input.editClock.intervalSeconds);
      const oldestDay = input.unsettled.get(stream.name)?.get(link.id) ?? null;
      const plan = planStream(hints, state, oldestDay, input.options);
      // A stream that moves in every cycle has its turn all the same.
      if (plan !== null) due.push({ ...plan, linkId: link.id, stream, hints, isEditCheck: isTurn });
      else if (isTurn)
        turns.push({ linkId: link.id, createdAt: link.createdAt, stream, hints, state });
    }
    if (due.length > 0) links.push(due);
  }
  const edits = input.editClock === null ? [] : planEdits(turns, input.options, input.editClock);
  // By then others have shown whether long ranges are answered whole, which new streams would have to ask for.
  const isNew = (due: readonly PlannedStream[]): boolean =>
    due.some(({ reason }) => reason === 'first');
  const known = links.filter((due) => !isNew(due));
  return { links: [...known, ...links.filter(isNew), ...edits], lowestGaps };
}

interface Turn {
  readonly linkId: string;
  readonly createdAt: number | null;
  readonly stream: StreamDeclaration;
  readonly hints: LinkHints;
  readonly state: PlannedState;
}

function planEdits(
  turns: readonly Turn[],
  options: PlanOptions,
  clock: EditClock,
): PlannedStream[][] {
  const oldestFirst = [...turns].sort(
    (a, b) => (a.state.editsCheckedAt ?? 0) - (b.state.editsCheckedAt ?? 0),
  );
  const byLink = new Map<string, PlannedStream[]>();
  let requests = 0;
  for (const { linkId, createdAt, stream, hints, state } of oldestFirst) {
    requests += editRequests(state.liveRows ?? 0, options.pageSize);
    // One at least, or a stream that costs more than a cycle may spend would never have its turn.
    if (requests > clock.requests && byLink.size > 0) break;
    const range = wholeLife({ createdAt }, options, state.keptFrom);
    const planned: PlannedStream = {
      reason: 'edits',
      range,
      lifeStart: range.start,
      firstPage: null,
      linkId,
      stream,
      hints,
      isEditCheck: true,
    };
    byLink.set(linkId, [...(byLink.get(linkId) ?? []), planned]);
  }
  return [...byLink.values()];
}
