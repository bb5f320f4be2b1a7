/** What an estimate needs of the past: the room that rows take, and the requests that syncs make. Reads only. */
import type { ClientBase } from 'pg';

type Queryable = Pick<ClientBase, 'query'>;

/** Below so many rows the empty part of a table's last pages and its indexes says more than its rows. */
const ENOUGH_ROWS = 10_000;
/** Bytes a row with its indexes, measured on a million simulated rows: where a table holds too few to say. */
const USUAL_BYTES = { clicks: 1_000, conversions: 700 } as const;

export interface RowBytes {
  readonly bytes: number;
  /** True where the table itself told, false for the usual figure. */
  readonly isMeasured: boolean;
}

/** Bytes that a row of a table takes on disk, indexes included. */
export async function bytesPerRow(
  client: Queryable,
  table: keyof typeof USUAL_BYTES,
): Promise<RowBytes> {
  const { rows } = await client.query<{ bytes: number; tuples: number }>(
    `SELECT pg_total_relation_size(c.oid)::bigint AS bytes, greatest(c.reltuples, 0)::float8 AS tuples
     FROM pg_class c WHERE c.oid = $1::regclass`,
    [`smartlinks.${table}`],
  );
  const [row] = rows;
  if (row === undefined || row.tuples < ENOUGH_ROWS) {
    return { bytes: USUAL_BYTES[table], isMeasured: false };
  }
  return { bytes: row.bytes / row.tuples, isMeasured: true };
}

/** Requests a minute that syncs and verifications of the workspace made over the last hour. */
export async function liveRequestsPerMinute(client: Queryable, workspace: string): Promise<number> {
  const { rows } = await client.query<{ requests: number }>(
    `SELECT coalesce(sum(requests), 0)::float8 AS requests FROM smartlinks_sync.runs
     WHERE workspace = $1 AND command IN ('start', 'sync', 'verify') AND heartbeat_at > now() - interval '1 hour'`,
    [workspace],
  );
  return (rows[0]?.requests ?? 0) / 60;
}
