/** `smartlinks_sync.runs`: one row for each run of a command that reads or writes data. */
import type { ClientBase } from 'pg';

export interface RunCounts {
  readonly requests: number;
  readonly waitedMs: number;
  readonly rowsRead: number;
  readonly rowsInserted: number;
  readonly rowsUpdated: number;
  readonly rowsUnchanged: number;
  readonly rowsVanished: number;
  readonly rowsQuarantined: number;
}

type Queryable = Pick<ClientBase, 'query'>;

/** Records the start of a run and returns its id. */
export async function startRun(
  client: Queryable,
  run: { workspace: string; command: string; host: string; pid: number },
): Promise<number> {
  const result = await client.query<{ id: number }>(
    `INSERT INTO smartlinks_sync.runs (workspace, command, host, pid, started_at, heartbeat_at)
     VALUES ($1, $2, $3, $4, now(), now()) RETURNING id`,
    [run.workspace, run.command, run.host, run.pid],
  );
  const id = result.rows[0]?.id;
  if (id === undefined) throw new Error('The database returned no run id.');
  return id;
}

const COUNT_COLUMNS = `requests = $2, waited_ms = $3, rows_read = $4, rows_inserted = $5, rows_updated = $6,
  rows_unchanged = $7, rows_vanished = $8, rows_quarantined = $9`;

function countValues(counts: RunCounts): number[] {
  return [
    counts.requests,
    counts.waitedMs,
    counts.rowsRead,
    counts.rowsInserted,
    counts.rowsUpdated,
    counts.rowsUnchanged,
    counts.rowsVanished,
    counts.rowsQuarantined,
  ].map(Math.round);
}

/** Says that the run is alive, and how far it is. */
export async function beat(client: Queryable, id: number, counts: RunCounts): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.runs SET heartbeat_at = now(), ${COUNT_COLUMNS} WHERE id = $1`,
    [id, ...countValues(counts)],
  );
}

/** Records how a run ended; `agoMs` since when it has done nothing any more, 0 by default. */
export async function endRun(
  client: Queryable,
  id: number,
  counts: RunCounts,
  end: { outcome: string; exitCode: number; errorCode: string | null; agoMs?: number },
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.runs SET heartbeat_at = now(),
       ended_at = greatest(started_at, now() - make_interval(secs => $13)), ${COUNT_COLUMNS},
       outcome = $10, exit_code = $11, error_code = $12 WHERE id = $1`,
    [id, ...countValues(counts), end.outcome, end.exitCode, end.errorCode, (end.agoMs ?? 0) / 1000],
  );
}
