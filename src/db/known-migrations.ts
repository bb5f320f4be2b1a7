import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { z } from 'zod';
import { DatabaseError } from './database-error.js';
import type { KnownMigration } from './migration-state.js';

const journalShape = z.object({
  entries: z.array(z.object({ tag: z.string(), when: z.number() })),
});

/** The migrations of a folder that drizzle-kit wrote, oldest first. Throws `DatabaseError` where it cannot be read. */
export function readKnownMigrations(migrationsFolder: string): readonly KnownMigration[] {
  try {
    const text = readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8');
    const { entries } = journalShape.parse(JSON.parse(text));
    const files = readMigrationFiles({ migrationsFolder });
    return entries.map(({ tag, when }, index) => ({ tag, when, hash: files[index]?.hash ?? '' }));
  } catch (cause) {
    throw new DatabaseError('The migrations that belong to smartlink-sync cannot be read.', {
      cause,
      remedy: 'Install smartlink-sync again.',
    });
  }
}
