/** Rows that retention has removed: counters, revenue and totals of the API count them still. */
import type { ClientBase } from 'pg';
import { type LiveRows, liveRowsOf } from '../write/live-rows.js';

interface Key {
  readonly linkId: string;
  readonly stream: string;
}

/** All removed rows of a stream, in the ways in which a counter may count them. */
export async function countDropped(client: ClientBase, key: Key): Promise<LiveRows> {
  const result = await client.query<Record<keyof LiveRows, number | string>>({
    name: 'count_dropped',
    text: `SELECT coalesce(sum(rows), 0) AS "all", coalesce(sum(rows_without_bots), 0) AS "withoutBots",
                  coalesce(sum(rows_without_duplicates), 0) AS "withoutDuplicates",
                  coalesce(sum(rows_unflagged), 0) AS unflagged
           FROM smartlinks_sync.dropped_months WHERE smart_link_id = $1 AND stream = $2`,
    values: [key.linkId, key.stream],
  });
  return liveRowsOf(result.rows[0]);
}

/** From when on rows are kept, whole UTC seconds, by link; links that keep all of them have no entry. */
export async function keptFromByLink(
  client: Pick<ClientBase, 'query'>,
  workspace: string,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; seconds: number }>(
    `SELECT smart_link_id AS id, floor(extract(epoch FROM max(kept_from)))::bigint AS seconds
     FROM smartlinks_sync.streams WHERE workspace = $1 AND kept_from IS NOT NULL GROUP BY 1`,
    [workspace],
  );
  return new Map(rows.map(({ id, seconds }) => [id, seconds]));
}

/** Removed rows of the UTC days from `first` to `last` (`YYYY-MM-DD`), by day; a day of which none was has no entry. */
export async function droppedByDay(
  client: ClientBase,
  key: Key,
  first: string,
  last: string,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; rows: number | string }>({
    name: 'dropped_by_day',
    text: `SELECT day::text AS day, dropped AS rows FROM smartlinks_sync.days
           WHERE smart_link_id = $1 AND stream = $2 AND day BETWEEN $3 AND $4 AND dropped > 0`,
    values: [key.linkId, key.stream, first, last],
  });
  return new Map(result.rows.map((row) => [row.day, Number(row.rows)]));
}
