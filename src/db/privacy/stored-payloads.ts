/** What the quarantine keeps of rows, in batches, so that what is personal in it can be rewritten. */
import type { ClientBase } from 'pg';

export interface StoredPayload {
  readonly id: number;
  readonly stream: string;
  readonly payload: string;
}

/** The next payloads by id, locked until the transaction ends; with `before`, only of rows older than this second. */
export async function lockPayloadsAfter(
  client: ClientBase,
  { after, limit, before = null }: { after: number; limit: number; before?: number | null },
): Promise<StoredPayload[]> {
  const { rows } = await client.query<StoredPayload>(
    `SELECT id, stream, payload FROM smartlinks_sync.quarantine
     WHERE id > $1 AND payload IS NOT NULL
       AND ($3::float8 IS NULL OR coalesce(row_time, first_seen_at) < to_timestamp($3))
     ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
    [after, limit, before],
  );
  return rows;
}

/** Payloads that hold a text somewhere, locked until the transaction ends. */
export async function lockPayloadsWith(client: ClientBase, text: string): Promise<StoredPayload[]> {
  const { rows } = await client.query<StoredPayload>(
    `SELECT id, stream, payload FROM smartlinks_sync.quarantine
     WHERE payload IS NOT NULL AND position($1 IN payload) > 0 ORDER BY id FOR NO KEY UPDATE`,
    [text],
  );
  return rows;
}

/** Writes payloads by id. */
export async function rewritePayloads(
  client: ClientBase,
  payloads: ReadonlyMap<number, string>,
): Promise<void> {
  if (payloads.size === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.quarantine q SET payload = p.payload
     FROM unnest($1::bigint[], $2::text[]) AS p (id, payload) WHERE q.id = p.id`,
    [[...payloads.keys()], [...payloads.values()]],
  );
}

/** Drops entries: what they hold is gone, and they still count as known. */
export async function dropPayloads(client: ClientBase, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.quarantine SET payload = NULL, dropped_at = coalesce(dropped_at, now())
     WHERE id = ANY ($1::bigint[])`,
    [ids],
  );
}

/** How many payloads there are. */
export async function countPayloads(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ rows: number | string }>(
    'SELECT count(*) AS rows FROM smartlinks_sync.quarantine WHERE payload IS NOT NULL',
  );
  return Number(rows[0]?.rows ?? 0);
}
