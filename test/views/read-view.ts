import type { Database } from '../../src/db/database.js';

/** A row of a view: numbers as decimal text without trailing zeros, all else as Postgres writes it. */
export type ViewRow = Record<string, string | null>;

/** Rows of a view, or of a query, by a key of columns. Throws where two rows have the same key. */
export async function readView(
  database: Pick<Database, 'query'>,
  view: string,
  key: readonly string[],
): Promise<Map<string, ViewRow>> {
  const from = view.includes(' ') ? `(${view}) v` : `smartlinks_bi.${view} v`;
  const { rows } = await database.query<{ row: ViewRow }>(
    `SELECT (SELECT jsonb_object_agg(e.key, CASE jsonb_typeof(e.value) WHEN 'number' THEN trim_scale((e.value #>> '{}')::numeric)::text
         ELSE e.value #>> '{}' END) FROM jsonb_each(to_jsonb(v)) e) AS row FROM ${from}`,
  );
  const found = new Map<string, ViewRow>();
  for (const { row } of rows) {
    const id = key.map((name) => row[name] ?? 'null').join(' ');
    if (found.has(id)) throw new Error(`${view} has two rows of ${id}.`);
    found.set(id, row);
  }
  return found;
}

/** The named columns of a row. */
export function pick(row: ViewRow | undefined, names: readonly string[]): ViewRow {
  return Object.fromEntries(names.map((name) => [name, row?.[name] ?? null]));
}
