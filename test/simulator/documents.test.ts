import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ask, askRows, busiest, EVER, NOW, simulate } from './ask.js';

const CLICK_FIELDS = [
  'id',
  'created_at',
  'referrer',
  'ip_address',
  'user_agent',
  'browser_device_type',
  'browser_name',
  'browser_family',
  'browser_platform',
  'is_bot',
  'is_duplicate',
  'country_code',
  'external_click_id',
  'gross_clicks',
  'fbclid',
  'gclid',
  'ttclid',
  'aff_s1',
  'aff_s2',
  'aff_s3',
  'aff_s4',
  'aff_s5',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'gbraid',
  'wbraid',
  'sccid',
].sort();
const LINK_FIELDS = [
  'id',
  'name',
  'link_type',
  'traffic_redirect_url',
  'free_trial_days',
  'clicks_count',
  'conversions_count',
  'subscribers_count',
  'spenders_count',
  'revenue',
  'cost',
  'account',
  'created_at',
  'updated_at',
].sort();
const SHOWN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;
const fields = (value: object): string[] => Object.keys(value).sort();

test('the list of links has the documented fields and counters that agree with the rows', async () => {
  const simulator = await simulate();
  const { status, json, headers } = await ask(simulator, '/api/smart-links');
  expect(status).toBe(200);
  expect(headers.get('date')).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
  expect(headers.get('x-rate-limit-limit-minute')).toBe('5000');
  expect(json.data).toHaveLength(6);
  expect(json._meta._cache.is_cached).toBe(false);
  expect(fields(json._meta._rate_limits)).toEqual([
    'limit_day',
    'limit_minute',
    'remaining_day',
    'remaining_minute',
  ]);
  let clicks = 0;
  let conversions = 0;
  for (const link of json.data) {
    expect(fields(link)).toEqual(LINK_FIELDS);
    expect(link.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(fields(link.account)).toEqual(['display_name', 'id', 'username']);
    expect(fields(link.cost)).toEqual([
      'clickSourceCount',
      'inputMode',
      'inputValue',
      'perClick',
      'perPromo',
      'perSub',
      'subscriberSourceCount',
    ]);
    const read = await askRows(simulator, link.id, 'conversions');
    const rows: { conversion_type: string; amount_gross: number; fan_onlyfans_id: string }[] =
      read.json.data.rows;
    const sales = rows.filter((row) => row.conversion_type === 'new_transaction');
    const cents = sales.reduce((sum, row) => sum + Math.round(row.amount_gross * 100), 0);
    expect(link.conversions_count).toBe(rows.length);
    expect(link.subscribers_count).toBe(
      rows.filter((row) => row.conversion_type === 'new_subscriber').length,
    );
    expect(link.spenders_count).toBe(new Set(sales.map((row) => row.fan_onlyfans_id)).size);
    expect(link.revenue).toBe(sales.length === 0 ? null : (cents / 100).toFixed(2));
    expect(link.clicks_count).toBe(
      (await askRows(simulator, link.id, 'clicks')).json.data.summary.clicks_total,
    );
    clicks += link.clicks_count;
    conversions += link.conversions_count;
  }
  expect([clicks, conversions]).toEqual([600, 120]);
});

test('links are paged, filtered by account and by name', async () => {
  const simulator = await simulate({ links: 60 });
  const list = async (
    query: Record<string, string | number>,
  ): Promise<{ id: string; name: string; account: { id: string } }[]> =>
    (await ask(simulator, '/api/smart-links', query)).json.data;
  expect(await list({})).toHaveLength(50);
  const pages = [
    ...(await list({ limit: 25 })),
    ...(await list({ limit: 25, offset: 25 })),
    ...(await list({ limit: 25, offset: 50 })),
  ];
  expect(new Set(pages.map((link) => link.id)).size).toBe(60);
  const [first, second] = simulator.service.accounts();
  const some = await list({ limit: 1000, account_ids: `${first!.id},${second!.id}` });
  expect(some.map((link) => link.account.id)).toEqual(
    some.map((link) => (link.account.id === first!.id ? first!.id : second!.id)),
  );
  expect(some.length).toBeLessThan(60);
  const named = await list({ limit: 1000, name: 'exoclick' });
  expect(named.length).toBeGreaterThan(0);
  expect(named.every((link) => link.name.startsWith('ExoClick'))).toBe(true);
});

test('clicks have the documented fields, ids with letters that no ULID has, and addresses from documentation ranges', async () => {
  const simulator = await simulate();
  const { json } = await askRows(simulator, busiest(simulator), 'clicks');
  expect(fields(json.data)).toEqual(['chart', 'filters', 'rows', 'summary']);
  expect(fields(json._meta)).toEqual(['_cache', '_credits']);
  expect(json.data.summary).toEqual({ clicks_total: json.data.rows.length });
  expect(json.data.filters).toEqual({
    date_start: '2000-01-01T00:00:00+00:00',
    date_end: '2100-01-01T00:00:00+00:00',
    limit: 1000,
    offset: 0,
    include_bots: true,
    include_duplicates: true,
  });
  for (const row of json.data.rows) {
    expect(fields(row)).toEqual(CLICK_FIELDS);
    expect(row.id).toMatch(/^01J[0-9A-Z]{24}$/);
    expect(row.id).toMatch(/[ILO]/);
    expect(row.created_at).toMatch(SHOWN_TIME);
    expect(row.ip_address).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/);
  }
  const times = json.data.rows.map((row: { created_at: string }) => row.created_at);
  expect(times).toEqual([...times].sort().reverse());
  const days = new Map<string, number>();
  for (const time of times) days.set(time.slice(0, 10), (days.get(time.slice(0, 10)) ?? 0) + 1);
  expect(
    new Map(
      json.data.chart.map((day: { timestamp: string; clicks: number }) => [
        day.timestamp,
        day.clicks,
      ]),
    ),
  ).toEqual(new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1))));
});

