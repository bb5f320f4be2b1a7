/** A run of one workspace: its lock, its record with a heartbeat, and how it ended. What it does is the caller's. */
import { hostname } from 'node:os';
import type { Api } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { DatabaseError } from '../db/database-error.js';
import { loadLongestSpans } from '../db/ledger/longest-spans.js';
import { loadPageSizes } from '../db/ledger/page-sizes.js';
import { beat, endRun, type RunCounts, startRun } from '../db/ledger/runs.js';
import { refreshStatistics } from '../db/statistics.js';
import type { ExitCode } from '../errors.js';
import type { Log } from '../log.js';
import { type HoldKind, holdWorkspace } from './hold-workspace.js';
import { endedBy } from './paused.js';
import { blankOldRows } from './privacy/retention.js';
import { Run, type RunOptions, type RunTotals } from './run.js';
import { failedOutcome, finishedOutcome } from './run-outcome.js';
import type { SyncSettings } from './sync-settings.js';

export interface RunRequest {
  readonly workspace: string;
  /** The command as the record shows it. */
  readonly command: string;
  readonly api: Api;
  readonly database: Database;
  readonly log: Log;
  readonly settings: SyncSettings;
  readonly signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal };
  /** How long to wait for another run of this workspace, in milliseconds. */
  readonly waitMs: number;
  /** Which lock to hold; default `cycle`. */
  readonly kind?: HoldKind;
  readonly onProgress?: (totals: Readonly<RunTotals>, requests: number) => void;
  /** What `Run` takes of the same names. */
  readonly onCommit?: RunOptions['onCommit'];
  readonly rows?: RunOptions['rows'];
}

/** What a run leaves, beside what its work returned. */
export interface RunEnd<T> {
  readonly runId: number;
  readonly exitCode: ExitCode;
  readonly requests: number;
  readonly waitedMs: number;
  readonly seconds: number;
  readonly rows: Readonly<RunTotals>;
  readonly result: T;
}

const HEARTBEAT_MS = 10_000;

/**
 * Does the work under the workspace's lock and records it. Throws `LockHeldError` where another run holds the lock,
 * `PausedError` where the workspace is or gets paused, and whatever ends the work early; the record then says so.
 */
export async function recordedRun<T>(
  request: RunRequest,
  work: (run: Run) => Promise<T>,
  exitCodeOf: (result: T, totals: Readonly<RunTotals>) => ExitCode,
): Promise<RunEnd<T>> {
  return holdWorkspace(request, (signals) => recorded({ ...request, signals }, work, exitCodeOf));
}

async function recorded<T>(
  request: RunRequest,
  work: (run: Run) => Promise<T>,
  exitCodeOf: (result: T, totals: Readonly<RunTotals>) => ExitCode,
): Promise<RunEnd<T>> {
  const { api, database, workspace, command, log } = request;
  const startedMs = performance.now();
  const record = { workspace, command, host: hostname(), pid: process.pid };
  const { runId, ...learned } = await database.transaction(async (client) => ({
    runId: await startRun(client, record),
    pageSizes: await loadPageSizes(client, workspace),
    longestSpans: await loadLongestSpans(client, workspace),
  }));
  const run: Run = new Run({
    id: runId,
    workspace,
    api,
    database,
    log: log.child({ workspace, run: String(runId) }),
    settings: request.settings,
    signals: request.signals,
    ...learned,
    onProgress: (totals) => request.onProgress?.(totals, run.requestCounts().requests),
    ...(request.onCommit === undefined ? {} : { onCommit: request.onCommit }),
    ...(request.rows === undefined ? {} : { rows: request.rows }),
  });
  const heartbeat = setInterval(() => {
    database
      .transaction((client) => beat(client, runId, countsOf(run)))
      .catch((error: unknown) => log.warn({ event: 'heartbeat_failed', workspace, error }));
  }, HEARTBEAT_MS);
  let lostMs: number | null = null;
  const noteLoss = (): void => {
    if (request.signals.stopping.reason instanceof DatabaseError) lostMs = performance.now();
  };
  request.signals.stopping.addEventListener('abort', noteLoss);
  try {
    const { stopping } = request.signals;
    await blankOldRows(database, run.privacy, { log: run.log, stopping });
    const result = await work(run);
    await describeTables(run);
    const exitCode = exitCodeOf(result, run.totals);
    await database.transaction((client) =>
      endRun(client, runId, countsOf(run), finishedOutcome(exitCode)),
    );
    const { requests, waitedMs } = run.requestCounts();
    const seconds = (performance.now() - startedMs) / 1000;
    return { runId, exitCode, requests, waitedMs, seconds, rows: { ...run.totals }, result };
  } catch (error) {
    const end = endedBy(error, request.signals.stopping);
    // Without its lock it does nothing any more, and by the time the database takes the record another may be at work.
    const agoMs = lostMs === null ? 0 : performance.now() - lostMs;
    await recordFailure(request, run, end, agoMs);
    throw end;
  } finally {
    request.signals.stopping.removeEventListener('abort', noteLoss);
    clearInterval(heartbeat);
  }
}

/** Plans that stay as they were cost time, and nothing else: the run has done its work. */
async function describeTables({ database, log, signals, totals }: Run): Promise<void> {
  if (signals.stopping.aborted) return;
  try {
    const tables = await refreshStatistics(database, totals.inserted);
    if (tables.length > 0) log.debug({ event: 'statistics_taken', tables });
  } catch (error) {
    log.info({ event: 'statistics_not_taken', error });
  }
}

/** The error that ended the run matters more than one met while recording it. */
async function recordFailure(
  request: RunRequest,
  run: Run,
  error: unknown,
  agoMs: number,
): Promise<void> {
  const end = { ...failedOutcome(error), agoMs };
  try {
    await request.database.transaction((client) => endRun(client, run.id, countsOf(run), end));
  } catch (failure) {
    request.log.warn({ event: 'run_not_recorded', workspace: request.workspace, error: failure });
  }
}

function countsOf(run: Run): RunCounts {
  const { requests, waitedMs } = run.requestCounts();
  return {
    requests,
    waitedMs,
    rowsRead: run.totals.rowsRead,
    rowsInserted: run.totals.inserted,
    rowsUpdated: run.totals.updated,
    rowsUnchanged: run.totals.unchanged,
    rowsVanished: run.totals.vanished,
    rowsQuarantined: run.totals.quarantined,
  };
}
