import { resolve } from 'node:path';
import type pg from 'pg';
import { DatabaseError, isServerError, translateDatabaseError } from '../database-error.js';
import { lockKey } from '../locks.js';
import { OpenSockets } from '../open-sockets.js';
import { connectClient, createClient } from '../pool.js';
import type { Cluster } from './cluster.js';

const ADMIN_DATABASE = 'postgres';
const key = lockKey('embedded server in use');

/** The connection by which a process shows that it uses the embedded server. */
export interface Presence {
  /** Gives it up; calls `stop` when no other process uses the server. */
  leave(stop: () => Promise<void>): Promise<void>;
}

interface JoinOptions {
  readonly port: number;
  readonly password: string;
  /** Created where it is missing. */
  readonly database: string;
}

/**
 * Shows that this process uses the server, from now on. Null where the server ended meanwhile, because the last
 * one who used it stopped it. Throws `DatabaseError`.
 */
export async function joinServer({
  port,
  password,
  database,
}: JoinOptions): Promise<Presence | null> {
  const client = clientOf(port, password);
  client.on('error', () => {});
  try {
    await connectClient(client);
    // Waits here while another process, that leaves as the last, stops the server.
    await client.query('SELECT pg_advisory_lock_shared($1::bigint)', [key]);
    await createDatabase(client, database);
  } catch (error) {
    await client.end().catch(() => {});
    if (isGone(error)) return null;
    if (isServerError(error) && error.code.startsWith('28')) {
      throw new DatabaseError('The embedded database does not fit its password file.', {
        sqlstate: error.code,
        remedy: 'Restore that file, or move the folder away and sync again.',
      });
    }
    throw translateDatabaseError(error, { doing: 'opening the embedded database' });
  }
  return {
    leave: async (stop) => {
      try {
        if (await isLast(client)) await stop();
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}

/**
 * Whether a server answers to this cluster's password: `ready`, `starting` (or stopping: it will be one or the
 * other), or `dead`, where something runs and nothing answers, or another server does.
 */
export async function answers(
  port: number,
  { password, dataFolder }: Cluster,
): Promise<'ready' | 'starting' | 'dead'> {
  const client = clientOf(port, password);
  client.on('error', () => {});
  try {
    await connectClient(client);
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return resolve(rows[0]?.data_directory ?? '') === resolve(dataFolder) ? 'ready' : 'dead';
  } catch (error) {
    if (isServerError(error)) return stateOfRefusal(error.code);
    // It may not listen yet, or no longer.
    return isRefused(error) ? 'starting' : 'dead';
  } finally {
    await client.end().catch(() => {});
  }
}

// A server that refuses for another reason than the password is ours, and lives.
function stateOfRefusal(sqlstate: string): 'ready' | 'starting' | 'dead' {
  if (sqlstate === '57P03') return 'starting';
  return sqlstate.startsWith('28') ? 'dead' : 'ready';
}

async function isLast(client: pg.Client): Promise<boolean> {
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1::bigint)', [key]);
    const { rows } = await client.query<{ last: boolean }>(
      'SELECT pg_try_advisory_lock($1::bigint) AS last',
      [key],
    );
    return rows[0]?.last === true;
  } catch {
    // The server is gone already.
    return false;
  }
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rows.length > 0) return;
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } catch (error) {
    // Another process was faster.
    if (!isServerError(error) || !['42P04', '23505'].includes(error.code)) throw error;
  }
}

function clientOf(port: number, password: string): pg.Client {
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/${ADMIN_DATABASE}`;
  return createClient({ url, applicationName: 'smartlink-sync', sockets: new OpenSockets() });
}

function isGone(error: unknown): boolean {
  if (isServerError(error)) return ['57P01', '57P03'].includes(error.code);
  return (
    isRefused(error) || (error instanceof Error && /^Connection terminated/.test(error.message))
  );
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
  );
}
