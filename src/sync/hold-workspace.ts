/** One cycle at a time works on a workspace, one backfill beside it, and none of them while it is paused. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.js';
import { readPause } from '../db/ledger/pauses.js';
import { type RunningRun, readRunningRun } from '../db/ledger/running-run.js';
import type { Lock } from '../db/locks.js';
import { LockHeldError } from '../errors.js';
import type { Log } from '../log.js';
import { pausedError, refuseWhilePaused } from './paused.js';

/** `cycle`: everything that syncs or verifies all streams. `backfill`: what reads the past beside it. */
export type HoldKind = 'cycle' | 'backfill';

/** Commands that hold the lock while they run. */
const HOLDING_COMMANDS: Readonly<Record<HoldKind, readonly string[]>> = {
  cycle: ['sync', 'start', 'verify', 'retention'],
  backfill: ['backfill'],
};
/** How soon a run notices that its workspace was paused. */
const LOOK_EVERY_MS = 5_000;
/** How soon a lock that was lost is asked for again while the database does not answer. */
const TAKE_AGAIN_MS = 250;

export interface HoldRequest {
  readonly database: Database;
  readonly workspace: string;
  readonly signals: RunSignals;
  readonly log: Log;
  /** How long to wait for another run of this workspace, in milliseconds. */
  readonly waitMs: number;
  /** Which lock; default `cycle`. */
  readonly kind?: HoldKind;
}

export interface RunSignals {
  /** Finish and commit what is under way, begin nothing new. */
  readonly stopping: AbortSignal;
  /** Cancel at once. */
  readonly abort: AbortSignal;
}

/** The name of the lock that one cycle of a workspace holds. */
export function cycleLock(workspace: string): string {
  return `cycle ${workspace}`;
}

function lockName(workspace: string, kind: HoldKind): string {
  return kind === 'cycle' ? cycleLock(workspace) : `${kind} ${workspace}`;
}

/**
 * Does the work under the workspace's lock. The work gets signals whose `stopping` is also aborted, with a
 * `PausedError` as its reason, when the workspace is paused meanwhile. A lock that is lost with its connection is taken
 * again; where another process has it by then, both signals are aborted with a `DatabaseError`. Throws `PausedError` where it is paused
 * already, `LockHeldError`, naming the run that holds the lock, and what the work throws.
 */
export async function holdWorkspace<T>(
  request: HoldRequest,
  work: (signals: RunSignals) => Promise<T>,
): Promise<T> {
  const { database, workspace, signals } = request;
  await refuseWhilePaused(database, workspace);
  const keeper = keepLock(request, await acquire(request));
  const paused = new AbortController();
  const stopping = AbortSignal.any([signals.stopping, paused.signal, keeper.lost]);
  const abort = AbortSignal.any([signals.abort, keeper.lost]);
  try {
    // Somebody may have paused it while the lock was waited for.
    await refuseWhilePaused(database, workspace);
    const looking = setInterval(() => {
      // A database that does not answer is met by the run itself.
      void stopWhenPaused(request, paused).catch(() => {});
    }, LOOK_EVERY_MS);
    try {
      return await work({ stopping, abort });
    } finally {
      clearInterval(looking);
    }
  } finally {
    await keeper.release();
  }
}

interface LockKeeper {
  /** Aborted when the lock is lost for good. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Takes a lost lock again as soon as the database lets it, before anybody else does. */
function keepLock({ database, workspace, log }: HoldRequest, first: Lock): LockKeeper {
  const lost = new AbortController();
  const released = new AbortController();
  let held = first;
  let taking: Promise<void> = Promise.resolve();
  const takeAgain = async (): Promise<void> => {
    while (!released.signal.aborted) {
      const lock = await database.locks.tryAcquire(first.name).catch(() => undefined);
      if (lock === null) {
        lost.abort(held.lost.reason);
        return;
      }
      if (lock !== undefined) {
        held = lock;
        log.info({ event: 'lock_taken_again', workspace });
        watch(lock);
        return;
      }
      await sleep(TAKE_AGAIN_MS, undefined, { signal: released.signal }).catch(() => {});
    }
  };
  const watch = (lock: Lock): void => {
    lock.lost.addEventListener('abort', () => {
      if (!released.signal.aborted) taking = takeAgain();
    });
  };
  watch(first);
  return {
    lost: lost.signal,
    release: async () => {
      released.abort();
      await taking;
      await held.release();
    },
  };
}

async function stopWhenPaused(
  { database, workspace, log }: HoldRequest,
  paused: AbortController,
): Promise<void> {
  const pause = await database.transaction((client) => readPause(client, workspace));
  if (pause === null || paused.signal.aborted) return;
  paused.abort(pausedError(workspace, pause));
  log.info(
    { event: 'workspace_paused', workspace },
    'The workspace was paused: the run ends after what is under way.',
  );
}

async function acquire(request: HoldRequest): Promise<Lock> {
  const { database, workspace, signals, waitMs, kind = 'cycle' } = request;
  const name = lockName(workspace, kind);
  try {
    return await database.locks.acquire(name, { waitMs, signal: signals.stopping });
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    const run = await database.transaction(
      (client) => readRunningRun(client, workspace, HOLDING_COMMANDS[kind]),
      { doing: 'looking for the run that holds the lock' },
    );
    throw run === null ? error : heldBy(name, run, error);
  }
}

function heldBy(lock: string, run: RunningRun, cause: LockHeldError): LockHeldError {
  const where = run.host === null ? '' : ` on ${run.host}`;
  const process = run.pid === null ? '' : `, process ${run.pid}`;
  return new LockHeldError(
    `Run ${run.id} holds the lock "${lock}": ${run.command}${where}${process}, ` +
      `since ${run.startedAt.toISOString()}.`,
    {
      cause,
      remedy: 'Wait until it has finished, wait longer with --wait, or end that process.',
    },
  );
}
