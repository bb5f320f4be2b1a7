/** Rows for the tests of the write path, and a look at what is stored. */
import type { ClientBase, Pool, PoolClient } from 'pg';
import { clicksTable, conversionsTable, fansTable } from '../../src/db/write/stores.js';
import type { TextRow, WriteTable } from '../../src/db/write/write-table.js';

export type Values = Readonly<Record<string, string | null>>;

function textRow(table: WriteTable, values: Values): TextRow {
  return table.columns.map((column) => values[column.name] ?? null);
}

export function click(id: string, values: Values = {}): TextRow {
  return textRow(clicksTable, {
    id,
    smart_link_id: 'link-a',
    created_at: '2026-01-31T21:45:00Z',
    ...values,
  });
}

export function conversion(id: string, values: Values = {}): TextRow {
  return textRow(conversionsTable, {
    id,
    smart_link_id: 'link-a',
    conversion_at: '2026-01-31T22:15:00Z',
    ...values,
  });
}

export function fan(id: string, asOf: string | null, values: Values = {}): TextRow {
  return textRow(fansTable, { onlyfans_id: id, as_of: asOf, ...values });
}

/** Where each row lies and who wrote or locked it: equal before and after only when nothing touched the table. */
export async function traces(client: ClientBase | Pool, table: WriteTable): Promise<unknown[]> {
  const result = await client.query(
    `SELECT "${table.key}" AS key, ctid::text, xmin::text, xmax::text, _first_seen_at, _synced_at
     FROM "${table.schema}"."${table.name}" ORDER BY 1`,
  );
  return result.rows;
}

/** A column of every row by key. */
export async function column(
  client: ClientBase | Pool,
  table: WriteTable,
  name: string,
): Promise<Record<string, unknown>> {
  const result = await client.query<{ key: string; value: unknown }>(
    `SELECT "${table.key}" AS key, "${name}" AS value FROM "${table.schema}"."${table.name}"`,
  );
  return Object.fromEntries(result.rows.map((row) => [row.key, row.value]));
}

/** One transaction, never tried twice: a deadlock must show. */
export async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** Returns when the backend waits for a lock, asking the server again and again. */
export async function untilBlocked(pool: Pool, pid: number): Promise<void> {
  for (;;) {
    const result = await pool.query<{ waits: boolean }>(
      'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
      [pid],
    );
    if (result.rows[0]?.waits === true) return;
  }
}

export interface Touches {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly wholeReads: number;
}

async function touches(client: ClientBase, table: WriteTable): Promise<Touches> {
  const result = await client.query<Touches>(
    `SELECT n_tup_ins::int AS inserted, n_tup_upd::int AS updated, n_tup_del::int AS deleted, seq_scan::int AS "wholeReads"
     FROM pg_stat_xact_user_tables WHERE schemaname = $1 AND relname = $2`,
    [table.schema, table.name],
  );
  return result.rows[0] ?? { inserted: 0, updated: 0, deleted: 0, wholeReads: 0 };
}

/** What `work` did to the table, by the server's own count. Inside a transaction the connection's counts only grow. */
export async function touchesOf(
  client: ClientBase,
  table: WriteTable,
  work: () => Promise<unknown>,
): Promise<Touches> {
  const before = await touches(client, table);
  await work();
  const after = await touches(client, table);
  return {
    inserted: after.inserted - before.inserted,
    updated: after.updated - before.updated,
    deleted: after.deleted - before.deleted,
    wholeReads: after.wholeReads - before.wholeReads,
  };
}
