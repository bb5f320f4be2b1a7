/** What `status` says of one workspace, made from what was read. Pure. */

import type { Pause } from '../db/ledger/pauses.js';
import type { StreamState } from '../db/ledger/stream-state.js';
import type { Agreement } from '../db/retention/agreements.js';
import { lastLook } from '../sync/edit-clock.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';
import { type CounterAhead, countersAhead, type QuarantinedOf } from './counters-ahead.js';
import { type Coverage, coverAll, type Gap } from './coverage.js';
import {
  coverLink,
  type FactIndex,
  indexOf,
  isFollowed,
  type LinkCoverage,
  settled,
} from './link-coverage.js';
import type { LinkFacts, OpenDay } from './read-links.js';
import type { RunFacts } from './read-runs.js';
import type { BudgetFacts, HeldFacts, QuarantineFacts } from './read-state.js';
import type { UnitFacts } from './read-units.js';
import { type RetentionStatus, retentionStatus } from './retention.js';
import type { StatusOptions } from './status-options.js';

/** Everything that was read of one workspace, at one moment. */
export interface WorkspaceFacts {
  readonly workspace: string;
  readonly links: readonly LinkFacts[];
  readonly states: readonly StreamState[];
  readonly openDays: readonly OpenDay[];
  /** When the list of links was last read, by the database's clock, in whole UTC seconds. */
  readonly listedAt: number | null;
  readonly runs: readonly RunFacts[];
  readonly pause: Pause | null;
  readonly budget: BudgetFacts | null;
  readonly quarantine: readonly QuarantineFacts[];
  readonly quarantinedRows: QuarantinedOf;
  readonly held: readonly HeldFacts[];
  readonly deletedPostbacks: number;
  readonly vanishedRows: number;
  readonly units: UnitFacts;
  /** Null: nobody has agreed that rows are removed for their age. */
  readonly retention: Agreement | null;
}

export interface LinkStatus {
  readonly id: string;
  readonly name: string | null;
  /** False where SYNC_ACCOUNT_IDS leaves its account out: it is not part of the workspace's figures. */
  readonly isFollowed: boolean;
  /** The newest row stored, by stream. */
  readonly lastStored: Readonly<Record<StreamName, Date | null>>;
  readonly completeThrough: string | null;
  readonly provenThrough: Date | null;
  readonly lagSeconds: number | null;
  readonly gaps: readonly (Gap & { readonly stream: string })[];
  /** The code of the newest failure of a stream that has not been read since; null: none failed. */
  readonly failed: string | null;
}

export interface EditChecks {
  /** `SYNC_REPROBE_INTERVAL`. */
  readonly wantedSeconds: number;
  /** For how long the stream that waits longest has not been looked at; null where none was loaded. */
  readonly longestSeconds: number | null;
  readonly streams: number;
  /** Streams that have waited longer than one and a half intervals: the rate limit does not allow more. */
  readonly late: number;
}

export interface WorkspaceStatus {
  readonly workspace: string;
  readonly completeThrough: string | null;
  readonly provenThrough: Date | null;
  readonly lagSeconds: number | null;
  /** Null without `--max-lag`. */
  readonly isTooOld: boolean | null;
  readonly listedAt: Date | null;
  readonly paused: Pause | null;
  readonly links: readonly LinkStatus[];
  /** Live rows at the last proof of each stream. */
  readonly liveRows: Readonly<Record<StreamName, number>>;
  readonly unsettledDays: number;
  readonly forgottenDays: number;
  readonly runs: readonly RunFacts[];
  readonly rateBudget: BudgetFacts | null;
  readonly editChecks: EditChecks;
  readonly quarantine: readonly QuarantineFacts[];
  readonly vanished: {
    readonly links: readonly {
      readonly id: string;
      readonly name: string | null;
      readonly since: Date;
    }[];
    readonly postbacks: number;
    /** Over the last 30 days. */
    readonly rows: number;
  };
  readonly held: readonly Omit<HeldFacts, 'linkIds'>[];
  /** Streams whose counter counts more than the API lists. */
  readonly countersAhead: readonly CounterAhead[];
  /** Streams that a scheduler has given to workers. */
  readonly units: UnitFacts;
  /** Rows removed for their age; null where they are kept for good. */
  readonly retention: RetentionStatus | null;
}

