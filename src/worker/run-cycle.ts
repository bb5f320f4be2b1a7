/** One cycle of one workspace: opens the API, syncs or verifies, and tells of what happens. */
import type { RateReport } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { prepareQueue } from '../db/queue/job-runner.js';
import type { RunSignals } from '../sync/hold-workspace.js';
import { queueExecutor } from '../sync/queue/queue-executor.js';
import type { RowBudget } from '../sync/row-budget.js';
import type { CommitReport } from '../sync/run.js';
import { syncWorkspace, type WorkspaceResult } from '../sync/sync-workspace.js';
import { type VerifyResult, verifyWorkspace } from '../sync/verify/verify-workspace.js';
import type { CycleKind, WorkerHappening } from './worker-events.js';
import type { ApiHooks, WorkerOptions } from './worker-options.js';

/** For another run of the workspace, a `sync` by hand perhaps. */
const WAIT_FOR_LOCK_MS = 10_000;

export interface CycleContext {
  readonly workspace: string;
  readonly database: Database;
  readonly options: Pick<WorkerOptions, 'openApi' | 'settings' | 'log' | 'role'>;
  readonly signals: RunSignals;
  /** Shared by all cycles of the process. */
  readonly rows: RowBudget;
  /** A sign of life; the next one comes within the usual silence after `quietMs`. */
  readonly beat: (quietMs: number) => void;
  readonly publish: (happening: WorkerHappening) => void;
  /** Told how to ask for the rate limit: while the cycle runs, and what it was at its end. */
  readonly onRate: (rate: () => RateReport) => void;
}

export type CycleResult =
  | { readonly kind: 'sync'; readonly result: WorkspaceResult }
  | { readonly kind: 'verify'; readonly result: VerifyResult };

/** Runs it to its end. Throws what `syncWorkspace` and `verifyWorkspace` throw. */
export async function runCycle(kind: CycleKind, context: CycleContext): Promise<CycleResult> {
  const { workspace, database, options, signals, rows, beat, publish } = context;
  const hooks: ApiHooks & { readonly abort: AbortSignal } = {
    abort: signals.abort,
    onRequest: (report) => {
      beat(0);
      publish({ type: 'request_ended', workspace, ...report });
    },
    onWait: (delayMs) => beat(delayMs),
  };
  const api = options.openApi(workspace, database, hooks);
  context.onRate(() => api.rate());
  const { settings, log } = options;
  const request = {
    workspace,
    api,
    database,
    log,
    settings,
    signals,
    rows,
    waitMs: WAIT_FOR_LOCK_MS,
    onCommit: (report: CommitReport) => {
      beat(0);
      publish({ type: 'rows_committed', workspace, ...report });
    },
    onProgress: () => beat(0),
  };
  const execute = options.role === 'scheduler' ? { execute: queueExecutor() } : {};
  try {
    if (options.role === 'scheduler') await prepareQueue(database, () => {});
    if (kind === 'verify') {
      const verify = { linkIds: null, from: null, to: null, isDeep: false, isRepair: false };
      return { kind, result: await verifyWorkspace({ ...request, verify }) };
    }
    const cycle = { linkIds: null, stream: null, isFull: false, isAccepted: false, ...execute };
    return { kind, result: await syncWorkspace({ ...request, command: 'start', cycle }) };
  } finally {
    const last = api.rate();
    context.onRate(() => last);
    await api.close();
  }
}
