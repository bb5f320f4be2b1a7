import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

async function keyOf(value: string | null): Promise<unknown> {
  const { rows } = await db.database.query(
    'SELECT smartlinks_bi.campaign_key($1) AS key, smartlinks_bi.has_unfilled_macro($1) AS macro',
    [value],
  );
  return rows[0];
}

describe('the key of a campaign', () => {
  test.each([
    'Spring Sale | US',
    'spring_sale-us',
    'spring+sale+us',
    'Spring%20Sale%20%7C%20US',
    '[Spring] Sale / US!',
    'Spring\u00a0Sale — US',
    'Spring Sale {{adset.name}} US',
  ])('is the same for every way of writing it: %s', async (value) => {
    expect(await keyOf(value)).toMatchObject({ key: 'spring-sale-us' });
  });

  test.each([
    '{{campaign.name}}',
    '{campaignid}',
    '$' + '{campaign}',
    '%7B%7Bcampaign.name%7D%7D',
    '__CAMPAIGN_NAME__',
    '%CAMPAIGN%',
    '##campaign##',
  ])('is null for a placeholder that the network left: %s', async (value) => {
    expect(await keyOf(value)).toEqual({ key: null, macro: true });
  });

  test.each(['(not set)', 'N/A', 'null', '', ' - ', '%20'])('is null for "%s"', async (value) => {
    expect(await keyOf(value)).toEqual({ key: null, macro: false });
  });

  test('keeps numbers and letters of every script, and is its own key', async () => {
    for (const value of ['120210000000000001', 'весна-2026', 'x-y-z', '春季']) {
      expect(await keyOf(value)).toEqual({ key: value, macro: false });
    }
    expect(await keyOf(null)).toEqual({ key: null, macro: null });
    expect(await keyOf('50% off __ now')).toEqual({ key: '50-off-now', macro: false });
  });

  test('may be indexed', async () => {
    await db.database.query(
      'CREATE INDEX ON smartlinks.clicks (smartlinks_bi.campaign_key(utm_campaign))',
    );
  });
});
