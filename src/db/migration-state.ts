import { DatabaseError } from './database-error.js';

/** A migration of this build. `when` is its time in drizzle's journal, milliseconds since 1970. */
export interface KnownMigration {
  readonly tag: string;
  readonly when: number;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** A migration that the database says it has had. */
export interface AppliedMigration {
  readonly when: number;
  readonly hash: string;
}

/** The database has migrations that this build does not know: it must not write there, and no time will mend it. */
export class SchemaNewerError extends DatabaseError {}

/**
 * Which migrations a database lacks. Throws `SchemaNewerError` where it has one that this build does not know, and
 * `DatabaseError` where the text of one was another.
 */
export function judgeMigrations(
  known: readonly KnownMigration[],
  applied: readonly AppliedMigration[],
): { readonly pending: readonly KnownMigration[] } {
  const knownAt = new Map(known.map((migration) => [migration.when, migration]));
  const changed: string[] = [];
  let unknown = 0;
  for (const { when, hash } of applied) {
    const migration = knownAt.get(when);
    if (migration === undefined) unknown += 1;
    else if (migration.hash !== hash) changed.push(migration.tag);
  }
  if (unknown > 0) {
    throw new SchemaNewerError(
      `The schema of the database is newer than this smartlink-sync: it has ${unknown} ${unknown === 1 ? 'migration' : 'migrations'} that this version does not know.`,
      { remedy: 'Update smartlink-sync.' },
    );
  }
  if (changed.length > 0) {
    throw new DatabaseError(
      `The database was migrated with another text of ${changed.join(', ')} than this smartlink-sync has.`,
      { remedy: 'Install a released version of smartlink-sync, and do not edit its migrations.' },
    );
  }
  const appliedTimes = new Set(applied.map(({ when }) => when));
  return { pending: known.filter(({ when }) => !appliedTimes.has(when)) };
}
