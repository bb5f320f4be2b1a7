import { expect, test } from 'vitest';
import { ask, askRows, busiest, DAY, EVER, idsOf, isoTime, NOW, simulate } from './ask.js';

const post = (
  simulator: Awaited<ReturnType<typeof simulate>>,
  commands: unknown,
): ReturnType<typeof ask> =>
  ask(simulator, '/simulator/control', {}, { method: 'POST', body: JSON.stringify(commands) });

test('late rows, edits, moves, removals and returns show in the next answer, its total and its chart', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const [a, b] = service.links().map((link) => link.id) as [string, string];
  const before = service.rowIds(a, 'clicks');
  const late = service.addClick(a, { at: NOW - 20 * DAY, utm_source: 'late' });
  const edited = before[3]!;
  service.editRow(edited, { is_bot: true, gross_clicks: 9 });
  service.removeRow(before[0]!);
  service.moveRow(before[1]!, { at: NOW - 5 });
  service.moveRow(before[2]!, { linkId: b });
  const { json } = await askRows(simulator, a, 'clicks');
  const rows = new Map<string, { gross_clicks: number; created_at: string; utm_source: string }>(
    json.data.rows.map((row: { id: string }) => [row.id, row]),
  );
  expect(json.data.summary.clicks_total).toBe(before.length - 1);
  expect(rows.size).toBe(before.length - 1);
  expect(rows.get(late)).toMatchObject({
    utm_source: 'late',
    created_at: '2026-02-09T12:00:00+00:00',
  });
  expect(rows.get(edited)).toMatchObject({ gross_clicks: 9, is_bot: true });
  expect(rows.get(before[1]!)?.created_at).toBe('2026-03-01T11:59:55+00:00');
  expect([rows.has(before[0]!), rows.has(before[2]!)]).toEqual([false, false]);
  expect(service.rowIds(b, 'clicks')).toContain(before[2]);
  const chart = new Map<string, number>(
    json.data.chart.map((day: { timestamp: string; clicks: number }) => [
      day.timestamp,
      day.clicks,
    ]),
  );
  expect(chart).toEqual(service.truthDays(a, 'clicks'));
  service.restoreRow(before[0]!);
  service.moveRow(before[2]!, { linkId: a });
  service.removeRow(late);
  service.restoreRow(late);
  expect(service.rowIds(a, 'clicks').sort()).toEqual([...before, late].sort());
});

test('an added conversion counts as revenue; an edited amount moves it', async () => {
  const simulator = await simulate({ conversions: 0 });
  const { service } = simulator;
  const link = busiest(simulator);
  expect(service.counters(link).revenue).toBeNull();
  const id = service.addConversion(link, {
    conversion_type: 'new_transaction',
    amount_gross: 10.5,
    amount_net: 8.4,
  });
  expect(service.counters(link)).toMatchObject({ conversions: 1, spenders: 1, revenue: '10.50' });
  expect((await ask(simulator, '/api/smart-links')).text).toContain('"revenue":"10.50"');
  service.editRow(id, { amount_gross: 7 });
  expect(service.counters(link).revenue).toBe('7.00');
  const [row] = (await askRows(simulator, link, 'conversions')).json.data.rows;
  expect(row.click.id).toBe(service.rowIds(link, 'clicks').at(-1));
  expect((await ask(simulator, '/api/smart-links', { limit: 1000 })).text).toContain(
    '"revenue":"7.00"',
  );
});

test('a conversion follows the flags of its click as they are now', async () => {
  const simulator = await simulate({ clicks: 50, conversions: 30, links: 1 });
  const { service } = simulator;
  const link = busiest(simulator);
  const [row] = (await askRows(simulator, link, 'conversions', { include_bots: false })).json.data
    .rows;
  service.editRow(row.click.id, { is_bot: true });
  const after = await askRows(simulator, link, 'conversions', { include_bots: false });
  expect(idsOf(after)).not.toContain(row.id);
});

test('rows grow in number as asked, within the range', async () => {
  const simulator = await simulate({ links: 3 });
  const ids = simulator.service.grow({ clicks: 40, conversions: 10, from: NOW - 60, to: NOW });
  expect(new Set(ids).size).toBe(50);
  let seen = 0;
  for (const { id } of simulator.service.links()) {
    for (const stream of ['clicks', 'conversions'] as const) {
      const answered = await askRows(simulator, id, stream, {
        date_start: isoTime(NOW - 60),
        date_end: isoTime(NOW),
      });
      seen += idsOf(answered).filter((row) => ids.includes(row)).length;
    }
  }
  expect(seen).toBe(50);
});

