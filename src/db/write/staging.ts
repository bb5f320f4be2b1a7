/**
 * Where many rows go first, to be compared with those that are stored: a temporary table of the connection, filled by
 * COPY. It is not logged, and empties itself when the transaction ends.
 */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { copyRows } from './copy.js';
import type { TextRow, WriteTable } from './write-table.js';

/** The place of a row among those that were given, from 1. */
export const ORDINAL = 'ordinal';

/** The name of the staging table, as SQL names it. Other columns make another name: an older one may still be there. */
export function stagingTable(table: WriteTable): string {
  const shape = table.columns.map(({ name, type }) => `${name} ${type}`).join(',');
  const digest = createHash('sha256').update(shape).digest('hex').slice(0, 12);
  return `smartlinks_incoming_${table.name}_${digest}`;
}

const allowed = new WeakMap<ClientBase, boolean>();

/** Whether this user may make temporary tables in this database; asked once a connection. */
async function mayStage(client: ClientBase): Promise<boolean> {
  const known = allowed.get(client);
  if (known !== undefined) return known;
  const { rows } = await client.query<{ allowed: boolean }>(
    "SELECT has_database_privilege(current_database(), 'TEMPORARY') AS allowed",
  );
  const found = rows[0]?.allowed === true;
  allowed.set(client, found);
  return found;
}

/** Puts rows into the staging table; false where this user may not make one. Throws what `pg` throws. */
export async function stage(
  client: ClientBase,
  table: WriteTable,
  rows: readonly TextRow[],
): Promise<boolean> {
  if (!(await mayStage(client))) return false;
  const name = stagingTable(table);
  const columns = table.columns.map((column) => `"${column.name}" ${column.type}`);
  // A transaction may stage the same table more than once. TRUNCATE would write the catalog each time.
  await client.query(
    `CREATE TEMPORARY TABLE IF NOT EXISTS ${name} (${columns.join(', ')}, ${ORDINAL} integer) ON COMMIT DELETE ROWS;
     DELETE FROM pg_temp.${name}`,
  );
  const target = {
    table: `pg_temp.${name}`,
    columns: table.columns.map((column) => column.name),
    ordinal: ORDINAL,
  };
  await copyRows(client, target, rows);
  return true;
}
