import { expect, test } from 'vitest';
import { ask, askRows, busiest, simulate } from './ask.js';

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