test('links and accounts vanish and come back; names and counters can be set', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const link = busiest(simulator);
  const listed = async (): Promise<string[]> =>
    (await ask(simulator, '/api/smart-links')).json.data.map((row: { id: string }) => row.id);
  const status = async (): Promise<number> => (await askRows(simulator, link, 'clicks')).status;
  service.removeLink(link);
  expect([(await listed()).includes(link), await status()]).toEqual([false, 404]);
  service.restoreLink(link);
  expect([(await listed()).includes(link), await status()]).toEqual([true, 200]);
  service.answerLink(link, 403);
  expect([(await listed()).includes(link), await status()]).toEqual([true, 403]);
  service.answerLink(link, null);
  const { accountId } = service.links()[0]!;
  service.withdrawAccount(accountId, 403);
  expect([(await listed()).includes(link), await status()]).toEqual([false, 403]);
  service.restoreAccount(accountId);
  service.editLink(link, { name: 'Renamed', clicks_count: 7 });
  const [renamed] = (await ask(simulator, '/api/smart-links', { name: 'renamed' })).json.data;
  expect(renamed).toMatchObject({ id: link, clicks_count: 7 });
  service.restrictKey('test-key', []);
  expect([await listed(), await status()]).toEqual([[], 404]);
  service.revokeKey('test-key');
  expect(await status()).toBe(401);
});

test('a hook changes the data between two pages', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const link = busiest(simulator);
  const before = service.rowIds(link, 'clicks').reverse();
  const end = service.onRequest((request) => {
    if (request.query.offset === '10') service.removeRow(before[0]!);
  });
  const first = idsOf(await askRows(simulator, link, 'clicks', { limit: 10 }));
  const second = idsOf(await askRows(simulator, link, 'clicks', { limit: 10, offset: 10 }));
  end();
  expect(first).toEqual(before.slice(0, 10));
  expect(second).toEqual(before.slice(11, 21));
});

test('the clock is the Date header, and moves when told', async () => {
  const simulator = await simulate();
  simulator.service.advance(90);
  expect((await ask(simulator, '/api/smart-links')).headers.get('date')).toBe(
    'Sun, 01 Mar 2026 12:01:30 GMT',
  );
  simulator.service.setNow(NOW + DAY);
  expect(simulator.service.now()).toBe(NOW + DAY);
});

test('other processes read the truth and the log, and send commands', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const conversions = await askRows(simulator, link, 'conversions');
  const truth = await ask(simulator, '/simulator/truth', { link, stream: 'conversions' });
  expect(
    truth.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(conversions.json.data.rows.reverse());
  const log = await ask(simulator, '/simulator/requests');
  expect(log.json).toMatchObject({
    count: 1,
    requests: [{ endpoint: 'conversions', linkId: link, status: 200, query: EVER }],
  });
  const done = await post(simulator, [
    { command: 'resetRequests' },
    { command: 'set', arguments: [{ pageCap: { clamp: 5 } }] },
    { command: 'addClick', arguments: [link, { at: NOW, referrer: 'from outside' }] },
    {
      command: 'addFaults',
      arguments: [{ endpoint: 'links', fault: { kind: 'status', status: 503 } }],
    },
    { command: 'advance', arguments: 60 },
  ]);
  expect(done.status).toBe(200);
  const rows = await askRows(simulator, link, 'clicks');
  expect(rows.json.data.rows).toHaveLength(5);
  expect(rows.json.data.rows[0]).toMatchObject({
    id: done.json.results[2],
    referrer: 'from outside',
  });
  expect((await ask(simulator, '/api/smart-links')).status).toBe(503);
  expect(simulator.requests.count).toBe(2);
  expect((await post(simulator, { command: 'close' })).status).toBe(422);
  expect((await post(simulator, { command: 'removeRow', arguments: ['no such row'] })).status).toBe(
    422,
  );
});

test('postbacks are added, changed and removed', async () => {
  const simulator = await simulate({ postbacks: 1 });
  const { service } = simulator;
  const id = service.addPostback({ url: 'https://example.com/{click_id}', latest_response: null });
  service.editPostback(123, { url: null });
  const list = async (): Promise<{ id: number; url: string | null }[]> =>
    (await ask(simulator, '/api/smart-link-postbacks')).json.data;
  expect(await list()).toMatchObject([
    { id: 123, url: null },
    { id, url: 'https://example.com/{click_id}' },
  ]);
  service.removePostback(123);
  expect((await list()).map((postback) => postback.id)).toEqual([id]);
});
