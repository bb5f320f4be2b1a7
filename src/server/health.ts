/** Whether this process lives, and whether it can do its work: each with what is wrong and what to do. Pure. */
import type { SchemaState } from '../status/schema-state.js';
import { hangingWorkspaces, type Role, type WorkerState } from '../worker/worker-state.js';

/** An event loop that is silent for so long, in milliseconds, is as good as dead. */
const SILENT_MS = 60_000;

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Null where it is well. Holds no secret and no name: anybody may ask. */
  readonly problem: string | null;
  readonly remedy: string | null;
}

export interface Health {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Readiness, and whether this is the replica that works. */
export interface Readiness extends Health {
  /** How many workspaces this process syncs, and how many it stands by for. */
  readonly active: number;
  readonly standby: number;
}

/** `/livez`: false only where a restart would help. */
export function judgeLiveness(worker: WorkerState | null, now: Date): Health {
  if (worker === null) return healthOf([good('process')]);
  const silentMs = now.getTime() - worker.lastBeatAt.getTime();
  const hanging = hangingWorkspaces(worker, now).length;
  return healthOf([
    silentMs > SILENT_MS
      ? bad(
          'event loop',
          `has given no sign of life for ${Math.floor(silentMs / 1000)} s`,
          'Restart the process.',
        )
      : good('event loop'),
    hanging > 0
      ? bad(
          'cycle',
          'one has given no sign of life for too long',
          'Restart the process; what was committed stays.',
        )
      : good('cycle'),
  ]);
}

/** What the database said when it was asked just now. */
export type DatabaseAnswer = SchemaState['state'] | 'newer' | 'unreachable';

/** `/readyz`: database, schema, key, and that the process is not about to end. */
export function judgeReadiness(worker: WorkerState | null, database: DatabaseAnswer): Readiness {
  const withRole = (wanted: Role): number =>
    worker?.workspaces.filter(({ role }) => role === wanted).length ?? 0;
  const health = healthOf([
    database === 'unreachable'
      ? bad(
          'database',
          'it cannot be reached, or does not let this user in',
          'Look at DATABASE_URL and the database; smartlink-sync check says more.',
        )
      : good('database'),
    schemaCheck(worker?.isSchemaNewer === true ? 'newer' : database),
    keyCheck(worker),
    worker !== null && worker.stoppingSince !== null
      ? bad('process', 'it is stopping', 'Nothing to do: it finishes what is under way.')
      : good('process'),
  ]);
  return { ...health, active: withRole('active'), standby: withRole('standby') };
}

function schemaCheck(database: DatabaseAnswer): Check {
  const problems: Partial<Record<DatabaseAnswer, readonly [string, string]>> = {
    unreachable: ['unknown while the database does not answer', 'Look at the database first.'],
    missing: [
      'the tables are not there yet',
      'Run smartlink-sync migrate, or wait for the first cycle.',
    ],
    outdated: ['the tables were made by an older version', 'Run smartlink-sync migrate.'],
    newer: [
      'the tables were made by a newer version',
      'Install that version again: this one does not write into them.',
    ],
  };
  const [problem, remedy] = problems[database] ?? [null, null];
  return problem === null ? good('schema') : bad('schema', problem, remedy);
}

function keyCheck(worker: WorkerState | null): Check {
  if (worker === null) return good('key');
  const refused = worker.workspaces.filter(({ keyRefusedSince }) => keyRefusedSince !== null);
  if (refused.length === 0) return good('key');
  const whose =
    worker.workspaces.length === 1
      ? 'the API refuses the key'
      : `the API refuses ${refused.length} of ${worker.workspaces.length} keys`;
  return bad(
    'key',
    whose,
    'Make a new one at https://app.onlyfansapi.com/api-keys and set it; it is tried again every ten minutes.',
  );
}

function good(name: string): Check {
  return { name, ok: true, problem: null, remedy: null };
}

function bad(name: string, problem: string, remedy: string): Check {
  return { name, ok: false, problem, remedy };
}

function healthOf(checks: readonly Check[]): Health {
  return { ok: checks.every(({ ok }) => ok), checks };
}
