import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { syncOnce } from '../support/warehouse.js';
import { at, type Examples, fixture, listAt, startExampleService } from './example-service.js';

const LINK = '01JCZWQJZXQJZXQJZXQJZXQJZX';
const CLICK = '01JTESTCLICK000000000000001';

/** The objects of the vendor's pages. */
function documented(): Examples {
  return {
    links: listAt(fixture('smart-links'), 'data'),
    postbacks: listAt(fixture('postbacks'), 'data'),
    clicks: listAt(fixture('clicks'), 'data', 'rows'),
    conversions: listAt(fixture('conversions'), 'data', 'rows'),
  };
}

async function synced(examples: Examples): Promise<TestDatabase> {
  const test = await createTestDatabase();
  const service = await startExampleService(examples);
  try {
    const result = await syncOnce(test.database, service);
    expect(result).toMatchObject({ exitCode: 0, cycle: { streams: { open: 0 }, failed: [] } });
  } finally {
    await service.close();
  }
  return test;
}

/** Rows with money, ids and times as text, less when they were written. */
async function rowsOf(test: TestDatabase, table: string, order: string): Promise<object[]> {
  const { rows } = await test.database.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM (SELECT * FROM smartlinks.${table} ORDER BY ${order}) t`,
  );
  return rows.map(({ row: { _first_seen_at, _synced_at, ...row } }) => {
    expect([_first_seen_at, _synced_at]).not.toContain(null);
    return row;
  });
}

/** The fields of an object that the page shows as null. */
const nulls = (names: string): Record<string, null> =>
  Object.fromEntries(names.split(' ').map((name) => [name, null]));

describe('every field of the documented objects comes out of SQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await synced(documented());
  });
  afterAll(() => test.close());

  it('links and their account', async () => {
    const shared = {
      workspace: 'default',
      account_id: 'acct_XXXXXXXX',
      ...nulls('cost_input_mode cost_input_value cost_per_sub cost_per_click cost_per_promo'),
      ...nulls('_extra _deleted_at'),
    };
    expect(await rowsOf(test, 'smart_links', 'id')).toEqual([
      {
        ...shared,
        id: LINK,
        name: 'Instagram Bio Link',
        link_type: 'free_trial',
        traffic_redirect_url: 'https://trk.of-traffic.com/go/01JCZWQJZXQJZXQJZXQJZXQJZX',
        free_trial_days: 7,
        clicks_count: 150,
        conversions_count: 45,
        subscribers_count: 30,
        spenders_count: 12,
        revenue: 1250,
        cost_subscriber_source_count: 30,
        cost_click_source_count: 150,
        created_at: '2025-01-15T10:30:00+00:00',
        updated_at: '2025-01-15T10:30:00+00:00',
      },
      {
        ...shared,
        id: '01JCZWQJZXQJZXQJZXQJZXQJZY',
        name: 'Twitter Promo',
        link_type: 'tracking_link',
        traffic_redirect_url: 'https://trk.of-traffic.com/go/01JCZWQJZXQJZXQJZXQJZXQJZY',
        free_trial_days: null,
        clicks_count: 320,
        conversions_count: 89,
        subscribers_count: 65,
        spenders_count: 24,
        revenue: 2450.5,
        cost_subscriber_source_count: 65,
        cost_click_source_count: 320,
        created_at: '2025-01-10T08:15:00+00:00',
        updated_at: '2025-01-10T08:15:00+00:00',
      },
    ]);
    expect(await rowsOf(test, 'accounts', 'id')).toEqual([
      {
        id: 'acct_XXXXXXXX',
        workspace: 'default',
        display_name: 'Example Creator',
        username: 'examplecreator',
        _extra: null,
      },
    ]);
  });

  it('a click, with its id of 27 characters', async () => {
    expect(await rowsOf(test, 'clicks', 'id')).toEqual([
      {
        id: CLICK,
        smart_link_id: LINK,
        created_at: '2026-01-31T21:45:00+00:00',
        referrer: 'example.com',
        ip_address: '192.168.1.10',
        user_agent: 'Mozilla/5.0',
        browser_device_type: 'Desktop',
        browser_name: 'Chrome',
        browser_family: 'Chrome',
        browser_platform: 'macOS',
        is_bot: false,
        is_duplicate: false,
        country_code: 'US',
        external_click_id: 'ext_123',
        gross_clicks: 1,
        gclid: 'google-click-id',
        ttclid: 'tiktok-click-id',
        aff_s1: 'campaign-a',
        utm_source: 'google',
        utm_medium: 'cpc',
        utm_campaign: 'winter',
        utm_content: 'creative-a',
        utm_term: 'fans',
        ...nulls('fbclid gbraid wbraid sccid aff_s2 aff_s3 aff_s4 aff_s5 _extra _deleted_at'),
      },
    ]);
  });

  it('a conversion and its fan', async () => {
    expect(await rowsOf(test, 'conversions', 'id')).toEqual([
      {
        id: '01JTESTCONV0000000000000001',
        smart_link_id: LINK,
        conversion_at: '2026-01-31T22:15:00+00:00',
        conversion_type: 'new_transaction',
        amount_gross: 120.25,
        amount_net: 100,
        click_id: CLICK,
        click_created_at: '2026-01-31T21:45:00+00:00',
        fan_onlyfans_id: '123456789',
        ...nulls('_extra _deleted_at'),
      },
    ]);
    expect(await rowsOf(test, 'fans', 'onlyfans_id')).toEqual([
      {
        onlyfans_id: '123456789',
        username: 'demo_fan',
        name: 'Demo Fan',
        avatar_url: 'https://cdn.example.com/avatar.jpg',
        onlyfans_url: 'https://onlyfans.com/demo_fan',
        as_of: '2026-01-31T22:15:00+00:00',
        _extra: null,
      },
    ]);
  });

  it('amounts with the digits that they were sent with', async () => {
    const { rows } = await test.database.query(
      `SELECT l.revenue::text, c.amount_gross::text, c.amount_net::text
       FROM smartlinks.conversions c JOIN smartlinks.smart_links l ON l.id = c.smart_link_id`,
    );
    expect(rows).toEqual([{ revenue: '1250.00', amount_gross: '120.25', amount_net: '100' }]);
  });

  it('a postback, with every literal that could be a secret masked', async () => {
    expect(await rowsOf(test, 'postbacks', 'id')).toEqual([
      {
        id: '123',
        workspace: 'default',
        url: 'https://example.com/postback?click={click_id}&type={conversion_type}&gclid={gclid}',
        http_method: 'POST',
        body: '{"click_id":"{click_id}","value":"{amount_gross}"}',
        smart_link_scope: 'campaign_specific',
        headers: ['Authorization'],
        created_at: '2026-01-31T21:45:00+00:00',
        updated_at: '2026-01-31T21:45:00+00:00',
        ...nulls('_extra _deleted_at'),
      },
    ]);
    expect(await rowsOf(test, 'postback_deliveries', 'id')).toEqual([
      {
        id: '456',
        postback_id: '123',
        conversion_type: 'new_subscriber',
        postback_url:
          'https://example.com/postback?click=[redacted]&type=[redacted]&gclid=[redacted]',
        succeeded: true,
        status_code: 200,
        created_at: '2026-01-31T22:16:00+00:00',
        ...nulls('error_type error_message _extra'),
      },
    ]);
    expect(await rowsOf(test, 'postback_smart_links', 'smart_link_id')).toEqual([
      { postback_id: '123', smart_link_id: '01JTESTLINK000000000000001', _extra: null },
    ]);
    expect(await rowsOf(test, 'postback_conversion_types', 'conversion_type')).toEqual([
      { postback_id: '123', conversion_type: 'new_subscriber', _extra: null },
      { postback_id: '123', conversion_type: 'new_transaction', _extra: null },
    ]);
  });

  it('no header value anywhere', async () => {
    const { rows } = await test.database.query<{ content: string }>(
      `SELECT query_to_xml('SELECT * FROM smartlinks.postbacks', true, true, '')::text AS content`,
    );
    expect(rows[0]?.content).not.toMatch(/bearer/i);
  });
});

it('a link that was just made, as the answer to its creation shows it', async () => {
  const link = at(fixture('created-smart-link'), 'data');
  const test = await synced({ links: [link], postbacks: [], clicks: [], conversions: [] });
  try {
    expect(await rowsOf(test, 'smart_links', 'id')).toMatchObject([
      {
        id: LINK,
        free_trial_days: 7,
        clicks_count: 0,
        conversions_count: 0,
        subscribers_count: 0,
        cost_subscriber_source_count: 0,
        cost_click_source_count: 0,
        created_at: '2025-01-15T10:30:00+00:00',
        ...nulls('spenders_count revenue cost_input_mode _extra _deleted_at'),
      },
    ]);
  } finally {
    await test.close();
  }
});
