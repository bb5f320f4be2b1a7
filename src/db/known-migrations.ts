import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseError } from './database-error.js';
import type { KnownMigration } from './migration-state.js';

/** The migrations of a folder that drizzle-kit wrote, oldest first. Throws `DatabaseError` where it cannot be read. */
export function readKnownMigrations(migrationsFolder: string): readonly KnownMigration[] {
  try {
    const text = readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8');
    const entries = entriesOf(JSON.parse(text));
    const files = readMigrationFiles({ migrationsFolder });
    return entries.map(({ tag, when }, index) => ({ tag, when, hash: files[index]?.hash ?? '' }));
  } catch (cause) {
    throw new DatabaseError('The migrations that belong to smartlink-sync cannot be read.', {
      cause,
      remedy: 'Install smartlink-sync again.',
    });
  }
}

/** By hand: a library for it would take a tenth of the time in which each command starts. */
function entriesOf(journal: unknown): readonly { readonly tag: string; readonly when: number }[] {
  if (!isRecord(journal) || !Array.isArray(journal.entries)) throw new Error('There are none.');
  return journal.entries.map((entry: unknown) => {
    if (!isRecord(entry)) throw new Error('One is no object.');
    const { tag, when } = entry;
    if (typeof tag !== 'string' || typeof when !== 'number') throw new Error('One has no name.');
    return { tag, when };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
