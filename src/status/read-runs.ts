/** What the runs of a workspace have left behind. Reads only. */
import type { ClientBase } from 'pg';

/** A run that has not ended and has not been heard of for longer than this was killed. */
const SILENT_AFTER = "interval '60 seconds'";
/** Commands that read the list of links first. */
const LISTING_COMMANDS = ['sync', 'start', 'verify', 'backfill'];

export interface RunFacts {
  readonly id: number;
  readonly command: string;
  readonly host: string | null;
  readonly pid: number | null;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  readonly endedAt: Date | null;
  /** `lost`: it never ended and is silent, so its process was killed. */
  readonly state: 'running' | 'ended' | 'lost';
  /** As the run recorded it; null while it runs. */
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly errorCode: string | null;
  readonly requests: number;
  readonly waitedMs: number;
  readonly rowsRead: number;
  readonly rowsInserted: number;
  readonly rowsUpdated: number;
  readonly rowsVanished: number;
  readonly rowsQuarantined: number;
}

const COLUMNS = `id, command, host, pid, started_at AS "startedAt", heartbeat_at AS "heartbeatAt", ended_at AS "endedAt",
  CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN heartbeat_at > now() - ${SILENT_AFTER} THEN 'running' ELSE 'lost' END AS state,
  outcome, exit_code AS "exitCode", error_code AS "errorCode", requests, waited_ms AS "waitedMs", rows_read AS "rowsRead",
  rows_inserted AS "rowsInserted", rows_updated AS "rowsUpdated", rows_vanished AS "rowsVanished",
  rows_quarantined AS "rowsQuarantined"`;

type Queryable = Pick<ClientBase, 'query'>;

/** The newest runs of a workspace, newest first. */
export async function readRuns(
  client: Queryable,
  workspace: string,
  limit: number,
): Promise<RunFacts[]> {
  const { rows } = await client.query<RunFacts>(
    `SELECT ${COLUMNS} FROM smartlinks_sync.runs WHERE workspace = $1 ORDER BY started_at DESC, id DESC LIMIT $2`,
    [workspace, limit],
  );
  return rows;
}

/**
 * When the newest run that got past the list of links began, in whole UTC seconds of the database's clock; null
 * where there is none. A run that ended well or read rows got past it.
 */
export async function readListedAt(client: Queryable, workspace: string): Promise<number | null> {
  const { rows } = await client.query<{ seconds: number | null }>(
    `SELECT floor(extract(epoch FROM max(started_at)))::bigint AS seconds FROM smartlinks_sync.runs
     WHERE workspace = $1 AND command = ANY ($2::text[]) AND (exit_code IN (0, 3) OR rows_read > 0)`,
    [workspace, LISTING_COMMANDS],
  );
  return rows[0]?.seconds ?? null;
}

/** Rows marked as no longer listed over the last `days` days. */
export async function countVanishedRows(
  client: Queryable,
  workspace: string,
  days: number,
): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `SELECT coalesce(sum(rows_vanished), 0)::bigint AS rows FROM smartlinks_sync.runs
     WHERE workspace = $1 AND started_at > now() - make_interval(days => $2)`,
    [workspace, days],
  );
  return rows[0]?.rows ?? 0;
}
