/** `smartlinks_sync.pauses`: while a workspace has a row there, nothing is read for it. */
import type { ClientBase } from 'pg';
import type { Database } from '../database.js';

export interface Pause {
  readonly since: Date;
  /** What whoever paused it wrote; null where nothing. */
  readonly reason: string | null;
  /** Who did: user and machine. */
  readonly by: string | null;
}

type Queryable = Pick<Database, 'query'>;

/** The pause of a workspace; null while there is none. */
export async function readPause(
  client: Pick<ClientBase, 'query'>,
  workspace: string,
): Promise<Pause | null> {
  const { rows } = await client.query<{
    paused_at: Date;
    reason: string | null;
    by: string | null;
  }>('SELECT paused_at, reason, by FROM smartlinks_sync.pauses WHERE workspace = $1', [workspace]);
  const row = rows[0];
  return row === undefined ? null : { since: row.paused_at, reason: row.reason, by: row.by };
}

/** Pauses a workspace. True where it was not paused; else its reason is replaced, where one is given, and it stays paused since when it was. */
export async function writePause(
  database: Queryable,
  workspace: string,
  pause: Pick<Pause, 'reason' | 'by'>,
): Promise<boolean> {
  const { rows } = await database.query<{ is_new: boolean }>(
    `INSERT INTO smartlinks_sync.pauses AS p (workspace, paused_at, reason, by) VALUES ($1, now(), $2, $3)
     ON CONFLICT (workspace) DO UPDATE
       SET reason = coalesce(excluded.reason, p.reason),
           by = CASE WHEN excluded.reason IS NULL THEN p.by ELSE excluded.by END
     RETURNING (xmax = 0) AS is_new`,
    [workspace, pause.reason, pause.by],
    { doing: 'pausing the workspace' },
  );
  return rows[0]?.is_new === true;
}

/** Ends the pause of a workspace. False where it was not paused. */
export async function deletePause(database: Queryable, workspace: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'DELETE FROM smartlinks_sync.pauses WHERE workspace = $1',
    [workspace],
    { doing: 'resuming the workspace' },
  );
  return rowCount === 1;
}
