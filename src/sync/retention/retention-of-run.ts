/** Retention as runs do it: a worker once a day after a cycle, and the command `retention` by itself. */
import { hostname } from 'node:os';
import type { Database } from '../../db/database.js';
import { endRun, startRun } from '../../db/ledger/runs.js';
import { agree } from '../../db/retention/agreements.js';
import { ExitCode, SmartlinkError } from '../../errors.js';
import type { Log } from '../../log.js';
import { holdWorkspace, type RunSignals } from '../hold-workspace.js';
import type { Run } from '../run.js';
import { dropOldRows, dueRetention, type RetentionResult } from './retention.js';

/** Removes what has become too old, where somebody has agreed to it and a day has passed since the last time. */
export async function dropWhatIsTooOld(run: Run): Promise<void> {
  const { database, workspace, settings } = run;
  if ((settings.retentionMonths ?? null) === null) return;
  const now = await databaseSeconds(database);
  const months = await dueRetention(database, workspace, settings.retentionMonths ?? null, now);
  if (months === null) return;
  await dropOldRows(
    { database, workspace, months, now },
    { runId: run.id, stopping: run.signals.stopping, log: run.log },
  );
}

export interface RetentionRunRequest {
  readonly database: Database;
  readonly workspace: string;
  readonly months: number;
  readonly signals: RunSignals;
  readonly log: Log;
  /** How long to wait for another run of this workspace, in milliseconds. */
  readonly waitMs: number;
  readonly onProgress: (rows: number) => void;
}

/**
 * Records that a person has agreed to these months, and removes what is older, under the workspace's lock and as a run of
 * its own. Throws `LockHeldError`, `PausedError`, `StoppedError` and `DatabaseError`.
 */
export async function runRetention(request: RetentionRunRequest): Promise<RetentionResult> {
  return holdWorkspace(request, (signals) => recorded(request, signals.stopping));
}

async function recorded(
  { database, workspace, months, log, onProgress }: RetentionRunRequest,
  stopping: AbortSignal,
): Promise<RetentionResult> {
  const runId = await database.transaction(async (client) => {
    await agree(client, workspace, months);
    const record = { workspace, command: 'retention', host: hostname(), pid: process.pid };
    return startRun(client, record);
  });
  try {
    const now = await databaseSeconds(database);
    const options = { runId, stopping, log, onProgress };
    const result = await dropOldRows({ database, workspace, months, now }, options);
    await end(database, runId, { outcome: 'done', exitCode: ExitCode.done, errorCode: null });
    return result;
  } catch (error) {
    const isOurs = error instanceof SmartlinkError;
    await end(database, runId, {
      outcome: isOurs && error.code === 'stopped' ? 'stopped' : 'failed',
      exitCode: isOurs ? error.exitCode : ExitCode.unexpected,
      errorCode: isOurs ? error.code : 'unexpected',
    }).catch((failure: unknown) =>
      log.warn({ event: 'run_not_recorded', workspace, error: failure }),
    );
    throw error;
  }
}

const NO_COUNTS = {
  requests: 0,
  waitedMs: 0,
  rowsRead: 0,
  rowsInserted: 0,
  rowsUpdated: 0,
  rowsUnchanged: 0,
  rowsVanished: 0,
  rowsQuarantined: 0,
};

function end(
  database: Database,
  runId: number,
  outcome: { outcome: string; exitCode: ExitCode; errorCode: string | null },
): Promise<void> {
  return database.transaction((client) => endRun(client, runId, NO_COUNTS, outcome));
}

async function databaseSeconds(database: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await database.query<{ seconds: number }>(
    'SELECT floor(extract(epoch FROM now()))::bigint AS seconds',
  );
  return rows[0]?.seconds ?? 0;
}
