/** What the runs of a soak say of each other. Pure but for the reading. */
import type { Database } from '../../src/db/database.js';

export interface RunRecord {
  readonly id: number;
  readonly command: string;
  readonly pid: number;
  readonly outcome: string | null;
  readonly startMs: number;
  /** Its last sign of life, where it was killed. */
  readonly endMs: number;
}

/** All runs, oldest first. */
export async function readRuns(database: Pick<Database, 'query'>): Promise<readonly RunRecord[]> {
  const { rows } = await database.query<RunRecord>(
    `SELECT id, command, pid, outcome,
       (extract(epoch FROM started_at) * 1000)::float8 AS "startMs",
       (extract(epoch FROM coalesce(ended_at, heartbeat_at)) * 1000)::float8 AS "endMs"
     FROM smartlinks_sync.runs ORDER BY started_at, id`,
  );
  return rows;
}

/** Pairs of runs that were under way at the same time, in words: there must be none. */
export function overlaps(runs: readonly RunRecord[]): readonly string[] {
  return runs.slice(1).flatMap((run, index) => {
    const before = runs.slice(0, index + 1).find((earlier) => earlier.endMs > run.startMs);
    if (before === undefined) return [];
    return [
      `run ${run.id} of ${run.pid} began while run ${before.id} of ${before.pid} was under way`,
    ];
  });
}

/** Milliseconds from a kill to the first run of another process; null where none came. */
export function takeoverMs(
  runs: readonly RunRecord[],
  killedPid: number,
  atMs: number,
): number | null {
  const next = runs.find((run) => run.startMs >= atMs && run.pid !== killedPid);
  return next === undefined ? null : next.startMs - atMs;
}
