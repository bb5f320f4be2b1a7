/** How far one link is covered, from the ledger and the newest listing. Pure. */
import type { StreamState } from '../db/ledger/stream-state.js';
import { wholeLife } from '../sync/due.js';
import { hintsOf } from '../sync/plan-cycle.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';
import { type Coverage, coverAll, coverStream } from './coverage.js';
import type { LinkFacts, OpenDay } from './read-links.js';
import type { HeldFacts } from './read-state.js';
import type { StatusOptions } from './status-options.js';

/** What is looked up link by link. */
export interface LedgerFacts {
  readonly states: readonly StreamState[];
  readonly openDays: readonly OpenDay[];
  readonly held: readonly HeldFacts[];
}

/** The figures of one link, stream by stream, and all of them together. */
export interface LinkCoverage {
  readonly whole: Coverage;
  /** The first second of the link's life, as a cycle would read it. */
  readonly lifeStart: number;
  readonly streams: readonly { readonly stream: StreamName; readonly coverage: Coverage }[];
}

/** What `indexOf` looked up once for all links. */
export interface FactIndex {
  /** By `link stream`. */
  readonly states: ReadonlyMap<string, StreamState>;
  /** Unsettled days by `link stream`. */
  readonly unsettled: ReadonlyMap<string, readonly string[]>;
  /** Links that the newest listing lacked. */
  readonly missing: ReadonlySet<string>;
}

/** Prepares what is looked up for each link. */
export function indexOf(facts: LedgerFacts): FactIndex {
  const unsettled = new Map<string, string[]>();
  for (const { linkId, stream, day, status } of facts.openDays) {
    if (status !== 'unsettled') continue;
    const key = `${linkId} ${stream}`;
    const days = unsettled.get(key);
    if (days === undefined) unsettled.set(key, [day]);
    else days.push(day);
  }
  return {
    states: new Map(facts.states.map((state) => [`${state.linkId} ${state.stream}`, state])),
    unsettled,
    missing: new Set(facts.held.flatMap(({ kind, linkIds }) => (kind === 'link' ? linkIds : []))),
  };
}

/** How far a link is covered. */
export function coverLink(
  link: LinkFacts,
  facts: { readonly listedAt: number | null },
  index: FactIndex,
  options: StatusOptions,
): LinkCoverage {
  const { now, plan } = options;
  const wasListed = isFollowed(link, options) && !index.missing.has(link.id);
  const seenAt = Math.floor(link.syncedAt.getTime() / 1000);
  const listedAt = settled(wasListed ? facts.listedAt : seenAt, options);
  const lifeStart = wholeLife(link, { ...plan, now, isFull: false }).start;
  const parts = streams.map((stream) => {
    const key = `${link.id} ${stream.name}`;
    const coverage = coverStream(
      {
        hints: hintsOf(link, stream),
        state: index.states.get(key) ?? null,
        lifeStart,
        unsettledDays: index.unsettled.get(key) ?? [],
      },
      listedAt,
    );
    return { stream: stream.name, coverage };
  });
  const whole = coverAll(
    parts.map(({ coverage }) => coverage),
    Number.MAX_SAFE_INTEGER,
  );
  return { whole, lifeStart, streams: parts };
}

/** False for links of accounts that the configuration leaves out: nothing of them is read. */
export function isFollowed({ accountId }: LinkFacts, { accountIds }: StatusOptions): boolean {
  return accountIds === null || (accountId !== null && accountIds.includes(accountId));
}

/** A count is final only when it is old enough; so is a counter. */
export function settled(listedAt: number | null, options: StatusOptions): number | null {
  return listedAt === null ? null : listedAt - options.settleSeconds;
}
