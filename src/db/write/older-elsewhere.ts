/** Old rows of other links: where the API lists one still, it has not forgotten what is newer for its age. */
import type { ClientBase } from 'pg';
import type { FactStore } from './write-table.js';

export interface OlderRow {
  readonly linkId: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/**
 * Live rows from before `seconds` of other listed links of the workspace, one each of at most `most`, not on days that
 * the API is known to have forgotten.
 */
export async function findOlderElsewhere(
  client: ClientBase,
  store: FactStore,
  { workspace, linkId }: { readonly workspace: string; readonly linkId: string },
  seconds: number,
  most: number,
): Promise<OlderRow[]> {
  const { table, timeColumn } = store;
  const result = await client.query<{ linkId: string; id: string; time: Date }>({
    name: `${table.name}_find_older_elsewhere`,
    text: `SELECT l.id AS "linkId", older.id, older.time
           FROM smartlinks.smart_links l
           CROSS JOIN LATERAL (
             SELECT t.id, t.${timeColumn} AS time FROM "${table.schema}"."${table.name}" t
             WHERE t.smart_link_id = l.id AND t._deleted_at IS NULL AND t.${timeColumn} < to_timestamp($3)
             ORDER BY t.${timeColumn} DESC LIMIT 1
           ) older
           WHERE l.workspace = $1 AND l.id <> $2 AND l._deleted_at IS NULL
             AND NOT EXISTS (
               SELECT FROM smartlinks_sync.days d
               WHERE d.smart_link_id = l.id AND d.stream = '${store.facts}' AND d.status = 'forgotten'
                 AND d.day = (older.time AT TIME ZONE 'UTC')::date
             )
           LIMIT $4`,
    values: [workspace, linkId, seconds, most],
  });
  return result.rows.map((row) => ({
    linkId: row.linkId,
    id: row.id,
    seconds: row.time.getTime() / 1000,
  }));
}
