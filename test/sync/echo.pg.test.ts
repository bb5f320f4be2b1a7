/** A service whose `filters` say that it answered for other times than it was asked for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { syncOnce } from '../support/warehouse.js';
import { NOW, openPair, type Pair } from './cycles.js';

type Echo = (filters: { date_start: string; date_end: string }, request: number) => void;

let pair: Pair;
let proxy: Server;
let requests = 0;
afterEach(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await pair.close();
});

/** Stands before the simulator and changes what it says of the range that it applied. */
async function behind(echo: Echo): Promise<string> {
  pair = await openPair({
    links: 1,
    accounts: 1,
    clicks: 300,
    conversions: 0,
    days: 40,
    postbacks: 0,
  });
  requests = 0;
  proxy = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const headers = { authorization: request.headers.authorization ?? '' };
      const answer = await fetch(`${pair.simulator.url}${request.url}`, { headers });
      const body = (await answer.json()) as { data: { filters?: Parameters<Echo>[0] } };
      if (body.data.filters !== undefined) {
        requests += 1;
        echo(body.data.filters, requests);
      }
      const date = answer.headers.get('date') ?? '';
      response.writeHead(answer.status, { 'content-type': 'application/json', date });
      response.end(JSON.stringify(body));
    };
    forward().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const moved = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

it.each<[string, Echo]>([
  [
    'both ends two hours later',
    (f) =>
      Object.assign(f, {
        date_start: moved(f.date_start, 7200),
        date_end: moved(f.date_end, 7200),
      }),
  ],
  [
    'both ends two hours earlier',
    (f) =>
      Object.assign(f, {
        date_start: moved(f.date_start, -7200),
        date_end: moved(f.date_end, -7200),
      }),
  ],
  ['an end before the start', (f) => Object.assign(f, { date_end: moved(f.date_start, -1) })],
  ['one second of it', (f) => Object.assign(f, { date_end: f.date_start })],
])('leaves the stream open after a few requests where it is for %s', async (_, echo) => {
  const url = await behind(echo);
  const result = await syncOnce(pair.database, { url });
  expect(result.cycle.streams).toMatchObject({ counted: 0, open: 1 });
  expect(requests).toBeLessThanOrEqual(4);
  const verified = await pair.rows(`SELECT FROM smartlinks_sync.days WHERE status = 'verified'`);
  expect(verified).toEqual([]);
});

it('takes one odd answer for one odd answer', async () => {
  const url = await behind((f, request) => {
    if (request === 1) f.date_end = f.date_start;
  });
  const result = await syncOnce(pair.database, { url });
  expect(result.cycle.streams).toMatchObject({ counted: 1, open: 0 });
  expect(requests).toBe(2);
});

it('counts up to where a service that lags a minute behind has answered', async () => {
  const url = await behind((f) => {
    f.date_end = new Date(Math.min(Date.parse(f.date_end), (NOW - 60) * 1000)).toISOString();
  });
  const result = await syncOnce(pair.database, { url });
  expect(result.cycle.streams).toMatchObject({ counted: 1, open: 0 });
  expect(requests).toBe(1);
});
