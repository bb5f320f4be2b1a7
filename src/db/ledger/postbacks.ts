/** Postbacks in the database: what a workspace has, and how a listing of them is written. */
import type { ClientBase } from 'pg';
import { postbackDeliveries } from '../schema/postback-deliveries.js';
import { postbacks } from '../schema/postbacks.js';
import {
  type ReferenceOutcome,
  type ReferenceTable,
  upsertReferenceRows,
} from '../write/reference-rows.js';
import { type TextRow, type WriteColumn, writeTable } from '../write/write-table.js';

const postbacksReference: ReferenceTable = {
  table: writeTable(postbacks),
  key: ['id'],
  hasMark: true,
  isOwned: true,
};

const deliveriesReference: ReferenceTable = {
  table: writeTable(postbackDeliveries),
  key: ['id'],
  hasMark: false,
  isOwned: false,
};

/** Columns of a row of `smartlinks.postbacks`. */
export const postbackColumns: readonly WriteColumn[] = postbacksReference.table.columns;

/** Columns of a row of `smartlinks.postback_deliveries`. */
export const postbackDeliveryColumns: readonly WriteColumn[] = deliveriesReference.table.columns;

/** Ids of the postbacks of a workspace that are not marked as vanished. */
export async function livePostbackIds(client: ClientBase, workspace: string): Promise<string[]> {
  const result = await client.query<{ id: string }>(
    'SELECT id FROM smartlinks.postbacks WHERE workspace = $1 AND _deleted_at IS NULL ORDER BY id',
    [workspace],
  );
  return result.rows.map((row) => row.id);
}

/** Which of the given postbacks are stored under another workspace: they belong to the one that listed them first. */
export async function postbacksOfOthers(
  client: ClientBase,
  workspace: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const result = await client.query<{ id: string }>(
    'SELECT id FROM smartlinks.postbacks WHERE id = ANY ($1::text[]) AND workspace <> $2',
    [ids, workspace],
  );
  return new Set(result.rows.map((row) => row.id));
}

/** Writes postbacks that are new or differ and takes the mark from those that are listed again. Others' stay as they are. */
export function upsertPostbacks(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<ReferenceOutcome> {
  return upsertReferenceRows(client, postbacksReference, rows);
}

/** Writes deliveries that are new or differ. None is ever removed. */
export function upsertDeliveries(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<ReferenceOutcome> {
  return upsertReferenceRows(client, deliveriesReference, rows);
}

/** A table of what a postback is configured for: key `postback_id` and `member`. */
export interface MemberTable {
  readonly name: string;
  readonly member: string;
}

export const postbackLinks: MemberTable = {
  name: 'postback_smart_links',
  member: 'smart_link_id',
};

export const postbackConversionTypes: MemberTable = {
  name: 'postback_conversion_types',
  member: 'conversion_type',
};

/**
 * Makes the members of each of `postbackIds` exactly those of `rows` (`postback_id`, the member, `_extra`). Rows that
 * are there already are not written.
 */
export async function replaceMembers(
  client: ClientBase,
  { name, member }: MemberTable,
  postbackIds: readonly string[],
  rows: readonly TextRow[],
): Promise<void> {
  const listed = 'unnest($1::text[], $2::text[], $3::text[]) AS i (postback_id, member, extra)';
  const isSame = `t.postback_id = i.postback_id AND t.${member} = i.member`;
  const columns = [0, 1, 2].map((at) => rows.map((row) => row[at] ?? null));
  await client.query(
    `DELETE FROM smartlinks.${name} t WHERE t.postback_id = ANY ($4::text[])
     AND NOT EXISTS (SELECT FROM ${listed} WHERE ${isSame})`,
    [...columns, postbackIds],
  );
  await client.query(
    `UPDATE smartlinks.${name} t SET _extra = i.extra::jsonb, _synced_at = now() FROM ${listed}
     WHERE ${isSame} AND t._extra IS DISTINCT FROM i.extra::jsonb`,
    columns,
  );
  await client.query(
    `INSERT INTO smartlinks.${name} (postback_id, ${member}, _extra)
     SELECT i.postback_id, i.member, i.extra::jsonb FROM ${listed}
     WHERE NOT EXISTS (SELECT FROM smartlinks.${name} t WHERE ${isSame})
     ORDER BY i.postback_id, i.member
     ON CONFLICT (postback_id, ${member}) DO NOTHING`,
    columns,
  );
}

/** Marks postbacks as no longer listed and returns how many were live. What they hold stays. */
export async function markPostbacksDeleted(
  client: ClientBase,
  workspace: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await client.query(
    `UPDATE smartlinks.postbacks SET _deleted_at = now()
     WHERE workspace = $1 AND id = ANY ($2::text[]) AND _deleted_at IS NULL`,
    [workspace, ids],
  );
  return result.rowCount ?? 0;
}