test('conversions carry a fan, a click of the same link with false flags, and come after their click', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const clicks = new Map(
    (await askRows(simulator, link, 'clicks')).json.data.rows.map((row: { id: string }) => [
      row.id,
      row,
    ]),
  );
  const { json } = await askRows(simulator, link, 'conversions');
  expect(fields(json.data.summary)).toEqual([
    'conversions_total',
    'revenue_total',
    'subscribers_total',
  ]);
  expect(json.data.filters.conversion_type).toBeNull();
  for (const row of json.data.rows) {
    expect(fields(row)).toEqual([
      'amount_gross',
      'amount_net',
      'click',
      'conversion_at',
      'conversion_type',
      'fan',
      'fan_onlyfans_id',
      'id',
    ]);
    expect(fields(row.fan)).toEqual([
      'avatar_url',
      'name',
      'onlyfans_id',
      'onlyfans_url',
      'username',
    ]);
    expect(row.fan.onlyfans_id).toBe(row.fan_onlyfans_id);
    expect(row.click).toEqual({
      ...(clicks.get(row.click.id) as object),
      is_bot: false,
      is_duplicate: false,
    });
    expect(row.conversion_at >= row.click.created_at).toBe(true);
  }
});

test('conversions are filtered by type and by fan, the summary with them', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const all: { conversion_type: string; fan_onlyfans_id: string }[] = (
    await askRows(simulator, link, 'conversions')
  ).json.data.rows;
  const sales = await askRows(simulator, link, 'conversions', {
    conversion_type: 'new_transaction',
  });
  expect(sales.json.data.rows).toEqual(
    all.filter((row) => row.conversion_type === 'new_transaction'),
  );
  expect(sales.json.data.summary.subscribers_total).toBe(0);
  expect(sales.json.data.filters.conversion_type).toBe('new_transaction');
  const fan = all[0]!.fan_onlyfans_id;
  const ofFan = await askRows(simulator, link, 'conversions', { onlyfans_user_id: fan });
  expect(ofFan.json.data.rows).toEqual(all.filter((row) => row.fan_onlyfans_id === fan));
  expect((await askRows(simulator, link, 'conversions', { conversion_type: 'sale' })).status).toBe(
    422,
  );
});

test('bots and duplicates are left out when asked', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const all: { is_bot: boolean; is_duplicate: boolean }[] = (
    await askRows(simulator, link, 'clicks')
  ).json.data.rows;
  const people = await askRows(simulator, link, 'clicks', { include_bots: false });
  expect(people.json.data.rows).toEqual(all.filter((row) => !row.is_bot));
  const once = await askRows(simulator, link, 'clicks', {
    include_bots: false,
    include_duplicates: 0,
  });
  expect(once.json.data.rows).toEqual(all.filter((row) => !row.is_bot && !row.is_duplicate));
  expect(once.json.data.summary.clicks_total).toBeLessThan(all.length);
});

test('postbacks have the documented fields', async () => {
  const simulator = await simulate({ postbacks: 3 });
  const { json } = await ask(simulator, '/api/smart-link-postbacks');
  expect(json.data).toHaveLength(3);
  expect(fields(json.data[0])).toEqual([
    'body',
    'conversion_types',
    'created_at',
    'headers',
    'http_method',
    'id',
    'latest_response',
    'smart_link_ids',
    'smart_link_scope',
    'smart_links',
    'updated_at',
    'url',
  ]);
  expect(json.data[0].smart_links[0].link_ulid).toBe(json.data[0].smart_link_ids[0]);
  expect(json.data[0].headers[0].value).toMatch(/^Bearer /);
  expect(json.data[2].latest_response).toBeNull();
});

