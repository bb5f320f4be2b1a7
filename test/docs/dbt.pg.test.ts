import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';
import { type CatalogColumn, catalogQuery, dbtSources } from './dbt-sources.js';

const schemas = ['smartlinks', 'smartlinks_bi'] as const;
const fileOf = (schema: string): string => `../../docs/dbt/models/${schema}.yml`;

const testShape = z.union([
  z.enum(['unique', 'not_null']),
  z.strictObject({
    unique: z.strictObject({ arguments: z.strictObject({ column_name: z.string() }) }),
  }),
  z.strictObject({
    relationships: z.strictObject({
      arguments: z.strictObject({ to: z.string(), field: z.string() }),
      config: z.strictObject({ severity: z.literal('warn') }),
    }),
  }),
]);
const duration = z.strictObject({ count: z.int(), period: z.enum(['minute', 'hour', 'day']) });
const fileShape = z.strictObject({
  version: z.literal(2),
  sources: z
    .array(
      z.strictObject({
        name: z.string(),
        schema: z.string(),
        description: z.string(),
        tables: z.array(
          z.strictObject({
            name: z.string(),
            description: z.string(),
            config: z
              .strictObject({
                loaded_at_query: z.string(),
                freshness: z.strictObject({ warn_after: duration, error_after: duration }),
              })
              .optional(),
            data_tests: z.array(testShape).optional(),
            columns: z.array(
              z.strictObject({
                name: z.string(),
                description: z.string(),
                data_type: z.string(),
                config: z
                  .strictObject({ meta: z.strictObject({ personal: z.boolean() }) })
                  .optional(),
                data_tests: z.array(testShape).optional(),
              }),
            ),
          }),
        ),
      }),
    )
    .length(1),
});
type DbtTest = z.infer<typeof testShape>;

let db: TestDatabase;
let simulator: Simulator;

beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startFastSimulator({ links: 8, clicks: 1500, conversions: 200 });
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

/** The rows that dbt would count as failures, as the generic tests of dbt 1.10 ask for them. */
function failures(schema: string, table: string, column: string, wanted: DbtTest): string {
  const relation = `${schema}."${table}"`;
  const unique = (expression: string): string =>
    `SELECT ${expression} FROM ${relation} WHERE ${expression} IS NOT NULL GROUP BY ${expression} HAVING count(*) > 1`;
  if (wanted === 'not_null') return `SELECT 1 FROM ${relation} WHERE "${column}" IS NULL`;
  if (wanted === 'unique') return unique(`"${column}"`);
  if ('unique' in wanted) return unique(wanted.unique.arguments.column_name);
  const { to, field } = wanted.relationships.arguments;
  const [, source, target] = /^source\('(\w+)', '(\w+)'\)$/.exec(to) ?? [];
  return `SELECT 1 FROM ${relation} child LEFT JOIN ${source}."${target}" parent ON parent."${field}" = child."${column}"
    WHERE child."${column}" IS NOT NULL AND parent."${field}" IS NULL`;
}

describe('docs/dbt', () => {
  test.each(schemas)(
    '%s.yml is what the database says (npm run docs:dbt writes it anew)',
    async (schema) => {
      const { rows } = await db.database.query<CatalogColumn>(catalogQuery);
      await expect(dbtSources(rows, schema)).toMatchFileSnapshot(fileOf(schema));
    },
  );

  test('every test and freshness in it holds on a warehouse that was synced', async () => {
    await syncOnce(db.database, simulator);
    let asked = 0;
    for (const schema of schemas) {
      const { rows: catalog } = await db.database.query<CatalogColumn>(catalogQuery);
      const text = dbtSources(catalog, schema);
      // dbt reads descriptions as templates.
      expect(text.replace(/\{% raw %\}.*?\{% endraw %\}/gs, '')).not.toMatch(/\{[{%#]/);
      const [source] = fileShape.parse(parse(text)).sources;
      for (const { name: table, columns, data_tests: tests = [], config } of source?.tables ?? []) {
        const all = [
          ...tests.map((wanted) => ({ column: '', wanted })),
          ...columns.flatMap(({ name: column, data_tests: some = [] }) =>
            some.map((wanted) => ({ column, wanted })),
          ),
        ];
        for (const { column, wanted } of all) {
          const { rows } = await db.database.query(failures(schema, table, column, wanted));
          expect({ schema, table, column, wanted, failures: rows }).toMatchObject({ failures: [] });
          asked += 1;
        }
        if (config === undefined) continue;
        const { rows } = await db.database.query<{ age: number }>(
          `SELECT extract(epoch FROM now() - (${config.loaded_at_query}))::float8 AS age`,
        );
        expect(rows[0]?.age).toBeLessThan(2 * 3600);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(60);
  });
});
