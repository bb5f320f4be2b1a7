/** What the database says when it is asked whether work could be done in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.js';
import { SchemaNewerError } from '../db/migration-state.js';
import { readSchemaState } from '../status/schema-state.js';
import type { DatabaseAnswer } from './health.js';
import type { Lane } from './one-at-a-time.js';

/** An orchestrator waits no longer, and a database that takes so long cannot be worked with. */
const PATIENCE_MS = 3_000;

/** Never throws; whoever asks while the database is silent waits no longer than 3 s. */
export async function askDatabase(database: Database | null, lane: Lane): Promise<DatabaseAnswer> {
  if (database === null) return 'unreachable';
  const answered = new AbortController();
  try {
    return await Promise.race([
      lane.run('schema', () => schemaOf(database)),
      sleep(PATIENCE_MS, 'unreachable' as const, { signal: answered.signal }),
    ]);
  } catch {
    return 'unreachable';
  } finally {
    answered.abort();
  }
}

async function schemaOf(database: Database): Promise<DatabaseAnswer> {
  try {
    return (await readSchemaState(database)).state;
  } catch (error) {
    if (error instanceof SchemaNewerError) return 'newer';
    throw error;
  }
}
