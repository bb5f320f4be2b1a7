/** What it means for a run that its workspace is paused. */
import type { Database } from '../db/database.js';
import { type Pause, readPause } from '../db/ledger/pauses.js';
import { ExitCode, SmartlinkError, StoppedError } from '../errors.js';

/** Somebody paused the workspace: nothing is read until it is resumed. What was committed stays. */
export class PausedError extends SmartlinkError {
  readonly code = 'paused';
  readonly exitCode = ExitCode.pausedByQuota;
  override readonly retryable = true;
}

/** The error for a paused workspace, with who paused it, since when and why. */
export function pausedError(workspace: string, { since, by, reason }: Pause): PausedError {
  const who = by === null ? '' : ` by ${by}`;
  const why = reason === null ? '.' : `: ${reason}`;
  return new PausedError(
    `Workspace ${workspace} is paused since ${since.toISOString()}${who}${why}`,
    { remedy: `Run smartlink-sync resume --workspace ${workspace} to go on.` },
  );
}

/** Throws `PausedError` where the workspace is paused, `DatabaseError`. */
export async function refuseWhilePaused(database: Database, workspace: string): Promise<void> {
  const pause = await database.transaction((client) => readPause(client, workspace), {
    doing: 'asking whether the workspace is paused',
  });
  if (pause !== null) throw pausedError(workspace, pause);
}

/** What really ended a run: the pause, the signal or the loss of its lock, where it was stopped by one; else the error. */
export function endedBy(error: unknown, stopping: AbortSignal): unknown {
  const { reason } = stopping;
  const wasStopped = error instanceof StoppedError || error === reason;
  return wasStopped && reason instanceof SmartlinkError ? reason : error;
}
