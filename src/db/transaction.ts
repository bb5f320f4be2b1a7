import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { StoppedError } from '../errors.js';
import {
  DatabaseError,
  isServerError,
  type TranslationContext,
  translateDatabaseError,
} from './database-error.js';
import { isLostConnection } from './lost-connection.js';
import { retriedSqlstates } from './sqlstates.js';
import type { DatabaseTarget } from './target.js';

/** A connection with a transaction open on it. */
export type Client = ClientBase;

export interface TransactionOptions {
  /** What is being done, for error messages, as in "storing clicks of link X". */
  readonly doing?: string;
  /** Ends the pauses between attempts with `StoppedError`; a statement under way is finished. */
  readonly signal?: AbortSignal;
}

/** What a transaction needs besides the work. `sleep` rejects when the signal aborts. */
export interface TransactionContext {
  readonly pool: Pick<Pool, 'connect'>;
  readonly target: DatabaseTarget;
  readonly random: () => number;
  readonly sleep: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

const MAX_ATTEMPTS = 6;
/** More than a pool holds, so that the last one is new. */
const MOST_DEAD_CONNECTIONS = 12;
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;

/**
 * Runs the work in one transaction and commits it. On the SQLSTATEs of `retriedSqlstates` the whole work is run
 * again, six times at most, so it must do nothing but work on this connection. Errors of the database arrive as
 * `DatabaseError`, others as they were thrown. A lost connection is not retried here: whether a commit under way
 * was kept is not known.
 */
export async function runTransaction<T>(
  context: TransactionContext,
  work: (client: Client) => Promise<T>,
  { doing = 'working with the database', signal }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(context, work, doing);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetried(error)) throw error;
    }
    try {
      await context.sleep(retryDelayMs(attempt, context.random), signal);
    } catch (cause) {
      throw new StoppedError(`Stopped while ${doing}.`, { cause });
    }
  }
}

/** Full jitter: anything from 0 to twice the limit of the attempt before, 2 s at most. `attempt` counts from 1. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}

/** Sleeps on the real clock; rejects when the signal aborts. */
export async function sleepReal(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleepFor(delayMs, undefined, signal === undefined ? {} : { signal });
}

function isRetried(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    error.sqlstate !== null &&
    retriedSqlstates.has(error.sqlstate)
  );
}

async function attemptOnce<T>(
  { pool, target }: TransactionContext,
  work: (client: Client) => Promise<T>,
  doing: string,
): Promise<T> {
  const client = await begin(pool, { doing, target });
  let lost = false;
  const noteLoss = (): void => {
    lost = true;
  };
  client.on('error', noteLoss);
  let broken = false;
  try {
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    // Postgres answers COMMIT with ROLLBACK, and no error, where the work went on after a failed statement.
    if (command !== 'COMMIT') throw rolledBack(doing);
    return result;
  } catch (error) {
    broken = !(await rollBack(client));
    // An error of the network that is not this connection's comes from the work.
    const ours = lost || broken || isServerError(error) || isDrizzleError(error);
    throw ours ? translateDatabaseError(error, { doing, target }) : error;
  } finally {
    client.off('error', noteLoss);
    client.release(broken || lost);
  }
}

/**
 * A connection with a transaction open on it. One of the pool may have died while nobody used it, which shows only now:
 * nothing was done on it, so another is taken.
 */
async function begin(
  pool: TransactionContext['pool'],
  context: TranslationContext,
): Promise<PoolClient> {
  for (let taken = 1; ; taken += 1) {
    const client = await pool.connect().catch((error: unknown) => {
      throw translateDatabaseError(error, context);
    });
    try {
      await client.query('BEGIN');
      return client;
    } catch (cause) {
      client.release(true);
      const error = translateDatabaseError(cause, context);
      if (taken >= MOST_DEAD_CONNECTIONS || !isLostConnection(error)) throw error;
    }
  }
}

async function rollBack(client: Client): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function isDrizzleError(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Failed query:');
}

function rolledBack(doing: string): DatabaseError {
  return new DatabaseError(
    `While ${doing}: a statement failed, the work went on, and the transaction was rolled back.`,
    { sqlstate: '25P02', remedy: 'This is a fault of smartlink-sync: please report it.' },
  );
}
