import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import {
  countLive,
  countLiveByDay,
  findAbsent,
  hasOlderRows,
  markDeleted,
} from '../../src/db/write/live-rows.js';
import { clicksStore, clicksTable, conversionsStore } from '../../src/db/write/stores.js';
import { upsertFacts } from '../../src/db/write/upsert.js';
import { createTestDatabase } from '../support/database.js';
import { click, column, conversion, once, traces } from './write-rows.js';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.database.pool.query('TRUNCATE smartlinks.clicks, smartlinks.conversions');
});

const second = (text: string): number => Date.parse(text) / 1000;
const DAY = 86_400;
const MIDNIGHT = second('2026-01-31T00:00:00Z');
const put = (rows: Parameters<typeof upsertFacts>[2]) =>
  once(db.database.pool, (client) => upsertFacts(client, clicksStore, rows, new Touched()));
const count = (from: number, to: number, link = 'link-a') =>
  once(db.database.pool, (client) => countLiveByDay(client, clicksStore, link, from, to));
const absent = (from: number, to: number, present: readonly string[]) =>
  once(db.database.pool, (client) => findAbsent(client, clicksStore, 'link-a', from, to, present));

test('live rows are counted by UTC day, both ends of the range included, to the microsecond', async () => {
  await put([
    click('before', { created_at: '2026-01-30T23:59:59.999999Z' }),
    click('first', { created_at: '2026-01-31T00:00:00Z' }),
    click('last', { created_at: '2026-01-31T23:59:59Z' }),
    click('fraction', { created_at: '2026-01-31T23:59:59.000001Z' }),
    click('zone', { created_at: '2026-02-01T00:30:00+01:00' }),
    click('other link', { smart_link_id: 'link-b' }),
    click('marked'),
  ]);
  await db.database.pool.query(
    `UPDATE smartlinks.clicks SET _deleted_at = now() WHERE id = 'marked'`,
  );
  expect(await count(MIDNIGHT, MIDNIGHT + DAY - 1)).toEqual(new Map([['2026-01-31', 3]]));
  expect(await count(MIDNIGHT - 1, MIDNIGHT + DAY)).toEqual(
    new Map([
      ['2026-01-30', 1],
      ['2026-01-31', 4],
    ]),
  );
  expect(await count(MIDNIGHT + DAY, MIDNIGHT + 9 * DAY)).toEqual(new Map());
  expect(await once(db.database.pool, (client) => countLive(client, clicksStore, 'link-a'))).toBe(
    5,
  );
  expect(await once(db.database.pool, (client) => countLive(client, clicksStore, 'none'))).toBe(0);
});

