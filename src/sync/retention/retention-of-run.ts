/** Retention as runs do it: a worker once a day after a cycle, and the command `retention` by itself. */
import type { Database } from '../../db/database.js';
import { databaseNow } from '../../db/database-now.js';
import { agree } from '../../db/retention/agreements.js';
import type { Log } from '../../log.js';
import { databaseRun } from '../database-run.js';
import { holdWorkspace, type RunSignals } from '../hold-workspace.js';
import type { Run } from '../run.js';
import { dropOldRows, isRetentionDue, type RetentionResult } from './retention.js';

/** Removes what has become too old, where somebody has agreed to it and a day has passed since the last time. */
export async function dropWhatIsTooOld(run: Run): Promise<void> {
  const { database, workspace, settings } = run;
  const months = settings.retentionMonths ?? null;
  if (months === null) return;
  const now = await databaseNow(database);
  if (!(await isRetentionDue(database, workspace, months, now))) return;
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
  const { database, workspace, months, log, onProgress } = request;
  return holdWorkspace(request, ({ stopping }) =>
    databaseRun({ database, workspace, command: 'retention', log, stopping }, async (runId) => {
      await database.transaction((client) => agree(client, workspace, months));
      const now = await databaseNow(database);
      const options = { runId, stopping, log, onProgress };
      return { result: await dropOldRows({ database, workspace, months, now }, options) };
    }),
  );
}
