/** `smartlinks_sync.backfills` and `backfill_streams`: how far a backfill has come, so that it can go on after a stop. */
import type { ClientBase } from 'pg';

type Queryable = Pick<ClientBase, 'query'>;

/** A backfill that is not finished. */
export interface OpenBackfill {
  readonly id: number;
  readonly begunAt: Date;
  /** Streams that it has finished, as `link stream`. */
  readonly finished: ReadonlySet<string>;
  /** Whole UTC seconds by `link stream`: rows from there on have been read. */
  readonly readFrom: ReadonlyMap<string, number>;
}

interface Key {
  readonly linkId: string;
  readonly stream: string;
}

/** The newest backfill of that scope which is not finished; null where there is none. */
export async function findBackfill(
  client: Queryable,
  workspace: string,
  scope: string,
): Promise<OpenBackfill | null> {
  const found = await client.query<{ id: number; begun_at: Date }>(
    `SELECT id, begun_at FROM smartlinks_sync.backfills
     WHERE workspace = $1 AND scope = $2 AND finished_at IS NULL ORDER BY id DESC LIMIT 1`,
    [workspace, scope],
  );
  const [row] = found.rows;
  if (row === undefined) return null;
  const streams = await client.query<{ key: string; read_from: number | null; done: boolean }>(
    `SELECT smart_link_id || ' ' || stream AS key, floor(extract(epoch FROM read_from))::bigint AS read_from,
            finished_at IS NOT NULL AS done
     FROM smartlinks_sync.backfill_streams WHERE backfill_id = $1`,
    [row.id],
  );
  return {
    id: row.id,
    begunAt: row.begun_at,
    finished: new Set(streams.rows.filter(({ done }) => done).map(({ key }) => key)),
    readFrom: new Map(
      streams.rows.flatMap(({ key, read_from }) =>
        read_from === null ? [] : [[key, read_from] as const],
      ),
    ),
  };
}

/** Records that a backfill began. `from` and `through` are whole UTC seconds. */
export async function beginBackfill(
  client: Queryable,
  backfill: { workspace: string; scope: string; from: number; through: number },
): Promise<OpenBackfill> {
  const made = await client.query<{ id: number; begun_at: Date }>(
    `INSERT INTO smartlinks_sync.backfills (workspace, scope, range_from, range_through)
     VALUES ($1, $2, to_timestamp($3), to_timestamp($4)) RETURNING id, begun_at`,
    [backfill.workspace, backfill.scope, backfill.from, backfill.through],
  );
  const [row] = made.rows;
  if (row === undefined) throw new Error('The database returned no backfill id.');
  return { id: row.id, begunAt: row.begun_at, finished: new Set(), readFrom: new Map() };
}

/** Records that rows of `second` and later have been read. */
export async function noteReadFrom(
  client: Queryable,
  backfillId: number,
  { linkId, stream }: Key,
  second: number,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.backfill_streams (backfill_id, smart_link_id, stream, read_from)
     VALUES ($1, $2, $3, to_timestamp($4))
     ON CONFLICT (backfill_id, smart_link_id, stream) DO UPDATE SET read_from = excluded.read_from`,
    [backfillId, linkId, stream, second],
  );
}

/** Records that a stream is done: this backfill does not ask for it again. */
export async function noteStreamFinished(
  client: Queryable,
  backfillId: number,
  { linkId, stream }: Key,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.backfill_streams (backfill_id, smart_link_id, stream, finished_at)
     VALUES ($1, $2, $3, now())
     ON CONFLICT (backfill_id, smart_link_id, stream) DO UPDATE SET finished_at = excluded.finished_at`,
    [backfillId, linkId, stream],
  );
}

/** Records that all streams are done. The same command begins anew after that. */
export async function finishBackfill(client: Queryable, backfillId: number): Promise<void> {
  await client.query('UPDATE smartlinks_sync.backfills SET finished_at = now() WHERE id = $1', [
    backfillId,
  ]);
  await client.query('DELETE FROM smartlinks_sync.backfill_streams WHERE backfill_id = $1', [
    backfillId,
  ]);
}

/** The newest day with rows of each link of a workspace, `YYYY-MM-DD`. */
export async function newestDays(
  client: Queryable,
  workspace: string,
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; day: string }>(
    `SELECT d.smart_link_id AS id, max(d.day)::text AS day
     FROM smartlinks_sync.days d
     JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
     WHERE s.workspace = $1 GROUP BY 1`,
    [workspace],
  );
  return new Map(rows.map(({ id, day }) => [id, day]));
}
