/**
 * `smartlinks.changes`: what became different of rows that were stored and listed already, written by the statement
 * that makes the difference, so that neither can be without the other.
 */
import { utcHour } from './statements.js';
import type { FactStore } from './write-table.js';

/** The transaction's setting that holds the run's id. */
export const RUN_ID_SETTING = 'smartlinks_sync.run_id';

const RUN_ID = `nullif(current_setting('${RUN_ID_SETTING}', true), '')::bigint`;
const MARK = '_deleted_at';

/**
 * Wraps an UPDATE of facts, whose `RETURNING` has `t` (after) and `old` (before) in scope, so that it also keeps the
 * changes of tracked columns. A row that was known only through another one has no changes to keep, and losing its
 * mark counts only where its vanishing was kept.
 */
export function withChangesKept(store: FactStore, update: string, returning: string): string {
  const stream = `'${store.table.name}'`;
  const before = store.tracked.map((column, at) => `old."${column}"::text AS old_${at}`);
  const after = store.tracked.map((column, at) => `t."${column}"::text AS new_${at}`);
  const fields = store.tracked.map((column, at) => `('${column}', w.old_${at}, w.new_${at})`);
  return `
    WITH written AS (
      ${update}
      RETURNING ${returning}, t.id AS row_id, old.${MARK} AS old_mark, ${[...before, ...after].join(', ')}
    ), kept AS (
      INSERT INTO smartlinks.changes (stream, row_id, field, old, new, run_id)
      SELECT ${stream}, w.row_id, c.field, c.old, c.new, ${RUN_ID}
      FROM written w
      CROSS JOIN LATERAL (VALUES ${[...fields, `('${MARK}', w.old_mark::text, NULL)`].join(', ')}) AS c (field, old, new)
      WHERE c.old IS DISTINCT FROM c.new
        AND (w.old_mark IS NULL OR c.field = '${MARK}' AND EXISTS (
          SELECT FROM smartlinks.changes known
          WHERE known.stream = ${stream} AND known.row_id = w.row_id AND known.field = '${MARK}'
        ))
      ORDER BY w.row_id, c.field
    )
    SELECT row_id AS id, link, day, was_link, was_hour, left_link FROM written`;
}

/** Wraps an UPDATE that marks rows as vanished and has `t` (after) in scope. Returns the `hour` of each. */
export function withVanishingKept(store: FactStore, update: string): string {
  return `
    WITH written AS (
      ${update}
      RETURNING t.id AS row_id, t.${MARK} AS mark, ${utcHour(`t.${store.timeColumn}`)} AS hour
    ), kept AS (
      INSERT INTO smartlinks.changes (stream, row_id, field, old, new, run_id)
      SELECT '${store.table.name}', row_id, '${MARK}', NULL, mark::text, ${RUN_ID} FROM written ORDER BY row_id
    )
    SELECT hour FROM written`;
}
