/** Keeps one database in reach: opens it at last, and knows at any moment whether it answers. */
import type { Database } from '../db/database.js';
import { DatabaseError } from '../db/database-error.js';
import { SchemaNewerError } from '../db/migration-state.js';
import { SmartlinkError, UsageError } from '../errors.js';
import { growingPauseMs } from './retry-pause.js';
import type { WorkerClock } from './worker-clock.js';
import type { CycleError } from './worker-events.js';
import type { WorkerOptions } from './worker-options.js';

const LOOK_EVERY_MS = 5_000;
const LONGEST_PAUSE_MS = 15_000;

export interface WatchContext {
  readonly options: Pick<WorkerOptions, 'openDatabase' | 'prepare' | 'log'>;
  readonly clock: WorkerClock;
  /** Ends the watch. */
  readonly ending: AbortSignal;
  /** Told at each change, the first one included. */
  readonly onChange: (isReady: boolean, error: CycleError) => void;
}

/** True for what time does not mend: the worker ends. */
export function isFatal(error: unknown): error is SmartlinkError {
  return error instanceof UsageError || error instanceof SchemaNewerError;
}

/**
 * The database, connected and with its schema up to date, however long that takes; null where the worker was stopped
 * before. Throws what is fatal, and a `DatabaseError` that is not retryable.
 */
export async function openPatiently(context: WatchContext): Promise<Database | null> {
  const { options, clock, ending, onChange } = context;
  let database: Database | null = null;
  for (let failures = 1; !ending.aborted; failures += 1) {
    try {
      database ??= await options.openDatabase();
      await options.prepare(database);
      onChange(true, null);
      return database;
    } catch (error) {
      const isHopeless = error instanceof DatabaseError && !error.retryable;
      if (isFatal(error) || isHopeless || !(error instanceof SmartlinkError)) throw error;
      options.log.warn({ event: 'database_away', error });
      onChange(false, error);
      await clock.sleep(growingPauseMs(failures, clock.random(), LONGEST_PAUSE_MS), ending);
    }
  }
  return null;
}

/** Asks the database something small every five seconds until the worker ends, and tells of each change. */
export async function watchDatabase(database: Database, context: WatchContext): Promise<void> {
  const { options, clock, ending, onChange } = context;
  let isReady = true;
  while (await clock.sleep(LOOK_EVERY_MS, ending)) {
    const error = await lookAt(database);
    if ((error === null) === isReady) continue;
    isReady = error === null;
    if (isReady) options.log.info({ event: 'database_back' }, 'The database answers again.');
    else options.log.warn({ event: 'database_away', error });
    onChange(isReady, error instanceof SmartlinkError ? error : null);
  }
}

async function lookAt(database: Database): Promise<unknown> {
  try {
    await database.query('SELECT 1', [], { doing: 'asking whether the database is there' });
    return null;
  } catch (error) {
    return error;
  }
}
