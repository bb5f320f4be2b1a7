import type { ClientBase } from 'pg';

/**
 * Until the transaction ends, rows are looked up by index. A plan made while a table was small or had no statistics
 * is kept by the connection, and would read the whole table for each statement after it has grown.
 */
export async function preferIndexes(client: ClientBase): Promise<void> {
  await client.query(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
  );
}
