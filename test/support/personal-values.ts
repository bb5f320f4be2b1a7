/** Looks for personal values wherever a database may hold them. */
import type { Database } from '../../src/db/database.js';

/** Every row of every table of the database as text, by table, and the samples that the planner keeps of them. */
export async function everyText(database: Database): Promise<Map<string, string>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
     UNION ALL SELECT 'pg_catalog.pg_stats' ORDER BY 1`,
  );
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await database.query<{ text: string | null }>(
      `SELECT string_agg(t::text, E'\\n') AS text FROM ${name} t`,
    );
    texts.set(name, rows[0]?.text ?? '');
  }
  return texts;
}

/** Which of the values stand in which tables, as `table: value`. */
export async function findValues(
  database: Database,
  values: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [table, text] of await everyText(database)) {
    for (const value of values) if (text.includes(value)) found.push(`${table}: ${value}`);
  }
  return found;
}

/** All personal values of a warehouse that keeps them. */
export async function personalValues(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ value: string }>(
    `SELECT DISTINCT value FROM (
       SELECT unnest(ARRAY[ip_address, user_agent]) AS value FROM smartlinks.clicks
       UNION ALL SELECT unnest(ARRAY[username, name, avatar_url, onlyfans_url]) FROM smartlinks.fans
     ) v WHERE value <> ''`,
  );
  return rows.map(({ value }) => value);
}
