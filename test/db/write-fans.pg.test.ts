import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fansTable } from '../../src/db/write/stores.js';
import { upsertFans } from '../../src/db/write/upsert.js';
import { createTestDatabase } from '../support/database.js';
import { column, fan, once, traces } from './write-rows.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.database.pool.query('TRUNCATE smartlinks.fans');
});

const OLD = '2026-01-01T00:00:00Z';
const NEW = '2026-02-01T00:00:00+00:00';
const put = (...rows: Parameters<typeof upsertFans>[1][number][]) =>
  once(db.database.pool, (client) => upsertFans(client, rows));
const nameOf = async () => (await column(db.database.pool, fansTable, 'name'))['1'];

test('newer values overwrite, older ones and those without a time never do', async () => {
  expect(await put(fan('1', OLD, { name: 'old' }))).toMatchObject({ inserted: 1 });
  expect(await put(fan('1', NEW, { name: 'new' }))).toMatchObject({ updated: 1, moved: [] });
  expect(await put(fan('1', OLD, { name: 'late' }))).toMatchObject({ unchanged: 1 });
  expect(await put(fan('1', null, { name: 'timeless' }))).toMatchObject({ unchanged: 1 });
  expect(await nameOf()).toBe('new');
});

test('values that are equally old overwrite where they differ', async () => {
  await put(fan('1', NEW, { name: 'first' }));
  expect(await put(fan('1', '2026-02-01T01:00:00+01:00', { name: 'corrected' }))).toMatchObject({
    updated: 1,
  });
  expect(await nameOf()).toBe('corrected');
});

test('the same values from a newer conversion move as_of, so that one between the two stays out', async () => {
  await put(fan('1', OLD, { name: 'same' }));
  await put(fan('1', NEW, { name: 'same' }));
  await put(fan('1', '2026-01-15T00:00:00Z', { name: 'between' }));
  expect(await nameOf()).toBe('same');
});

test('an id alone is inserted and changes nothing afterwards', async () => {
  expect(await put(fan('1', null))).toMatchObject({ inserted: 1 });
  expect(await put(fan('1', OLD, { name: 'known' }))).toMatchObject({ updated: 1 });
  const before = await traces(db.database.pool, fansTable);
  expect(await put(fan('1', null))).toMatchObject({ unchanged: 1 });
  expect(await traces(db.database.pool, fansTable)).toEqual(before);
});

test('I4: reading the same fans again writes nothing', async () => {
  const rows = Array.from({ length: 1500 }, (_, n) =>
    fan(String(n % 900), n % 3 ? NEW : OLD, { name: `${n}` }),
  );
  expect(await put(...rows)).toMatchObject({ inserted: 900 });
  const before = await traces(db.database.pool, fansTable);
  expect(await put(...rows.toReversed())).toMatchObject({
    inserted: 0,
    updated: 0,
    unchanged: 900,
  });
  expect(await traces(db.database.pool, fansTable)).toEqual(before);
});

test('whatever the order and the batches, the newest values stay', async () => {
  const row = fc.record({
    id: fc.constantFrom('1', '2'),
    day: fc.integer({ min: 1, max: 9 }),
    isBare: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
      async (batches) => {
        await db.database.pool.query('TRUNCATE smartlinks.fans');
        const newest: Record<string, string | null> = {};
        for (const batch of batches) {
          await put(
            ...batch.map(({ id, day, isBare }) => {
              const name = isBare ? null : `day ${day}`;
              if (name !== null && name > (newest[id] ?? '')) newest[id] = name;
              newest[id] ??= null;
              return isBare ? fan(id, null) : fan(id, `2026-01-0${day}T00:00:00Z`, { name });
            }),
          );
        }
        expect(await column(db.database.pool, fansTable, 'name')).toEqual(newest);
      },
    ),
    { numRuns: 30 },
  );
});
