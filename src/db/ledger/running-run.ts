import type { ClientBase } from 'pg';

/** The run that works on a workspace just now. */
export interface RunningRun {
  readonly id: number;
  readonly command: string;
  readonly host: string | null;
  /** The process id on that host. */
  readonly pid: number | null;
  readonly startedAt: Date;
}

/** A run says that it is alive every ten seconds; one that has been silent for six times as long was killed. */
const SILENT_AFTER_SECONDS = 60;

/** The newest run of the given commands that has not ended and is not silent; null where there is none. */
export async function readRunningRun(
  client: Pick<ClientBase, 'query'>,
  workspace: string,
  commands: readonly string[],
): Promise<RunningRun | null> {
  const { rows } = await client.query<RunningRun>(
    `SELECT id, command, host, pid, started_at AS "startedAt" FROM smartlinks_sync.runs
     WHERE workspace = $1 AND command = ANY ($2::text[]) AND ended_at IS NULL
       AND heartbeat_at > now() - make_interval(secs => $3)
     ORDER BY started_at DESC, id DESC LIMIT 1`,
    [workspace, commands, SILENT_AFTER_SECONDS],
  );
  return rows[0] ?? null;
}
