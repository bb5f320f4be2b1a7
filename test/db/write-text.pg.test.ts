import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import { clicksStore, clicksTable } from '../../src/db/write/stores.js';
import { upsertFacts } from '../../src/db/write/upsert.js';
import { createTestDatabase } from '../support/database.js';
import { click, column, once } from './write-rows.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());

/** Few rows go as arrays; many are copied when they are new, and staged when they are compared. */
async function roundTrip(texts: readonly (string | null)[]): Promise<void> {
  await storeAndCompare(texts);
  await storeAndCompare(Array.from({ length: 600 }, (_, n) => texts[n % texts.length] ?? null));
}

async function storeAndCompare(texts: readonly (string | null)[]): Promise<void> {
  await db.database.pool.query('TRUNCATE smartlinks.clicks');
  const rows = texts.map((text, n) => click(`id-${n}`, { referrer: text, utm_term: text }));
  const put = () =>
    once(db.database.pool, (client) => upsertFacts(client, clicksStore, rows, new Touched()));
  expect(await put()).toMatchObject({ inserted: texts.length });
  const expected = Object.fromEntries(texts.map((text, n) => [`id-${n}`, text]));
  expect(await column(db.database.pool, clicksTable, 'referrer')).toEqual(expected);
  expect(await column(db.database.pool, clicksTable, 'utm_term')).toEqual(expected);
  expect(await put()).toMatchObject({ unchanged: texts.length });
}

test('text comes back as it went in, whatever it holds', async () => {
  await roundTrip([
    '',
    ' ',
    ' padded ',
    'NULL',
    'null',
    '{}',
    '{a,b}',
    '},{',
    ',',
    '"',
    '""',
    '\\',
    '\\\\',
    '\\"',
    "'",
    "''",
    `'); DROP TABLE smartlinks.clicks; --`,
    '\n',
    '\r\n',
    '\t\v\f',
    '\u0001',
    '\u007F',
    '\u2028',
    '\uFFFD',
    '\uFEFF',
    '🙂',
    '👩‍👩‍👧‍👦',
    'é',
    'e\u0301',
    'العربية',
    '$1',
    '\\N',
    '\\x41',
    'x'.repeat(10_000),
    '"\\🙂'.repeat(2500),
    null,
  ]);
});

test('a column of nulls, and one with its only value at either end', async () => {
  await roundTrip([null, null, null]);
  await roundTrip(['first', null, null]);
  await roundTrip([null, null, 'last']);
});

test('any storable text comes back as it went in', async () => {
  const storable = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((text) => text.toWellFormed().replaceAll('\0', ''));
  const special = fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'N', '.', '\n', '\r', '\t'),
    maxLength: 12,
  });
  const text = fc.oneof(storable, special, fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => roundTrip(texts)),
    { numRuns: 40 },
  );
});

test('JSON with all its quoting comes back as it went in', async () => {
  await db.database.pool.query('TRUNCATE smartlinks.clicks');
  const values = [{ 'a"b': 'c\\d', nested: [{ '{': '}' }, null, true] }, [], 'text', { '': '' }];
  const rows = values.map((value, n) => click(`id-${n}`, { _extra: JSON.stringify(value) }));
  await once(db.database.pool, (client) => upsertFacts(client, clicksStore, rows, new Touched()));
  expect(await column(db.database.pool, clicksTable, '_extra')).toEqual(
    Object.fromEntries(values.map((value, n) => [`id-${n}`, value])),
  );
});
