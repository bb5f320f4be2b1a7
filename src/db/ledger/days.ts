/** `smartlinks_sync.days`: one entry for each day of a stream that has rows, written only when figures change. */
import type { ClientBase } from 'pg';
import { type ByStream, byStream } from './planned-states.js';

export interface LedgerDay {
  readonly day: string;
  readonly apiTotal: number | null;
  readonly stored: number;
  readonly status: string;
}

interface Key {
  readonly linkId: string;
  readonly stream: string;
}

/** Writes entries; one without rows on either side is removed. Entries with the same figures are not touched. */
export async function writeDays(
  client: ClientBase,
  key: Key,
  entries: readonly LedgerDay[],
  runId: number,
): Promise<void> {
  const kept = entries.filter((entry) => entry.stored > 0 || (entry.apiTotal ?? 1) > 0);
  const gone = entries.filter((entry) => entry.stored === 0 && entry.apiTotal === 0);
  if (kept.length > 0) {
    await client.query({
      name: 'write_days',
      // ON CONFLICT locks every row that it meets, also those that it does not write: only new and changed ones go there.
      text: `INSERT INTO smartlinks_sync.days AS d
               (smart_link_id, stream, day, api_total, stored, status, verified_at, run_id)
             SELECT $1, $2, e.day, e.api_total, e.stored, e.status,
                    CASE WHEN e.status = 'unsettled' THEN NULL ELSE now() END, $7
             FROM unnest($3::date[], $4::bigint[], $5::bigint[], $6::text[]) AS e (day, api_total, stored, status)
             WHERE NOT EXISTS (
               SELECT FROM smartlinks_sync.days k
               WHERE k.smart_link_id = $1 AND k.stream = $2 AND k.day = e.day
                 AND (k.api_total, k.stored, k.status) IS NOT DISTINCT FROM (e.api_total, e.stored, e.status))
             ON CONFLICT (smart_link_id, stream, day) DO UPDATE
               SET api_total = excluded.api_total, stored = excluded.stored, status = excluded.status,
                   verified_at = coalesce(excluded.verified_at, d.verified_at), run_id = excluded.run_id
             WHERE (d.api_total, d.stored, d.status) IS DISTINCT FROM
                   (excluded.api_total, excluded.stored, excluded.status)`,
      values: [
        key.linkId,
        key.stream,
        kept.map((entry) => entry.day),
        kept.map((entry) => entry.apiTotal),
        kept.map((entry) => entry.stored),
        kept.map((entry) => entry.status),
        runId,
      ],
    });
  }
  if (gone.length > 0)
    await removeDays(
      client,
      key,
      gone.map((entry) => entry.day),
    );
}

async function removeDays(client: ClientBase, key: Key, days: readonly string[]): Promise<void> {
  await client.query(
    `DELETE FROM smartlinks_sync.days WHERE smart_link_id = $1 AND stream = $2 AND day = ANY ($3::date[])`,
    [key.linkId, key.stream, days],
  );
}

/** Removes entries of days in a counted stretch on which no row is left. */
export async function removeEmptyDays(
  client: ClientBase,
  key: Key,
  from: string,
  to: string,
  daysWithRows: readonly string[],
): Promise<void> {
  await client.query({
    name: 'remove_empty_days',
    text: `DELETE FROM smartlinks_sync.days
           WHERE smart_link_id = $1 AND stream = $2 AND day BETWEEN $3 AND $4 AND day <> ALL ($5::date[])`,
    values: [key.linkId, key.stream, from, to, daysWithRows],
  });
}

/** Stored rows that the service has forgotten, by day, of one stream. */
export async function forgottenRowsByDay(
  client: ClientBase,
  key: Key,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; rows: number | string }>({
    name: 'forgotten_rows_by_day',
    text: `SELECT day::text AS day, stored - coalesce(api_total, 0) AS rows FROM smartlinks_sync.days
           WHERE smart_link_id = $1 AND stream = $2 AND status = 'forgotten'`,
    values: [key.linkId, key.stream],
  });
  return new Map(result.rows.map((row) => [row.day, Number(row.rows)]));
}

/** Entries that lost a row to another day or link no longer hold. */
export async function unsettleDays(
  client: ClientBase,
  stream: string,
  moved: readonly { smartLinkId: string; day: string }[],
): Promise<void> {
  if (moved.length === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.days d SET status = 'unsettled'
     FROM unnest($2::text[], $3::date[]) AS m (smart_link_id, day)
     WHERE d.smart_link_id = m.smart_link_id AND d.stream = $1 AND d.day = m.day AND d.status <> 'unsettled'`,
    [stream, moved.map((m) => m.smartLinkId), moved.map((m) => m.day)],
  );
}

/** Whether any day of the stream is unsettled. */
export async function hasUnsettledDays(client: ClientBase, key: Key): Promise<boolean> {
  const result = await client.query<{ found: boolean }>({
    name: 'has_unsettled_days',
    text: `SELECT EXISTS (
             SELECT FROM smartlinks_sync.days
             WHERE smart_link_id = $1 AND stream = $2 AND status = 'unsettled'
           ) AS found`,
    values: [key.linkId, key.stream],
  });
  return result.rows[0]?.found === true;
}

/** The oldest unsettled day of each stream of a workspace that has one. */
export async function oldestUnsettledDays(
  client: ClientBase,
  workspace: string,
): Promise<ByStream<string>> {
  const result = await client.query<{ linkId: string; stream: string; day: string }>(
    `SELECT d.smart_link_id AS "linkId", d.stream, min(d.day)::text AS day
     FROM smartlinks_sync.days d
     JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
     WHERE d.status = 'unsettled' AND s.workspace = $1
     GROUP BY 1, 2`,
    [workspace],
  );
  return byStream(result.rows, (row) => row.day);
}