/** The status of one workspace. */
export function workspaceStatus(facts: WorkspaceFacts, options: StatusOptions): WorkspaceStatus {
  const live = facts.links.filter((link) => !link.isDeleted);
  const index = indexOf(facts);
  const links = live.map((link) => ({ link, coverage: coverLink(link, facts, index, options) }));
  // A link that was made after the list was read is not known yet, so the list's time bounds everything.
  const limit = settled(facts.listedAt, options);
  const whole = coverAll(
    links.filter(({ link }) => isFollowed(link, options)).map(({ coverage }) => coverage.whole),
    limit,
  );
  const lagSeconds = lagOf(whole, options.now);
  return {
    workspace: facts.workspace,
    completeThrough: whole.completeThrough,
    provenThrough: timeOf(whole.through),
    lagSeconds,
    isTooOld: tooOld(lagSeconds, options.maxLagSeconds),
    listedAt: timeOf(facts.listedAt),
    paused: facts.pause,
    links: links.map(({ link, coverage }) => linkStatus(link, coverage, index, options)),
    liveRows: liveRowsOf(facts.states),
    unsettledDays: facts.openDays.filter(({ status }) => status === 'unsettled').length,
    forgottenDays: facts.openDays.filter(({ status }) => status === 'forgotten').length,
    runs: facts.runs,
    rateBudget: facts.budget,
    editChecks: editChecks(live, facts.states, options),
    quarantine: facts.quarantine,
    vanished: {
      links: facts.links.flatMap(({ id, name, deletedAt }) =>
        deletedAt === null ? [] : [{ id, name, since: deletedAt }],
      ),
      postbacks: facts.deletedPostbacks,
      rows: facts.vanishedRows,
    },
    held: facts.held.map(({ kind, count, since }) => ({ kind, count, since })),
    countersAhead: countersAhead(live, facts.states, facts.quarantinedRows, options),
    units: facts.units,
    retention: retentionStatus(options.retentionMonths, facts.retention),
  };
}

/** Null where nothing was asked; true where the data are older than asked for, or of unknown age. */
export function tooOld(lagSeconds: number | null, maxLagSeconds: number | null): boolean | null {
  if (maxLagSeconds === null) return null;
  return lagSeconds === null || lagSeconds > maxLagSeconds;
}

/** Seconds between what is covered and now; null where nothing is. */
export function lagOf(coverage: Coverage, now: number): number | null {
  return coverage.through === null ? null : Math.max(0, now - coverage.through);
}

function linkStatus(
  link: LinkFacts,
  { whole, streams: parts }: LinkCoverage,
  index: FactIndex,
  options: StatusOptions,
): LinkStatus {
  const failures = parts
    .map(({ stream }) => index.states.get(`${link.id} ${stream}`))
    .filter((state) => state !== undefined && state.failedAt !== null)
    .sort((a, b) => (b?.failedAt ?? 0) - (a?.failedAt ?? 0));
  return {
    id: link.id,
    name: link.name,
    isFollowed: isFollowed(link, options),
    lastStored: link.lastStored,
    completeThrough: whole.completeThrough,
    provenThrough: timeOf(whole.through),
    lagSeconds: lagOf(whole, options.now),
    gaps: parts.flatMap(({ stream, coverage }) => coverage.gaps.map((gap) => ({ ...gap, stream }))),
    failed: failures[0]?.failedCode ?? null,
  };
}

function liveRowsOf(states: readonly StreamState[]): Record<StreamName, number> {
  const rows: Record<StreamName, number> = { clicks: 0, conversions: 0 };
  for (const { name } of streams) {
    for (const state of states) if (state.stream === name) rows[name] += state.liveRows ?? 0;
  }
  return rows;
}

function editChecks(
  live: readonly LinkFacts[],
  states: readonly StreamState[],
  { now, reprobeSeconds }: StatusOptions,
): EditChecks {
  const ids = new Set(live.map(({ id }) => id));
  const ages = states.flatMap((state) => {
    const seen = lastLook(state);
    return ids.has(state.linkId) && seen !== null ? [Math.max(0, now - seen)] : [];
  });
  return {
    wantedSeconds: reprobeSeconds,
    longestSeconds: ages.length === 0 ? null : ages.reduce((a, b) => Math.max(a, b), 0),
    streams: ages.length,
    late: ages.filter((age) => age > reprobeSeconds * 1.5).length,
  };
}

function timeOf(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}
