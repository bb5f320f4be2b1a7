/** What `verify` reads of the ledger, to compare it with the tables and with the API. Nothing here writes. */
import type { ClientBase } from 'pg';
import type { FactStore } from '../write/write-table.js';
import type { LedgerDay } from './days.js';

/** Entries of a stream, `from` and `to` as `YYYY-MM-DD`, both included. By day. */
export async function loadDays(
  client: ClientBase,
  key: { readonly linkId: string; readonly stream: string },
  from: string,
  to: string,
): Promise<Map<string, LedgerDay>> {
  const result = await client.query<{
    day: string;
    api_total: number | null;
    stored: number;
    status: string;
  }>({
    name: 'load_days',
    text: `SELECT day::text AS day, api_total, stored, status FROM smartlinks_sync.days
           WHERE smart_link_id = $1 AND stream = $2 AND day BETWEEN $3 AND $4`,
    values: [key.linkId, key.stream, from, to],
  });
  return new Map(
    result.rows.map((row) => [
      row.day,
      { day: row.day, apiTotal: row.api_total, stored: row.stored, status: row.status },
    ]),
  );
}

/** Names of a workspace's links by id. */
export async function loadLinkNames(
  client: ClientBase,
  workspace: string,
): Promise<Map<string, string | null>> {
  const result = await client.query<{ id: string; name: string | null }>(
    'SELECT id, name FROM smartlinks.smart_links WHERE workspace = $1',
    [workspace],
  );
  return new Map(result.rows.map((row) => [row.id, row.name]));
}

/**
 * The second nearest to `from` on the way to `to` (whole UTC seconds, either may be the larger) in which no live
 * row of the link lies, or null. Where a range ends there, it does not matter whether the service compares
 * fractions of a second that it does not show.
 */
export async function secondWithoutRows(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  from: number,
  to: number,
): Promise<number | null> {
  const { schema, name } = store.table;
  const result = await client.query<{ second: number }>({
    name: `${name}_second_without_rows`,
    text: `SELECT s.second::bigint AS second FROM generate_series($2::bigint, $3::bigint, $4::bigint) AS s (second)
           WHERE NOT EXISTS (
             SELECT FROM "${schema}"."${name}"
             WHERE smart_link_id = $1 AND _deleted_at IS NULL
               AND ${store.timeColumn} >= to_timestamp(s.second) AND ${store.timeColumn} < to_timestamp(s.second + 1)
           )
           LIMIT 1`,
    values: [linkId, from, to, to < from ? -1 : 1],
  });
  return result.rows[0]?.second ?? null;
}
