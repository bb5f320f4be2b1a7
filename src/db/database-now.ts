import type { Database } from './database.js';

/** The database's clock in whole UTC seconds: what is stored is dated by it, so ages are measured by it too. */
export async function databaseNow(database: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await database.query<{ seconds: number }>(
    'SELECT floor(extract(epoch FROM now()))::bigint AS seconds',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The database did not tell the time.');
  return row.seconds;
}
