import type { ClientBase } from 'pg';

/** The session that holds a lock. Null where this role may not see it. */
export interface LockHolder {
  /** The process id of its backend at the database server. */
  readonly backendPid: number;
  readonly applicationName: string | null;
  /** When its connection was opened; Postgres does not keep when a lock was taken. */
  readonly since: Date | null;
}

/** A bigint key lies in two halves: https://www.postgresql.org/docs/18/view-pg-locks.html */
const holderOfKey = `
SELECT l.pid AS "backendPid", a.application_name AS "applicationName", a.backend_start AS since
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295
LIMIT 1`;

/** The session that holds the advisory lock of this key; null where none does. */
export async function readHolder(client: ClientBase, key: string): Promise<LockHolder | null> {
  const { rows } = await client.query<LockHolder>(holderOfKey, [key]);
  return rows[0] ?? null;
}

/** The holder in words: what it is called, its backend, and since when it is connected. */
export function describeHolder({ backendPid, applicationName, since }: LockHolder): string {
  const name = applicationName === null || applicationName === '' ? 'a session' : applicationName;
  const connected = since === null ? '' : `, connected since ${since.toISOString()}`;
  return `${name} (backend ${backendPid}${connected})`;
}
