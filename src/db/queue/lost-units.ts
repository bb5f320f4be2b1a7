/** Units whose worker has died, and units that keep failing: what the scheduler looks for while its run is at work. */
import type { ClientBase } from 'pg';
import type { Database } from '../database.js';
import { JOB_KEY, JOB_SPEC, taskOf, workerLock } from './job-key.js';
import { queueNext } from './units.js';

type Queryable = Pick<ClientBase, 'query'>;

/** A job is locked a moment before its worker holds the lock that says it lives. */
const YOUNGEST_SECONDS = 5;

/**
 * Gives units of dead workers back to the queue, and returns how many workers were found dead. A worker holds a lock
 * as long as it lives: who can take that lock knows that it is dead. `youngestSeconds` is for tests.
 */
export async function releaseDeadWorkers(
  database: Pick<Database, 'query' | 'locks'>,
  workspace: string,
  youngestSeconds = YOUNGEST_SECONDS,
): Promise<number> {
  const { rows } = await database.query<{ locked_by: string }>(
    `SELECT locked_by FROM graphile_worker.jobs WHERE task_identifier = $1 AND locked_at IS NOT NULL
     GROUP BY locked_by HAVING max(locked_at) < now() - make_interval(secs => $2)`,
    [taskOf(workspace), youngestSeconds],
    { doing: 'looking for dead workers' },
  );
  let dead = 0;
  for (const { locked_by: worker } of rows) {
    const lock = await database.locks.tryAcquire(workerLock(worker));
    if (lock === null) continue;
    try {
      await database.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1])', [worker], {
        doing: 'giving the units of a dead worker back',
      });
      dead += 1;
    } finally {
      await lock.release();
    }
  }
  return dead;
}

const HAS_NO_JOB = `NOT EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.key = ${JOB_KEY})`;

/**
 * Queues units of a run anew whose job is gone, and returns how many. The engine removes a job that a worker is done
 * with by its id, whoever has it by then: where a worker was taken for dead and lives, that may be the job under which
 * it, or another one, was to go on. Units that a living worker has at hand are left to it.
 */
export async function requeueJobless(
  database: Pick<Database, 'query' | 'locks'>,
  { workspace, runId }: { readonly workspace: string; readonly runId: number },
): Promise<number> {
  const doing = { doing: 'looking for units without a job' };
  const { rows } = await database.query<{ worker: string }>(
    `SELECT DISTINCT u.worker FROM smartlinks_sync.units u
     WHERE u.workspace = $1 AND u.run_id = $2 AND u.state = 'running' AND ${HAS_NO_JOB}`,
    [workspace, runId],
    doing,
  );
  const dead: string[] = [];
  for (const { worker } of rows) {
    const lock = await database.locks.tryAcquire(workerLock(worker));
    if (lock === null) continue;
    await lock.release();
    dead.push(worker);
  }
  const queued = await database.query(
    `WITH lost AS (
       UPDATE smartlinks_sync.units u SET state = 'queued'
       WHERE u.workspace = $1 AND u.run_id = $2 AND ${HAS_NO_JOB}
         AND (u.state = 'queued' OR (u.state = 'running' AND u.worker = ANY ($3::text[])))
       RETURNING *)
     SELECT graphile_worker.add_jobs(ARRAY(SELECT ${JOB_SPEC} FROM lost u)) WHERE EXISTS (SELECT 1 FROM lost)`,
    [workspace, runId, dead],
    doing,
  );
  return queued.rowCount ?? 0;
}

/** Units of a workspace that a worker has at hand, dead ones included until they are released. */
export async function countHeldJobs(client: Queryable, workspace: string): Promise<number> {
  const { rows } = await client.query<{ jobs: number }>(
    `SELECT count(*) AS jobs FROM graphile_worker.jobs WHERE task_identifier = $1 AND locked_at IS NOT NULL`,
    [taskOf(workspace)],
  );
  return rows[0]?.jobs ?? 0;
}

/** The code of a unit of which only is known that its workers died. */
export const WORKER_DIED = 'worker_died';

export interface UnitSetAside {
  readonly linkId: string;
  readonly stream: string;
  /** What it failed with last. */
  readonly code: string;
  /** Runs in a row in which it was set aside, this one included. */
  readonly failures: number;
}

/**
 * Sets units aside that have used up their tries in this run, for as long as `pauseMs` says of so many failures, and
 * queues what comes after them. They count as done.
 */
export async function setFailedAside(
  client: Queryable,
  { workspace, runId }: { readonly workspace: string; readonly runId: number },
  pauseMs: (failures: number) => number,
): Promise<readonly UnitSetAside[]> {
  const { rows } = await client.query<{
    id: number;
    smart_link_id: string;
    stream: string;
    error_code: string | null;
    failures: number;
  }>(
    `SELECT j.id, u.smart_link_id, u.stream, u.error_code, u.failures
     FROM graphile_worker.jobs j JOIN smartlinks_sync.units u ON j.key = ${JOB_KEY}
     WHERE j.task_identifier = $1 AND j.locked_at IS NULL AND j.attempts >= j.max_attempts
       AND u.run_id = $2 AND u.state IN ('queued', 'running')`,
    [taskOf(workspace), runId],
  );
  const aside: UnitSetAside[] = [];
  for (const row of rows) {
    const failures = row.failures + 1;
    const code = row.error_code ?? WORKER_DIED;
    const unit = { workspace, runId, linkId: row.smart_link_id, stream: row.stream };
    await client.query(
      `UPDATE smartlinks_sync.units SET state = 'done', ended_at = now(), failures = $5, error_code = $6,
         aside_until = now() + make_interval(secs => $7)
       WHERE workspace = $1 AND smart_link_id = $2 AND stream = $3 AND run_id = $4`,
      [workspace, unit.linkId, unit.stream, runId, failures, code, pauseMs(failures) / 1000],
    );
    await client.query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [row.id]);
    await queueNext(client, unit);
    aside.push({ linkId: unit.linkId, stream: unit.stream, code, failures });
  }
  return aside;
}

/** Units of a workspace that are set aside at present, with the code of what they failed with, by `link stream`. */
export async function loadSetAside(
  client: Queryable,
  workspace: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{
    smart_link_id: string;
    stream: string;
    error_code: string | null;
  }>(
    `SELECT smart_link_id, stream, error_code FROM smartlinks_sync.units
     WHERE workspace = $1 AND aside_until > now()`,
    [workspace],
  );
  return new Map(
    rows.map((row) => [`${row.smart_link_id} ${row.stream}`, row.error_code ?? WORKER_DIED]),
  );
}
