/** Works on one stream of one link under its lock: counts it, and looks for edits that counts do not show. */

import type { Lock } from '../db/locks.js';
import { LockHeldError } from '../errors.js';
import { type Attempt, type AttemptTask, attempt, type StreamOutcome } from './attempt.js';
import type { WorkUnit } from './commit.js';
import { checkEdits } from './edit-check.js';
import type { Hints } from './proof.js';
import { readUntilRevenueCloses } from './revenue-check.js';
import type { Run } from './run.js';
import type { BackfillPart } from './stream-session.js';

export type { StreamOutcome } from './attempt.js';

export interface StreamTask {
  readonly unit: WorkUnit;
  /** Where to count from, in whole UTC seconds. */
  readonly start: number;
  /** Where to end; the service's clock when the work begins, unless given. */
  readonly end?: number;
  /** Where the stream's life begins. */
  readonly lifeStart: number;
  /** Rows to ask for first; null: a whole page. */
  readonly firstPage: number | null;
  readonly hints: Hints;
  /** Reads every row again, whatever the counts say. */
  readonly isReread?: boolean;
  /** Looks for edited rows as well. */
  readonly isEditCheck?: boolean;
  /** Set for a backfill, which works on its range and on nothing else. */
  readonly backfill?: BackfillPart;
  /** How long to wait for the stream where another process works on it, in milliseconds; default not at all. */
  readonly waitMs?: number;
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
  const lock = await acquire(run, task);
  if (lock === null) {
    return {
      unit: task.unit,
      status: 'busy',
      requests: 0,
      isUnexplained: false,
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

async function acquire(run: Run, { unit, waitMs }: StreamTask): Promise<Lock | null> {
  const { locks } = run.database;
  if (waitMs === undefined) return locks.tryAcquire(streamLock(unit));
  try {
    return await locks.acquire(streamLock(unit), { waitMs, signal: run.signals.stopping });
  } catch (error) {
    if (error instanceof LockHeldError) return null;
    throw error;
  }
}

async function work(
  run: Run,
  task: StreamTask,
  confirm: ReadonlySet<string>,
): Promise<StreamOutcome> {
  const tries: Attempt[] = [];
  const tryOnce = async (changed: Partial<AttemptTask> = {}): Promise<Attempt> => {
    const made = await attempt(run, { ...attemptTask(task), ...changed }, confirm);
    tries.push(made);
    return made;
  };
  if (task.backfill !== undefined) return (await tryOnce()).outcome;
  if (task.isEditCheck === true) await checkEdits(run, task, tryOnce);
  else {
    const first = await tryOnce();
    if (isUnexplained(first, task) || isUndecided(first, task)) {
      await tryOnce({ start: task.lifeStart, isWholeLife: true, firstPage: null });
    }
  }
  const counted = tries.at(-1);
  if (counted !== undefined && task.end === undefined) {
    await readUntilRevenueCloses(run, task, counted, tryOnce);
  }
  const last = tries.at(-1);
  if (last === undefined) throw new Error('A stream was worked on without an attempt.');
  const requests = tries.reduce((sum, made) => sum + made.outcome.requests, 0);
  return { ...last.outcome, requests };
}

function attemptTask(task: StreamTask): AttemptTask {
  return {
    unit: task.unit,
    start: task.start,
    ...(task.end === undefined ? {} : { end: task.end }),
    isWholeLife: task.start <= task.lifeStart && task.end === undefined,
    firstPage: task.firstPage,
    hints: task.hints,
    isReread: task.isReread ?? false,
    isLastOnRevenue: false,
    ...(task.backfill === undefined ? {} : { backfill: task.backfill }),
  };
}

/** The newest part was counted, and the counter still counts more: what is missing is older. */
function isUnexplained(made: Attempt, task: StreamTask): boolean {
  const isOpen = made.change !== null && made.change.dueAt !== null;
  return isOpen && task.end === undefined && task.start > task.lifeStart;
}

/** Rows are missing from the newest part: whether they vanished or were forgotten only the whole life tells. */
function isUndecided(made: Attempt, task: StreamTask): boolean {
  const isMissing = made.outcome.candidates.length > 0;
  return isMissing && task.end === undefined && task.start > task.lifeStart;
}
