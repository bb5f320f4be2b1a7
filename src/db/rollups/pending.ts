/** Links whose rollups are to be built anew as a whole: after an update, and when days are cut in another time zone. */
import type { ClientBase } from 'pg';
import { UsageError } from '../../errors.js';
import type { Database } from '../database.js';
import { isServerError } from '../database-error.js';
import { lockAllRollups } from './link-locks.js';
import { rebuildLinks } from './rebuild.js';

/** Invalid parameter value: what Postgres says of a time zone that it does not know. */
const UNKNOWN_ZONE = '22023';

export interface BuildOptions {
  /** Ends the work after the link at hand; the next call goes on from there. */
  readonly signal: AbortSignal;
  readonly onBuilt?: (links: number) => void;
}

/**
 * Builds them link by link, each in a transaction of its own, so that syncs go on meanwhile and a kill costs one
 * link. Several processes may do so at the same time. Returns how many links this one built. Throws `DatabaseError`.
 */
export async function buildPendingRollups(
  database: Pick<Database, 'transaction'>,
  { signal, onBuilt }: BuildOptions,
): Promise<number> {
  let built = 0;
  while (!signal.aborted) {
    const isBuilt = await database.transaction(buildNext, { doing: 'building daily sums' });
    if (!isBuilt) break;
    built += 1;
    onBuilt?.(built);
  }
  return built;
}

async function buildNext(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ link: string }>(
    `DELETE FROM smartlinks_sync.rollups_pending WHERE smart_link_id = (
       SELECT smart_link_id FROM smartlinks_sync.rollups_pending ORDER BY 1 LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING smart_link_id AS link`,
  );
  const [next] = rows;
  if (next === undefined) return false;
  await rebuildLinks(client, [next.link]);
  return true;
}

/** How many links are still to be built. */
export async function countPendingRollups(database: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await database.query<{ links: number }>(
    'SELECT count(*) AS links FROM smartlinks_sync.rollups_pending',
  );
  return rows[0]?.links ?? 0;
}

/**
 * Cuts days in this time zone from now on: what is written later is, and all links are noted to be built anew. Waits
 * for commits under way. Returns false where it is the zone already. Throws `UsageError` for a zone that the database
 * does not know, and `DatabaseError`.
 */
export async function changeReportTimezone(
  database: Pick<Database, 'transaction'>,
  zone: string,
): Promise<boolean> {
  return database.transaction(
    async (client) => {
      await requireKnownZone(client, zone);
      await lockAllRollups(client);
      await requireAllRows(client, zone);
      const changed = await client.query(
        `INSERT INTO smartlinks_sync.settings AS s (name, value) VALUES ('REPORT_TIMEZONE', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now() WHERE s.value <> excluded.value
         RETURNING 1`,
        [zone],
      );
      if (changed.rowCount === 0) return false;
      await client.query(
        `INSERT INTO smartlinks_sync.rollups_pending (smart_link_id)
         SELECT id FROM smartlinks.smart_links UNION SELECT smart_link_id FROM smartlinks_sync.streams
         ON CONFLICT DO NOTHING`,
      );
      return true;
    },
    { doing: 'changing the time zone of daily sums' },
  );
}

/** Throws `UsageError` where rows were removed for their age: their daily sums cannot be cut anew. */
async function requireAllRows(client: ClientBase, zone: string): Promise<void> {
  const { rows } = await client.query<{ days: string }>(
    `SELECT value AS days FROM smartlinks_sync.settings WHERE name = 'REPORT_TIMEZONE' AND value <> $1
       AND EXISTS (SELECT FROM smartlinks_sync.streams WHERE kept_from IS NOT NULL)`,
    [zone],
  );
  const [stored] = rows;
  if (stored === undefined) return;
  throw new UsageError(
    `Days cannot be cut in ${zone} any more: rows were removed for their age, and daily sums of them stay as they were cut in ${stored.days}.`,
    { remedy: `Set REPORT_TIMEZONE=${stored.days}, or fill another database.` },
  );
}

/** Throws `UsageError` for a time zone that this Postgres does not know: no day could be cut in it. */
export async function requireKnownZone(client: ClientBase, zone: string): Promise<void> {
  try {
    await client.query('SELECT now() AT TIME ZONE $1', [zone]);
  } catch (error) {
    if (!isServerError(error) || error.code !== UNKNOWN_ZONE) throw error;
    throw new UsageError(`The database does not know the time zone ${zone} of REPORT_TIMEZONE.`, {
      cause: error,
      remedy: 'Choose a name from SELECT name FROM pg_timezone_names, such as Europe/Berlin.',
    });
  }
}
