/** Compares rows that the API sent with those that are stored, as the write path would, without writing. */
import type { ClientBase } from 'pg';
import { arrayLiteral } from '../write/array-literal.js';
import { newestFans } from '../write/newest-fans.js';
import { differs } from '../write/statements.js';
import { fansTable } from '../write/stores.js';
import type { FactStore, TextRow, WriteTable } from '../write/write-table.js';

/** A row that is stored otherwise than the API has it. */
export interface RowDifference {
  /** Where it stands in the rows that were given, from 0. */
  readonly at: number;
  /** Columns whose values differ; null where no live row is stored. */
  readonly fields: readonly string[] | null;
}

const ROWS_PER_STATEMENT = 1000;
const quote = (name: string): string => `"${name}"`;

function comparison(table: WriteTable, where: { gone: string; differs: string }): string {
  const arrays = table.columns.map((column, at) => `$${at + 1}::${column.type}[]`);
  const names = table.columns.map((column) => quote(column.name));
  const fields = table.columns.map(
    ({ name }) => `CASE WHEN t.${quote(name)} IS DISTINCT FROM i.${quote(name)} THEN '${name}' END`,
  );
  return `SELECT i.ordinal::int - 1 AS at,
                 CASE WHEN NOT (${where.gone}) THEN array_remove(ARRAY[${fields.join(', ')}], NULL) END AS fields
          FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS i (${names.join(', ')}, ordinal)
          LEFT JOIN ${quote(table.schema)}.${quote(table.name)} t ON t.${quote(table.key)} = i.${quote(table.key)}
          WHERE ${where.gone} OR ${where.differs}
          ORDER BY 1`;
}

async function compare(
  client: ClientBase,
  table: WriteTable,
  text: string,
  rows: readonly TextRow[],
): Promise<RowDifference[]> {
  const found: RowDifference[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const to = Math.min(rows.length, from + ROWS_PER_STATEMENT);
    const result = await client.query<{ at: number; fields: string[] | null }>({
      name: `${table.name}_compare_rows`,
      text,
      values: table.columns.map((_, at) => arrayLiteral(rows, at, from, to)),
    });
    for (const row of result.rows) found.push({ at: from + row.at, fields: row.fields });
  }
  return found;
}

/** Rows that are not stored, not live, or differ in a column. Numbers and JSON are compared by value. */
export async function compareFacts(
  client: ClientBase,
  { table }: FactStore,
  rows: readonly TextRow[],
): Promise<RowDifference[]> {
  const where = {
    gone: `t.${quote(table.key)} IS NULL OR t._deleted_at IS NOT NULL`,
    differs: differs(table),
  };
  return compare(client, table, comparison(table, where), rows);
}

/** A fan of which no row or an older one is stored, and the time of the conversion that says so, ISO 8601. */
export interface FanDifference extends RowDifference {
  readonly asOf: string;
}

/** Fans that are not stored, or whose newest given values the write path would write over those stored. */
export async function compareFans(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<FanDifference[]> {
  const asOfAt = fansTable.columns.findIndex((column) => column.name === 'as_of');
  const timed = newestFans(fansTable, rows).filter((row) => row[asOfAt] !== null);
  const where = {
    gone: `t.${quote(fansTable.key)} IS NULL`,
    differs: `t.as_of IS NULL OR i.as_of > t.as_of OR (i.as_of = t.as_of AND ${differs(fansTable)})`,
  };
  const found = await compare(client, fansTable, comparison(fansTable, where), timed);
  return found.map(({ at, fields }) => ({ at, asOf: timed[at]?.[asOfAt] ?? '', fields }));
}

/** Which of the given rows the quarantine has never held, by the hash of the row. */
export async function notQuarantined(
  client: ClientBase,
  key: { readonly linkId: string; readonly stream: string },
  hashes: readonly string[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const result = await client.query<{ hash: string }>(
    `SELECT h.hash FROM unnest($3::text[]) AS h (hash)
     WHERE NOT EXISTS (SELECT FROM smartlinks_sync.quarantine q
                       WHERE q.stream = $1 AND q.smart_link_id = $2 AND q.row_hash = h.hash)`,
    [key.stream, key.linkId, hashes],
  );
  return new Set(result.rows.map((row) => row.hash));
}
