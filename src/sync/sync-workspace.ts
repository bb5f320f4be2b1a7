/** One `sync` of one workspace: its lock, its run record, one cycle, and what the process should end with. */
import { hostname } from 'node:os';
import type { Api } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { loadPageSizes } from '../db/ledger/page-sizes.js';
import { beat, endRun, type RunCounts, startRun } from '../db/ledger/runs.js';
import { ExitCode, SmartlinkError } from '../errors.js';
import type { Log } from '../log.js';
import { type CycleOptions, type CycleSummary, runCycle } from './cycle.js';
import { holdWorkspace } from './hold-workspace.js';
import { endedBy } from './paused.js';
import { Run, type RunTotals, type SyncSettings } from './run.js';

export interface SyncRequest {
  readonly workspace: string;
  readonly command: 'sync' | 'start';
  readonly api: Api;
  readonly database: Database;
  readonly log: Log;
  readonly settings: SyncSettings;
  readonly signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal };
  /** How long to wait for another run of this workspace, in milliseconds. */
  readonly waitMs: number;
  readonly cycle: CycleOptions;
  readonly onProgress?: (totals: Readonly<RunTotals>, requests: number) => void;
}

export interface WorkspaceResult {
  readonly workspace: string;
  readonly runId: number;
  readonly exitCode: ExitCode;
  readonly requests: number;
  readonly waitedMs: number;
  readonly seconds: number;
  readonly rows: Readonly<RunTotals>;
  readonly cycle: CycleSummary;
}

const HEARTBEAT_MS = 10_000;

/**
 * Runs one cycle under the workspace's lock and records it. Throws `LockHeldError` where another run holds the
 * lock, `PausedError` where the workspace is or gets paused, and whatever ends a cycle early; the run's record then
 * says so.
 */
export async function syncWorkspace(request: SyncRequest): Promise<WorkspaceResult> {
  return holdWorkspace(request, (signals) => recorded({ ...request, signals }));
}

async function recorded(request: SyncRequest): Promise<WorkspaceResult> {
  const { api, database, workspace, log } = request;
  const startedMs = performance.now();
  const [runId, pageSizes] = await database.transaction(async (client) => [
    await startRun(client, {
      workspace,
      command: request.command,
      host: hostname(),
      pid: process.pid,
    }),
    await loadPageSizes(client, workspace),
  ]);
  const run = new Run({
    id: runId,
    workspace,
    api,
    database,
    log: log.child({ workspace, run: String(runId) }),
    settings: request.settings,
    signals: request.signals,
    pageSizes,
    onProgress: (totals) => request.onProgress?.(totals, api.counts().requests),
  });
  const heartbeat = setInterval(() => {
    database
      .transaction((client) => beat(client, runId, countsOf(run)))
      .catch((error: unknown) => log.warn({ event: 'heartbeat_failed', workspace, error }));
  }, HEARTBEAT_MS);
  try {
    const cycle = await runCycle(run, request.cycle);
    const exitCode = exitCodeOf(cycle, run.totals);
    const outcome = exitCode === ExitCode.done ? 'done' : 'findings';
    await database.transaction((client) =>
      endRun(client, runId, countsOf(run), { outcome, exitCode, errorCode: null }),
    );
    const { requests, waitedMs } = api.counts();
    const seconds = (performance.now() - startedMs) / 1000;
    return {
      workspace,
      runId,
      exitCode,
      requests,
      waitedMs,
      seconds,
      rows: { ...run.totals },
      cycle,
    };
  } catch (error) {
    const end = endedBy(error, request.signals.stopping);
    await recordFailure(request, run, end);
    throw end;
  } finally {
    clearInterval(heartbeat);
  }
}

/** The error that ended the run matters more than one met while recording it. */
async function recordFailure(request: SyncRequest, run: Run, error: unknown): Promise<void> {
  const isOurs = error instanceof SmartlinkError;
  const end = {
    outcome: isOurs && ['stopped', 'paused'].includes(error.code) ? error.code : 'failed',
    exitCode: isOurs ? error.exitCode : ExitCode.unexpected,
    errorCode: isOurs ? error.code : 'unexpected',
  };
  try {
    await request.database.transaction((client) => endRun(client, run.id, countsOf(run), end));
  } catch (failure) {
    request.log.warn({ event: 'run_not_recorded', workspace: request.workspace, error: failure });
  }
}

function countsOf(run: Run): RunCounts {
  const { requests, waitedMs } = run.api.counts();
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

/** 3 where the cycle finished but somebody should look: see the exit codes in README. */
export function exitCodeOf(
  cycle: Pick<CycleSummary, 'links' | 'postbacks' | 'failed' | 'heldRows' | 'stuck'>,
  totals: Pick<RunTotals, 'quarantined'>,
): ExitCode {
  const hasFindings =
    cycle.failed.length > 0 ||
    cycle.stuck > 0 ||
    cycle.heldRows > 0 ||
    cycle.links.held > 0 ||
    cycle.postbacks.held > 0 ||
    totals.quarantined > 0;
  return hasFindings ? ExitCode.finishedWithFindings : ExitCode.done;
}
