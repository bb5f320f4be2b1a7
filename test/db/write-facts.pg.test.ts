import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import {
  clicksStore,
  clicksTable,
  conversionsStore,
  conversionsTable,
} from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import { columnIndex } from '../../src/db/write/write-table.js';
import { createTestDatabase } from '../support/database.js';
import { click, column, conversion, once, touchesOf, traces } from './write-rows.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.database.pool.query('TRUNCATE smartlinks.clicks, smartlinks.conversions');
});

const put = (rows: Parameters<typeof upsertFacts>[2]) =>
  once(db.database.pool, (client) => upsertFacts(client, clicksStore, rows, new Touched()));
const putConversions = (rows: Parameters<typeof upsertFacts>[2]) =>
  once(db.database.pool, (client) => upsertFacts(client, conversionsStore, rows, new Touched()));
const clicksNow = (name: string) => column(db.database.pool, clicksTable, name);

test('no rows are no work', async () => {
  expect(await put([])).toEqual({ inserted: 0, updated: 0, unchanged: 0, moved: [], taken: [] });
});

test('rows are stored with their types, live, and with the time of writing', async () => {
  const outcome = await put([
    click('a', { is_bot: 't', gross_clicks: '3', _extra: '{"is_organic":true}' }),
    click('b', { created_at: '2026-01-31T23:45:00.123456+02:00' }),
  ]);
  expect(outcome).toEqual({ inserted: 2, updated: 0, unchanged: 0, moved: [], taken: [] });
  const stored = await db.database.pool.query(
    `SELECT id, extract(epoch FROM created_at)::text AS at, is_bot, gross_clicks, _extra,
            _synced_at = _first_seen_at AS once, _deleted_at
     FROM smartlinks.clicks ORDER BY id`,
  );
  const at = { once: true, _deleted_at: null };
  expect(stored.rows).toEqual([
    {
      id: 'a',
      at: '1769895900.000000',
      is_bot: true,
      gross_clicks: 3,
      _extra: { is_organic: true },
      ...at,
    },
    { id: 'b', at: '1769895900.123456', is_bot: null, gross_clicks: null, _extra: null, ...at },
  ]);
});

test('every column lands in its own place', async () => {
  const texts = clicksTable.columns.filter((c) => c.type === 'text' && c.name !== 'id');
  await put([click('a', Object.fromEntries(texts.map((c) => [c.name, `in ${c.name}`])))]);
  const stored = await db.database.pool.query('SELECT * FROM smartlinks.clicks');
  for (const { name } of texts) expect(stored.rows[0][name]).toBe(`in ${name}`);
});

test('more rows than one statement takes, in any order, each once', async () => {
  const rows = Array.from({ length: 2500 }, (_, n) => click(`id-${(n * 7919) % 2500}`));
  expect(await put(rows)).toMatchObject({ inserted: 2500, updated: 0 });
  expect(await put(rows.toReversed())).toMatchObject({ inserted: 0, unchanged: 2500 });
});

test('of rows with the same id the last counts, stored or not', async () => {
  const rows = [click('a', { referrer: 'first' }), click('b'), click('a', { referrer: 'last' })];
  expect(await put(rows)).toMatchObject({ inserted: 2, updated: 0, unchanged: 0 });
  expect(await clicksNow('referrer')).toEqual({ a: 'last', b: null });
  expect(await put(rows)).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });
});

test('I4: rows that are stored as they are get no lock, no write and no dead tuple', async () => {
  const rows = Array.from({ length: 1200 }, (_, n) =>
    click(`id-${n}`, { user_agent: `agent ${n}`, _extra: n % 2 ? '{"b":1,"a":[1.50]}' : null }),
  );
  await put(rows);
  const before = await traces(db.database.pool, clicksTable);
  expect(await put(rows)).toEqual({
    inserted: 0,
    updated: 0,
    unchanged: 1200,
    moved: [],
    taken: [],
  });
  expect(await traces(db.database.pool, clicksTable)).toEqual(before);
  const touched = await once(db.database.pool, (client) =>
    touchesOf(client, clicksTable, () => upsertFacts(client, clicksStore, rows, new Touched())),
  );
  expect(touched).toEqual({ inserted: 0, updated: 0, deleted: 0, wholeReads: 0 });
});

test('only rows that differ are written, each difference in any column', async () => {
  const names = clicksTable.columns.filter((c) => c.name !== 'id');
  const other = {
    text: 'other',
    integer: '7',
    bigint: '7',
    numeric: '7',
    boolean: 't',
    timestamptz: '2026-01-31T21:45:01Z',
    jsonb: '{"x":1}',
  };
  await put([click('same'), ...names.map((c) => click(c.name))]);
  const before = await traces(db.database.pool, clicksTable);
  const edited = names.map((c) => click(c.name, { [c.name]: other[c.type] }));
  expect(await put([click('same'), ...edited])).toMatchObject({
    inserted: 0,
    updated: names.length,
    unchanged: 1,
  });
  expect((await put(edited)).unchanged).toBe(names.length);
  const after = await traces(db.database.pool, clicksTable);
  expect(
    after.filter((trace) => before.some((old) => JSON.stringify(old) === JSON.stringify(trace))),
  ).toHaveLength(1);
  expect((await put(names.map((c) => click(c.name)))).updated).toBe(names.length);
});

test('a write moves _synced_at and keeps _first_seen_at', async () => {
  await put([click('a')]);
  await put([click('a', { is_bot: 't' })]);
  const stored = await db.database.pool.query(
    'SELECT _synced_at > _first_seen_at AS later FROM smartlinks.clicks',
  );
  expect(stored.rows).toEqual([{ later: true }]);
});

