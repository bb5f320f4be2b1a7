/** Spend that another source brought already is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SpendRow, sameUnderOthers, writeSpend } from '../../src/db/own-data/ad-spend.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const line = (source: string, values: Partial<SpendRow> = {}): SpendRow => ({
  ...{ source, day: '2026-06-01', linkId: null, link: null, platform: null, campaignId: null },
  ...{ campaignName: 'Summer', utmSource: null, utmMedium: null, utmCampaign: null },
  ...{ utmContent: null, spend: '12.50', currency: 'USD', fxRate: null },
  ...{ impressions: null, clicks: null },
  ...values,
});

/** What is told of lines of source `new` beside one stored line of source `old`. */
async function told(old: Partial<SpendRow>, ...fresh: readonly Partial<SpendRow>[]) {
  return db.database.transaction(
    async (client) => {
      await client.query('DELETE FROM smartlinks.ad_spend');
      await writeSpend(client, 'w', [line('old', old)], { isReplace: false });
      const rows = fresh.map((values) => line('new', values));
      await writeSpend(client, 'w', rows, { isReplace: false });
      return sameUnderOthers(client, 'w', rows);
    },
    { doing: 'comparing' },
  );
}

test('the same day, campaign, link and amount under another source is the same money', async () => {
  expect(await told({}, {})).toEqual([{ source: 'old', rows: 1 }]);
  expect(await told({}, {}, { day: '2026-06-02' })).toEqual([{ source: 'old', rows: 1 }]);
  expect(await told({ spend: '12.5' }, { platform: 'meta' })).toEqual([{ source: 'old', rows: 1 }]);
  expect(await told({ linkId: 'a', link: 'x' }, { linkId: 'a', link: 'y' })).toHaveLength(1);
});

test.each([
  ['another day', { day: '2026-06-02' }, {}],
  ['another amount', { spend: '12.51' }, {}],
  ['another currency', { currency: 'EUR' }, {}],
  ['another campaign', { campaignName: 'Winter' }, {}],
  ['another link', { linkId: 'a' }, { linkId: 'b' }],
  ['another platform', { platform: 'meta' }, { platform: 'google' }],
  ['nothing spent', { spend: '0' }, { spend: '0' }],
  ['the same source', { source: 'new' }, {}],
])('%s is other money', async (_, old, fresh) => {
  expect(await told(old, fresh)).toEqual([]);
});

test('another workspace is not looked at', async () => {
  const found = await db.database.transaction(
    async (client) => {
      await client.query('DELETE FROM smartlinks.ad_spend');
      await writeSpend(client, 'x', [line('old')], { isReplace: false });
      await writeSpend(client, 'w', [line('new')], { isReplace: false });
      return sameUnderOthers(client, 'w', [line('new')]);
    },
    { doing: 'comparing' },
  );
  expect(found).toEqual([]);
});
