/**
 * `smartlinks_sync.listed_twice`: rows that two links list. A row that another link lists now has mostly moved there;
 * where the link that had it first lists it all the same, it stays with that one for as long as it does.
 */
import type { ClientBase } from 'pg';
import type { TakenRow } from '../write/upsert.js';
import type { FactStore } from '../write/write-table.js';

/** Of rows that other links list as well, those that are theirs: live, and certain to be listed by them. None of a removed link. */
export async function rowsOfOthers(
  client: ClientBase,
  { table }: FactStore,
  linkId: string,
): Promise<ReadonlySet<string>> {
  const result = await client.query<{ row_id: string }>({
    name: `${table.name}_of_others`,
    text: `SELECT t.row_id FROM smartlinks_sync.listed_twice t
           JOIN "${table.schema}"."${table.name}" f ON f.id = t.row_id
           JOIN smartlinks.smart_links l ON l.id = f.smart_link_id AND l._deleted_at IS NULL
           WHERE t.stream = '${table.name}' AND t.is_certain AND t.smart_link_id <> $1
             AND f.smart_link_id = t.smart_link_id AND f._deleted_at IS NULL`,
    values: [linkId],
  });
  return new Set(result.rows.map((row) => row.row_id));
}

/** Notes rows that a link took from another. One that is taken back is listed by both. */
export async function noteTaken(
  client: ClientBase,
  stream: string,
  linkId: string,
  taken: readonly TakenRow[],
): Promise<void> {
  if (taken.length === 0) return;
  await client.query(
    `INSERT INTO smartlinks_sync.listed_twice AS t (stream, row_id, smart_link_id, other_link_id, is_certain)
     SELECT $1, r.id, r.link, $2, false FROM unnest($3::text[], $4::text[]) AS r (id, link)
     ORDER BY r.id
     ON CONFLICT (stream, row_id) DO UPDATE SET
       (smart_link_id, other_link_id, is_certain) = (
         SELECT CASE WHEN b.is_back THEN t.smart_link_id ELSE excluded.smart_link_id END,
                CASE WHEN b.is_back THEN t.other_link_id ELSE excluded.other_link_id END, b.is_back
         FROM (SELECT (t.smart_link_id, t.other_link_id) = (excluded.other_link_id, excluded.smart_link_id) AS is_back) b),
       seen_at = now()`,
    [stream, linkId, taken.map(({ id }) => id), taken.map(({ from }) => from)],
  );
}

/** A day of a link on which rows count again that were another link's. */
export interface FreedDay {
  readonly smartLinkId: string;
  readonly day: string;
}

/** Forgets that two links list these rows: the first one does no longer, and the other may have them. */
export async function forgetListedTwice(
  client: ClientBase,
  stream: string,
  ids: readonly string[],
): Promise<FreedDay[]> {
  const gone = await client.query<{ other: string }>(
    `DELETE FROM smartlinks_sync.listed_twice WHERE stream = $1 AND row_id = ANY ($2::text[])
     RETURNING other_link_id AS other`,
    [stream, ids],
  );
  const others = [...new Set(gone.rows.map((row) => row.other))];
  if (others.length === 0) return [];
  // Which of its rows it is an entry does not say: those that are listed twice still come again.
  const freed = await client.query<FreedDay>(
    `WITH freed AS (
       UPDATE smartlinks_sync.quarantine SET resolved_at = now()
       WHERE stream = $1 AND smart_link_id = ANY ($2::text[]) AND reason = 'listed_twice' AND resolved_at IS NULL
       RETURNING smart_link_id, row_time
     )
     SELECT DISTINCT smart_link_id AS "smartLinkId", (row_time AT TIME ZONE 'UTC')::date::text AS day FROM freed`,
    [stream, others],
  );
  return freed.rows;
}
