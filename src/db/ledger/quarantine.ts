/** `smartlinks_sync.quarantine`: rows that no table can hold. The API counts them, so the ledger must too. */
import type { ClientBase } from 'pg';

export interface QuarantineRow {
  readonly hash: string;
  readonly reason: string;
  /** Null: nothing of it may be kept. */
  readonly payload: string | null;
  /** When the row happened, in seconds since 1970; null where it does not say. */
  readonly seconds: number | null;
}

interface Key {
  readonly workspace: string;
  readonly linkId: string;
  readonly stream: string;
}

/** Keeps rows; one that is known is only seen again. Returns how many are new. */
export async function quarantineRows(
  client: ClientBase,
  key: Key,
  rows: readonly QuarantineRow[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const result = await client.query<{ is_new: boolean }>(
    `INSERT INTO smartlinks_sync.quarantine AS q
       (workspace, stream, smart_link_id, row_hash, reason, payload, row_time, first_seen_at, last_seen_at)
     SELECT $1, $2, $3, r.row_hash, r.reason, r.payload, r.row_time, now(), now()
     FROM unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[]) AS r (row_hash, reason, payload, row_time)
     ORDER BY r.row_hash
     ON CONFLICT (stream, smart_link_id, row_hash) DO UPDATE
       SET last_seen_at = now(), resolved_at = NULL, row_time = coalesce(excluded.row_time, q.row_time)
     RETURNING (xmax = 0) AS is_new`,
    [
      key.workspace,
      key.stream,
      key.linkId,
      rows.map((row) => row.hash),
      rows.map((row) => row.reason),
      rows.map((row) => row.payload),
      rows.map((row) => (row.seconds === null ? null : new Date(row.seconds * 1000))),
    ],
  );
  return result.rows.filter((row) => row.is_new).length;
}

/** Rows in the quarantine by UTC day, within a closed range of whole seconds; resolved ones are left out. */
export async function countQuarantinedByDay(
  client: ClientBase,
  key: Pick<Key, 'linkId' | 'stream'>,
  from: number,
  to: number,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; count: number }>({
    name: 'count_quarantined_by_day',
    text: `SELECT (row_time AT TIME ZONE 'UTC')::date::text AS day, count(*)::int AS count
           FROM smartlinks_sync.quarantine
           WHERE stream = $1 AND smart_link_id = $2 AND resolved_at IS NULL
             AND row_time BETWEEN to_timestamp($3) AND to_timestamp($4)
           GROUP BY 1`,
    values: [key.stream, key.linkId, from, to],
  });
  return new Map(result.rows.map((row) => [row.day, row.count]));
}

/**
 * Rows in the quarantine that neither say that they are bots nor that they are duplicates, by UTC day, within a closed
 * range of whole seconds. Those of which no time is known are under `''`.
 */
export async function countUnflaggedQuarantined(
  client: ClientBase,
  key: Pick<Key, 'linkId' | 'stream'>,
  from: number,
  to: number,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; count: number }>(
    `SELECT coalesce((row_time AT TIME ZONE 'UTC')::date::text, '') AS day, count(*)::int AS count
     FROM smartlinks_sync.quarantine
     WHERE stream = $1 AND smart_link_id = $2 AND resolved_at IS NULL
       AND (row_time IS NULL OR row_time BETWEEN to_timestamp($3) AND to_timestamp($4))
       AND payload !~ '"is_(bot|duplicate)": ?true'
     GROUP BY 1`,
    [key.stream, key.linkId, from, to],
  );
  return new Map(result.rows.map((row) => [row.day, row.count]));
}

/** All rows of a stream in the quarantine; resolved ones are left out. */
export async function countQuarantined(
  client: ClientBase,
  key: Pick<Key, 'linkId' | 'stream'>,
): Promise<number> {
  const result = await client.query<{ count: number }>({
    name: 'count_quarantined',
    text: `SELECT count(*)::int AS count FROM smartlinks_sync.quarantine
           WHERE stream = $1 AND smart_link_id = $2 AND resolved_at IS NULL`,
    values: [key.stream, key.linkId],
  });
  return result.rows[0]?.count ?? 0;
}

/**
 * Closes entries of which no time is known, after the stream was counted over its whole life without them: whatever
 * they were is listed now in another form, or not at all.
 */
export async function resolveUntimed(
  client: ClientBase,
  key: Pick<Key, 'linkId' | 'stream'>,
): Promise<void> {
  await client.query({
    name: 'resolve_untimed',
    text: `UPDATE smartlinks_sync.quarantine SET resolved_at = now()
           WHERE stream = $1 AND smart_link_id = $2 AND resolved_at IS NULL AND row_time IS NULL`,
    values: [key.stream, key.linkId],
  });
}

/** Closes entries of a settled range whose rows the API no longer lists, or lists in a form that can be stored. */
export async function resolveQuarantined(
  client: ClientBase,
  key: Pick<Key, 'linkId' | 'stream'>,
  from: number,
  to: number,
  stillThere: readonly string[],
): Promise<void> {
  await client.query({
    name: 'resolve_quarantined',
    text: `UPDATE smartlinks_sync.quarantine SET resolved_at = now()
           WHERE stream = $1 AND smart_link_id = $2 AND resolved_at IS NULL
             AND row_time BETWEEN to_timestamp($3) AND to_timestamp($4) AND row_hash <> ALL ($5::text[])`,
    values: [key.stream, key.linkId, from, to, stillThere],
  });
}
