import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { ask, askRows, busiest, DAY, idsOf, NOW, simulate } from './ask.js';

const list = '/api/smart-links';

const rowsOf = async (simulator: Simulator, query = {}): Promise<string[]> =>
  idsOf(await askRows(simulator, busiest(simulator), 'clicks', query));

test('something happens between two pages: a row arrives, one vanishes, one moves to another link', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const [link, other] = service.links();
  const [first, second] = service.rowIds(link!.id, 'clicks').slice(-2).reverse();
  const happens = (command: string, ...given: unknown[]): void =>
    service.faults.add({
      endpoint: 'clicks',
      query: { offset: '10' },
      fault: { kind: 'happens', commands: [{ command, arguments: given }] },
    });
  happens('addClick', link!.id, { at: NOW });
  const page = await rowsOf(simulator, { limit: 10 });
  expect((await rowsOf(simulator, { limit: 10, offset: 10 }))[0]).toBe(page[9]);
  happens('removeRow', first);
  const before = await rowsOf(simulator, { limit: 12 });
  expect((await rowsOf(simulator, { limit: 10, offset: 10 }))[0]).toBe(before[11]);
  happens('moveRow', second, { linkId: other!.id });
  await rowsOf(simulator, { offset: 10 });
  expect(service.rowIds(other!.id, 'clicks')).toContain(second);
});

test('the page cap, a link and the key go in the middle of a run', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const id = busiest(simulator);
  const rule = { endpoint: 'clicks', nth: 2 } as const;
  service.faults.add({
    ...rule,
    fault: {
      kind: 'happens',
      commands: [{ command: 'set', arguments: [{ pageCap: { reject: 50 } }] }],
    },
  });
  expect((await askRows(simulator, id, 'clicks')).status).toBe(200);
  expect((await askRows(simulator, id, 'clicks')).status).toBe(422);
  service.faults.add({
    ...rule,
    nth: 1,
    fault: { kind: 'happens', commands: [{ command: 'removeLink', arguments: [id] }] },
  });
  expect((await ask(simulator, list)).json.data).toHaveLength(6);
  expect((await askRows(simulator, id, 'clicks', { limit: 10 })).status).toBe(404);
  service.faults.add({
    fault: { kind: 'happens', commands: [{ command: 'revokeKey', arguments: ['test-key'] }] },
  });
  expect((await ask(simulator, list)).status).toBe(401);
});

test('totals and charts that do not fit their rows', async () => {
  const simulator = await simulate();
  const id = busiest(simulator);
  const good = (await askRows(simulator, id, 'clicks')).json.data;
  simulator.service.faults.add({ fault: { kind: 'miscount', total: 2, chart: -1 } });
  const { data } = (await askRows(simulator, id, 'clicks')).json;
  expect(data.summary.clicks_total).toBe(good.summary.clicks_total + 2);
  expect(data.chart.at(-1).clicks).toBe(good.chart.at(-1).clicks - 1);
  expect(data.chart.slice(0, -1)).toEqual(good.chart.slice(0, -1));
  expect(data.rows).toEqual(good.rows);
});

test('answers from a cache say so, with and without a _meta', async () => {
  const simulator = await simulate();
  const id = busiest(simulator);
  for (const meta of ['four', 'none'] as const) {
    simulator.service.set({ meta });
    simulator.service.faults.add({ fault: { kind: 'cached' } });
    expect((await askRows(simulator, id, 'clicks')).json._meta._cache.is_cached).toBe(true);
    const next = (await askRows(simulator, id, 'clicks')).json;
    expect(next._meta?._cache.is_cached ?? false).toBe(false);
  }
});

test('rows older than some days are forgotten, and the counters go on counting them', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  const id = busiest(simulator);
  const all = service.truth(id, 'clicks');
  service.set({ forgetDays: 10 });
  const { data } = (await askRows(simulator, id, 'clicks')).json;
  const kept = all.filter((row) => row.atMs >= (NOW - 10 * DAY) * 1000);
  expect(kept.length).toBeLessThan(all.length);
  expect([data.summary.clicks_total, data.rows.length]).toEqual([kept.length, kept.length]);
  expect(service.counters(id).clicks).toBe(all.length);
});

test('everything counts nothing', async () => {
  const simulator = await simulate();
  simulator.service.set({ countsNothing: true });
  const { data } = (await askRows(simulator, busiest(simulator), 'conversions')).json;
  expect([data.summary.conversions_total, data.chart, data.rows]).toEqual([0, [], []]);
  const listed = (await ask(simulator, list)).json.data;
  expect(listed).toHaveLength(6);
  for (const link of listed) expect([link.clicks_count, link.revenue]).toEqual([0, null]);
});

test('a seed fails the same requests in the same way, and all are counted by kind', async () => {
  const seen: string[][] = [];
  for (let time = 0; time < 2; time += 1) {
    const simulator = await simulate();
    simulator.service.faults.seed({
      seed: 5,
      share: 0.5,
      kinds: ['serverError', 'badGateway', 'unavailable', 'tooManyDate'],
      endpoints: ['links'],
    });
    const statuses: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      const { status, headers } = await ask(simulator, list);
      statuses.push(`${status} ${headers.get('retry-after')}`);
    }
    seen.push(statuses);
    expect((await askRows(simulator, busiest(simulator), 'clicks')).status).toBe(200);
    const failed = statuses.filter((status) => !status.startsWith('200')).length;
    const { served, fired } = simulator.service.faults;
    expect([...served.values()].reduce((sum, count) => sum + count)).toBe(failed);
    expect(fired).toBe(failed);
    expect([...served.keys()].sort()).toEqual([
      'status 429',
      'status 500',
      'status 502',
      'status 503',
    ]);
    simulator.service.faults.clear();
    expect((await ask(simulator, list)).status).toBe(200);
  }
  expect(seen[0]).toEqual(seen[1]);
});

test('rules and seeds can be set from outside', async () => {
  const simulator = await simulate();
  const control = (command: string, ...given: unknown[]): Promise<unknown> =>
    ask(
      simulator,
      '/simulator/control',
      {},
      {
        method: 'POST',
        body: JSON.stringify({ command, arguments: given }),
      },
    );
  await control('addFaults', { fault: { kind: 'miscount', total: 5 } });
  const id = busiest(simulator);
  const total = simulator.service.truthCount(id, 'clicks');
  expect((await askRows(simulator, id, 'clicks')).json.data.summary.clicks_total).toBe(total + 5);
  await control('seedFaults', { seed: 1, share: 1, kinds: ['serverError'] });
  expect((await ask(simulator, list)).status).toBe(500);
  await control('clearFaults');
  expect((await ask(simulator, list)).status).toBe(200);
});
