/**
 * `smartlinks_sync.absences`: links, postbacks and rows that a listing lacks and that are not marked, either
 * because a brake holds them back or because the service still answers for them.
 */
import type { ClientBase } from 'pg';

/** `link`, `postback`, or the name of a stream for its rows. */
export type AbsenceKind = 'link' | 'postback' | 'clicks' | 'conversions';

export interface Absence {
  readonly id: string;
  readonly linkId: string | null;
  /** When it was first missing, in whole UTC seconds. */
  readonly since: number;
}

/** What is missing at present, by id. */
export async function loadAbsences(
  client: ClientBase,
  workspace: string,
  kind: AbsenceKind,
): Promise<Map<string, Absence>> {
  const result = await client.query<{ id: string; smart_link_id: string | null; since: Date }>(
    'SELECT id, smart_link_id, since FROM smartlinks_sync.absences WHERE workspace = $1 AND kind = $2',
    [workspace, kind],
  );
  return new Map(
    result.rows.map((row) => [
      row.id,
      { id: row.id, linkId: row.smart_link_id, since: Math.floor(row.since.getTime() / 1000) },
    ]),
  );
}

/** Notes things as missing since `now`, where they are not noted yet. */
export async function noteAbsences(
  client: ClientBase,
  workspace: string,
  kind: AbsenceKind,
  items: readonly { id: string; linkId: string | null }[],
  now: number,
): Promise<void> {
  if (items.length === 0) return;
  await client.query(
    `INSERT INTO smartlinks_sync.absences (workspace, kind, id, smart_link_id, since)
     SELECT $1, $2, i.id, i.smart_link_id, $5
     FROM unnest($3::text[], $4::text[]) AS i (id, smart_link_id)
     ON CONFLICT (workspace, kind, id) DO NOTHING`,
    [workspace, kind, items.map((i) => i.id), items.map((i) => i.linkId), new Date(now * 1000)],
  );
}

/** Forgets absences: the things are listed again, or marked. */
export async function clearAbsences(
  client: ClientBase,
  workspace: string,
  kind: AbsenceKind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `DELETE FROM smartlinks_sync.absences WHERE workspace = $1 AND kind = $2 AND id = ANY ($3::text[])`,
    [workspace, kind, ids],
  );
}

/** Forgets all absences of rows of the given links: their streams were counted, so nothing is missing. */
export async function clearAbsencesOfLink(
  client: ClientBase,
  workspace: string,
  kind: AbsenceKind,
  linkIds: readonly string[],
): Promise<void> {
  if (linkIds.length === 0) return;
  await client.query(
    `DELETE FROM smartlinks_sync.absences
     WHERE workspace = $1 AND kind = $2 AND smart_link_id = ANY ($3::text[])`,
    [workspace, kind, linkIds],
  );
}
