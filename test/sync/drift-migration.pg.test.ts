/** Moving a field out of `_extra` into its column, by the statements of migrations/README.md. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JsonValue, parseJson } from '../../src/json.js';
import { rowReader, storableJson } from '../../src/sync/row-reader.js';
import { type ColumnType, textForm } from '../../src/sync/text-form.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const readme = readFileSync(new URL('../../migrations/README.md', import.meta.url), 'utf8');
const [defineForm = '', moveField = ''] = [...readme.matchAll(/```sql\n(.*?)```/gs)].map(
  ([, block]) => block ?? '',
);

/** The statement of the example for another type. */
const move = (type: ColumnType): string =>
  moveField.replaceAll("'boolean'", `'${type}'`).replace('::boolean', `::${type}`);

let test: TestDatabase;
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.close());

/** Stores clicks with the given `_extra`, adds the column, runs the migration's statements. */
async function migrateExtras(type: ColumnType, extras: readonly (string | null)[]): Promise<void> {
  await test.database.query(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, _extra)
     SELECT ordinal::text, 'link', now(), extra::jsonb FROM unnest($1::text[]) WITH ORDINALITY AS e (extra, ordinal)`,
    [extras],
  );
  await test.database.query(`ALTER TABLE smartlinks.clicks ADD COLUMN is_organic ${type}`);
  await test.database.transaction(async (client) => {
    await client.query(defineForm);
    await client.query(move(type));
  });
}

const rows = async (columns: string): Promise<Record<string, unknown>[]> =>
  (await test.database.query(`SELECT ${columns} FROM smartlinks.clicks ORDER BY id::integer`)).rows;

describe('a field that gets its column', () => {
  it('leaves _extra, which becomes null when nothing else is in it; no other row is touched', async () => {
    const extras = [
      '{"is_organic":true}',
      '{"is_organic":false,"other":1}',
      '{"is_organic":null}',
      '{"is_organic":"perhaps"}',
      '{"other":{"is_organic":true}}',
      null,
    ];
    await test.database.query('CREATE TABLE before (id text, place text)');
    await test.database.query(
      `CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO before VALUES (new.id, old._extra::text); RETURN new; END $$;
       CREATE TRIGGER remember BEFORE UPDATE ON smartlinks.clicks FOR EACH ROW EXECUTE FUNCTION remember()`,
    );
    await migrateExtras('boolean', extras);
    expect(await rows('is_organic, _extra')).toEqual([
      { is_organic: true, _extra: null },
      { is_organic: false, _extra: { other: 1 } },
      { is_organic: null, _extra: null },
      { is_organic: null, _extra: { is_organic: 'perhaps' } },
      { is_organic: null, _extra: { other: { is_organic: true } } },
      { is_organic: null, _extra: null },
    ]);
    const { rows: written } = await test.database.query('SELECT id FROM before ORDER BY id');
    expect(written).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
  });

  it.each(['text', 'integer', 'bigint', 'numeric', 'boolean', 'timestamptz'] as const)(
    'of type %s holds what a sync would store, so that reading the row again writes nothing',
    async (type) => {
      const drawn = [...awkward, ...fc.sample(anyValue, { numRuns: 300, seed: 11 })];
      // How a number was written is lost in jsonb; a numeric column does not care.
      const values = drawn.filter((value) => type === 'numeric' || !/^-?[\d.]+e/i.test(value));
      const sources = values.map((value) => parseJson(`{"is_organic":${value},"other":1}`));
      await migrateExtras(
        type,
        sources.map((source) => storableJson(source)),
      );
      const columns = [
        { name: 'is_organic', type },
        { name: '_extra', type: 'jsonb' },
      ] as const;
      const read = rowReader(columns, []);
      const { rows: different } = await test.database.query(
        `SELECT i.value, t.is_organic::text AS stored, t._extra::text AS extra
         FROM smartlinks.clicks t
         JOIN unnest($1::text[], $2::${type}[], $3::jsonb[]) WITH ORDINALITY AS i (value, is_organic, extra, ordinal)
           ON t.id = i.ordinal::text
         WHERE (t.is_organic, t._extra) IS DISTINCT FROM (i.is_organic, i.extra)`,
        [
          values,
          sources.map((source) => read(source as never).values[0]),
          sources.map((source) => read(source as never).values[1]),
        ],
      );
      expect(different).toEqual([]);
      const fitting = sources.filter(
        (source) => textForm((source as { is_organic: JsonValue }).is_organic, type) != null,
      );
      expect(fitting.length).toBeGreaterThan(4);
    },
  );
});

/** JSON texts on the borders of what fits. */
const awkward = [
  'null',
  'true',
  'false',
  '0',
  '1',
  '-1',
  '2',
  '1.10',
  '-0.5',
  '2147483647',
  '2147483648',
  '9007199254740991',
  '9007199254740992',
  '12345678901234567.89',
  '"1"',
  '"0"',
  '"true"',
  '"True"',
  '" 12 "',
  '"+7"',
  '"1e3"',
  '"1.5E-7"',
  '"12,5"',
  '"NaN"',
  '""',
  '"é\\u0000"',
  '{}',
  '[]',
  '[1]',
  '{"a":null}',
  '"2026-01-31T21:45:00Z"',
  '"2026-01-31 21:45"',
  '"2026-02-30T21:45:00Z"',
  '"2026-01-31T21:45:00.1234567+02:00"',
  '"2026-01-31T21:45:00+0530"',
  '"2026-13-01T00:00:00Z"',
  '"2026-01-31"',
  '"2026-01-31T21:45:00 Ada"',
  '"2026-01-31T24:00:00Z"',
  '"2026-01-31T25:00:00Z"',
];

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.integer().map((value) => `"${value}"`),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    .map((at) => `"${at.toISOString()}"`),
);
