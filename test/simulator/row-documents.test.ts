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
const SHOWN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;
const fields = (value: object): string[] => Object.keys(value).sort();

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
  const simulator = await simulate({ links: 1, clicks: 100, conversions: 300 });
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
  const flagged = json.data.rows.filter((row: { click: { id: string } }) => {
    const click = clicks.get(row.click.id) as { is_bot: boolean; is_duplicate: boolean };
    return click.is_bot || click.is_duplicate;
  });
  expect(flagged.length).toBeGreaterThan(0);
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
