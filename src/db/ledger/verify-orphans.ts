/**
 * Rows that name rows which are not there. Foreign keys are not enforced, so `verify` looks for them. Only live
 * rows count, and ids that the write path keeps although it cannot store what they name are passed over: a click
 * inside a conversion that has no id or time of its own stays in `_extra`, a fan's id may be too long for a key.
 */
import type { ClientBase } from 'pg';

/** Conversions of one link and UTC day of which the click or the fan has no row. */
export interface OrphanDay {
  readonly linkId: string;
  readonly day: string;
  /** The UTC day of the missing click; null where only the fan is missing, or the conversion does not say. */
  readonly clickDay: string | null;
  readonly rows: number;
}

/** Live rows of a link that has no row itself. */
export interface LinkWithoutRow {
  readonly linkId: string;
  readonly stream: string;
  readonly rows: number;
}

/** A closed range of whole UTC seconds; links: null for all. */
export interface OrphanScope {
  readonly workspace: string;
  readonly linkIds: readonly string[] | null;
  readonly start: number;
  readonly end: number;
}

const LONGEST_KEY = 512;

const NO_CLICK = `v.click_id IS NOT NULL AND c.id IS NULL AND NOT coalesce(v._extra ? 'click', false)`;
const NO_FAN = `v.fan_onlyfans_id IS NOT NULL AND f.onlyfans_id IS NULL
                AND length(v.fan_onlyfans_id) <= ${LONGEST_KEY}`;

/** Conversions of a workspace's links whose click or fan has no row, by link, day and the click's day. */
export async function conversionOrphans(
  client: ClientBase,
  scope: OrphanScope,
): Promise<OrphanDay[]> {
  const result = await client.query<{
    link: string;
    day: string;
    click_day: string | null;
    rows: number;
  }>(
    `SELECT v.smart_link_id AS link, (v.conversion_at AT TIME ZONE 'UTC')::date::text AS day,
            CASE WHEN ${NO_CLICK} AND NOT coalesce(${NO_FAN}, false)
                 THEN (v.click_created_at AT TIME ZONE 'UTC')::date::text END AS click_day,
            count(*)::int AS rows
     FROM smartlinks.conversions v
     JOIN smartlinks.smart_links l ON l.id = v.smart_link_id
     LEFT JOIN smartlinks.clicks c ON c.id = v.click_id
     LEFT JOIN smartlinks.fans f ON f.onlyfans_id = v.fan_onlyfans_id
     WHERE l.workspace = $1 AND ($2::text[] IS NULL OR l.id = ANY ($2::text[]))
       AND v._deleted_at IS NULL
       AND v.conversion_at >= to_timestamp($3) AND v.conversion_at < to_timestamp($4::float8 + 1)
       AND ((${NO_CLICK}) OR (${NO_FAN}))
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [scope.workspace, scope.linkIds, scope.start, scope.end],
  );
  return result.rows.map((row) => ({
    linkId: row.link,
    day: row.day,
    clickDay: row.click_day,
    rows: row.rows,
  }));
}

/** Links that have live rows and no row themselves: those that the ledger gives to this workspace, or to none. */
export async function linksWithoutRow(
  client: ClientBase,
  workspace: string,
): Promise<LinkWithoutRow[]> {
  const found: LinkWithoutRow[] = [];
  for (const stream of ['clicks', 'conversions'] as const) {
    // Walks from link to link along the index instead of through all rows.
    const result = await client.query<{ link: string; rows: number }>(
      `WITH RECURSIVE walk AS (
         (SELECT smart_link_id AS id FROM smartlinks.${stream} WHERE _deleted_at IS NULL ORDER BY 1 LIMIT 1)
         UNION ALL
         SELECT (SELECT f.smart_link_id FROM smartlinks.${stream} f
                 WHERE f._deleted_at IS NULL AND f.smart_link_id > walk.id ORDER BY 1 LIMIT 1)
         FROM walk WHERE walk.id IS NOT NULL
       )
       SELECT walk.id AS link,
              (SELECT count(*)::int FROM smartlinks.${stream} f
               WHERE f._deleted_at IS NULL AND f.smart_link_id = walk.id) AS rows
       FROM walk
       LEFT JOIN smartlinks.smart_links l ON l.id = walk.id
       LEFT JOIN smartlinks_sync.streams s ON s.smart_link_id = walk.id AND s.stream = $2
       WHERE walk.id IS NOT NULL AND l.id IS NULL AND coalesce(s.workspace, $1) = $1
       ORDER BY 1`,
      [workspace, stream],
    );
    for (const row of result.rows) found.push({ linkId: row.link, stream, rows: row.rows });
  }
  return found;
}
