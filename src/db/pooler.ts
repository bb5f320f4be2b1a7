/**
 * Notices a transaction pooler (pgbouncer with `pool_mode=transaction` and the like) between this program and Postgres.
 * Behind one, each transaction may run on another connection of the server: locks and settings of a session do not
 * hold, and prepared statements only where the pooler knows them.
 */
import type { PoolClient } from 'pg';
import type { Database } from './database.js';
import { isServerError, translateDatabaseError } from './database-error.js';

/** What two connections saw, in this order. Process ids are those of the server's backends. */
export interface PoolerObservation {
  /** The first connection, which then also set `setting`. */
  readonly firstBackend: number;
  /** The second connection, in a transaction, while the first was idle. */
  readonly secondBackend: number;
  /** The first connection again, while the transaction was open; null where that was not asked any more. */
  readonly firstAgain: { readonly backend: number; readonly hasSetting: boolean } | null;
}

export interface PoolerVerdict {
  readonly isPooled: boolean;
  /** What was seen, in words for a person; null without a pooler. */
  readonly evidence: string | null;
}

/** Judges what two connections saw: a session must keep its backend to itself, and its settings. */
export function judgePooler(seen: PoolerObservation): PoolerVerdict {
  const pooled = (evidence: string): PoolerVerdict => ({ isPooled: true, evidence });
  if (seen.firstBackend === seen.secondBackend) {
    return pooled('two connections were served by the same session of the server');
  }
  const again = seen.firstAgain;
  if (again !== null && again.backend !== seen.firstBackend) {
    return pooled('one connection was served by two sessions of the server');
  }
  if (again !== null && !again.hasSetting) {
    return pooled('a setting of a session was lost between two statements');
  }
  return { isPooled: false, evidence: null };
}

const SETTING = 'smartlinks_sync.pooler_probe';
const BACKEND = 'SELECT pg_backend_pid() AS backend';

/**
 * Asks through two connections of the pool whether sessions hold. A pooler hands out the connection that was used
 * last, so that even an idle one shows; one that keeps a connection for each of its clients (session pooling) is no
 * fault. Needs two free connections; nothing in the database changes. Throws `DatabaseError`.
 */
export async function detectPooler(database: Pick<Database, 'pool'>): Promise<PoolerVerdict> {
  const { pool } = database;
  try {
    const first = await pool.connect();
    try {
      const second = await pool.connect();
      try {
        return judgePooler(await observe(first, second));
      } finally {
        second.release();
      }
    } finally {
      first.release();
    }
  } catch (error) {
    // What pgbouncer answers to BEGIN where it pools statements.
    if (isServerError(error) && error.code === '08P01') {
      return { isPooled: true, evidence: 'transactions are refused' };
    }
    throw translateDatabaseError(error, { doing: 'looking for a pooler' });
  }
}

async function observe(first: PoolClient, second: PoolClient): Promise<PoolerObservation> {
  const firstBackend = await backendOf(first);
  await first.query("SELECT set_config($1, 'set', false)", [SETTING]);
  await second.query('BEGIN');
  try {
    const secondBackend = await backendOf(second);
    // Behind a pooler with one connection the first would now wait for the second for ever.
    if (secondBackend === firstBackend) return { firstBackend, secondBackend, firstAgain: null };
    const { rows } = await first.query<{ backend: number; setting: string | null }>(
      `${BACKEND}, current_setting($1, true) AS setting`,
      [SETTING],
    );
    const [row] = rows;
    const firstAgain =
      row === undefined ? null : { backend: row.backend, hasSetting: row.setting === 'set' };
    return { firstBackend, secondBackend, firstAgain };
  } finally {
    await second.query('ROLLBACK');
  }
}

async function backendOf(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ backend: number }>(BACKEND);
  return rows[0]?.backend ?? 0;
}
