/** Works on one stream of one link under its lock: from its state, through `reconcile`, to its proof. */

import { revenueGap } from '../db/ledger/revenue.js';
import { openStreamState, type StreamState } from '../db/ledger/stream-state.js';
import { countLive } from '../db/write/live-rows.js';
import type { AbsentRow } from './absent.js';
import type { GiveUp, Prove, WorkUnit } from './commit.js';
import { unsettledEntries } from './judge.js';
import { gapOf, leftOpen, proven } from './proof.js';
import { daysOf, type Range } from './range.js';
import { reconcile } from './reconcile.js';
import type { Run } from './run.js';
import { StreamSession } from './stream-session.js';
import { dayOf } from './time.js';

export interface StreamTask {
  readonly unit: WorkUnit;
  readonly range: Range;
  readonly hints: { readonly counter: number | null; readonly revenue: string | null };
}

export interface StreamOutcome {
  readonly unit: WorkUnit;
  /** `busy`: another process works on it, and it stays due. */
  readonly status: 'counted' | 'open' | 'busy';
  readonly requests: number;
  /** Stored rows that a settled reading lacked; they are marked only when a second one lacks them too. */
  readonly candidates: readonly AbsentRow[];
  /** Live rows of the stream after the attempt. */
  readonly liveRows: number;
  /** Whole UTC seconds since when something has stayed unsettled, and in how many cycles; null when nothing has. */
  readonly unsettled: { readonly since: number; readonly cycles: number } | null;
}

/** The name of the lock under which a stream is worked on, by this process or any other. */
export function streamLock(unit: WorkUnit): string {
  return `stream ${unit.stream.name} ${unit.linkId}`;
}

/**
 * Reconciles a stream's range. `confirm` names rows whose second absence marks them. Throws `ApiError`,
 * `DatabaseError` and `StoppedError`; whatever was committed by then stays.
 */
export async function syncStream(
  run: Run,
  task: StreamTask,
  confirm: ReadonlySet<string> = new Set(),
): Promise<StreamOutcome> {
  const lock = await run.database.locks.tryAcquire(streamLock(task.unit));
  if (lock === null) {
    return {
      unit: task.unit,
      status: 'busy',
      requests: 0,
      candidates: [],
      liveRows: 0,
      unsettled: null,
    };
  }
  try {
    return await work(run, task, confirm);
  } finally {
    await lock.release();
  }
}

async function work(
  run: Run,
  task: StreamTask,
  confirm: ReadonlySet<string>,
): Promise<StreamOutcome> {
  const { unit, hints } = task;
  const key = { workspace: run.workspace, linkId: unit.linkId, stream: unit.stream.name };
  const state = await run.database.transaction((client) => openStreamState(client, key));
  const session = new StreamSession(run, unit, state, {
    confirm,
    counterFall: counterFall(state, hints.counter),
  });
  let liveRows = state.liveRows ?? 0;
  let left: ReturnType<typeof leftOpen> | null = null;

  const prove: Prove = async (client, range) => {
    liveRows = await countLive(client, unit.stream.store, unit.linkId);
    const hasAmounts = hints.revenue !== null;
    return proven(state, {
      hints,
      liveRows,
      revenueGap: hasAmounts ? await revenueGap(client, unit.linkId, hints.revenue) : null,
      range,
      now: run.api.now(),
      settleSeconds: run.settings.settleSeconds,
      isFirstPage: session.requests === 1,
      isPartial: run.settings.startSeconds !== null,
    });
  };
  const giveUp: GiveUp = (held, absent) => {
    const days = new Set(session.unsettled.flatMap(daysOf));
    for (const row of absent.candidates) days.add(dayOf(row.seconds));
    for (const row of session.candidates.values()) days.add(dayOf(row.seconds));
    left = leftOpen(state, hints, null, run.api.now());
    return { entries: unsettledEntries(days, held, null), change: left };
  };

  const result = await reconcile(session, task.range, { prove, giveUp });
  const since = (left as ReturnType<typeof leftOpen> | null)?.unsettledSince;
  return {
    unit,
    status: result.isCounted ? 'counted' : 'open',
    requests: session.requests,
    candidates: result.isCounted ? [] : [...session.candidates.values()],
    liveRows,
    unsettled:
      result.isCounted || since === undefined || since === null
        ? null
        : { since, cycles: state.unsettledCycles + 1 },
  };
}

/** Rows by which the counter has fallen below what the last proof saw; 0 where it has not or nothing is known. */
function counterFall(state: StreamState, counter: number | null): number {
  const gap = gapOf(counter, state.liveRows);
  if (gap === null || state.counterGap === null) return 0;
  return Math.max(0, state.counterGap - gap);
}
