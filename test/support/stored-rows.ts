/** Rows of the tables in the same canonical text as the expected ones. */
import type { Database } from '../../src/db/database.js';
import { canonicalJson, readJson } from './canonical.js';
import type { Row } from './expected-rows.js';

/** Columns that say when a row was written here, not what it holds. */
const OWN = new Set(['_first_seen_at', '_synced_at', '_deleted_at']);

export interface StoredTable {
  /** Rows by key, as they are stored. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Keys of rows that are marked as not listed. */
  readonly marked: ReadonlySet<string>;
}

const FORMS: Readonly<Record<string, (column: string) => string>> = {
  'timestamp with time zone': (column) => `(extract(epoch FROM ${column}) * 1000000)::bigint::text`,
  numeric: (column) => `trim_scale(${column})::text`,
};

/** Reads a whole table of `smartlinks`; `key` names the column that rows are found by. */
export async function storedTable(
  database: Database,
  table: string,
  key: string,
): Promise<StoredTable> {
  const columns = await database.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'smartlinks' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  const data = columns.rows.filter((column) => !OWN.has(column.name));
  const isMarkable = columns.rows.some((column) => column.name === '_deleted_at');
  const forms = data.map(({ name, type }) => FORMS[type]?.(`"${name}"`) ?? `"${name}"::text`);
  const { rows: found } = await database.pool.query<(string | null)[]>({
    text: `SELECT ${forms.join(', ')}, ${isMarkable ? '_deleted_at IS NOT NULL' : 'false'}::text FROM smartlinks."${table}"`,
    rowMode: 'array',
  });
  const keyAt = data.findIndex((column) => column.name === key);
  const rows = new Map<string, Row>();
  const marked = new Set<string>();
  for (const values of found) {
    const row: Record<string, string | null> = {};
    for (const [at, { name, type }] of data.entries()) {
      const value = values[at] ?? null;
      row[name] = value !== null && type === 'jsonb' ? canonicalJson(readJson(value)) : value;
    }
    const id = values[keyAt] ?? '';
    rows.set(id, row);
    if (values[data.length] === 'true') marked.add(id);
  }
  return { rows, marked };
}
