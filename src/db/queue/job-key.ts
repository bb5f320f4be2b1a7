/** How units of work are named in the queue. */

/** A stream of a link of a workspace. */
export interface UnitKey {
  readonly workspace: string;
  readonly linkId: string;
  readonly stream: string;
}

/** A unit as one run has planned it. */
export interface RunUnit extends UnitKey {
  readonly runId: number;
}

/** The task under which the units of a workspace are queued: a worker takes those of its own workspaces alone. */
export function taskOf(workspace: string): string {
  return `unit ${workspace}`;
}

/** SQL: the key that keeps a unit `u` from being queued twice. Hashed, because keys have a limit and ids have none. */
export const JOB_KEY = `encode(sha256(convert_to(
  concat_ws(' ', u.workspace, u.stream, u.smart_link_id), 'UTF8')), 'hex')`;

/** SQL: the job of a unit `u`. A unit that was set aside before has one try. */
export const JOB_SPEC = `ROW('unit ' || u.workspace, json_build_object('workspace', u.workspace,
  'runId', u.run_id, 'linkId', u.smart_link_id, 'stream', u.stream), NULL, NULL,
  CASE WHEN u.failures > 0 THEN 1 ELSE 5 END, ${JOB_KEY}, (u.plan ->> 'priority')::int, NULL
)::graphile_worker.job_spec`;

/** The name of the lock that a worker holds as long as it lives. */
export function workerLock(worker: string): string {
  return `queue worker ${worker}`;
}
