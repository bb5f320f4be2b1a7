/** What `start --role worker` does: takes units of its workspaces out of the queue, as long as it lives. */
import type { RateReport } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { type RunUnit, workerLock } from '../db/queue/job-key.js';
import { type JobRunner, prepareQueue, startJobRunner } from '../db/queue/job-runner.js';
import { SmartlinkError } from '../errors.js';
import { UnitsAtWork } from '../sync/queue/units-at-work.js';
import type { RowBudget } from '../sync/row-budget.js';
import { isFatal } from './database-watch.js';
import { growingPauseMs } from './retry-pause.js';
import type { WorkerClock } from './worker-clock.js';
import type { WorkerHappening } from './worker-events.js';
import type { WorkerOptions } from './worker-options.js';
import type { StateKeeper } from './worker-state.js';

export interface UnitLoopContext {
  readonly options: WorkerOptions;
  readonly clock: WorkerClock;
  readonly database: Database;
  readonly state: StateKeeper;
  readonly rows: RowBudget;
  readonly publish: (happening: WorkerHappening) => void;
  readonly onRate: (workspace: string, rate: () => RateReport) => void;
  readonly ending: AbortSignal;
}

const LOCK_WAIT_MS = 30_000;
const LONGEST_PAUSE_MS = 15_000;
/** A schema is looked at once for the runs of so long a time. */
const PREPARED_MS = 60_000;

/** Serves until the worker ends. Throws only what is fatal: see `isFatal`. */
export async function serveUnits(context: UnitLoopContext): Promise<void> {
  const { options, clock, ending, state } = context;
  const names = options.workspaces.map(({ name }) => name);
  for (const name of names) state.changeWorkspace(name, { role: 'worker' });
  for (let failures = 1; !ending.aborted; failures += 1) {
    try {
      await prepareQueue(context.database, (level, message) => tell(options.log, level, message));
      await serveOnce(context);
      failures = 0;
    } catch (error) {
      if (isFatal(error) || !(error instanceof SmartlinkError)) throw error;
      options.log.warn({ event: 'queue_away', error });
      await clock.sleep(growingPauseMs(failures, clock.random(), LONGEST_PAUSE_MS), ending);
    }
  }
  for (const name of names) state.changeWorkspace(name, { role: 'stopped', phase: 'idle' });
}

/** One worker under one name, until it is stopped or the lock that says that it lives is lost. */
async function serveOnce(context: UnitLoopContext): Promise<void> {
  const { options, database, ending } = context;
  const lost = new AbortController();
  const fatal = new AbortController();
  const stopping = AbortSignal.any([ending, lost.signal, fatal.signal]);
  const abort = AbortSignal.any([options.signals.abort, lost.signal]);
  // What opened the database has prepared it a moment ago.
  let preparedMs = performance.now();
  const prepare = async (): Promise<void> => {
    if (performance.now() - preparedMs < PREPARED_MS) return;
    try {
      await options.prepare(database);
      preparedMs = performance.now();
    } catch (error) {
      if (isFatal(error)) fatal.abort(error);
      throw error;
    }
  };
  const units = unitsOf(context, { stopping, abort }, prepare);
  let alive: Promise<string> | null = null;
  const runner: JobRunner = startJobRunner({
    database,
    workspaces: options.workspaces.map(({ name }) => name),
    concurrency: options.settings.concurrency,
    note: (level, message) => tell(options.log, level, message),
    handle: async (payload) => {
      // The first unit comes no sooner than the runner has its name.
      const id = await alive;
      if (id !== null) await units.handle(payload as RunUnit, id);
    },
  });
  const locking = database.locks.acquire(workerLock(runner.id), { waitMs: LOCK_WAIT_MS });
  alive = locking.then(() => runner.id);
  // Where no unit has come yet nobody waits for it; that it fails is told below.
  alive.catch(() => {});
  try {
    const lock = await locking;
    lock.lost.addEventListener('abort', () => lost.abort(lock.lost.reason), { once: true });
    options.log.info({ event: 'units_served', worker: runner.id });
    await Promise.race([aborted(stopping), runner.ended]);
    await runner.stop();
    await lock.release();
  } finally {
    await runner.stop();
    await units.close();
  }
  if (fatal.signal.aborted) throw fatal.signal.reason;
}

function unitsOf(
  { options, database, rows, publish, onRate, state, clock }: UnitLoopContext,
  signals: WorkerOptions['signals'],
  prepare: () => Promise<void>,
): UnitsAtWork {
  const underWork = new Map<string, number>();
  const beat = (workspace: string, quietMs: number): void => {
    if ((underWork.get(workspace) ?? 0) === 0) return;
    const now = clock.now();
    const beatDueBy = new Date(now.getTime() + quietMs + options.silenceMs);
    state.changeWorkspace(workspace, { lastBeatAt: now, beatDueBy });
  };
  return new UnitsAtWork({
    database,
    rows,
    log: options.log,
    settings: options.settings,
    signals,
    prepare,
    openApi: (workspace, serviceSeconds, abort) => {
      const api = options.openApi(workspace, database, {
        abort,
        serviceStartMs: serviceSeconds * 1000,
        onRequest: (report) => {
          beat(workspace, 0);
          publish({ type: 'request_ended', workspace, ...report });
        },
        onWait: (delayMs) => beat(workspace, delayMs),
      });
      onRate(workspace, () => api.rate());
      return api;
    },
    onCommit: (workspace, report) => {
      beat(workspace, 0);
      publish({ type: 'rows_committed', workspace, ...report });
    },
    onUnit: (workspace, change) => {
      const now = (underWork.get(workspace) ?? 0) + change;
      underWork.set(workspace, now);
      if (change === -1) publish({ type: 'unit_ended', workspace });
      if (now === 0) state.changeWorkspace(workspace, { beatDueBy: null });
      if (now === (change === 1 ? 1 : 0)) {
        const phase = now === 0 ? 'idle' : 'sync';
        state.changeWorkspace(workspace, { phase, phaseSince: clock.now() });
      }
      beat(workspace, 0);
    },
  });
}

/** What the queue says of itself: of no use but to find a fault of it. */
function tell(log: WorkerOptions['log'], level: string, message: string): void {
  log.debug({ event: 'queue', level }, message);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
