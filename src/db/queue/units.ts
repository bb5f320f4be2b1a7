/**
 * Units of work in `smartlinks_sync.units`, and their jobs in the queue. What a unit is and where it stands is written
 * in one transaction with its job, so that no unit is lost between both.
 */
import type { ClientBase } from 'pg';
import { JOB_SPEC, type RunUnit, taskOf } from './job-key.js';

type Queryable = Pick<ClientBase, 'query'>;

export interface PlannedUnit {
  readonly linkId: string;
  readonly stream: string;
  /** Its place among the units of its link, from 0; each is queued when the one before it has ended. */
  readonly place: number;
  /** JSON text; its `priority` is the job's, smaller first. */
  readonly plan: string;
}

/** Gives the units of a run to the workers. What an earlier run had planned of them is replaced. */
export async function queueUnits(
  client: Queryable,
  run: { readonly workspace: string; readonly runId: number },
  planned: readonly PlannedUnit[],
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.units AS u (workspace, run_id, smart_link_id, stream, place, state, plan)
     SELECT $1, $2, p.link, p.stream, p.place, CASE p.place WHEN 0 THEN 'queued' ELSE 'waiting' END, p.plan::jsonb
     FROM unnest($3::text[], $4::text[], $5::int[], $6::text[]) AS p(link, stream, place, plan)
     ON CONFLICT (workspace, smart_link_id, stream) DO UPDATE
       SET run_id = excluded.run_id, place = excluded.place, state = excluded.state, plan = excluded.plan,
         queued_at = now(), started_at = NULL, ended_at = NULL, worker = NULL, starts = 0, result = NULL`,
    [
      run.workspace,
      run.runId,
      planned.map(({ linkId }) => linkId),
      planned.map(({ stream }) => stream),
      planned.map(({ place }) => place),
      planned.map(({ plan }) => plan),
    ],
  );
  await client.query(
    `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
       SELECT ${JOB_SPEC} FROM smartlinks_sync.units u
       WHERE u.run_id = $1 AND u.state = 'queued' AND u.smart_link_id = ANY ($2::text[])))`,
    [run.runId, planned.map(({ linkId }) => linkId)],
  );
}

export interface StartedUnit {
  readonly plan: unknown;
  /** Since the run planned it, by the database's clock. */
  readonly secondsAgo: number;
}

/** Notes that a worker begins with a unit. Null where its run wants it no more, or it has ended already. */
export async function startUnit(
  client: Queryable,
  unit: RunUnit,
  worker: string,
): Promise<StartedUnit | null> {
  const { rows } = await client.query<{ plan: unknown; seconds_ago: number }>(
    `UPDATE smartlinks_sync.units SET state = 'running', worker = $5, starts = starts + 1,
       started_at = coalesce(started_at, now())
     WHERE workspace = $1 AND smart_link_id = $2 AND stream = $3 AND run_id = $4 AND state IN ('queued', 'running')
     RETURNING plan, extract(epoch FROM now() - queued_at)::float8 AS seconds_ago`,
    [...keyValues(unit), worker],
  );
  const row = rows[0];
  return row === undefined ? null : { plan: row.plan, secondsAgo: row.seconds_ago };
}

/** Leaves the result of a unit for the scheduler, and queues the next one of its link. Nothing where it is not this worker's any more. */
export async function endUnit(
  client: Queryable,
  unit: RunUnit,
  worker: string,
  result: string,
): Promise<void> {
  const ended = await client.query(
    `UPDATE smartlinks_sync.units SET state = 'ended', ended_at = now(), result = $6::jsonb, failures = 0,
       aside_until = NULL, error_code = NULL
     WHERE workspace = $1 AND smart_link_id = $2 AND stream = $3 AND run_id = $4 AND state = 'running' AND worker = $5`,
    [...keyValues(unit), worker, result],
  );
  if (ended.rowCount === 1) await queueNext(client, unit);
}

/** Queues a unit again, because its worker stops. False where it is not this worker's any more. */
export async function giveBackUnit(
  client: Queryable,
  unit: RunUnit,
  worker: string,
): Promise<boolean> {
  const given = await client.query(
    `WITH back AS (
       UPDATE smartlinks_sync.units SET state = 'queued'
       WHERE workspace = $1 AND smart_link_id = $2 AND stream = $3 AND run_id = $4 AND state = 'running' AND worker = $5
       RETURNING *)
     SELECT graphile_worker.add_jobs(ARRAY(SELECT ${JOB_SPEC} FROM back u)) WHERE EXISTS (SELECT 1 FROM back)`,
    [...keyValues(unit), worker],
  );
  return given.rowCount === 1;
}

/** Notes what a try failed with; the queue tries it again after a pause. */
export async function noteUnitError(
  client: Queryable,
  unit: RunUnit,
  worker: string,
  code: string,
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.units SET state = 'queued', error_code = $6
     WHERE workspace = $1 AND smart_link_id = $2 AND stream = $3 AND run_id = $4 AND state = 'running' AND worker = $5`,
    [...keyValues(unit), worker, code],
  );
}

