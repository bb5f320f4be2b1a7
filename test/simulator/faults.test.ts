import { expect, test } from 'vitest';
import { type Fault, faults } from '../../src/simulator/faults.js';
import { ask, askRows, busiest, simulate } from './ask.js';

const list = '/api/smart-links';

test('rules count the requests they match and then let go', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  service.faults.add(
    { endpoint: 'links', nth: 2, times: 2, fault: faults.serverError() },
    { endpoint: 'clicks', query: { offset: '10' }, fault: faults.html(520) },
  );
  expect(service.faults.pending).toBe(3);
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await ask(simulator, list)).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
  const link = busiest(simulator);
  expect((await askRows(simulator, link, 'clicks')).status).toBe(200);
  const failed = await askRows(simulator, link, 'clicks', { offset: 10 });
  expect([failed.status, failed.headers.get('content-type')]).toEqual([
    520,
    'text/html; charset=UTF-8',
  ]);
  expect([service.faults.pending, service.faults.fired]).toEqual([0, 3]);
  expect((await askRows(simulator, link, 'clicks', { offset: 10 })).status).toBe(200);
});

test('429 with what it is told to say', async () => {
  const simulator = await simulate();
  simulator.service.faults.add({ fault: faults.tooManyRequests('7') });
  const answered = await ask(simulator, list);
  expect([answered.status, answered.headers.get('retry-after')]).toEqual([429, '7']);
});

test.each<Fault>([
  { kind: 'reset_before' },
  { kind: 'reset_within' },
  { kind: 'truncated' },
  { kind: 'broken_gzip' },
])('a connection that fails: $kind', async (fault) => {
  const simulator = await simulate();
  simulator.service.faults.add({ fault });
  await expect(ask(simulator, list)).rejects.toThrow();
  expect((await ask(simulator, list)).status).toBe(200);
});

test('bodies that are no answer', async () => {
  const simulator = await simulate();
  const { service } = simulator;
  service.faults.add({ fault: { kind: 'not_json' } });
  expect(await ask(simulator, list)).toMatchObject({ status: 200, json: undefined });
  service.faults.add({ fault: { kind: 'half_json' } });
  expect(await ask(simulator, list)).toMatchObject({ status: 200, json: undefined });
  service.faults.add({ fault: { kind: 'data_null' } });
  expect((await ask(simulator, list)).json).toMatchObject({
    data: null,
    _meta: { _cache: { is_cached: false } },
  });
  service.faults.add({
    fault: { kind: 'change', change: (body) => body.replace('"data"', '"other"') },
  });
  expect((await ask(simulator, list)).json).toHaveProperty('other');
});

test('an answer that never comes', async () => {
  const simulator = await simulate();
  simulator.service.faults.add({ fault: { kind: 'hang' } });
  const stop = new AbortController();
  const asked = ask(simulator, list, {}, { signal: stop.signal });
  simulator.service.onRequest(() => stop.abort());
  await expect(asked).rejects.toThrow();
  expect(simulator.service.faults.fired).toBe(1);
});

test('an answer that stops in the middle without an end', async () => {
  const simulator = await simulate();
  simulator.service.faults.add({ fault: { kind: 'hang_within' } });
  const stop = new AbortController();
  const headers = { authorization: 'Bearer k', 'accept-encoding': 'identity' };
  const response = await fetch(simulator.url + list, { headers, signal: stop.signal });
  const reader = response.body!.getReader();
  expect((await reader.read()).value!.length).toBeLessThan(
    Number(response.headers.get('content-length')),
  );
  const rest = reader.read();
  stop.abort();
  await expect(rest).rejects.toThrow();
});

test('a trickle ends whole', async () => {
  const simulator = await simulate({ links: 1 });
  const whole = await ask(simulator, '/api/smart-link-postbacks');
  simulator.service.faults.add({ fault: { kind: 'trickle', bytes: 400, everyMs: 1 } });
  expect((await ask(simulator, '/api/smart-link-postbacks')).json.data).toEqual(whole.json.data);
});

test('closing does not wait for requests that hang', async () => {
  const simulator = await simulate();
  simulator.service.faults.add({ fault: { kind: 'hang' } });
  const asked = ask(simulator, list);
  const arrived = new Promise<void>((resolve) => simulator.service.onRequest(() => resolve()));
  await arrived;
  await simulator.close();
  await expect(asked).rejects.toThrow();
});
