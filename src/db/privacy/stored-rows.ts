/** Stored rows in batches, so that what is personal in them can be rewritten. */
import type { ClientBase } from 'pg';
import { clickGroupColumns } from '../rollups/definitions.js';
import type { Touched } from '../rollups/touched.js';
import { arrayLiteral } from '../write/array-literal.js';
import { utcHour } from '../write/statements.js';
import { clicksStore } from '../write/stores.js';
import { columnIndex, type TextRow, type WriteTable } from '../write/write-table.js';

const quote = (name: string): string => `"${name}"`;
const source = (table: WriteTable): string => `${quote(table.schema)}.${quote(table.name)}`;
const asText = (table: WriteTable): string =>
  table.columns.map(({ name }) => `t.${quote(name)}::text AS ${quote(name)}`).join(', ');

interface Stored {
  readonly [column: string]: string | null;
}

function textRows(table: WriteTable, rows: readonly Stored[]): TextRow[] {
  return rows.map((row) => table.columns.map(({ name }) => row[name] ?? null));
}

/**
 * The next rows by key of those that meet a condition over `t` (its parameters from `$3`), locked until the
 * transaction ends.
 */
export async function lockRowsAfter(
  client: ClientBase,
  table: WriteTable,
  { after, limit, where, values = [] }: RowsAfter,
): Promise<TextRow[]> {
  const key = quote(table.key);
  const { rows } = await client.query<Stored>(
    `SELECT ${asText(table)} FROM ${source(table)} t
     WHERE t.${key} > $1 AND (${where}) ORDER BY t.${key} LIMIT $2 FOR NO KEY UPDATE`,
    [after, limit, ...values],
  );
  return textRows(table, rows);
}

export interface RowsAfter {
  /** The key that the rows come after; empty: from the first. */
  readonly after: string;
  readonly limit: number;
  readonly where: string;
  readonly values?: readonly unknown[];
}

/** Rows that meet a condition over `t`, by key, locked until the transaction ends. */
export async function lockRows(
  client: ClientBase,
  table: WriteTable,
  where: string,
  values: readonly unknown[],
): Promise<TextRow[]> {
  const { rows } = await client.query<Stored>(
    `SELECT ${asText(table)} FROM ${source(table)} t
     WHERE ${where} ORDER BY t.${quote(table.key)} FOR UPDATE`,
    [...values],
  );
  return textRows(table, rows);
}

/**
 * Writes locked rows back under the keys that they had, those that are the same left alone. Returns how many were
 * written. When the content was last read (`_synced_at`) stays as it is. Clicks that daily sums show otherwise now are
 * noted: the caller rebuilds these sums. Nothing else that sums show may be rewritten.
 */
export async function rewriteRows(
  client: ClientBase,
  table: WriteTable,
  before: readonly TextRow[],
  rewrite: (row: TextRow) => TextRow,
  touched: Touched,
): Promise<number> {
  const keyAt = columnIndex(table, table.key);
  const moved: string[] = [];
  const changed = before.flatMap((row) => {
    const made = rewrite(row);
    if (made.every((value, at) => value === row[at])) return [];
    const key = row[keyAt] ?? '';
    const movedAt =
      table === clicksStore.table ? dimensionsAt.filter((at) => made[at] !== row[at]) : [];
    if (movedAt.length > 0) moved.push(key);
    for (const at of movedAt) touched.erasedValues.add(row[at] ?? '');
    return [[key, ...made]];
  });
  if (changed.length === 0) return 0;
  const arrays = table.columns.map(({ type }, at) => `$${at + 2}::${type}[]`);
  const names = table.columns.map(({ name }) => quote(name));
  const sets = names.map((name) => `${name} = i.${name}`);
  const width = table.columns.length + 1;
  const literals = Array.from({ length: width }, (_, at) =>
    arrayLiteral(changed, at, 0, changed.length),
  );
  const { rowCount } = await client.query(
    `UPDATE ${source(table)} t SET ${sets.join(', ')}
     FROM unnest($1::text[], ${arrays.join(', ')}) AS i (old_key, ${names.join(', ')})
     WHERE t.${quote(table.key)} = i.old_key`,
    literals,
  );
  if (moved.length > 0) await noteMoved(client, moved, touched);
  return rowCount ?? 0;
}

/** A tag may repeat an address, and lose it. */
const dimensionsAt = clickGroupColumns.map((name) => columnIndex(clicksStore.table, name));

async function noteMoved(
  client: ClientBase,
  clickIds: readonly string[],
  touched: Touched,
): Promise<void> {
  const { rows } = await client.query<{ id: string; link: string; hour: string }>(
    `SELECT t.id, t.smart_link_id AS link, ${utcHour(`t.${clicksStore.timeColumn}`)} AS hour
     FROM ${source(clicksStore.table)} t WHERE t.id = ANY ($1::text[])`,
    [clickIds],
  );
  for (const { id, link, hour } of rows) {
    touched.note(clicksStore.facts, link, hour);
    touched.clickIds.add(id);
  }
}

/** How many rows meet a condition over `t`. */
export async function countRows(
  client: ClientBase,
  table: WriteTable,
  where: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const { rows } = await client.query<{ rows: number | string }>(
    `SELECT count(*) AS rows FROM ${source(table)} t WHERE ${where}`,
    [...values],
  );
  return Number(rows[0]?.rows ?? 0);
}