/** Queues the unit of a link that comes after this one, where there is one. */
export async function queueNext(client: Queryable, unit: RunUnit): Promise<void> {
  await client.query(
    `WITH next AS (
       UPDATE smartlinks_sync.units u SET state = 'queued'
       WHERE u.workspace = $1 AND u.smart_link_id = $2 AND u.run_id = $4 AND u.state = 'waiting' AND u.stream <> $3
         AND u.place = (SELECT min(w.place) FROM smartlinks_sync.units w
           WHERE w.workspace = $1 AND w.smart_link_id = $2 AND w.run_id = $4 AND w.state = 'waiting')
       RETURNING *)
     SELECT graphile_worker.add_jobs(ARRAY(SELECT ${JOB_SPEC} FROM next u)) WHERE EXISTS (SELECT 1 FROM next)`,
    keyValues(unit),
  );
}

export interface EndedUnit {
  readonly linkId: string;
  readonly stream: string;
  readonly result: unknown;
}

/** Takes the results that workers have left since the last call, each once. */
export async function takeEnded(client: Queryable, runId: number): Promise<readonly EndedUnit[]> {
  const { rows } = await client.query<{ smart_link_id: string; stream: string; result: unknown }>(
    `UPDATE smartlinks_sync.units u SET state = 'done', result = NULL
     FROM (SELECT workspace, smart_link_id, stream, result FROM smartlinks_sync.units
       WHERE run_id = $1 AND state = 'ended' FOR UPDATE) old
     WHERE u.workspace = old.workspace AND u.smart_link_id = old.smart_link_id AND u.stream = old.stream
     RETURNING u.smart_link_id, u.stream, old.result`,
    [runId],
  );
  return rows.map((row) => ({ linkId: row.smart_link_id, stream: row.stream, result: row.result }));
}

/** Calls off all units of a workspace that have not ended; workers that have one stop after the part at hand. */
export async function cancelUnits(client: Queryable, workspace: string): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.units SET state = 'cancelled', ended_at = now()
     WHERE workspace = $1 AND state IN ('waiting', 'queued', 'running')`,
    [workspace],
  );
  await client.query(
    `SELECT graphile_worker.complete_jobs(ARRAY(
       SELECT id FROM graphile_worker.jobs WHERE task_identifier = $1 AND locked_at IS NULL))`,
    [taskOf(workspace)],
  );
}

/** A run beats every 10 s. One that has been silent for so long is dead, and what it has listed grows old. */
const SILENT_SECONDS = 60;

export interface RunAtWork {
  /** Its units are called off. */
  readonly isCancelled: boolean;
  /** Nobody waits for its units. */
  readonly isSilent: boolean;
}

/** What a worker should know of the runs that it works for; runs that have ended are left out. */
export async function readRunsAtWork(
  client: Queryable,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, RunAtWork>> {
  const { rows } = await client.query<{ id: number; is_cancelled: boolean; is_silent: boolean }>(
    `SELECT r.id, r.heartbeat_at < now() - make_interval(secs => $2) AS is_silent, EXISTS (SELECT 1 FROM smartlinks_sync.units u
       WHERE u.run_id = r.id AND u.state = 'cancelled') AS is_cancelled
     FROM smartlinks_sync.runs r WHERE r.id = ANY ($1::bigint[]) AND r.ended_at IS NULL`,
    [runIds, SILENT_SECONDS],
  );
  return new Map(
    rows.map((row) => [row.id, { isCancelled: row.is_cancelled, isSilent: row.is_silent }]),
  );
}

function keyValues({ workspace, linkId, stream, runId }: RunUnit): unknown[] {
  return [workspace, linkId, stream, runId];
}