test('counts equal a plain filter for any rows and range', async () => {
  const seconds = fc.integer({ min: MIDNIGHT - 3 * DAY, max: MIDNIGHT + 3 * DAY });
  await fc.assert(
    fc.asyncProperty(
      fc.array(seconds, { maxLength: 30 }),
      seconds,
      seconds,
      async (times, a, b) => {
        await db.database.pool.query('TRUNCATE smartlinks.clicks');
        await put(
          times.map((at, n) => click(`${n}`, { created_at: new Date(at * 1000).toISOString() })),
        );
        const expected = new Map<string, number>();
        for (const at of times) {
          const day = new Date(at * 1000).toISOString().slice(0, 10);
          if (at >= Math.min(a, b) && at <= Math.max(a, b))
            expected.set(day, (expected.get(day) ?? 0) + 1);
        }
        expect(await count(Math.min(a, b), Math.max(a, b))).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test('rows before a second are noticed only while they are live', async () => {
  const isOlder = (at: number) =>
    once(db.database.pool, (client) => hasOlderRows(client, clicksStore, 'link-a', at));
  await put([click('a', { created_at: '2026-01-31T00:00:00Z' })]);
  expect(await isOlder(MIDNIGHT)).toBe(false);
  expect(await isOlder(MIDNIGHT + 1)).toBe(true);
  await once(db.database.pool, (client) =>
    markDeleted(client, clicksStore, 'link-a', ['a'], new Touched()),
  );
  expect(await isOlder(MIDNIGHT + 1)).toBe(false);
});

test('absent are the live rows of the range that a reading lacks', async () => {
  await put([
    click('b', { created_at: '2026-01-31T12:00:00.5Z' }),
    click('a', { created_at: '2026-01-31T13:00:00Z' }),
    click('present'),
    click('outside', { created_at: '2026-01-30T12:00:00Z' }),
    click('other link', { smart_link_id: 'link-b' }),
    click('marked'),
  ]);
  await db.database.pool.query(
    `UPDATE smartlinks.clicks SET _deleted_at = now() WHERE id = 'marked'`,
  );
  expect(await absent(MIDNIGHT, MIDNIGHT + DAY - 1, ['present', 'unknown', '{a,b}', '"'])).toEqual([
    { id: 'b', time: new Date('2026-01-31T12:00:00.5Z'), isUnflagged: true, isSince: false },
    { id: 'a', time: new Date('2026-01-31T13:00:00Z'), isUnflagged: true, isSince: false },
  ]);
  expect(await absent(MIDNIGHT, MIDNIGHT + DAY - 1, [])).toHaveLength(3);
  const runs = await db.database.pool.query<{ id: number }>(
    `INSERT INTO smartlinks_sync.runs (workspace, command, started_at)
     SELECT 'w', 'sync', _synced_at + make_interval(secs => later)
     FROM smartlinks.clicks, unnest(ARRAY[0, 1]) AS later WHERE id = 'a' ORDER BY later RETURNING id`,
  );
  const since = async (run: number | null): Promise<boolean[]> => {
    const found = await once(db.database.pool, (client) =>
      findAbsent(
        client,
        clicksStore,
        'link-a',
        MIDNIGHT,
        MIDNIGHT + DAY - 1,
        ['b', 'present'],
        run,
      ),
    );
    return found.map((row) => row.isSince);
  };
  expect(await since(runs.rows[0]?.id ?? 0)).toEqual([true]);
  expect(await since(runs.rows[1]?.id ?? 0)).toEqual([false]);
  expect(await since(null)).toEqual([false]);
});

test('absent rows among ten thousand present ones are found by hashing, in a writing transaction too', async () => {
  const rows = Array.from({ length: 10_000 }, (_, n) => click(`id-${n}`));
  const found = await once(db.database.pool, async (client) => {
    await upsertFacts(client, clicksStore, [...rows, click('lost')], new Touched());
    const ids = rows.map((_, n) => `id-${n}`);
    return findAbsent(client, clicksStore, 'link-a', MIDNIGHT, MIDNIGHT + DAY, ids);
  });
  expect(found.map((row) => row.id)).toEqual(['lost']);
});

test('only live rows of the link are marked, and their content stays', async () => {
  await put([click('a'), click('b'), click('c', { smart_link_id: 'link-b' })]);
  const before = await traces(db.database.pool, clicksTable);
  const mark = (ids: readonly string[]) =>
    once(db.database.pool, (client) =>
      markDeleted(client, clicksStore, 'link-a', ids, new Touched()),
    );
  expect(await mark(['a', 'c', 'unknown'])).toBe(1);
  expect(await mark(['a', 'c', 'unknown'])).toBe(0);
  expect(await mark([])).toBe(0);
  expect(await column(db.database.pool, clicksTable, '_deleted_at')).toEqual({
    a: expect.any(Date),
    b: null,
    c: null,
  });
  expect(await traces(db.database.pool, clicksTable)).toEqual(
    expect.arrayContaining(before.slice(1)),
  );
});

test('conversions are counted by the time of the conversion', async () => {
  await once(db.database.pool, (client) =>
    upsertFacts(
      client,
      conversionsStore,
      [conversion('a', { click_created_at: '2026-01-01T00:00:00Z' })],
      new Touched(),
    ),
  );
  const days = await once(db.database.pool, (client) =>
    countLiveByDay(client, conversionsStore, 'link-a', MIDNIGHT, MIDNIGHT + DAY),
  );
  expect(days).toEqual(new Map([['2026-01-31', 1]]));
});
