/** What a warehouse holds, in a form that is the same however and whenever it came there. */
import type { Database } from '../../src/db/database.js';

/** When something was written here, and by which run. */
const OWN_TIMES = `'{_first_seen_at,_synced_at,verified_at,run_id,changed_at}'::text[]`;

/** Rows of every table of `smartlinks` but the snapshots, the daily sums, and the days of the ledger, as sorted texts by table. */
export async function warehouseContents(database: Database): Promise<Record<string, string[]>> {
  const tables = await database.query<{ name: string; numbered: boolean }>(
    `SELECT format('%s.%s', table_schema, table_name) AS name,
            bool_or(column_name = 'id' AND is_identity = 'YES') AS numbered
     FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_type = 'BASE TABLE'
       AND (table_schema = 'smartlinks' AND table_name <> 'smart_link_snapshots' OR table_schema = 'smartlinks_bi'
            OR (table_schema, table_name) = ('smartlinks_sync', 'days'))
     GROUP BY 1`,
  );
  const contents: Record<string, string[]> = {};
  for (const { name, numbered } of tables.rows) {
    // The time of a mark is one of writing; that there is one is not.
    const mark = `jsonb_build_object('_deleted_at', t.row ->> '_deleted_at' IS NOT NULL)`;
    const changed = name === 'smartlinks.changes' ? MARK_TIMES : `'{}'::jsonb`;
    const { rows } = await database.query<{ text: string }>(
      `SELECT ((t.row - ${OWN_TIMES} ${numbered ? "- 'id'" : ''}) || ${mark} || ${changed})::text AS text
       FROM (SELECT to_jsonb(r) AS row FROM ${name} r) t ORDER BY 1`,
    );
    contents[name] = rows.map(({ text }) => text);
  }
  return contents;
}

const MARK_TIMES = `CASE WHEN t.row ->> 'field' = '_deleted_at' THEN jsonb_build_object(
  'old', t.row ->> 'old' IS NOT NULL, 'new', t.row ->> 'new' IS NOT NULL) ELSE '{}'::jsonb END`;
