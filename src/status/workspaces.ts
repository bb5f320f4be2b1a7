/** Which workspaces a command that needs no key is about. */
import type { Database } from '../db/database.js';
import { UsageError } from '../errors.js';

/** Every workspace that the tables know, by name. The schema must be there. */
export async function storedWorkspaces(database: Pick<Database, 'query'>): Promise<string[]> {
  const { rows } = await database.query<{ workspace: string }>(
    `SELECT workspace FROM smartlinks_sync.runs UNION SELECT workspace FROM smartlinks.smart_links
     UNION SELECT workspace FROM smartlinks_sync.pauses ORDER BY workspace`,
    [],
    { doing: 'looking for workspaces' },
  );
  return rows.map((row) => row.workspace);
}

/**
 * Those that are configured and those that are stored, or the one that is named. Throws `UsageError` for a name
 * that is neither.
 */
export function chooseWorkspaces(
  configured: readonly string[],
  stored: readonly string[],
  only: string | undefined,
): string[] {
  const known = [...new Set([...configured, ...stored])];
  if (only === undefined) return known;
  if (known.includes(only)) return [only];
  throw new UsageError(`There is no workspace "${only}".`, {
    remedy:
      known.length === 0
        ? 'None is configured and none is stored: set ONLYFANSAPI_API_KEY and run smartlink-sync sync.'
        : `There are: ${known.join(', ')}.`,
  });
}
