import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { PoolClient } from 'pg';
import { missingComments, writeComments } from './comments/write-comments.js';
import type { Database } from './database.js';
import { DatabaseError, translateDatabaseError } from './database-error.js';
import { declareForeignKeys, missingForeignKeys } from './foreign-keys.js';
import { readKnownMigrations } from './known-migrations.js';
import { readHolder } from './lock-holder.js';
import { type LockClock, lockHeld, lockKey, waitFor } from './locks.js';
import { type AppliedMigration, judgeMigrations, type KnownMigration } from './migration-state.js';
import { refreshReaders } from './roles/readers.js';
import { sleepReal } from './transaction.js';
import { hasNotEnforced } from './version.js';
import { applyViews, areViewsCurrent } from './views/apply-views.js';

const LOCK_NAME = 'migrate';
const WAIT_MS = 60_000;
const bookkeeping = {
  migrationsSchema: 'smartlinks_sync',
  migrationsTable: '__drizzle_migrations',
};

export interface MigrateOptions {
  /** The folder that drizzle-kit writes; the package's own by default. */
  readonly migrationsFolder?: string;
  /** How long to wait for another process that migrates; 60 s by default. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

export interface MigrateResult {
  /** Migrations that this call applied. */
  readonly applied: number;
  /** The newest migration of the database, as its file is called without `.sql`. */
  readonly current: string;
}

/**
 * Brings the schema up to date, in one transaction under a lock of all processes, and then the foreign
 * keys, the views and the comments that belong to it; where all is up to date already, only reads, and needs no privilege to create. Throws `DatabaseError` for a schema that is newer than this build
 * or whose migrations are not this build's, `LockHeldError` when another process migrates for longer than `waitMs`.
 */
export async function migrate(
  database: Database,
  { migrationsFolder = packageMigrations(), waitMs = WAIT_MS, signal }: MigrateOptions = {},
): Promise<MigrateResult> {
  const known = readKnownMigrations(migrationsFolder);
  const client = await database.pool.connect().catch((error: unknown) => {
    throw translated(error);
  });
  let locked = false;
  try {
    if (await isUpToDate(client, known, database)) return { applied: 0, current: newest(known) };
    await lock(client, waitMs, signal);
    locked = true;
    // A long index build may take longer than the server grants a statement of this user.
    await client.query('SET statement_timeout = 0');
    const pending = judgeMigrations(known, await readApplied(client)).pending.length;
    if (pending > 0) {
      await applyMigrations(drizzle(client), { migrationsFolder, ...bookkeeping });
      requireComplete(judgeMigrations(known, await readApplied(client)).pending);
    }
    if (hasNotEnforced(database.version)) await declareForeignKeys(client);
    const hasNewViews = await applyViews(client);
    await writeComments(client);
    if (pending > 0 || hasNewViews) await refreshReaders(client);
    return { applied: pending, current: newest(known) };
  } catch (error) {
    throw translated(error);
  } finally {
    // A connection with other settings, or with a lock, is not given to others.
    client.release(locked);
  }
}

/** The migrations that a database lacks; reads only. Throws as `migrate` does. */
export async function pendingMigrations(
  database: Database,
  migrationsFolder: string = packageMigrations(),
): Promise<readonly string[]> {
  const known = readKnownMigrations(migrationsFolder);
  const reading = 'looking for migrations that are due';
  const client = await database.pool.connect().catch((error: unknown) => {
    throw translated(error, reading);
  });
  try {
    return judgeMigrations(known, await readApplied(client)).pending.map(({ tag }) => tag);
  } catch (error) {
    throw translated(error, reading);
  } finally {
    client.release();
  }
}

// Two folders up from here lies the root of the package, built or not.
function packageMigrations(): string {
  return fileURLToPath(new URL('../../migrations', import.meta.url));
}

function newest(known: readonly KnownMigration[]): string {
  return known.at(-1)?.tag ?? 'none';
}

async function isUpToDate(
  client: PoolClient,
  known: readonly KnownMigration[],
  { version }: Database,
): Promise<boolean> {
  const { pending } = judgeMigrations(known, await readApplied(client));
  if (pending.length > 0) return false;
  if (hasNotEnforced(version) && (await missingForeignKeys(client)).length > 0) return false;
  if (!(await areViewsCurrent(client))) return false;
  return (await missingComments(client)).length === 0;
}

async function readApplied(client: PoolClient): Promise<readonly AppliedMigration[]> {
  const table = `${bookkeeping.migrationsSchema}.${bookkeeping.migrationsTable}`;
  const { rows: found } = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [table]);
  if (found.length === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    `SELECT hash, created_at AS "when" FROM ${table} ORDER BY created_at`,
  );
  return rows;
}

// Held by the connection that migrates, so that both end together.
async function lock(client: PoolClient, waitMs: number, signal?: AbortSignal): Promise<void> {
  const key = lockKey(LOCK_NAME);
  const take = async (): Promise<true | null> => {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1::bigint) AS taken',
      [key],
    );
    return rows[0]?.taken === true ? true : null;
  };
  const taken = await waitFor(take, { name: LOCK_NAME, waitMs, clock: realClock, signal });
  if (taken === null) throw lockHeld(LOCK_NAME, await readHolder(client, key));
}

const realClock: LockClock = {
  nowMs: () => performance.now(),
  random: Math.random,
  sleep: sleepReal,
};

// Drizzle applies what is newer than the newest applied one, and passes over the rest without a word.
function requireComplete(pending: readonly KnownMigration[]): void {
  if (pending.length === 0) return;
  throw new DatabaseError(
    `The migrations ${pending.map(({ tag }) => tag).join(', ')} are older than one that was applied, and were passed over.`,
    { remedy: 'Install a released version of smartlink-sync.' },
  );
}

function translated(error: unknown, doing = 'bringing the schema up to date'): unknown {
  return translateDatabaseError(error, { doing });
}
