/** What `smartlinks_sync.units` says of streams that a scheduler has given to workers. Reads only. */
import type { ClientBase } from 'pg';

export interface UnitAside {
  readonly linkId: string;
  readonly stream: string;
  /** What it failed with last. */
  readonly code: string;
  /** Cycles in a row in which it was set aside. */
  readonly failures: number;
  /** It is left alone until then. */
  readonly until: Date;
}

export interface UnitFacts {
  /** Streams that no worker has begun with, and those under work. */
  readonly waiting: number;
  readonly running: number;
  /** Workers that have a stream at hand. */
  readonly workers: number;
  readonly setAside: readonly UnitAside[];
}

/** The units of a workspace; all zero where no scheduler has given anything away. */
export async function readUnits(client: ClientBase, workspace: string): Promise<UnitFacts> {
  const counts = await client.query<Omit<UnitFacts, 'setAside'>>(
    `SELECT count(*) FILTER (WHERE state <> 'running') AS waiting,
       count(*) FILTER (WHERE state = 'running') AS running,
       count(DISTINCT worker) FILTER (WHERE state = 'running') AS workers
     FROM smartlinks_sync.units WHERE workspace = $1 AND state IN ('waiting', 'queued', 'running')`,
    [workspace],
  );
  const aside = await client.query<UnitAside>(
    `SELECT smart_link_id AS "linkId", stream, coalesce(error_code, 'worker_died') AS code, failures,
       aside_until AS until
     FROM smartlinks_sync.units WHERE workspace = $1 AND aside_until > now()
     ORDER BY failures DESC, smart_link_id, stream`,
    [workspace],
  );
  const { waiting, running, workers } = counts.rows[0] ?? { waiting: 0, running: 0, workers: 0 };
  return { waiting, running, workers, setAside: aside.rows };
}
