import type { ClientBase } from 'pg';
import { relationComments } from './comments/schema-comments.js';

/** A column that points to the key of a table of the schema `smartlinks`. */
export interface ForeignKey {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly referencedTable: string;
  readonly referencedColumn: string;
}

/**
 * The joins that BI tools should find: those of which the comments on tables say what they join. None is enforced:
 * that would cost a third of the write path. The state is no concern of theirs.
 */
export const foreignKeys: readonly ForeignKey[] = relationComments
  .filter(({ kind, schema }) => kind === 'table' && schema !== 'smartlinks_sync')
  .flatMap(({ schema, name, columns }) =>
    Object.entries(columns).flatMap(([column, comment]) => {
      const [, referencedTable, referencedColumn] =
        /\bjoins smartlinks\.(\w+)\.(\w+)/.exec(comment) ?? [];
      return referencedTable === undefined || referencedColumn === undefined
        ? []
        : [{ schema, table: name, column, referencedTable, referencedColumn }];
    }),
  );

const declaredKeys = `
SELECT n.nspname AS schema, c.relname AS "table", a.attname AS "column", r.relname AS "referencedTable", ra.attname AS "referencedColumn"
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = k.confkey[1]
WHERE k.contype = 'f' AND n.nspname IN ('smartlinks', 'smartlinks_bi') AND cardinality(k.conkey) = 1`;

// A role that writes rows and owns nothing must find nothing to do.
const alterable = `
SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('smartlinks', 'smartlinks_bi') AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE')`;

/** Those of `foreignKeys` that the database lacks, on tables that are there and that this role may alter. */
export async function missingForeignKeys(client: ClientBase): Promise<readonly ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(declaredKeys);
  const declared = new Set(rows.map(describe));
  const missing = foreignKeys.filter((wanted) => !declared.has(describe(wanted)));
  if (missing.length === 0) return [];
  const { rows: tables } = await client.query<{ name: string }>(alterable);
  const ours = new Set(tables.map(({ name }) => name));
  return missing.filter(
    ({ schema, table, referencedTable }) =>
      ours.has(`${schema}.${table}`) && ours.has(`smartlinks.${referencedTable}`),
  );
}

/**
 * Declares those of `foreignKeys` that are missing as `NOT ENFORCED`, in one statement for each table, so that it
 * may be called again at every migration. Needs Postgres 18. No row is read or checked.
 */
export async function declareForeignKeys(client: ClientBase): Promise<void> {
  const additions = new Map<string, string[]>();
  for (const missing of await missingForeignKeys(client)) {
    const { schema, table, column, referencedTable, referencedColumn } = missing;
    const ofTable = additions.get(`${schema}.${table}`) ?? [];
    ofTable.push(
      `ADD CONSTRAINT ${table}_${column}_fkey FOREIGN KEY (${column})
         REFERENCES smartlinks.${referencedTable} (${referencedColumn}) NOT ENFORCED`,
    );
    additions.set(`${schema}.${table}`, ofTable);
  }
  for (const [table, parts] of additions) {
    await client.query(`ALTER TABLE ${table} ${parts.join(', ')}`);
  }
}

function describe(key: ForeignKey): string {
  const { schema, table, column, referencedTable, referencedColumn } = key;
  return `${schema}.${table}.${column} ${referencedTable}.${referencedColumn}`;
}
