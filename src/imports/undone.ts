import type { ClientBase } from 'pg';

const POINT = 'before_dry_run';

/** The work; with `isDryRun` its result, everything that it wrote taken back. For use inside a transaction. */
export function undone<T>(
  isDryRun: boolean,
  work: (client: ClientBase) => Promise<T>,
): (client: ClientBase) => Promise<T> {
  if (!isDryRun) return work;
  return async (client) => {
    await client.query(`SAVEPOINT ${POINT}`);
    const result = await work(client);
    await client.query(`ROLLBACK TO SAVEPOINT ${POINT}`);
    return result;
  };
}
