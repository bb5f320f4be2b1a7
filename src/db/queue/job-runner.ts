/** Takes units out of the queue, several at a time: graphile-worker, on the connections of the warehouse. */
import { Logger, runMigrations, runTaskList } from 'graphile-worker';
import type { Database } from '../database.js';
import { translateDatabaseError } from '../database-error.js';
import { taskOf } from './job-key.js';

/** Units that failed are looked for so often; new ones are told at once. */
const POLL_MS = 1_000;
/** The engine may wait for its units for as long as they take: the signals of this program end them. */
const NEVER_MS = 2 ** 31 - 1;
/**
 * Notes jobs as done or failed a moment later, together. At once, nobody waits for what the engine notes: where the
 * database is away just then, the rejection ends the process. Together, it ends the runner.
 */
const NOTED_TOGETHER = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const LOCK_WAIT_MS = 60_000;

export type QueueNote = (level: string, message: string) => void;

export interface JobRunnerOptions {
  readonly database: Database;
  readonly workspaces: readonly string[];
  /** Units under work at a time. */
  readonly concurrency: number;
  /** Works on one unit. What it throws is the queue's reason to try again later: no personal data in it. */
  readonly handle: (payload: unknown) => Promise<void>;
  readonly note: QueueNote;
}

export interface JobRunner {
  /** Under this name the queue knows which units it has. */
  readonly id: string;
  /** Settles when the runner has ended, by itself too. Never rejects. */
  readonly ended: Promise<void>;
  /** Takes nothing more and waits for what is at hand. Never rejects. */
  stop(): Promise<void>;
}

/** Makes the queue's own schema, `graphile_worker`, or brings it up to date. Throws `DatabaseError`, `LockHeldError`. */
export async function prepareQueue(database: Database, note: QueueNote): Promise<void> {
  if (await isPrepared(database)) return;
  const lock = await database.locks.acquire('queue schema', { waitMs: LOCK_WAIT_MS });
  try {
    await runMigrations({ pgPool: database.pool, logger: loggerOf(note) });
    await database.query('REVOKE ALL ON SCHEMA graphile_worker FROM PUBLIC');
  } catch (error) {
    throw translateDatabaseError(error, { doing: 'making the schema of the queue' });
  } finally {
    await lock.release();
  }
}

/** The newest migration of the engine's version that is pinned; a test compares it. */
export const QUEUE_MIGRATION = 19;

async function isPrepared(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ there: boolean }>(
    `SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return false;
  const newest = await database.query<{ id: number | null }>(
    'SELECT max(id) AS id FROM graphile_worker.migrations',
  );
  return (newest.rows[0]?.id ?? 0) >= QUEUE_MIGRATION;
}

/** Begins at once. */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const { database, workspaces, concurrency, handle, note } = options;
  const pool = runTaskList(
    {
      pgPool: database.pool,
      concurrency,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: loggerOf(note),
      preset: { worker: { gracefulShutdownAbortTimeout: NEVER_MS, ...NOTED_TOGETHER } },
    },
    Object.fromEntries(
      workspaces.map((workspace) => [taskOf(workspace), (payload: unknown) => handle(payload)]),
    ),
    database.pool,
  );
  const ended = pool.promise.then(ignore, ignore);
  let stopping: Promise<void> | null = null;
  return {
    id: pool.id,
    ended,
    stop: () => {
      stopping ??= Promise.resolve(pool.gracefulShutdown()).then(ignore, ignore);
      return stopping;
    },
  };
}

function loggerOf(note: QueueNote): Logger {
  return new Logger(() => (level, message) => note(level, message));
}

function ignore(): void {}
