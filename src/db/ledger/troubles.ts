/** `smartlinks_sync.troubles`: what alerts have told of, so that a restart does not tell it again. */
import type { ClientBase } from 'pg';
import type { Database } from '../database.js';

export interface TroubleRow {
  readonly workspace: string;
  readonly kind: string;
  readonly since: Date;
  readonly detail: string;
  readonly toldAt: Date | null;
  readonly endedAt: Date | null;
}

type Queryable = Pick<Database, 'query'>;

/** All troubles of a workspace. Throws `DatabaseError`. */
export async function loadTroubles(database: Queryable, workspace: string): Promise<TroubleRow[]> {
  const { rows } = await database.query<TroubleRow>(
    `SELECT workspace, kind, since, coalesce(detail, '') AS detail, told_at AS "toldAt", ended_at AS "endedAt"
     FROM smartlinks_sync.troubles WHERE workspace = $1`,
    [workspace],
    { doing: 'reading the open troubles' },
  );
  return rows;
}

/** Stores a trouble as it is now. */
export async function writeTrouble(client: ClientBase, row: TroubleRow): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.troubles (workspace, kind, since, detail, told_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace, kind) DO UPDATE
       SET since = excluded.since, detail = excluded.detail, told_at = excluded.told_at, ended_at = excluded.ended_at`,
    [row.workspace, row.kind, row.since, row.detail, row.toldAt, row.endedAt],
  );
}

/** Forgets a trouble. */
export async function deleteTrouble(
  client: ClientBase,
  { workspace, kind }: Pick<TroubleRow, 'workspace' | 'kind'>,
): Promise<void> {
  await client.query('DELETE FROM smartlinks_sync.troubles WHERE workspace = $1 AND kind = $2', [
    workspace,
    kind,
  ]);
}

export interface CycleTimes {
  /** The end of the last good cycle of any process; null where there was none. */
  readonly lastGoodAt: Date | null;
  /** When the first cycle of all began; null where there was none. */
  readonly firstAt: Date | null;
  /** The end of the last verification that found nothing; null where there was none. */
  readonly lastCleanVerifyAt: Date | null;
}

/** How the cycles of a workspace went, as `runs` has it. Throws `DatabaseError`. */
export async function readCycleTimes(database: Queryable, workspace: string): Promise<CycleTimes> {
  const { rows } = await database.query<CycleTimes>(
    `SELECT max(ended_at) FILTER (WHERE command IN ('sync', 'start') AND exit_code IN (0, 3)) AS "lastGoodAt",
            min(started_at) FILTER (WHERE command IN ('sync', 'start')) AS "firstAt",
            max(ended_at) FILTER (WHERE command = 'verify' AND exit_code = 0) AS "lastCleanVerifyAt"
     FROM smartlinks_sync.runs WHERE workspace = $1`,
    [workspace],
    { doing: 'looking for the last good cycle' },
  );
  return rows[0] ?? { lastGoodAt: null, firstAt: null, lastCleanVerifyAt: null };
}
