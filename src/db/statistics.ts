/** What the planner knows of tables that have just been filled. */
import type { Database } from './database.js';

/** Fewer rows than this do not make another plan. */
const LEAST_WRITTEN = 10_000;

/**
 * Takes statistics of tables that have more than doubled since it was done last: after a first load, when autovacuum
 * has not come yet, plans would be made as for empty tables. Only columns that tables are searched by are looked at,
 * which takes a tenth of the time; autovacuum takes the others, as it would anyway. Tables of other owners and those
 * that are being analyzed already are passed over. Returns the names of the tables. Throws `DatabaseError`.
 */
export async function refreshStatistics(
  database: Pick<Database, 'query'>,
  rowsWritten: number,
): Promise<string[]> {
  if (rowsWritten < LEAST_WRITTEN) return [];
  const doing = 'taking statistics of tables';
  const { rows } = await database.query<{ name: string; target: string }>(GROWN_TABLES, [], {
    doing,
  });
  for (const { target } of rows) {
    await database.query(`ANALYZE (SKIP_LOCKED) ${target}`, [], { doing });
  }
  return rows.map(({ name }) => name);
}

/** Tables of at least a megabyte, with the columns of their indexes and conditions. Of a key all is known. */
const GROWN_TABLES = `
  SELECT c.relname AS name,
         format('%I.%I (%s)', n.nspname, c.relname, (
           SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (
             a.attname IN ('_deleted_at', 'is_bot', 'is_duplicate') OR EXISTS (
               SELECT FROM pg_index i
               WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey) AND NOT (i.indisunique AND i.indnatts = 1)
             )
           )
         )) AS target
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('smartlinks', 'smartlinks_bi', 'smartlinks_sync') AND c.relkind = 'r' AND c.relhasindex
    AND pg_has_role(c.relowner, 'USAGE')
    AND pg_relation_size(c.oid) / current_setting('block_size')::integer > 2 * greatest(c.relpages, 0) + 128
  ORDER BY 1`;
