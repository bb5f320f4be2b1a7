/** A run that asks no API: what it does to stored rows is kept under its id, and `smartlinks_sync.runs` shows how it ended. */
import { hostname } from 'node:os';
import type { Database } from '../db/database.js';
import { endRun, type RunCounts, startRun } from '../db/ledger/runs.js';
import { ExitCode } from '../errors.js';
import type { Log } from '../log.js';
import { endedBy } from './paused.js';
import { failedOutcome, finishedOutcome, type RunOutcome } from './run-outcome.js';

export interface DatabaseRunRequest {
  readonly database: Database;
  readonly workspace: string;
  /** The command as the record shows it. */
  readonly command: string;
  readonly log: Pick<Log, 'warn'>;
  /** What ends the work early; its reason is then what ended the run. */
  readonly stopping: AbortSignal;
}

/** What such a run leaves. */
export interface DatabaseRunEnd<T> {
  readonly result: T;
  /** What is not given is 0. */
  readonly counts?: Partial<RunCounts>;
  /** Default: `ExitCode.done`. */
  readonly exitCode?: ExitCode;
}

const NO_COUNTS: RunCounts = {
  requests: 0,
  waitedMs: 0,
  rowsRead: 0,
  rowsInserted: 0,
  rowsUpdated: 0,
  rowsUnchanged: 0,
  rowsVanished: 0,
  rowsQuarantined: 0,
};

/** Does the work, which gets the run's id, and records it. Throws what the work throws, and `DatabaseError`. */
export async function databaseRun<T>(
  { database, workspace, command, log, stopping }: DatabaseRunRequest,
  work: (runId: number) => Promise<DatabaseRunEnd<T>>,
): Promise<T> {
  const record = { workspace, command, host: hostname(), pid: process.pid };
  const runId = await database.transaction((client) => startRun(client, record));
  const end = (counts: RunCounts, outcome: RunOutcome): Promise<void> =>
    database.transaction((client) => endRun(client, runId, counts, outcome));
  try {
    const { result, counts, exitCode = ExitCode.done } = await work(runId);
    await end({ ...NO_COUNTS, ...counts }, finishedOutcome(exitCode));
    return result;
  } catch (error) {
    const ended = endedBy(error, stopping);
    // The error that ended the run matters more than one met while recording it.
    await end(NO_COUNTS, failedOutcome(ended)).catch((failure: unknown) =>
      log.warn({ event: 'run_not_recorded', workspace, error: failure }),
    );
    throw ended;
  }
}
