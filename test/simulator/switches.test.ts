import { expect, test } from 'vitest';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import { ask, askRows, busiest, DAY, idsOf, isoTime, NOW, simulate } from './ask.js';

const totalOf = (answered: Awaited<ReturnType<typeof askRows>>): number =>
  answered.json.data.summary.clicks_total;

test('the page cap cuts in sight, out of sight, or refuses', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const page = async (pageCap: NonNullable<SwitchSettings['pageCap']>): Promise<unknown[]> => {
    simulator.service.set({ pageCap });
    const answered = await askRows(simulator, link, 'clicks', { limit: 200 });
    if (answered.status === 422) return [422, answered.json.errors.limit];
    return [answered.json.data.rows.length, answered.json.data.filters.limit];
  };
  expect(await page('none')).toEqual([200, 200]);
  expect(await page({ clamp: 50 })).toEqual([50, 50]);
  expect(await page({ clamp: 50, hidden: true })).toEqual([50, 200]);
  expect(await page({ reject: 100 })).toEqual([
    422,
    ['The limit field must not be greater than 100.'],
  ]);
  simulator.service.set({ conversionsPageCap: 'none' });
  expect((await askRows(simulator, link, 'conversions')).status).toBe(200);
});

test('a 422 may come without its parts', async () => {
  const simulator = await simulate();
  simulator.service.set({ validationBody: 'message' });
  expect((await ask(simulator, '/api/smart-links', { limit: 0 })).json).toEqual({
    error: 'VALIDATION_ERROR',
    message: 'The limit field must be at least 1.',
  });
  simulator.service.set({ validationBody: 'empty' });
  expect((await ask(simulator, '/api/smart-links', { limit: 0 })).json).toEqual({});
});

test('dates: default range, bare ends, widened and narrowed, echoed or not', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const filters = async (
    settings: SwitchSettings,
    query: Record<string, string>,
  ): Promise<[string, string]> => {
    simulator.service.set({
      bareDateEnd: 'end_of_day',
      widenDates: false,
      narrowDays: null,
      narrowKeeps: 'newest',
      echoApplied: true,
      ...settings,
    });
    const { json } = await ask(simulator, `/api/smart-links/${link}/clicks`, query);
    return [json.data.filters.date_start, json.data.filters.date_end];
  };
  const bare = { date_start: '2026-02-01', date_end: '2026-02-10' };
  const timed = { date_start: '2026-02-01T06:00:00Z', date_end: '2026-02-10T07:00:00Z' };
  expect(await filters({}, bare)).toEqual([
    '2026-02-01T00:00:00+00:00',
    '2026-02-10T23:59:59+00:00',
  ]);
  expect(await filters({ bareDateEnd: 'start_of_day' }, bare)).toEqual([
    '2026-02-01T00:00:00+00:00',
    '2026-02-10T00:00:00+00:00',
  ]);
  expect(await filters({ widenDates: true }, timed)).toEqual([
    '2026-02-01T00:00:00+00:00',
    '2026-02-10T23:59:59+00:00',
  ]);
  expect(await filters({ widenDates: true, narrowDays: 3 }, timed)).toEqual([
    '2026-02-08T00:00:00+00:00',
    '2026-02-10T23:59:59+00:00',
  ]);
  expect(await filters({ narrowDays: 3, narrowKeeps: 'oldest' }, timed)).toEqual([
    '2026-02-01T06:00:00+00:00',
    '2026-02-04T05:59:59+00:00',
  ]);
  expect(await filters({ widenDates: true, echoApplied: false }, timed)).toEqual([
    '2026-02-01T06:00:00+00:00',
    '2026-02-10T07:00:00+00:00',
  ]);
  expect((await filters({ defaultRangeDays: null }, {}))[0]).toBe('1970-01-01T00:00:00+00:00');
  const asked = { date_start: '2026-02-01T06:00:00Z', date_end: '2026-02-01T06:00:01Z' };
  const shown = await ask(simulator, `/api/smart-links/${link}/clicks`, asked);
  simulator.service.set({ widenDates: true, echoApplied: true });
  const widened = await ask(simulator, `/api/smart-links/${link}/clicks`, asked);
  expect(totalOf(widened)).toBe(simulator.service.truthDays(link, 'clicks').get('2026-02-01') ?? 0);
  expect(totalOf(shown)).toBeLessThanOrEqual(totalOf(widened));
});

