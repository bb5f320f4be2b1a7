import type { ClientBase } from 'pg';

/** Settings by which rows are looked up by index. */
export const INDEX_SETTINGS = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
} as const;

/** SQL that puts settings in force until the transaction ends. */
export function setLocal(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `SET LOCAL ${name} = ${value}`)
    .join('; ');
}

const TEXT = setLocal(INDEX_SETTINGS);

/**
 * Until the transaction ends, rows are looked up by index. A plan made while a table was small or had no statistics
 * is kept by the connection, and would read the whole table for each statement after it has grown.
 */
export async function preferIndexes(client: ClientBase): Promise<void> {
  await client.query(TEXT);
}
