import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { ownDataStep } from '../../src/demo/own-data-step.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { personalValues } from '../support/personal-values.js';
import { runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';

/** A table or view, whatever it is called and whenever it was made. */
interface Relation {
  readonly name: string;
  readonly schema: string;
  readonly columns: readonly string[];
}

const STATE = 'smartlinks_sync';
let db: TestDatabase;
let folder: TemporaryFolder;
let simulator: Simulator;
let reader: Database;
let role: string;
let relations: readonly Relation[];

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await makeTemporaryFolder('reader-sight');
  role = `sees ${db.url.slice(-8)}`;
  const passwordFile = join(folder.path, 'pw');
  await writeFile(passwordFile, 'reads-only');
  simulator = await startFastSimulator({
    links: 8,
    clicks: 400,
    conversions: 120,
    switches: { newFields: true },
  });
  await syncOnce(db.database, simulator);
  await ownDataStep(db.database, {
    spend: simulator.service.spendFile(),
    labels: simulator.service.labelsFile(),
  });
  await db.database.query('ANALYZE');
  const granted = await runBinary(['grant-reader', role, '--password-file', passwordFile], {
    env: { DATABASE_URL: db.url },
  });
  expect([granted.exitCode, granted.stderr]).toEqual([0, '']);
  const url = new URL(db.url);
  url.username = encodeURIComponent(role);
  url.password = 'reads-only';
  // As somebody who takes the guard of read-only transactions away.
  url.searchParams.set('options', '-c default_transaction_read_only=off');
  reader = await openDatabase({ url: url.href, maxConnections: 1 });
  const { rows } = await db.database.query<Relation>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, n.nspname AS schema,
       array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE n.nspname LIKE 'smartlinks%' AND c.relkind IN ('r', 'p', 'v', 'm') GROUP BY 1, 2 ORDER BY 1`,
  );
  relations = rows;
});
afterAll(async () => {
  await reader?.close();
  await db.database.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  await simulator.close();
  await db.close();
  await folder.remove();
});

/** The rows as text, or the SQLSTATE of the refusal. */
async function asked(sql: string): Promise<string> {
  return reader.query<{ text: unknown }>(sql).then(
    ({ rows }) => rows.map(({ text }) => String(text ?? '')).join('\n'),
    (error: { sqlstate?: string }) => String(error.sqlstate ?? error),
  );
}

describe('a reader', () => {
  test('finds no personal value in any column of any table or view, nor in what the planner knows', async () => {
    const values = await personalValues(db.database);
    expect(values.length).toBeGreaterThan(50);
    const texts = new Map([
      ['pg_stats', await asked('SELECT s::text AS text FROM pg_catalog.pg_stats s')],
    ]);
    let readable = 0;
    for (const { name, columns } of relations.filter(({ schema }) => schema !== STATE)) {
      const whole = await asked(`SELECT t::text AS text FROM ${name} t`);
      if (whole !== '42501') readable += columns.length;
      texts.set(name, whole);
      // Where a column is hidden, the row as a whole is too, and each other column is looked at.
      for (const column of whole === '42501' ? columns : []) {
        const text = await asked(`SELECT DISTINCT ${column}::text AS text FROM ${name}`);
        if (text !== '42501') readable += 1;
        texts.set(`${name}.${column}`, text);
      }
    }
    expect(readable).toBeGreaterThan(300);
    const found = [...texts].flatMap(([place, text]) =>
      values.filter((value) => text.includes(value)).map((value) => `${place}: ${value}`),
    );
    expect(found).toEqual([]);
    // The same search finds them where they are.
    const owner = await db.database.query<{ text: string }>(
      "SELECT string_agg(user_agent, E'\\n') AS text FROM smartlinks.clicks",
    );
    expect(values.some((value) => owner.rows[0]?.text.includes(value))).toBe(true);
  });

  test('does not see the state', async () => {
    for (const { name } of relations.filter(({ schema }) => schema === STATE)) {
      expect(`${name} ${await asked(`SELECT 1 AS text FROM ${name}`)}`).toBe(`${name} 42501`);
    }
    expect(await asked(`SELECT has_schema_privilege('${STATE}', 'USAGE') AS text`)).toBe('false');
  });

  test('sees rows in the views that are made of rows', async () => {
    const empty: string[] = [];
    for (const { name, schema } of relations) {
      if (
        schema === 'smartlinks_bi' &&
        (await asked(`SELECT count(*) AS text FROM ${name}`)) === '0'
      )
        empty.push(name);
    }
    expect(empty).toEqual(['smartlinks_bi.restatements']);
  });

  test('changes nothing: no table and no view takes a row, a value or a deletion', async () => {
    const attempts = relations.flatMap(({ name, columns }) => [
      `INSERT INTO ${name} DEFAULT VALUES`,
      `UPDATE ${name} SET ${columns[0]} = DEFAULT`,
      `DELETE FROM ${name}`,
      `TRUNCATE ${name}`,
      `ALTER TABLE ${name} ADD COLUMN mine int`,
      `DROP TABLE ${name}`,
      `COMMENT ON COLUMN ${name}.${columns[0]} IS 'mine'`,
    ]);
    // A view may be refused because nobody could change it.
    await reader.query(
      `DO $$ DECLARE attempt text; taken text := ''; BEGIN
         FOREACH attempt IN ARRAY ARRAY[${attempts.map((sql) => escapeLiteral(sql)).join(', ')}] LOOP
           BEGIN
             EXECUTE attempt;
             taken := taken || attempt || ': done ';
           EXCEPTION
             WHEN insufficient_privilege OR object_not_in_prerequisite_state OR wrong_object_type OR generated_always THEN NULL;
             WHEN OTHERS THEN taken := taken || attempt || ': ' || SQLSTATE;
           END;
         END LOOP;
         PERFORM set_config('reader.taken', taken, false);
       END $$`,
    );
    const taken = await asked("SELECT current_setting('reader.taken') AS text");
    expect(taken).toBe('');
  });

  test('runs what docs/bi.md and docs/dbt/README.md show', async () => {
    const blocks = ['bi.md', 'dbt/README.md'].flatMap((file) => {
      const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
      return [...text.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = '']) => sql);
    });
    const queries = blocks
      .filter((sql) => /select/i.test(sql))
      .map((sql) =>
        sql
          // What Grafana and dbt put in their place.
          .replace(
            '$__timeFilter(date_day)',
            "date_day BETWEEN '2020-01-01T05:01:17Z' AND '2100-01-01T05:01:17Z'",
          )
          .replace(/\{\{ source\('(\w+)', '(\w+)'\) \}\}/, '$1.$2'),
      );
    expect(queries).toHaveLength(4);
    for (const sql of queries) {
      expect((await reader.query(sql)).rows.length).toBeGreaterThan(1);
    }
  });
});
