/** Whether the tables are there, for commands that must not make them. */
import type { Database } from '../db/database.js';
import { pendingMigrations } from '../db/migrate.js';
import { UsageError } from '../errors.js';

export interface SchemaState {
  /** `missing`: nothing was ever synced; `outdated`: an older version of this program made them. */
  readonly state: 'ready' | 'missing' | 'outdated';
  /** Migrations that `migrate` would apply. */
  readonly pending: readonly string[];
}

/** Reads only. Throws `DatabaseError`, also for a schema that is newer than this program. */
export async function readSchemaState(database: Database): Promise<SchemaState> {
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return { state: 'ready', pending };
  const { rows } = await database.query<{ found: boolean }>(
    "SELECT to_regclass('smartlinks_sync.runs') IS NOT NULL AS found",
    [],
    { doing: 'looking for the tables' },
  );
  return { state: rows[0]?.found === true ? 'outdated' : 'missing', pending };
}

/** Throws `UsageError` where the tables are not there as this version needs them. */
export async function requireSchema(database: Database): Promise<void> {
  const { state } = await readSchemaState(database);
  if (state === 'ready') return;
  const what =
    state === 'missing'
      ? 'This database has no tables of smartlink-sync yet.'
      : 'The tables of this database were made by an older smartlink-sync.';
  throw new UsageError(what, { remedy: 'Run smartlink-sync migrate, or sync, first.' });
}
