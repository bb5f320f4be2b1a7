/** Reads the files of an export with DuckDB, as an analyst would. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { Database } from '../../src/db/database.js';
import { type LakeTable, lakeTables } from '../../src/lake/tables.js';

export interface Duck {
  /** Rows of a query, numbers and times as text where JSON has no form of them. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

export async function openDuck(): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** What lies in `folder` of a table, with the day of the path as a column. */
export function filesOf(folder: string, { name, time }: LakeTable, suffix = ''): string {
  if (time === null) return `read_parquet('${folder}/${name}/data.parquet${suffix}')`;
  return `read_parquet('${folder}/${name}/*/data.parquet${suffix}', hive_partitioning = true, hive_types = {day: VARCHAR})`;
}

/**
 * Tells where the files differ from the tables: counts, and every value of every row, each side's as text of the same
 * form. None where they are equal.
 */
export async function differencesFromTables(
  duck: Duck,
  database: Database,
  folder: string,
  suffix = '',
): Promise<string[]> {
  const differences: string[] = [];
  for (const table of lakeTables) {
    const { columns, source, name, time } = table;
    const shape = columns.map((column) => [column.name, column.type] as const);
    const inDuck = [
      ...shape.map(([column, type]) => duckText(column, type)),
      ...(time === null ? [] : ['day']),
    ];
    const inPostgres = [
      ...shape.map(([column, type]) => postgresText(column, type)),
      ...(time === null ? [] : [`(${time} AT TIME ZONE 'UTC')::date::text AS day`]),
    ];
    const { rows: expected } = await database.query(
      `SELECT ${inPostgres.join(', ')} FROM ${source}${time === null ? '' : ' WHERE _deleted_at IS NULL'}`,
    );
    const found =
      time !== null && expected.length === 0
        ? []
        : await duck.rows(`SELECT ${inDuck.join(', ')} FROM ${filesOf(folder, table, suffix)}`);
    const [left, right] = [expected, found].map((rows) =>
      rows.map((row) => JSON.stringify(row)).sort(),
    );
    if (JSON.stringify(left) === JSON.stringify(right)) continue;
    const at = left?.findIndex((row, index) => row !== right?.[index]) ?? 0;
    differences.push(
      `${name}: ${left?.length} rows in the table, ${right?.length} in files; ${left?.[at]} against ${right?.[at]}`,
    );
  }
  return differences;
}

function duckText(column: string, type: string): string {
  if (type.startsWith('timestamp')) return `epoch_us("${column}")::VARCHAR AS "${column}"`;
  if (type === 'string (JSON)') return `"${column}"`;
  return `"${column}"::VARCHAR AS "${column}"`;
}

function postgresText(column: string, type: string): string {
  if (type.startsWith('timestamp')) {
    return `(extract(epoch FROM "${column}") * 1000000)::bigint::text AS "${column}"`;
  }
  if (type.startsWith('decimal')) return `round("${column}", 9)::text AS "${column}"`;
  return `"${column}"::text AS "${column}"`;
}
