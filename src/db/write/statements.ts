/**
 * The SQL of the write path, made once for each table. It reads its rows from arrays, one for each column (`$1` the
 * first column, and so on), or from the staging table, so that a statement is planned once whatever the number of rows.
 */
import { ORDINAL, stagingTable } from './staging.js';
import type { WriteTable } from './write-table.js';

/** A prepared statement: `name` is unique to `text` on a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** How a table decides about a row that is stored already. */
export interface StoredRowRule {
  /** SQL condition over `t` (stored) and `i` (incoming): true where the stored row is to be overwritten. */
  readonly overwrite: string;
  /** Assignments beside the data columns and `_synced_at`. */
  readonly alsoSet: readonly string[];
  /**
   * Completes an UPDATE that has `old` (before) and `t` (after) in scope so that it returns what `Writer.overwrite`
   * says.
   */
  readonly finish: (update: string) => string;
}

const quote = (name: string): string => `"${name}"`;

function names(table: WriteTable, prefix = ''): string {
  return table.columns.map((column) => prefix + quote(column.name)).join(', ');
}

/** `i`, the incoming rows, with `ordinal` from 1. */
function incoming(table: WriteTable): string {
  const arrays = table.columns.map((column, at) => `$${at + 1}::${column.type}[]`).join(', ');
  return `unnest(${arrays}) WITH ORDINALITY AS i (${names(table)}, ${ORDINAL})`;
}

/** Where a statement takes its rows from. */
export type RowSource = 'arrays' | 'staging';

/** The same from the staging table, in the order in which rows were put there. */
function staged(table: WriteTable): string {
  return `pg_temp.${stagingTable(table)} AS i (${names(table)}, ${ORDINAL})`;
}

/** SQL of the UTC hour of a time, `YYYY-MM-DDTHH`. */
export const utcHour = (time: string): string =>
  `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24')`;

const target = (table: WriteTable): string => `${quote(table.schema)}.${quote(table.name)}`;

const statementName = (table: WriteTable, verb: string): string =>
  `${table.schema}_${table.name}_${verb}`;

/** SQL condition: `t` and `i` differ in any data column. Numbers and JSON are compared by value: 1.10 equals 1.1. */
export function differs(table: WriteTable): string {
  return `(${names(table, 't.')}) IS DISTINCT FROM (${names(table, 'i.')})`;
}

/**
 * Inserts the rows that are not stored, in the order of the arrays, and finds those to be overwritten; rows that
 * stay as they are get neither a lock nor a write. Returns `inserted` (rows), `raced` (rows that another
 * transaction stored after this statement began), and as ordinals joined by commas `fresh` (inserted or raced) and
 * `overwrite`.
 */
export function insertNewStatement(
  table: WriteTable,
  rule: StoredRowRule,
  source: RowSource,
): Statement {
  const key = quote(table.key);
  return {
    name: statementName(table, source === 'arrays' ? 'insert_new' : 'insert_new_staged'),
    text: `
      WITH judged AS MATERIALIZED (
        SELECT i.*, t.${key} IS NOT NULL AS is_stored
        FROM ${source === 'arrays' ? incoming(table) : staged(table)} LEFT JOIN ${target(table)} t ON t.${key} = i.${key}
        WHERE t.${key} IS NULL OR ${rule.overwrite}
      ), inserted AS (
        INSERT INTO ${target(table)} (${names(table)})
        SELECT ${names(table)} FROM judged WHERE NOT is_stored
        ON CONFLICT (${key}) DO NOTHING
        RETURNING 1
      ), counted AS (
        SELECT count(*)::integer AS inserted FROM inserted
      )
      SELECT counted.inserted,
             (count(*) FILTER (WHERE NOT is_stored))::integer - counted.inserted AS raced,
             coalesce(string_agg(ordinal::text, ',') FILTER (WHERE NOT is_stored), '') AS fresh,
             coalesce(string_agg(ordinal::text, ',') FILTER (WHERE is_stored), '') AS overwrite
      FROM counted LEFT JOIN judged ON true
      GROUP BY counted.inserted`,
  };
}

/** Locks stored rows by key (`$1`) in the order of the array, until the transaction ends. Returns their keys. */
export function lockStatement(table: WriteTable): Statement {
  const key = quote(table.key);
  return {
    name: statementName(table, 'lock'),
    text: `
      SELECT t.${key} AS key
      FROM unnest($1::text[]) WITH ORDINALITY AS i (key, ordinal) JOIN ${target(table)} t ON t.${key} = i.key
      ORDER BY i.ordinal
      FOR NO KEY UPDATE OF t`,
  };
}

/** Overwrites stored rows, which the transaction must have locked: only then is `old` what is overwritten. */
export function overwriteStatement(table: WriteTable, rule: StoredRowRule): Statement {
  const key = quote(table.key);
  const data = table.columns.filter((column) => column.name !== table.key);
  const assignments = [
    ...data.map((column) => `${quote(column.name)} = i.${quote(column.name)}`),
    '_synced_at = now()',
    ...rule.alsoSet,
  ];
  return {
    name: statementName(table, 'overwrite'),
    text: rule.finish(`
      UPDATE ${target(table)} t SET ${assignments.join(', ')}
      FROM ${incoming(table)} JOIN ${target(table)} old ON old.${key} = i.${key}
      WHERE t.${key} = i.${key} AND (${rule.overwrite})`),
  };
}

/** Inserts rows that are not stored, marked as not listed; a stored row is left alone. Returns each `key`. */
export function insertUnlistedStatement(table: WriteTable): Statement {
  return {
    name: statementName(table, 'insert_unlisted'),
    text: `
      INSERT INTO ${target(table)} (${names(table)}, _deleted_at)
      SELECT ${names(table)}, now() FROM ${incoming(table)}
      ON CONFLICT (${quote(table.key)}) DO NOTHING
      RETURNING ${quote(table.key)} AS key`,
  };
}
