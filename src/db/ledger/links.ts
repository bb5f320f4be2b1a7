/** Links as the cycle needs them: which ones a workspace has, their hints, their marks and hourly snapshots. */
import type { ClientBase } from 'pg';

/** A stored link. Times in whole UTC seconds, money as decimal text. */
export interface StoredLink {
  readonly id: string;
  readonly accountId: string | null;
  readonly createdAt: number | null;
  readonly isDeleted: boolean;
  readonly clicksCount: number | null;
  readonly conversionsCount: number | null;
  readonly revenue: string | null;
}

/** Every link of a workspace, removed ones included. */
export async function loadLinks(client: ClientBase, workspace: string): Promise<StoredLink[]> {
  // Made by SQL as they are used: a second copy of 10,000 links is memory that planning keeps.
  const result = await client.query<StoredLink>(
    `SELECT id, account_id AS "accountId", floor(extract(epoch FROM created_at))::bigint AS "createdAt",
            _deleted_at IS NOT NULL AS "isDeleted", clicks_count AS "clicksCount",
            conversions_count AS "conversionsCount", revenue
     FROM smartlinks.smart_links WHERE workspace = $1 ORDER BY id`,
    [workspace],
  );
  return result.rows;
}

/** Which of the given links are stored under another workspace: they belong to the one that listed them first. */
export async function linksOfOthers(
  client: ClientBase,
  workspace: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const result = await client.query<{ id: string }>(
    'SELECT id FROM smartlinks.smart_links WHERE id = ANY ($1::text[]) AND workspace <> $2',
    [ids, workspace],
  );
  return new Set(result.rows.map((row) => row.id));
}

/** Marks links as no longer listed. Their rows stay. Returns how many were live. */
export async function markLinksDeleted(
  client: ClientBase,
  workspace: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await client.query(
    `UPDATE smartlinks.smart_links SET _deleted_at = now(), _synced_at = now()
     WHERE workspace = $1 AND id = ANY ($2::text[]) AND _deleted_at IS NULL`,
    [workspace, ids],
  );
  return result.rowCount ?? 0;
}

const FIGURES = `clicks_count, conversions_count, subscribers_count, spenders_count, revenue, cost_input_mode,
  cost_input_value, cost_per_sub, cost_per_click, cost_per_promo, cost_subscriber_source_count,
  cost_click_source_count`;
const FIGURES_OF = (alias: string): string =>
  FIGURES.split(',')
    .map((column) => `${alias}.${column.trim()}`)
    .join(', ');

/**
 * Keeps the figures of live links as they are at this hour: at most one snapshot an hour, and none where nothing
 * has changed since the last one. Returns how many were taken.
 * @param hour whole UTC seconds of the hour's beginning
 */
export async function takeSnapshots(
  client: ClientBase,
  workspace: string,
  hour: number,
): Promise<number> {
  const result = await client.query(
    `INSERT INTO smartlinks.smart_link_snapshots (smart_link_id, taken_at, ${FIGURES})
     SELECT l.id, to_timestamp($2), ${FIGURES_OF('l')}
     FROM smartlinks.smart_links l
     LEFT JOIN LATERAL (
       SELECT s.* FROM smartlinks.smart_link_snapshots s
       WHERE s.smart_link_id = l.id ORDER BY s.taken_at DESC LIMIT 1
     ) last ON true
     WHERE l.workspace = $1 AND l._deleted_at IS NULL
       AND (last.smart_link_id IS NULL OR last.taken_at < to_timestamp($2))
       AND (last.smart_link_id IS NULL OR (${FIGURES_OF('l')}) IS DISTINCT FROM (${FIGURES_OF('last')}))
     ON CONFLICT (smart_link_id, taken_at) DO NOTHING`,
    [workspace, hour],
  );
  return result.rowCount ?? 0;
}
