/** The dbt sources of `docs/dbt/models`, made from what a database of this build says of itself. */
import { stringify } from 'yaml';
import { personalColumns, unknownContent } from '../../src/db/roles/personal-columns.js';

/** A column as the catalog has it. */
export interface CatalogColumn {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
  readonly type: string;
  readonly comment: string;
  readonly relationComment: string;
  readonly schemaComment: string;
  /** The whole primary key where this column is the first of it, else empty. */
  readonly key: readonly string[];
  readonly isKey: boolean;
}

/** Asks for the columns of the schemas that readers see, in order. */
export const catalogQuery = `
SELECT n.nspname AS schema, c.relname AS relation, a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
  col_description(c.oid, a.attnum) AS comment, obj_description(c.oid, 'pg_class') AS "relationComment",
  obj_description(n.oid, 'pg_namespace') AS "schemaComment",
  ARRAY(SELECT k.attname::text FROM unnest(i.indkey::smallint[]) WITH ORDINALITY u (num, at)
    JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = u.num
    WHERE i.indkey[0] = a.attnum ORDER BY u.at) AS key,
  coalesce(a.attnum = ANY (i.indkey), false) AS "isKey"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE n.nspname IN ('smartlinks', 'smartlinks_bi') AND c.relkind IN ('r', 'v')
ORDER BY n.nspname, c.relname, a.attnum`;

const HEAD = `# Made from the comments of the database by "npm run docs:dbt": change those, not this file.
# For dbt 1.10.5 and newer.
`;

/** The workspace that is least complete counts; rows of a quiet link stay as they are, however fresh all is. */
const freshness = {
  loaded_at_query: 'select min(proven_through) from smartlinks_bi.freshness',
  freshness: {
    warn_after: { count: 2, period: 'hour' },
    error_after: { count: 12, period: 'hour' },
  },
};

/** The text of one schema's file. */
export function dbtSources(columns: readonly CatalogColumn[], schema: string): string {
  const ours = columns.filter((column) => column.schema === schema);
  const relations = new Map<string, CatalogColumn[]>();
  for (const column of ours) {
    relations.set(column.relation, [...(relations.get(column.relation) ?? []), column]);
  }
  const document = {
    version: 2,
    sources: [
      {
        name: schema,
        schema,
        description: ours[0]?.schemaComment,
        tables: [...relations].map(([name, members]) => tableOf(name, members)),
      },
    ],
  };
  return HEAD + stringify(document, { lineWidth: 110 });
}

function tableOf(name: string, columns: readonly CatalogColumn[]): object {
  const key = columns.find((column) => column.key.length > 1)?.key ?? [];
  return {
    name,
    description: asText(columns[0]?.relationComment ?? ''),
    ...(name === 'freshness' ? { config: freshness } : {}),
    ...(key.length > 1
      ? {
          data_tests: [{ unique: { arguments: { column_name: `(${key.join(" || '|' || ")})` } } }],
        }
      : {}),
    columns: columns.map(columnOf),
  };
}

function columnOf({ schema, relation, column, type, comment, key, isKey }: CatalogColumn): object {
  const [, table, field] = /\bjoins smartlinks\.(\w+)\.(\w+)/.exec(comment) ?? [];
  const tests = [
    ...(key.length === 1 ? ['unique'] : []),
    ...(isKey ? ['not_null'] : []),
    ...(table === undefined || field === undefined
      ? []
      : [
          {
            relationships: {
              arguments: { to: `source('smartlinks', '${table}')`, field },
              // The database declares these joins and does not enforce them; verify looks for orphans.
              config: { severity: 'warn' },
            },
          },
        ]),
  ];
  const isPersonal =
    schema === 'smartlinks' &&
    (column === unknownContent || (personalColumns[relation] ?? []).includes(column));
  return {
    name: column,
    description: asText(comment),
    data_type: type,
    ...(isPersonal ? { config: { meta: { personal: true } } } : {}),
    ...(tests.length > 0 ? { data_tests: tests } : {}),
  };
}

/** dbt reads descriptions as templates: what looks like one, such as the placeholder of a network, is marked as text. */
function asText(comment: string): string {
  return /\{[{%#]/.test(comment) ? `{% raw %}${comment}{% endraw %}` : comment;
}