test('the chart is sparse, dense, missing, capped or cut along other borders', async () => {
  const simulator = await simulate({ clicks: 0, conversions: 0, links: 1 });
  const link = busiest(simulator);
  const midnight = Math.floor(NOW / DAY) * DAY;
  for (const at of [midnight - 2 * DAY, midnight - 1, midnight, midnight + 60])
    simulator.service.addClick(link, { at });
  const chart = async (shape: NonNullable<SwitchSettings['chart']>): Promise<unknown> => {
    simulator.service.set({ chart: shape });
    const range = { date_start: isoTime(midnight - 2 * DAY), date_end: isoTime(NOW) };
    const { data } = (await askRows(simulator, link, 'clicks', range)).json;
    expect(data.summary.clicks_total).toBe(4);
    return data.chart?.map(
      (day: { timestamp: string; clicks: number }) => `${day.timestamp.slice(5)}: ${day.clicks}`,
    );
  };
  expect(await chart('sparse')).toEqual(['02-27: 1', '02-28: 1', '03-01: 2']);
  expect(await chart('dense')).toEqual(['02-27: 1', '02-28: 1', '03-01: 2']);
  simulator.service.removeRow(simulator.service.rowIds(link, 'clicks')[1]!);
  simulator.service.addClick(link, { at: midnight });
  expect(await chart('sparse')).toEqual(['02-27: 1', '03-01: 3']);
  expect(await chart('dense')).toEqual(['02-27: 1', '02-28: 0', '03-01: 3']);
  expect(await chart('missing')).toBeUndefined();
  expect(await chart({ newestDays: 1 })).toEqual(['03-01: 3']);
  expect(await chart({ shiftHours: -1 })).toEqual(['02-26: 1', '02-28: 3']);
});

test('limits are announced in every shape, or not at all', async () => {
  const simulator = await simulate();
  const list = (settings: SwitchSettings): ReturnType<typeof ask> => {
    simulator.service.set(settings);
    return ask(simulator, '/api/smart-links');
  };
  expect((await list({ meta: 'notice' })).json._meta._rate_limits).toMatchObject({
    limit_day: null,
    remaining_day: null,
    notice: expect.any(String),
  });
  expect((await list({ meta: 'without_limits' })).json._meta).not.toHaveProperty('_rate_limits');
  expect((await list({ meta: 'none' })).json).not.toHaveProperty('_meta');
  expect((await list({ meta: { links: 'four' }, cached: true })).json._meta._cache.is_cached).toBe(
    true,
  );
  const names = async (settings: SwitchSettings): Promise<string[]> =>
    [...(await list(settings)).headers.keys()].filter((name) => name.includes('limit'));
  expect(await names({ rateHeaders: 'x-ratelimit' })).toEqual([
    'x-ratelimit-limit-minute',
    'x-ratelimit-remaining-minute',
  ]);
  expect(await names({ rateLimit: { perDay: 50 } })).toHaveLength(4);
  expect(await names({ rateHeaders: 'none' })).toEqual([]);
  expect(await names({ rateHeaders: 'x-rate-limit', rateLimit: { perMinute: null } })).toEqual([]);
});

test('an enforced limit answers 429 and says when to come back', async () => {
  for (const window of ['fixed', 'sliding'] as const) {
    const simulator = await simulate({
      switches: {
        rateLimit: { perMinute: 3, enforce: true, window, windowSeconds: 3_000_000_000 },
      },
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await ask(simulator, '/api/smart-links')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(simulator.service.rate.refused).toBe(1);
    expect(simulator.service.rate.early).toBe(0);
    const again = await ask(simulator, '/api/smart-links');
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(simulator.service.rate.early).toBe(1);
    simulator.service.set({ rateLimit: { retryAfter: 'date' } });
    const date = (await ask(simulator, '/api/smart-links')).headers.get('retry-after');
    expect(Date.parse(date ?? '') / 1000).toBeGreaterThan(NOW);
    simulator.service.set({ rateLimit: { retryAfter: 'none' } });
    expect((await ask(simulator, '/api/smart-links')).headers.has('retry-after')).toBe(false);
  }
});

test('counters leave out bots or duplicates, or run ahead of the rows', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const rows: { is_bot: boolean; is_duplicate: boolean }[] = (
    await askRows(simulator, link, 'clicks')
  ).json.data.rows;
  const count = (settings: SwitchSettings): number => {
    simulator.service.set(settings);
    return simulator.service.counters(link).clicks;
  };
  expect(count({ counters: { bots: false } })).toBe(rows.filter((row) => !row.is_bot).length);
  expect(count({ counters: { duplicates: false } })).toBe(
    rows.filter((row) => !row.is_bot && !row.is_duplicate).length,
  );
  expect(count({ counters: { bots: true, duplicates: true, ahead: 5 } })).toBe(rows.length + 5);
});

test('filters for bots and duplicates can be ignored', async () => {
  const simulator = await simulate({ switches: { ignoreBotFilter: true } });
  const link = busiest(simulator);
  const all = totalOf(await askRows(simulator, link, 'clicks'));
  const asked = await askRows(simulator, link, 'clicks', { include_bots: false });
  expect([totalOf(asked), asked.json.data.filters.include_bots]).toEqual([all, false]);
});

test('listings can be halved or empty while the rows stay', async () => {
  const simulator = await simulate();
  const listed = async (listing: 'full' | 'half' | 'empty'): Promise<number> => {
    simulator.service.set({ listing });
    return (await ask(simulator, '/api/smart-links')).json.data.length;
  };
  expect([await listed('full'), await listed('half'), await listed('empty')]).toEqual([6, 3, 0]);
  expect((await askRows(simulator, busiest(simulator), 'clicks')).status).toBe(200);
});

test('amounts as strings, integers, negatives and fine fractions; the revenue follows', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const sales = async (amounts: NonNullable<SwitchSettings['amounts']>): Promise<string[]> => {
    simulator.service.set({ amounts });
    const { text } = await askRows(simulator, link, 'conversions', {
      conversion_type: 'new_transaction',
    });
    const texts = [...text.matchAll(/"amount_gross":([^,]+)/g)].map((match) => match[1]!);
    const units = texts.reduce(
      (sum, value) => sum + Math.round(Number(value.replaceAll('"', '')) * 10_000),
      0,
    );
    expect(Math.round(Number(simulator.service.counters(link).revenue) * 10_000)).toBe(units);
    return texts;
  };
  expect((await sales('strings')).every((text) => /^"\d+(\.\d{1,2})?"$/.test(text))).toBe(true);
  expect((await sales('integers')).every((text) => /^\d+$/.test(text))).toBe(true);
  expect((await sales('negatives')).some((text) => text.startsWith('-'))).toBe(true);
  expect((await sales('fine')).some((text) => /\.\d{3,4}$/.test(text))).toBe(true);
  expect((await sales('plain')).every((text) => /^\d+(\.\d{1,2})?$/.test(text))).toBe(true);
});

