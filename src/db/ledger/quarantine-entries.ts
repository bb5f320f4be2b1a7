/** Entries of `smartlinks_sync.quarantine` as a person sees them: listed, tried again, dropped. */
import type { ClientBase, QueryResult, QueryResultRow } from 'pg';

export interface QuarantineEntry {
  readonly id: number;
  readonly workspace: string;
  readonly stream: string;
  readonly linkId: string;
  /**
   * `no_id`, `no_time`, `id_too_long`, `listed_twice` (another link lists it too and has it), or `rejected_` and the
   * SQLSTATE with which the database refused the row.
   */
  readonly reason: string;
  /** When the row happened; null where it does not say. */
  readonly rowTime: Date | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** Since when the API no longer lists the row, or lists it in a form that is stored. */
  readonly resolvedAt: Date | null;
  /** Since when it is passed over: its content is gone, and it still counts as known. */
  readonly droppedAt: Date | null;
}

/** Which entries are meant; what is null or empty leaves the choice open. */
export interface EntryFilter {
  readonly workspace: string | null;
  readonly linkIds: readonly string[];
  readonly ids: readonly number[];
  /** Resolved and dropped ones too. */
  readonly isAll: boolean;
}

/** `Database` and a connection with a transaction both do. */
interface Queryable {
  query<R extends QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<QueryResult<R>>;
}

const CHOSEN = `($1::text IS NULL OR workspace = $1)
  AND (cardinality($2::text[]) = 0 OR smart_link_id = ANY ($2::text[]))
  AND (cardinality($3::bigint[]) = 0 OR id = ANY ($3::bigint[]))
  AND ($4::boolean OR resolved_at IS NULL AND dropped_at IS NULL)`;

const chosen = (filter: EntryFilter): unknown[] => [
  filter.workspace,
  filter.linkIds,
  filter.ids,
  filter.isAll,
];

/** Entries, the newest first, `limit` at most, and how many there are. `payload` is read only where it is asked for. */
export async function listEntries(
  database: Queryable,
  filter: EntryFilter,
  options: { readonly limit: number; readonly withPayload: boolean },
): Promise<{
  readonly total: number;
  readonly entries: readonly (QuarantineEntry & { readonly payload?: string | null })[];
}> {
  const { rows: counted } = await database.query<{ total: number }>(
    `SELECT count(*)::integer AS total FROM smartlinks_sync.quarantine WHERE ${CHOSEN}`,
    chosen(filter),
  );
  const { rows } = await database.query<QuarantineEntry & { payload?: string | null }>(
    `SELECT id, workspace, stream, smart_link_id AS "linkId", reason, row_time AS "rowTime",
            first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt",
            resolved_at AS "resolvedAt", dropped_at AS "droppedAt"${options.withPayload ? ', payload' : ''}
     FROM smartlinks_sync.quarantine WHERE ${CHOSEN} ORDER BY first_seen_at DESC, id DESC LIMIT $5`,
    [...chosen(filter), options.limit],
  );
  return { total: counted[0]?.total ?? 0, entries: rows };
}

/** A stream that has entries. */
export interface QuarantinedStream {
  readonly workspace: string;
  readonly linkId: string;
  readonly stream: string;
}

/** Streams with chosen entries, in a fixed order. */
export async function streamsWithEntries(
  database: Queryable,
  filter: EntryFilter,
): Promise<readonly QuarantinedStream[]> {
  const { rows } = await database.query<QuarantinedStream>(
    `SELECT DISTINCT workspace, smart_link_id AS "linkId", stream FROM smartlinks_sync.quarantine
     WHERE ${CHOSEN} ORDER BY 1, 2, 3`,
    chosen(filter),
  );
  return rows;
}

export interface EntryToRetry {
  readonly id: number;
  readonly reason: string;
  readonly payload: string;
  /** When the API was last seen to list the row like this. */
  readonly lastSeenAt: Date;
  /** UTC day, `YYYY-MM-DD`; null where the row does not say. */
  readonly day: string | null;
}

/** The next chosen entries of one stream by id, `limit` at most, locked until the transaction ends. */
export async function entriesToRetry(
  client: ClientBase,
  key: QuarantinedStream,
  filter: EntryFilter,
  after: number,
  limit: number,
): Promise<readonly EntryToRetry[]> {
  const { rows } = await client.query<EntryToRetry>(
    `SELECT id, reason, payload, last_seen_at AS "lastSeenAt",
            (row_time AT TIME ZONE 'UTC')::date::text AS day
     FROM smartlinks_sync.quarantine
     WHERE ${CHOSEN} AND smart_link_id = $5 AND stream = $6 AND id > $7 AND payload IS NOT NULL
     ORDER BY id LIMIT $8 FOR NO KEY UPDATE`,
    [
      ...chosen({ ...filter, workspace: key.workspace, isAll: false }),
      key.linkId,
      key.stream,
      after,
      limit,
    ],
  );
  return rows;
}

/** Closes entries whose rows are stored now. */
export async function resolveEntries(client: ClientBase, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    'UPDATE smartlinks_sync.quarantine SET resolved_at = now() WHERE id = ANY ($1::bigint[])',
    [ids],
  );
}

/** Records why entries still cannot be stored, where that is another reason than before. */
export async function changeReasons(
  client: ClientBase,
  reasons: ReadonlyMap<number, string>,
): Promise<void> {
  if (reasons.size === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.quarantine q SET reason = r.reason
     FROM unnest($1::bigint[], $2::text[]) AS r (id, reason)
     WHERE q.id = r.id AND q.reason <> r.reason`,
    [[...reasons.keys()], [...reasons.values()]],
  );
}

/**
 * Drops entries for good: what they hold is removed, and a row that comes again stays dropped and counts as known.
 * Returns how many were not dropped before, and the ids that do not exist; where there are any, nothing is dropped.
 */
export async function dropEntries(
  client: ClientBase,
  ids: readonly number[],
  workspace: string | null,
): Promise<{ readonly dropped: number; readonly unknown: readonly number[] }> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT id FROM smartlinks_sync.quarantine
     WHERE id = ANY ($1::bigint[]) AND ($2::text IS NULL OR workspace = $2) ORDER BY id FOR NO KEY UPDATE`,
    [ids, workspace],
  );
  const found = new Set(rows.map((row) => row.id));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) return { dropped: 0, unknown };
  const result = await client.query(
    `UPDATE smartlinks_sync.quarantine SET dropped_at = now(), payload = NULL
     WHERE id = ANY ($1::bigint[]) AND dropped_at IS NULL`,
    [ids],
  );
  return { dropped: result.rowCount ?? 0, unknown: [] };
}

/** When the content of live rows was last written, by id; rows that are not stored or not listed are left out. */
export async function liveSince(
  client: ClientBase,
  table: { readonly schema: string; readonly name: string },
  ids: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await client.query<{ id: string; written: Date }>(
    `SELECT id, _synced_at AS written FROM "${table.schema}"."${table.name}"
     WHERE id = ANY ($1::text[]) AND _deleted_at IS NULL`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.written]));
}
