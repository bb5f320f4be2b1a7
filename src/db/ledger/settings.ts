/** `smartlinks_sync.settings`: what all processes over one database must agree on. */
import { UsageError } from '../../errors.js';
import type { Database } from '../database.js';
import { requireKnownZone } from '../rollups/pending.js';

/**
 * Records settings at their first use and compares them ever after. Throws `UsageError` where another process
 * has worked with another value: rows of both kinds in one table could not be told apart.
 */
export async function agreeOnSettings(
  database: Database,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const names = Object.keys(settings);
  const stored = await database.transaction(
    async (client) => {
      const { REPORT_TIMEZONE: zone } = settings;
      if (zone !== undefined) await requireKnownZone(client, zone);
      await client.query(
        `INSERT INTO smartlinks_sync.settings (name, value)
         SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT (name) DO NOTHING`,
        [names, names.map((name) => settings[name])],
      );
      const result = await client.query<{ name: string; value: string }>(
        'SELECT name, value FROM smartlinks_sync.settings WHERE name = ANY ($1::text[])',
        [names],
      );
      return result.rows;
    },
    { doing: 'comparing settings with those of the database' },
  );
  for (const { name, value } of stored) {
    if (settings[name] === value) continue;
    throw new UsageError(
      `${name} is ${settings[name]}, but this database was filled with ${name}=${value}.`,
      { remedy: remedyFor(name, value) },
    );
  }
}

/**
 * Records settings in which processes may differ, for views to know: the last one's count. Writes only what is another
 * value. Throws `DatabaseError`.
 */
export async function recordSettings(
  database: Pick<Database, 'query'>,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await database.query(
    `INSERT INTO smartlinks_sync.settings AS s (name, value) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now() WHERE s.value <> excluded.value`,
    [Object.keys(settings), Object.values(settings)],
    { doing: 'recording settings' },
  );
}

/** What a person can do where the database was filled with another value of a setting. Pure. */
export function remedyFor(name: string, stored: string): string {
  if (name !== 'REPORT_TIMEZONE') return `Set ${name}=${stored}, or use another database.`;
  return `Set ${name}=${stored}, or run "smartlink-sync migrate --change-timezone" with the new one: it cuts all days anew.`;
}