test('numbers and JSON are compared by value, and kept as they first came', async () => {
  await putConversions([conversion('a', { amount_gross: '1.10', _extra: '{"a":1,"b":2.50}' })]);
  const again = [conversion('a', { amount_gross: '1.1', _extra: '{"b":2.5,"a":1}' })];
  expect((await putConversions(again)).unchanged).toBe(1);
  expect(await column(db.database.pool, conversionsTable, 'amount_gross')).toEqual({ a: '1.10' });
  const cents = [conversion('a', { amount_gross: '1.11', _extra: '{"b":2.5,"a":1}' })];
  expect((await putConversions(cents)).updated).toBe(1);
});

test('I5: amounts are stored digit by digit', async () => {
  const amounts = [
    '120.25',
    '-5.5',
    '0.1',
    '0.30000000000000004',
    '12345678901234567890.123456789',
    '1e-7',
  ];
  await putConversions(amounts.map((amount) => conversion(amount, { amount_net: amount })));
  expect(await column(db.database.pool, conversionsTable, 'amount_net')).toEqual(
    Object.fromEntries(amounts.map((amount) => [amount, amount === '1e-7' ? '0.0000001' : amount])),
  );
});

test('a row that is listed again loses its mark, also where nothing else differs', async () => {
  await put([click('a'), click('b')]);
  await db.database.pool.query('UPDATE smartlinks.clicks SET _deleted_at = now()');
  expect(await put([click('a')])).toEqual({
    inserted: 0,
    updated: 1,
    unchanged: 0,
    moved: [],
    taken: [],
  });
  expect(await clicksNow('_deleted_at')).toEqual({ a: null, b: expect.any(Date) });
  expect((await put([click('a')])).unchanged).toBe(1);
});

test('a day that loses a live row to another day or link is told, once', async () => {
  await put([
    click('day-1', { created_at: '2026-01-30T23:59:59.9Z' }),
    click('day-2', { created_at: '2026-01-30T00:00:00Z' }),
    click('link', { smart_link_id: 'link-b' }),
    click('hour', { created_at: '2026-01-31T00:00:00Z' }),
    click('text'),
    click('marked', { smart_link_id: 'link-c' }),
  ]);
  await db.database.pool.query(
    `UPDATE smartlinks.clicks SET _deleted_at = now() WHERE id = 'marked'`,
  );
  const outcome = await put([
    click('day-1'),
    click('day-2'),
    click('link'),
    click('hour'),
    click('text', { referrer: 'other' }),
    click('marked'),
    click('new', { created_at: '2026-01-29T00:00:00Z' }),
  ]);
  expect(outcome).toMatchObject({ inserted: 1, updated: 6, unchanged: 0 });
  expect(outcome.moved.toSorted((a, b) => a.day.localeCompare(b.day))).toEqual([
    { smartLinkId: 'link-a', day: '2026-01-30' },
    { smartLinkId: 'link-b', day: '2026-01-31' },
  ]);
});

test('days are UTC days whatever the zone of the session', async () => {
  await put([click('a', { created_at: '2026-01-30T23:30:00Z' })]);
  const outcome = await once(db.database.pool, async (client) => {
    await client.query(`SET LOCAL timezone = 'Asia/Tokyo'`);
    return upsertFacts(
      client,
      clicksStore,
      [click('a', { created_at: '2026-01-31T00:30:00Z' })],
      new Touched(),
    );
  });
  expect(outcome.moved).toEqual([{ smartLinkId: 'link-a', day: '2026-01-30' }]);
});

test('a click known only from a conversion joins, is not live, and never touches one that is stored', async () => {
  const known = (rows: Parameters<typeof insertKnownClicks>[1]) =>
    once(db.database.pool, (client) => insertKnownClicks(client, rows, new Touched()));
  await put([click('listed', { is_bot: 't' })]);
  const before = await traces(db.database.pool, clicksTable);
  const carried = [
    click('listed', { is_bot: 'f' }),
    click('known', { is_bot: 'f' }),
    click('known'),
  ];
  expect(await known(carried)).toBe(1);
  expect(await known(carried)).toBe(0);
  expect(await known([])).toBe(0);
  expect(await traces(db.database.pool, clicksTable)).toEqual(expect.arrayContaining(before));
  expect(await clicksNow('_deleted_at')).toEqual({ listed: null, known: expect.any(Date) });
  expect(await clicksNow('is_bot')).toEqual({ listed: true, known: null });
  expect(await put([click('known', { is_bot: 't' })])).toMatchObject({
    inserted: 0,
    updated: 1,
    moved: [],
    taken: [],
  });
  expect(await clicksNow('_deleted_at')).toEqual({ listed: null, known: null });
  expect(await clicksNow('is_bot')).toEqual({ listed: true, known: true });
});

test('a table that grows from nothing is never read as a whole', async () => {
  const rows = Array.from({ length: 6000 }, (_, n) => click(`id-${n}`));
  const edited = rows.map((row) => row.with(columnIndex(clicksTable, 'referrer'), 'other'));
  const touched = await once(db.database.pool, (client) =>
    touchesOf(client, clicksTable, async () => {
      for (let from = 0; from < rows.length; from += 500) {
        await upsertFacts(client, clicksStore, rows.slice(from, from + 500), new Touched());
      }
      await upsertFacts(client, clicksStore, edited, new Touched());
      await insertKnownClicks(client, rows, new Touched());
    }),
  );
  expect(touched).toEqual({ inserted: 6000, updated: 6000, deleted: 0, wholeReads: 0 });
});
