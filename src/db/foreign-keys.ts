import type { ClientBase } from 'pg';

/** A column that points to the key of another table, all in the schema `smartlinks`. */
export interface ForeignKey {
  readonly table: string;
  readonly column: string;
  readonly referencedTable: string;
  readonly referencedColumn: string;
}

/** The joins that BI tools should find. None is enforced: that would cost a third of the write path. */
export const foreignKeys: readonly ForeignKey[] = [
  key('clicks', 'smart_link_id', 'smart_links'),
  key('conversions', 'smart_link_id', 'smart_links'),
  key('conversions', 'fan_onlyfans_id', 'fans', 'onlyfans_id'),
  key('conversions', 'click_id', 'clicks'),
  key('postback_smart_links', 'postback_id', 'postbacks'),
  key('smart_links', 'account_id', 'accounts'),
];

const declaredKeys = `
SELECT c.relname AS "table", a.attname AS "column", r.relname AS "referencedTable", ra.attname AS "referencedColumn"
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = k.confkey[1]
WHERE k.contype = 'f' AND k.connamespace = 'smartlinks'::regnamespace AND cardinality(k.conkey) = 1`;

/** Those of `foreignKeys` that the database lacks. The schema `smartlinks` must exist. */
export async function missingForeignKeys(client: ClientBase): Promise<readonly ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(declaredKeys);
  const declared = new Set(rows.map(describe));
  return foreignKeys.filter((wanted) => !declared.has(describe(wanted)));
}

/**
 * Declares those of `foreignKeys` that are missing as `NOT ENFORCED`, in one statement for each table, so that it
 * may be called again at every migration. Needs Postgres 18. No row is read or checked.
 */
export async function declareForeignKeys(client: ClientBase): Promise<void> {
  const missing = await missingForeignKeys(client);
  for (const table of new Set(missing.map((key) => key.table))) {
    const additions = missing
      .filter((key) => key.table === table)
      .map(
        ({ column, referencedTable, referencedColumn }) =>
          `ADD CONSTRAINT ${table}_${column}_fkey FOREIGN KEY (${column})
         REFERENCES smartlinks.${referencedTable} (${referencedColumn}) NOT ENFORCED`,
      );
    await client.query(`ALTER TABLE smartlinks.${table} ${additions.join(', ')}`);
  }
}

function key(
  table: string,
  column: string,
  referencedTable: string,
  referencedColumn = 'id',
): ForeignKey {
  return { table, column, referencedTable, referencedColumn };
}

function describe({ table, column, referencedTable, referencedColumn }: ForeignKey): string {
  return `${table}.${column} ${referencedTable}.${referencedColumn}`;
}
