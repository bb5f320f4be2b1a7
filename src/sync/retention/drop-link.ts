/** Removes the old rows of one link: decides under the locks of both streams, and goes on where a run was cut off. */
import type { ClientBase } from 'pg';
import type { Database } from '../../db/database.js';
import { openStreamState, passFence, type StreamState } from '../../db/ledger/stream-state.js';
import type { Lock } from '../../db/locks.js';
import { dropRows, keepFrom } from '../../db/retention/drop-rows.js';
import {
  hasRowsToGo,
  readOldDays,
  readOldLink,
  readVerified,
  retainedStores,
} from '../../db/retention/old-rows.js';
import { areSumsTrue } from '../../db/rollups/compare.js';
import { StoppedError } from '../../errors.js';
import { OvertakenError, type WorkUnit } from '../commit.js';
import { hintsOf } from '../plan-cycle.js';
import { streams } from '../streams/registry.js';
import type { StreamName } from '../streams/stream.js';
import { streamLock } from '../sync-stream.js';
import {
  decideKept,
  type HeldReason,
  type KeepDecision,
  type OldStream,
} from './plan-retention.js';

/** Rows that one transaction removes at most. */
const ROWS_AT_ONCE = 5_000;

export interface DropContext {
  readonly database: Pick<Database, 'transaction' | 'locks'>;
  readonly workspace: string;
  readonly runId: number;
  /** Rows of before are old enough, whole UTC seconds. */
  readonly cut: number;
  /** Whole UTC seconds. */
  readonly now: number;
  readonly stopping: AbortSignal;
  readonly onDropped: (rows: number) => void;
}

export interface LinkDropped {
  readonly rows: Readonly<Record<StreamName, number>>;
  readonly held: HeldReason | null;
}

const NOTHING = { clicks: 0, conversions: 0 } as const;

/** Throws `StoppedError` between two transactions, `OvertakenError` and `DatabaseError`; what was removed stays so. */
export async function dropLink(context: DropContext, linkId: string): Promise<LinkDropped> {
  const locks: Lock[] = [];
  try {
    for (const stream of streams) {
      const unit: WorkUnit = { workspace: context.workspace, linkId, stream };
      const lock = await context.database.locks.tryAcquire(streamLock(unit));
      if (lock === null) return { rows: NOTHING, held: 'busy' };
      locks.push(lock);
    }
    return await dropLocked(context, linkId);
  } finally {
    for (const lock of locks.reverse()) await lock.release();
  }
}

async function dropLocked(context: DropContext, linkId: string): Promise<LinkDropped> {
  const { held, versions } = await decide(context, linkId);
  const rows: Record<StreamName, number> = { ...NOTHING };
  if (versions === null) return { rows, held };
  for (const store of retainedStores) {
    for (;;) {
      if (context.stopping.aborted) throw new StoppedError('Stopped between two removals.');
      const key = { linkId, stream: store.facts };
      const version = versions.get(store.facts) ?? 0;
      const dropped = await context.database.transaction(
        async (client) => {
          await pass(client, key, version, context.runId);
          return dropRows(client, { linkId, store }, ROWS_AT_ONCE, context.runId);
        },
        { doing: `removing old ${store.facts} of link ${linkId}` },
      );
      versions.set(store.facts, version + 1);
      rows[store.facts] += dropped.live;
      context.onDropped(dropped.all);
      if (dropped.all < ROWS_AT_ONCE) break;
    }
  }
  return { rows, held };
}

/**
 * Looks at the link and, where more of it may go, says so in one transaction: from its end on nothing of before is asked
 * for any more, so that a run which ends here leaves rows that are removed by the next, and none that come back.
 */
async function decide(
  { database, workspace, runId, cut, now }: DropContext,
  linkId: string,
): Promise<{ held: HeldReason | null; versions: Map<StreamName, number> | null }> {
  return database.transaction(
    async (client) => {
      const { decision, states } = await decideInside(client, workspace, linkId, cut, now);
      if (decision.keptFrom === null && !(await hasRowsToGo(client, linkId))) {
        return { held: decision.held, versions: null };
      }
      const versions = new Map<StreamName, number>();
      for (const [name, state] of states) {
        await pass(client, { linkId, stream: name }, state.version, runId);
        versions.set(name, state.version + 1);
      }
      if (decision.keptFrom !== null) await keepFrom(client, linkId, decision.keptFrom);
      return { held: decision.held, versions };
    },
    { doing: `looking for old rows of link ${linkId}` },
  );
}

/** What may go of a link. Makes rows of its streams in the ledger where there are none. */
export async function decideInside(
  client: ClientBase,
  workspace: string,
  linkId: string,
  cut: number,
  now: number,
): Promise<{ decision: KeepDecision; states: Map<StreamName, StreamState> }> {
  const states = new Map<StreamName, StreamState>();
  const old: OldStream[] = [];
  const link = await readOldLink(client, linkId);
  if (link === null) return { decision: { keptFrom: null, held: 'open' }, states };
  const listed = { ...link, accountId: null, createdAt: null, isDeleted: link.isRemoved };
  for (const stream of streams) {
    const key = { workspace, linkId, stream: stream.name };
    const state = await openStreamState(client, key);
    states.set(stream.name, state);
    old.push({
      hints: hintsOf(listed, stream),
      state,
      verified: await readVerified(client, key),
      days: await readOldDays(client, linkId, stream.store, cut),
    });
  }
  const decision = decideKept({ link, streams: old }, cut, now);
  if (decision.keptFrom === null || (await areSumsTrue(client, linkId, decision.keptFrom))) {
    return { decision, states };
  }
  return { decision: { keptFrom: null, held: 'sums_open' }, states };
}

async function pass(
  client: ClientBase,
  key: { readonly linkId: string; readonly stream: string },
  version: number,
  runId: number,
): Promise<void> {
  if (await passFence(client, key, version, runId)) return;
  throw new OvertakenError(`Another run wrote ${key.stream} of link ${key.linkId}.`);
}
