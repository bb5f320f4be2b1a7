/** The long-running worker: all workspaces side by side over one database. */
import type { RateReport } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { SchemaNewerError } from '../db/migration-state.js';
import { StoppedError } from '../errors.js';
import { createRowBudget } from '../sync/run.js';
import { openPatiently, type WatchContext, watchDatabase } from './database-watch.js';
import { serveUnits } from './unit-loop.js';
import { systemWorkerClock } from './worker-clock.js';
import { createWorkerEvents, type WorkerListener } from './worker-events.js';
import type { WorkerOptions } from './worker-options.js';
import { StateKeeper, type WorkerState } from './worker-state.js';
import { WorkspaceLoop } from './workspace-loop.js';

const BEAT_EVERY_MS = 1_000;

export interface Worker {
  /** As it is now; a snapshot that never changes. */
  state(): WorkerState;
  /** Has every later event told. Returns what ends it. */
  subscribe(listener: WorkerListener): () => void;
  /** How the rate limit of a workspace stands, or stood when its last cycle ended; null before the first one. */
  rate(workspace: string): RateReport | null;
  /** Null until it could be opened once; later it may be out of reach all the same. */
  database(): Database | null;
  /**
   * Works until `signals.stopping` is aborted, then returns; the database stays open for whoever opened it to close.
   * Throws what a person must mend: `UsageError`,
   * `SchemaNewerError`, and a `DatabaseError` at the start that no time would mend.
   */
  run(): Promise<void>;
}

/** A worker that has not begun; its state can be read and its events subscribed to. */
export function createWorker(options: WorkerOptions): Worker {
  const clock = options.clock ?? systemWorkerClock;
  const { signals, log } = options;
  const state = new StateKeeper(
    options.workspaces.map(({ name }) => name),
    clock.now(),
  );
  const events = createWorkerEvents(log, () => clock.now());
  const rates = new Map<string, () => RateReport>();
  const rows = createRowBudget();
  const failed = new AbortController();
  const ending = AbortSignal.any([signals.stopping, failed.signal]);
  let opened: Database | null = null;

  const watch: WatchContext = {
    options,
    clock,
    ending,
    onChange: (isReady, error) => {
      const { databaseLostSince, isDatabaseReady } = state.read();
      if (isReady) {
        state.change({ isDatabaseReady: true, databaseLostSince: null });
        if (!isDatabaseReady) events.publish({ type: 'database_back' });
      } else {
        state.change({
          isDatabaseReady: false,
          databaseLostSince: databaseLostSince ?? clock.now(),
        });
        events.publish({ type: 'database_lost', error });
      }
    },
  };
  const shared = { options, clock, state, rows, ending, publish: events.publish };
  const serve = (
    workspace: WorkerOptions['workspaces'][number],
    database: Database,
  ): Promise<void> =>
    new WorkspaceLoop({
      ...shared,
      workspace,
      database,
      onRate: (rate) => rates.set(workspace.name, rate),
    }).run();

  const takeUnits = (database: Database): Promise<void> =>
    serveUnits({ ...shared, database, onRate: (workspace, rate) => rates.set(workspace, rate) });

  /** One that fails ends the others; what it failed with counts. */
  const together = async (works: readonly Promise<void>[]): Promise<void> => {
    const ends = works.map((work) =>
      work.catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    const results = await Promise.allSettled(ends);
    if (failed.signal.aborted) throw failed.signal.reason;
    const rejected = results.find((result) => result.status === 'rejected');
    if (rejected !== undefined) throw rejected.reason;
  };

  const work = async (): Promise<void> => {
    opened = await openPatiently(watch);
    const database = opened;
    if (database === null) return;
    const served =
      options.role === 'worker'
        ? [takeUnits(database)]
        : options.workspaces.map((workspace) => serve(workspace, database));
    await together([...served, watchDatabase(database, watch)]);
  };

  return {
    state: () => state.read(),
    subscribe: (listener) => events.subscribe(listener),
    rate: (workspace) => rates.get(workspace)?.() ?? null,
    database: () => opened,
    run: async () => {
      const beating = setInterval(() => state.change({ lastBeatAt: clock.now() }), BEAT_EVERY_MS);
      const onStop = (): void => {
        state.change({ stoppingSince: clock.now() });
        log.info({ event: 'worker_stopping' }, 'Stopping when what is under way is committed.');
        events.publish({ type: 'stopping' });
      };
      signals.stopping.addEventListener('abort', onStop, { once: true });
      if (signals.stopping.aborted) onStop();
      try {
        await work();
      } catch (error) {
        if (error instanceof SchemaNewerError) state.change({ isSchemaNewer: true });
        if (!(error instanceof StoppedError)) throw error;
      } finally {
        clearInterval(beating);
        signals.stopping.removeEventListener('abort', onStop);
      }
    },
  };
}
