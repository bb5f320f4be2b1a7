import { withChangesKept } from './change-log.js';
import {
  differs,
  insertNewStatement,
  lockStatement,
  overwriteStatement,
  type Statement,
  type StoredRowRule,
  utcHour,
} from './statements.js';
import { fansTable } from './stores.js';
import type { FactStore, WriteTable } from './write-table.js';

/** The statements that store rows of one table by its own rule. */
export interface Writer {
  readonly table: WriteTable;
  /** Null for what no rollup is made of. */
  readonly store: FactStore | null;
  readonly insertNew: Statement;
  /** The same for rows of the staging table. */
  readonly insertStaged: Statement;
  readonly lock: Statement;
  /**
   * Returns of each row written its `id`, `link` and `day` (where a live row was that has left it, else null),
   * `was_link` and `was_hour` (where a row was that was live before, else null), and `left_link` (that of a row which was
   * another's and not live, else null).
   */
  readonly overwrite: Statement;
}

const factWriters = new WeakMap<FactStore, Writer>();

function writer(table: WriteTable, store: FactStore | null, rule: StoredRowRule): Writer {
  return {
    table,
    store,
    insertNew: insertNewStatement(table, rule, 'arrays'),
    insertStaged: insertNewStatement(table, rule, 'staging'),
    lock: lockStatement(table),
    overwrite: overwriteStatement(table, rule),
  };
}

/** Fans: newer values overwrite, and equally old ones where they differ. */
export const fanWriter: Writer = writer(fansTable, null, {
  overwrite: `i.as_of IS NOT NULL AND (t.as_of IS NULL OR i.as_of > t.as_of OR i.as_of = t.as_of AND ${differs(fansTable)})`,
  alsoSet: [],
  finish: (update) =>
    `${update} RETURNING t.onlyfans_id AS id, NULL::text AS link, NULL::text AS day, NULL::text AS was_link, NULL::text AS was_hour, NULL::text AS left_link`,
});

/** Facts: whatever differs overwrites, and a row that is listed again loses its mark. */
export function factWriter(store: FactStore): Writer {
  const known = factWriters.get(store);
  if (known !== undefined) return known;
  const utcDay = (row: string): string => `(${row}.${store.timeColumn} AT TIME ZONE 'UTC')::date`;
  const hasLeft = `old._deleted_at IS NULL AND (old.smart_link_id, ${utcDay('old')}) IS DISTINCT FROM (t.smart_link_id, ${utcDay('t')})`;
  const made = writer(store.table, store, {
    overwrite: `t._deleted_at IS NOT NULL OR ${differs(store.table)}`,
    alsoSet: ['_deleted_at = NULL'],
    finish: (update) =>
      withChangesKept(
        store,
        update,
        `CASE WHEN ${hasLeft} THEN old.smart_link_id END AS link, CASE WHEN ${hasLeft} THEN ${utcDay('old')}::text END AS day,
         CASE WHEN old._deleted_at IS NULL THEN old.smart_link_id END AS was_link,
         CASE WHEN old._deleted_at IS NULL THEN ${utcHour(`old.${store.timeColumn}`)} END AS was_hour,
         CASE WHEN old._deleted_at IS NOT NULL AND old.smart_link_id <> t.smart_link_id THEN old.smart_link_id END AS left_link`,
      ),
  });
  factWriters.set(store, made);
  return made;
}