test('shares of rows without click or fan, without keys, with wrong types', async () => {
  const simulator = await simulate({ switches: { nullClickShare: 0.5, nullFanShare: 0.5 } });
  const link = busiest(simulator);
  const conversions: { click: unknown; fan: unknown }[] = (
    await askRows(simulator, link, 'conversions')
  ).json.data.rows;
  for (const field of ['click', 'fan'] as const) {
    const missing = conversions.filter((row) => row[field] === null).length;
    expect(missing).toBeGreaterThan(conversions.length * 0.2);
    expect(missing).toBeLessThan(conversions.length * 0.8);
  }
  simulator.service.set({ missingKeyShare: 0.5 });
  const keyless: { id?: unknown; created_at?: unknown }[] = (
    await askRows(simulator, link, 'clicks')
  ).json.data.rows;
  const good = keyless.filter(
    (row) => typeof row.id === 'string' && !Number.isNaN(Date.parse(String(row.created_at))),
  );
  expect(good.length).toBeGreaterThan(0);
  expect(good.length).toBeLessThan(keyless.length);
  simulator.service.set({ missingKeyShare: 0, wrongTypeShare: 1 });
  const { text } = await askRows(simulator, link, 'clicks');
  expect(text).toContain('"gross_clicks":"many"');
  expect(text).toMatch(/"id":\d+/);
});

test('ugly text is sent as it is, and every row still counts', async () => {
  const simulator = await simulate({ switches: { uglyShare: 1 } });
  const link = busiest(simulator);
  const answered = await askRows(simulator, link, 'clicks');
  expect(answered.json.data.rows).toHaveLength(simulator.service.truthCount(link, 'clicks'));
  for (const ugly of [
    '\\u0000',
    '\\ud800',
    'x'.repeat(10_240),
    '🔥',
    'DROP TABLE',
    '\\"quoted\\"',
    '""',
  ]) {
    expect(answered.text).toContain(ugly);
  }
});

test('new fields and values that nobody announced', async () => {
  const simulator = await simulate({ switches: { newFields: true, newEnumShare: 1 } });
  const link = busiest(simulator);
  const [click] = (await askRows(simulator, link, 'clicks')).json.data.rows;
  expect(click).toMatchObject({
    is_organic: expect.any(Boolean),
    device: { screen: { width: 390 } },
  });
  const conversions: { conversion_type: string }[] = (await askRows(simulator, link, 'conversions'))
    .json.data.rows;
  expect(conversions.map((row) => row.conversion_type)).toContain('fan_upgraded');
  const [listed] = (await ask(simulator, '/api/smart-links')).json.data;
  expect([listed.cost.currency, listed.link_type]).toEqual(['USD', 'paid_trial']);
});

test('switches off again give the same rows as before; an unknown one is refused', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const before = await askRows(simulator, link, 'clicks');
  simulator.service.set({ uglyShare: 1, order: 'oldest' });
  expect(idsOf(await askRows(simulator, link, 'clicks'))).toEqual(idsOf(before).reverse());
  simulator.service.set({ uglyShare: 0, order: 'newest' });
  expect((await askRows(simulator, link, 'clicks')).text).toBe(before.text);
  expect(() => simulator.service.set(JSON.parse('{"colour":1}'))).toThrow(RangeError);
});
