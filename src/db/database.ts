import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { translateDatabaseError } from './database-error.js';
import type { Lease } from './lock-session.js';
import { createLocks, type Locks } from './locks.js';
import { OpenSockets } from './open-sockets.js';
import { createPool, targetOf } from './pool.js';
import { type Client, runTransaction, sleepReal, type TransactionOptions } from './transaction.js';
import { parseServerVersion, requireSupported, type ServerVersion } from './version.js';

const APPLICATION_NAME = 'smartlink-sync';
const MAX_CONNECTIONS = 10;

export interface DatabaseOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
  readonly url: string;
  /** What `pg_stat_activity` shows; `smartlink-sync` by default. */
  readonly applicationName?: string;
  /** Besides the one that holds the locks; 10 by default. */
  readonly maxConnections?: number;
  /** How long locks outlive a connection that has gone silent; a few tens of seconds by default. */
  readonly lease?: Lease;
}

/** The warehouse as the rest of the program sees it. */
export interface Database {
  /** For what needs a connection of its own. Its errors are the driver's: pass them to `translateDatabaseError`. */
  readonly pool: Pool;
  readonly version: ServerVersion;
  /** One statement outside a transaction. Throws `DatabaseError`. */
  query<R extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    options?: Pick<TransactionOptions, 'doing'>,
  ): Promise<QueryResult<R>>;
  /** The work in one transaction, run again on deadlocks and the like: see `runTransaction`. Throws `DatabaseError`. */
  transaction<T>(work: (client: Client) => Promise<T>, options?: TransactionOptions): Promise<T>;
  readonly locks: Locks;
  /** Waits for the work under way, then ends all connections, and with them the locks. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Connects to a database. Throws `DatabaseError` where it cannot be reached, does not let this user in, or runs
 * an older Postgres than is supported. Changes nothing in it.
 */
export async function openDatabase({
  url,
  applicationName = APPLICATION_NAME,
  maxConnections = MAX_CONNECTIONS,
  lease,
}: DatabaseOptions): Promise<Database> {
  const target = targetOf(url);
  const sockets = new OpenSockets();
  const pool = createPool({ url, applicationName, maxConnections, sockets });
  const world = { random: Math.random, sleep: sleepReal, nowMs: () => performance.now() };
  const query: Database['query'] = async <R extends QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
    { doing = 'asking the database' }: Pick<TransactionOptions, 'doing'> = {},
  ) => {
    try {
      return await pool.query<R>(text, [...values]);
    } catch (error) {
      throw translateDatabaseError(error, { doing, target });
    }
  };
  let version: ServerVersion;
  try {
    const { rows } = await query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
      [],
      { doing: 'connecting to the database' },
    );
    version = parseServerVersion(rows[0]?.version ?? '');
    requireSupported(version);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const locks = createLocks({ url, applicationName, sockets }, world, lease);
  let closing: Promise<void> | null = null;
  return {
    pool,
    version,
    query,
    locks,
    transaction: (work, options) => runTransaction({ pool, target, ...world }, work, options),
    close: () => {
      closing ??= pool.end().finally(() => locks.close());
      return closing;
    },
  };
}
