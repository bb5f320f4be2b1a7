/** What `status --link` says of one link: its counters, what is stored, and why it is read again. Pure. */

import type { StreamState } from '../db/ledger/stream-state.js';
import { type DueReason, planStream } from '../sync/due.js';
import { isEditCheckDue, lastLook } from '../sync/edit-clock.js';
import { hintsOf } from '../sync/plan-cycle.js';
import { gapOf } from '../sync/proof.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamDeclaration, StreamName } from '../sync/streams/stream.js';
import type { Gap } from './coverage.js';
import { coverLink, type FactIndex, indexOf } from './link-coverage.js';
import type { LinkFacts, OpenDay } from './read-links.js';
import type { StatusOptions } from './status-options.js';
import { lagOf, tooOld, type WorkspaceFacts } from './workspace-status.js';

/** What is counted for this view alone. */
export interface StreamCounts {
  readonly stream: StreamName;
  /** Live rows, counted now. */
  readonly stored: number;
  readonly quarantined: number;
}

export interface StreamDetail {
  readonly stream: StreamName;
  /** The link's counter in the newest listing. */
  readonly counter: number | null;
  readonly stored: number;
  readonly quarantined: number;
  /** Counter less stored rows. */
  readonly gap: number | null;
  /** The gap that the last proof found and took as given: the counter may count more than is listed. */
  readonly explainedGap: number | null;
  readonly lastStored: Date | null;
  readonly countedFrom: Date | null;
  readonly countedThrough: Date | null;
  readonly provenAt: Date | null;
  readonly editsCheckedAt: Date | null;
  readonly completeThrough: string | null;
  readonly lagSeconds: number | null;
  /** Why and from when on the next cycle reads it; null where it asks for nothing. */
  readonly due: { readonly reason: DueReason; readonly from: Date | null } | null;
  /** When it is tried again at the latest, where something is open; null where nothing is. */
  readonly nextTryAt: Date | null;
  readonly attempts: number;
  readonly failed: { readonly code: string; readonly at: Date } | null;
  readonly gaps: readonly Gap[];
  /** Days that are not verified, with both totals. */
  readonly openDays: readonly Omit<OpenDay, 'linkId' | 'stream'>[];
}

export interface LinkDetail {
  readonly workspace: string;
  readonly id: string;
  readonly name: string | null;
  readonly accountId: string | null;
  readonly createdAt: Date | null;
  /** Since when the API does not list it; null while it does. A removed link is not compared any more. */
  readonly deletedAt: Date | null;
  readonly completeThrough: string | null;
  readonly lagSeconds: number | null;
  readonly isTooOld: boolean | null;
  readonly streams: readonly StreamDetail[];
}

/** The facts of a link's workspace, narrowed to the link where that is cheaper. */
export type DetailFacts = Pick<
  WorkspaceFacts,
  'workspace' | 'states' | 'openDays' | 'held' | 'listedAt'
>;

/** The detail of one link. */
export function linkDetail(
  link: LinkFacts,
  counts: readonly StreamCounts[],
  facts: DetailFacts,
  options: StatusOptions,
): LinkDetail {
  const index = indexOf(facts);
  const { whole, streams: parts } = coverLink(link, facts, index, options);
  const lagSeconds = lagOf(whole, options.now);
  return {
    workspace: facts.workspace,
    id: link.id,
    name: link.name,
    accountId: link.accountId,
    createdAt: timeOf(link.createdAt),
    deletedAt: link.deletedAt,
    completeThrough: whole.completeThrough,
    lagSeconds,
    // A removed link is not read any more, so its data cannot be late.
    isTooOld: link.isDeleted ? null : tooOld(lagSeconds, options.maxLagSeconds),
    streams: streams.map((stream) => {
      const coverage = parts.find((part) => part.stream === stream.name)?.coverage;
      const count = counts.find((candidate) => candidate.stream === stream.name);
      const open = facts.openDays.filter(
        (day) => day.linkId === link.id && day.stream === stream.name,
      );
      return {
        ...streamDetail(link, stream, index, count?.stored ?? 0, options),
        quarantined: count?.quarantined ?? 0,
        completeThrough: coverage?.completeThrough ?? null,
        lagSeconds: coverage === undefined ? null : lagOf(coverage, options.now),
        gaps: coverage?.gaps ?? [],
        openDays: open.map(({ day, apiTotal, stored, status }) => ({
          day,
          apiTotal,
          stored,
          status,
        })),
      };
    }),
  };
}

type Figures = Omit<
  StreamDetail,
  'quarantined' | 'completeThrough' | 'lagSeconds' | 'gaps' | 'openDays'
>;

function streamDetail(
  link: LinkFacts,
  stream: StreamDeclaration,
  index: FactIndex,
  stored: number,
  options: StatusOptions,
): Figures {
  const key = `${link.id} ${stream.name}`;
  const state = index.states.get(key) ?? null;
  const hints = hintsOf(link, stream);
  return {
    stream: stream.name,
    counter: hints.counter,
    stored,
    gap: gapOf(hints.counter, stored),
    explainedGap: state?.counterGap ?? null,
    lastStored: link.lastStored[stream.name],
    countedFrom: timeOf(state?.countedFrom),
    countedThrough: timeOf(state?.countedThrough),
    provenAt: timeOf(state?.provenAt),
    editsCheckedAt: timeOf(state === null ? null : lastLook(state)),
    due: link.isDeleted ? null : dueOf(link, stream, state, index, options),
    nextTryAt: link.isDeleted ? null : timeOf(state?.dueAt),
    attempts: state?.attempts ?? 0,
    failed:
      state === null || state.failedAt === null
        ? null
        : { code: state.failedCode ?? 'unknown', at: new Date(state.failedAt * 1000) },
  };
}

function dueOf(
  link: LinkFacts,
  stream: StreamDeclaration,
  state: StreamState | null,
  index: FactIndex,
  { now, plan, reprobeSeconds }: StatusOptions,
): StreamDetail['due'] {
  const oldest = index.unsettled.get(`${link.id} ${stream.name}`)?.at(0) ?? null;
  const planned = planStream(hintsOf(link, stream), state, oldest, { ...plan, now, isFull: false });
  if (planned !== null)
    return { reason: planned.reason, from: new Date(planned.range.start * 1000) };
  const isTurn = state !== null && isEditCheckDue(link.id, state, now, reprobeSeconds);
  return isTurn ? { reason: 'edits', from: null } : null;
}

function timeOf(seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : new Date(seconds * 1000);
}
