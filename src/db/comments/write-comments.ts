/** Brings the comments in the database in line with those of the program. */
import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg';
import type { RelationComments } from './relation.js';
import { relationComments, schemaComments } from './schema-comments.js';

/** A schema, relation or column, as `comments` has it. */
interface Target {
  readonly kind: 'SCHEMA' | 'TABLE' | 'VIEW' | 'COLUMN';
  readonly schema: string;
  readonly relation: string | null;
  readonly column: string | null;
}

interface StoredComment extends Target {
  readonly comment: string | null;
}

// Only what this role may comment on: a role that writes rows and owns nothing must find nothing to do.
const commentable = `
SELECT 'SCHEMA' AS kind, nspname AS schema, NULL AS relation, NULL AS "column", obj_description(oid, 'pg_namespace') AS comment
FROM pg_namespace WHERE nspname = ANY ($1::text[]) AND pg_has_role(nspowner, 'USAGE')
UNION ALL
SELECT CASE WHEN a.attname IS NOT NULL THEN 'COLUMN' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END,
  n.nspname, c.relname, a.attname, d.description
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT 0 AS attnum, NULL AS attname
  UNION ALL SELECT attnum, attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
) a
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v') AND pg_has_role(c.relowner, 'USAGE')`;

/** The statements that are wanting; none where every comment stands as the program has it. Reads only. */
export async function missingComments(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<StoredComment>(commentable, [Object.keys(schemaComments)]);
  const relations = new Map(
    relationComments.map((entry) => [`${entry.schema}.${entry.name}`, entry]),
  );
  return rows.flatMap((stored) => {
    const wanted = wantedComment(stored, relations);
    return wanted === undefined || wanted === stored.comment
      ? []
      : [`COMMENT ON ${targetText(stored)} IS ${escapeLiteral(wanted)}`];
  });
}

/** Writes the comments that are missing or differ, in one round trip. Objects that the program does not know keep theirs. */
export async function writeComments(client: ClientBase): Promise<void> {
  const statements = await missingComments(client);
  if (statements.length > 0) await client.query(statements.join(';\n'));
}

function wantedComment(
  { schema, relation, column }: Target,
  relations: ReadonlyMap<string, RelationComments>,
): string | undefined {
  if (relation === null) return schemaComments[schema];
  const entry = relations.get(`${schema}.${relation}`);
  return column === null ? entry?.comment : entry?.columns[column];
}

function targetText({ kind, schema, relation, column }: Target): string {
  const names = [schema, relation, column].flatMap((name) =>
    name === null ? [] : [escapeIdentifier(name)],
  );
  return `${kind} ${names.join('.')}`;
}
