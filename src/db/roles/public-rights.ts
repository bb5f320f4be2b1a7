/** What everybody (`PUBLIC`) may do in the schemas of the program: a reader may do it, too. */
import { type ClientBase, escapeIdentifier } from 'pg';
import { personalColumns, unknownContent } from './personal-columns.js';

/** One right that was given to everybody. */
export interface PublicRight {
  readonly schema: string;
  /** Null: a right on the schema itself. */
  readonly relation: string | null;
  readonly isSequence: boolean;
  /** Null: on all columns. */
  readonly column: string | null;
  /** `SELECT`, `INSERT` and so on. */
  readonly privilege: string;
  /** Columns of the relation. */
  readonly columns: readonly string[];
}

const given = `
WITH ours AS (SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname IN ('smartlinks', 'smartlinks_sync', 'smartlinks_bi')),
relations AS (SELECT c.oid, s.nspname, c.relname, c.relacl, c.relkind = 'S' AS is_sequence, ARRAY(SELECT a.attname::text FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN ours s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
    -- A reader has this right on the other two anyway.
    AND (s.nspname <> 'smartlinks_sync' OR has_schema_privilege('public', s.oid, 'USAGE')))
SELECT nspname AS schema, NULL AS relation, false AS "isSequence", NULL AS column, privilege_type AS privilege, '{}'::text[] AS columns
FROM ours, aclexplode(nspacl) WHERE grantee = 0 AND privilege_type <> 'USAGE'
UNION ALL
SELECT nspname, relname, is_sequence, NULL, privilege_type, columns FROM relations, aclexplode(relacl) WHERE grantee = 0
UNION ALL
SELECT r.nspname, r.relname, r.is_sequence, a.attname, x.privilege_type, r.columns
FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND NOT a.attisdropped, aclexplode(a.attacl) x WHERE x.grantee = 0
ORDER BY 1, 2, 5, 4`;

/** Reads them. */
export async function readPublicRights(client: ClientBase): Promise<PublicRight[]> {
  const { rows } = await client.query<PublicRight>(given);
  return rows;
}

/**
 * Those that are more than a reader has, each as `SELECT (ip_address) ON TABLE smartlinks.clicks`: what follows
 * `REVOKE`. Pure.
 */
export function beyondReader(rights: readonly PublicRight[], withPersonal: boolean): string[] {
  return rights.flatMap((right) => {
    const { schema, relation, isSequence, column, privilege } = right;
    if (relation === null) return [`${privilege} ON SCHEMA ${schema}`];
    const hidden = [...(personalColumns[relation] ?? []), unknownContent];
    const shown = column === null ? right.columns : [column];
    const isReaders =
      privilege === 'SELECT' &&
      !isSequence &&
      (schema === 'smartlinks_bi' ||
        (schema === 'smartlinks' &&
          (withPersonal || !shown.some((name) => hidden.includes(name)))));
    if (isReaders) return [];
    const onColumn = column === null ? '' : ` (${named(column)})`;
    const kind = isSequence ? 'SEQUENCE' : 'TABLE';
    return [`${privilege}${onColumn} ON ${kind} ${schema}.${named(relation)}`];
  });
}

/** A name as SQL takes it, without quotes where it needs none. */
function named(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : escapeIdentifier(name);
}
