/** Readers of the warehouse: who they are, and what they may see after a migration. */
import type { ClientBase } from 'pg';
import { type ReadableRelation, type ReaderRights, rightsStatements } from './reader-statements.js';

// What other people own in these schemas is theirs to give.
const readable = `
SELECT n.nspname AS schema, c.relname AS name,
  (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('smartlinks', 'smartlinks_bi') AND c.relkind IN ('r', 'p', 'v', 'm')
  AND pg_has_role(c.relowner, 'USAGE')
ORDER BY n.nspname, c.relname`;

/** Tables and views that readers get to see, with their columns. */
export async function readableRelations(client: ClientBase): Promise<ReadableRelation[]> {
  const { rows } = await client.query<ReadableRelation>(readable);
  return rows.map(({ schema, name, columns }) => ({ schema, name, columns: columns ?? [] }));
}

/** Remembers a reader, so that migrations to come can give it the new tables and columns. */
export async function recordReader(
  client: ClientBase,
  { role, withPersonal }: ReaderRights,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.readers (name, with_pii) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET with_pii = excluded.with_pii, granted_at = now()`,
    [role, withPersonal],
  );
}

/** Gives every reader that still exists what the schema has now. To be called after tables or views were made. */
export async function refreshReaders(client: ClientBase): Promise<void> {
  const { rows: table } = await client.query(
    "SELECT 1 WHERE to_regclass('smartlinks_sync.readers') IS NOT NULL",
  );
  if (table.length === 0) return;
  const { rows } = await client.query<ReaderRights>(
    `SELECT r.name AS role, r.with_pii AS "withPersonal" FROM smartlinks_sync.readers r
     JOIN pg_roles p ON p.rolname = r.name ORDER BY r.name`,
  );
  if (rows.length === 0) return;
  const relations = await readableRelations(client);
  const statements = rows.flatMap((reader) => rightsStatements(reader, relations));
  // One text is one transaction: nobody is without rights in between.
  await client.query(statements.join(';\n'));
}
