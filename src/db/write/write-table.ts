import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

export type WriteType =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'boolean'
  | 'timestamptz'
  | 'jsonb';

export interface WriteColumn {
  readonly name: string;
  readonly type: WriteType;
}

/** A table as the write path sees it. */
export interface WriteTable {
  readonly schema: string;
  readonly name: string;
  /** The column that identifies a row. */
  readonly key: string;
  /** Columns that hold data, `_extra` included; when a row was written or marked is the write path's own affair. */
  readonly columns: readonly WriteColumn[];
}

/** A row in the order of `WriteTable.columns`, each value in Postgres text form (`jsonb` as JSON text). */
export type TextRow = readonly (string | null)[];

/** A table of rows that the API lists by time and that can vanish from its listing. */
export interface FactStore {
  readonly table: WriteTable;
  readonly facts: 'clicks' | 'conversions';
  readonly timeColumn: 'created_at' | 'conversion_at';
  /** Columns whose changes of stored rows are kept in `smartlinks.changes`. */
  readonly tracked: readonly string[];
}

const WRITTEN_HERE = new Set(['_first_seen_at', '_synced_at', '_deleted_at']);

const TYPES: Readonly<Record<string, WriteType>> = {
  text: 'text',
  'text COLLATE "C"': 'text',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  boolean: 'boolean',
  'timestamp with time zone': 'timestamptz',
  jsonb: 'jsonb',
};

function writeType(table: string, column: string, sqlType: string): WriteType {
  const type = TYPES[sqlType];
  if (type === undefined) {
    throw new TypeError(`Column ${table}.${column}: the write path has no type ${sqlType}.`);
  }
  return type;
}

/** Reads schema, key and columns from the drizzle table. Throws where a column's type or the key is none it can write. */
export function writeTable(table: PgTable): WriteTable {
  const { schema, name, columns } = getTableConfig(table);
  const key = columns.find((column) => column.primary);
  if (schema === undefined || key === undefined) {
    throw new TypeError(`Table ${name}: the write path needs a schema and a key of one column.`);
  }
  return {
    schema,
    name,
    key: key.name,
    columns: columns
      .filter((column) => !WRITTEN_HERE.has(column.name))
      .map((column) => ({
        name: column.name,
        type: writeType(name, column.name, column.getSQLType()),
      })),
  };
}

/** Where a column stands in a `TextRow`. Throws where the table has none of that name. */
export function columnIndex(table: WriteTable, name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  if (at < 0) throw new TypeError(`Table ${table.name} has no column ${name} to write.`);
  return at;
}
