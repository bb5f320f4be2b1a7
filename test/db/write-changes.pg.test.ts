import { afterAll, beforeAll, expect, it } from 'vitest';
import { Touched } from '../../src/db/rollups/touched.js';
import { RUN_ID_SETTING } from '../../src/db/write/change-log.js';
import { markDeleted } from '../../src/db/write/live-rows.js';
import { clicksStore, conversionsStore } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import { columnIndex, type FactStore, type TextRow } from '../../src/db/write/write-table.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

function row(store: FactStore, values: Readonly<Record<string, string>>): TextRow {
  const made = new Array<string | null>(store.table.columns.length).fill(null);
  const time = { [store.timeColumn]: '2026-01-31T21:45:00+00:00', smart_link_id: 'link' };
  for (const [name, value] of Object.entries({ ...time, ...values })) {
    made[columnIndex(store.table, name)] = value;
  }
  return made;
}

const store = (facts: FactStore, values: Readonly<Record<string, string>>): Promise<unknown> =>
  test.database.transaction(async (client) => {
    await client.query(`SELECT set_config('${RUN_ID_SETTING}', '7', true)`);
    await upsertFacts(client, facts, [row(facts, values)], new Touched());
  });

const changesOf = async (id: string): Promise<unknown[]> => {
  const result = await test.database.query(
    `SELECT stream, field, old, new, run_id FROM smartlinks.changes WHERE row_id = $1 ORDER BY id`,
    [id],
  );
  return result.rows;
};

it('keeps changed flags of stored rows, and nothing of new or equal ones', async () => {
  await store(clicksStore, { id: 'flags', is_bot: 'f', is_duplicate: 'f', utm_source: 'a' });
  await store(clicksStore, { id: 'flags', is_bot: 'f', is_duplicate: 'f', utm_source: 'b' });
  expect(await changesOf('flags')).toEqual([]);
  await store(clicksStore, { id: 'flags', is_bot: 't', is_duplicate: 'f', utm_source: 'b' });
  expect(await changesOf('flags')).toEqual([
    { stream: 'clicks', field: 'is_bot', old: 'false', new: 'true', run_id: 7 },
  ]);
});

it('keeps corrected amounts with all their digits, and none where only the scale differs', async () => {
  await store(conversionsStore, { id: 'amount', amount_gross: '120.25', amount_net: '100' });
  await store(conversionsStore, { id: 'amount', amount_gross: '120.250', amount_net: '100.0' });
  expect(await changesOf('amount')).toEqual([]);
  await store(conversionsStore, {
    id: 'amount',
    amount_gross: '99.999999999999999999',
    amount_net: '100',
  });
  expect(await changesOf('amount')).toEqual([
    {
      stream: 'conversions',
      field: 'amount_gross',
      old: '120.25',
      new: '99.999999999999999999',
      run_id: 7,
    },
  ]);
});

it('keeps that a row vanished and came back', async () => {
  await store(clicksStore, { id: 'gone', is_bot: 'f' });
  await test.database.transaction((client) =>
    markDeleted(client, clicksStore, 'link', ['gone'], new Touched()),
  );
  await store(clicksStore, { id: 'gone', is_bot: 'f' });
  const fields = (await changesOf('gone')) as {
    field: string;
    old: string | null;
    new: string | null;
  }[];
  expect(fields.map(({ field, old }) => [field, old === null])).toEqual([
    ['_deleted_at', true],
    ['_deleted_at', false],
  ]);
});

it('keeps nothing of a click that was known only through a conversion until it is listed', async () => {
  await test.database.transaction((client) =>
    insertKnownClicks(client, [row(clicksStore, { id: 'known', is_bot: 'f' })], new Touched()),
  );
  await store(clicksStore, { id: 'known', is_bot: 't' });
  expect(await changesOf('known')).toEqual([]);
});