test('a link is created with no rows, and listed; a wrong one is refused field by field', async () => {
  const simulator = await simulate();
  const create = (body: object): ReturnType<typeof ask> =>
    ask(simulator, '/api/smart-links', {}, { method: 'POST', body: JSON.stringify(body) });
  const account = simulator.service.accounts()[0]!.id;
  const made = await create({
    account_id: account,
    name: 'Bio',
    link_type: 'free_trial',
    free_trial_days: 7,
  });
  expect(made.json.data).toMatchObject({
    name: 'Bio',
    free_trial_days: 7,
    clicks_count: 0,
    revenue: null,
    account: { id: account },
  });
  expect(made.json.data).not.toHaveProperty('spenders_count');
  expect(
    (await ask(simulator, '/api/smart-links', { name: 'Bio' })).json.data.map(
      (link: { id: string }) => link.id,
    ),
  ).toContain(made.json.data.id);
  expect(
    (await askRows(simulator, made.json.data.id, 'clicks')).json.data.summary.clicks_total,
  ).toBe(0);
  const wrong = await create({ name: '', link_type: 'free_trial', free_trial_days: 900 });
  expect(wrong.status).toBe(422);
  expect(fields(wrong.json.errors)).toEqual(['account_id', 'free_trial_days', 'name']);
});

test('errors look like the service writes them', async () => {
  const simulator = await simulate({ keys: ['right'] });
  const denied = await ask(simulator, '/api/smart-links');
  expect([denied.status, denied.text]).toEqual([
    401,
    '{"error":"Unauthorized. Go to https://app.onlyfansapi.com/api-keys to get your API key."}',
  ]);
  const open = await simulate();
  expect(
    (await ask(open, '/api/smart-links', {}, { headers: { authorization: 'Bearer ' } })).status,
  ).toBe(401);
  const large = await ask(open, '/api/smart-links', { limit: 1001 });
  expect([large.status, large.json]).toEqual([
    422,
    {
      error: 'VALIDATION_ERROR',
      message: 'The limit field must not be greater than 1000.',
      errors: { limit: ['The limit field must not be greater than 1000.'] },
    },
  ]);
  expect((await askRows(open, 'nothing', 'clicks')).json).toEqual({ message: expect.any(String) });
  expect((await askRows(open, 'nothing', 'clicks')).status).toBe(404);
  for (const query of [
    { limit: 0 },
    { limit: 'x' },
    { offset: -1 },
    { date_start: 'soon' },
    { include_bots: 'maybe' },
    { date_end: '1999-01-01' },
  ]) {
    expect((await askRows(open, busiest(open), 'clicks', query)).status).toBe(422);
  }
  expect((await ask(open, '/api/else')).status).toBe(404);
  expect((await ask(open, '/api/smart-link-postbacks', {}, { method: 'DELETE' })).status).toBe(405);
});

test('without dates the newest seven days are answered and named', async () => {
  const simulator = await simulate();
  const { json } = await ask(simulator, `/api/smart-links/${busiest(simulator)}/clicks`);
  expect(json.data.filters).toMatchObject({
    date_start: '2026-02-22T12:00:00+00:00',
    date_end: '2026-03-01T12:00:00+00:00',
    limit: 100,
  });
  expect(NOW).toBe(Date.parse('2026-03-01T12:00:00Z') / 1000);
});

test('answers are compressed for clients that take it, and the same inside', async () => {
  const simulator = await simulate();
  const path = `/api/smart-links/${busiest(simulator)}/clicks?${new URLSearchParams(EVER)}`;
  const raw = (encoding: string): Promise<{ encoding: string | undefined; body: Buffer }> =>
    new Promise((resolve, reject) => {
      get(
        `${simulator.url}${path}`,
        { headers: { authorization: 'Bearer k', 'accept-encoding': encoding } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              encoding: response.headers['content-encoding'],
              body: Buffer.concat(chunks),
            }),
          );
        },
      ).on('error', reject);
    });
  const plain = await raw('identity');
  const packed = await raw('gzip, deflate');
  expect([plain.encoding, packed.encoding]).toEqual([undefined, 'gzip']);
  expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
});

test('money keeps its decimal text', async () => {
  const simulator = await simulate({ conversions: 0 });
  const link = busiest(simulator);
  const { service } = simulator;
  for (const amount of ['120.25', '100', '-5.5', '0.125', '0.1', '0.2']) {
    service.addConversion(link, {
      conversion_type: 'new_transaction',
      amount_gross: { $raw: amount },
      amount_net: { $raw: amount },
    });
  }
  const { text } = await askRows(simulator, link, 'conversions', {
    conversion_type: 'new_transaction',
  });
  expect([...text.matchAll(/"amount_gross":([^,]+)/g)].map((match) => match[1])).toEqual([
    '0.2',
    '0.1',
    '0.125',
    '-5.5',
    '100',
    '120.25',
  ]);
  expect(text).toContain('"revenue_total":215.175');
  expect(service.counters(link).revenue).toBe('215.175');
});
