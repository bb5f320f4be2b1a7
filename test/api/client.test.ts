import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../src/api/api-error.js';
import { createApi } from '../../src/api/client.js';
import type { AnnouncedLimits } from '../../src/api/limits.js';
import { UsageError } from '../../src/errors.js';
import { stringifyJson } from '../../src/json.js';
import { apiKey, clicksRequest, rejection, type Setup, setUp } from './client-setup.js';
import { clicksBody, failing, gzipped, json, list } from './fake-service.js';

let setup: Setup;
beforeEach(async () => {
  setup = await setUp();
});
afterEach(() => setup.close());

describe('createApi', () => {
  it('asks for rows with the key, the name of the program and everything included', async () => {
    setup.service.script(json(clicksBody([{ id: 'a' }])));
    const answer = await setup.client().listRows(clicksRequest);
    expect(answer).toMatchObject({ total: 1, rows: [{ id: 'a' }], cached: false });
    const [request] = setup.service.requests;
    expect(request).toMatchObject({
      method: 'GET',
      path: `/api/smart-links/${clicksRequest.linkId}/clicks`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'user-agent': 'smartlink-sync/0.0.0 (+https://example.test)',
        accept: 'application/json',
        'accept-encoding': 'gzip',
      },
    });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      date_start: '2026-01-25T00:00:00Z',
      date_end: '2026-01-31T23:59:59Z',
      limit: '100',
      offset: '0',
      include_bots: 'true',
      include_duplicates: 'true',
    });
  });

  it('leaves out bots and duplicates where it is told to, and escapes the id of a link', async () => {
    setup.service.script(json(clicksBody()));
    const linkId = 'a/b?c#d';
    await setup
      .client()
      .listRows({ ...clicksRequest, linkId, includeBots: false, includeDuplicates: false });
    const [request] = setup.service.requests;
    expect(request?.path).toBe('/api/smart-links/a%2Fb%3Fc%23d/clicks');
    expect(request?.query.get('include_bots')).toBe('false');
    expect(request?.query.get('include_duplicates')).toBe('false');
  });

  it('lists links and postbacks', async () => {
    setup.service.script(list([{ id: 'a' }]), list([{ id: 5 }]));
    const client = setup.client();
    const links = await client.listLinks({
      limit: 1000,
      offset: 2000,
      accountIds: ['acct_a', 'acct_b'],
    });
    expect(links.rows).toEqual([{ id: 'a' }]);
    expect((await client.listPostbacks()).rows).toEqual([{ id: 5 }]);
    expect(
      setup.service.requests.map(({ path, query }) => [path, Object.fromEntries(query)]),
    ).toEqual([
      ['/api/smart-links', { limit: '1000', offset: '2000', account_ids: 'acct_a,acct_b' }],
      ['/api/smart-link-postbacks', {}],
    ]);
  });

  it('keeps a path of the base address', async () => {
    setup.service.script(list());
    await setup.client({ baseUrl: `${setup.service.url}/mirror/` }).listPostbacks();
    expect(setup.service.requests[0]?.path).toBe('/mirror/api/smart-link-postbacks');
  });

  it('reads gzip, and money as it was written (I5)', async () => {
    setup.service.script(gzipped(clicksBody([{ id: 'a', text: 'é 😀' }])));
    const client = setup.client();
    expect((await client.listRows(clicksRequest)).rows).toEqual([{ id: 'a', text: 'é 😀' }]);
    const body =
      '{"data":{"summary":{"clicks_total":1},"rows":[{"amount":120.250,"big":12345678901234567890}]}}';
    setup.service.script(json(body));
    const { rows } = await client.listRows(clicksRequest);
    expect(stringifyJson(rows)).toBe('[{"amount":120.250,"big":12345678901234567890}]');
  });

  it('keeps connections from one request to the next', async () => {
    const client = setup.client();
    const ports = new Set<number | undefined>();
    setup.service.script((response) => {
      ports.add(response.socket?.remotePort);
      response.end('{"data":[]}');
    });
    for (let at = 0; at < 20; at += 1) await client.listPostbacks();
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('tells the time of the service', async () => {
    const client = setup.client();
    expect(client.now()).toBe(Date.UTC(2026, 0, 31, 12) / 1000);
    setup.service.script(list([], {}, { date: 'Sun, 01 Feb 2026 06:30:00 GMT' }));
    await client.listPostbacks();
    expect(client.now()).toBe(Date.UTC(2026, 1, 1, 6, 30) / 1000);
    setup.clock.advance(61_500);
    expect(client.now()).toBe(Date.UTC(2026, 1, 1, 6, 31, 1) / 1000);
  });

  it('counts requests, retries, waits and credits', async () => {
    const meta = { _credits: { used: 2, balance: 10 } };
    setup.service.script(failing(500), failing(429, { 'retry-after': '3' }), list([], meta));
    const client = setup.client();
    await client.listPostbacks();
    expect(client.counts()).toEqual({
      requests: 3,
      retries: 2,
      waitedMs: 3500,
      tooManyRequests: 1,
      creditsUsed: 2,
      creditsBalance: 10,
    });
  });

  it('refuses a key that cannot be sent, without showing it', () => {
    for (const key of ['', 'two words', 'line\nbreak', 'schlüssel']) {
      const make = (): unknown =>
        createApi({
          baseUrl: setup.service.url,
          apiKey: key,
          userAgent: 'x',
          requestTimeoutMs: 1000,
          concurrency: 1,
          rateLimitPerMinute: 300,
          reserve: 0.1,
          log: { info: () => {} },
        });
      expect(make).toThrow(UsageError);
      expect(make).not.toThrow(/words|break|schl/);
    }
  });
});

describe('createLink', () => {
  it('posts the body and gives the link', async () => {
    setup.service.script(json({ data: { id: 'new' } }, {}, 201));
    const body = { account_id: 'acct_x', name: 'Bio', link_type: 'free_trial', free_trial_days: 7 };
    expect(await setup.client().createLink(body)).toEqual({ id: 'new' });
    const [request] = setup.service.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/api/smart-links' });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
  });

  it('names the parameters that are refused, not what was said of them', async () => {
    setup.service.script(
      failing(
        422,
        {},
        { message: 'secret', errors: { free_trial_days: ['secret'], limit: ['secret'] } },
      ),
    );
    const error = await rejection(setup.client().createLink({ name: 'x' }));
    expect(error).toMatchObject({ code: 'api_invalid', status: 422 });
    expect(String(error)).toContain('free_trial_days');
    expect(String(error)).not.toContain('secret');
  });
});

describe('the rate limit', () => {
  it('paces requests by what is announced in the body or in headers (I6)', async () => {
    const seen: AnnouncedLimits[] = [];
    const body = { _rate_limits: { limit_minute: 60, remaining_minute: 59, limit_day: null } };
    setup.service.script(list([], body));
    const client = setup.client({
      rateLimitPerMinute: 300,
      onAnnounced: (limits) => seen.push(limits),
    });
    const startMs = setup.clock.steadyMs();
    for (let at = 0; at < 55; at += 1) await client.listPostbacks();
    expect(setup.clock.steadyMs() - startMs).toBeGreaterThan(60_000);
    expect(seen).toHaveLength(55);
    expect(seen[0]).toEqual({
      limitMinute: 60,
      remainingMinute: 59,
      limitDay: null,
      remainingDay: null,
    });

    setup.service.script(list([], {}, { 'x-rate-limit-limit-minute': '10000000' }));
    for (let at = 0; at < 2; at += 1) await client.listPostbacks();
    const sleeps = setup.clock.sleeps.length;
    for (let at = 0; at < 50; at += 1) await client.listPostbacks();
    expect(setup.clock.sleeps.length).toBe(sleeps);
    expect(client.counts().waitedMs).toBe(setup.waits.reduce((sum, waitMs) => sum + waitMs, 0));
  });

  it('paces by the configured figure until something is announced', async () => {
    setup.service.script(list());
    const client = setup.client({ rateLimitPerMinute: 30 });
    const startMs = setup.clock.steadyMs();
    for (let at = 0; at < 28; at += 1) await client.listPostbacks();
    expect(setup.clock.steadyMs() - startMs).toBeGreaterThan(60_000);
  });

  it.each([
    ['seconds', '45'],
    ['a date', 'Sun, 01 Feb 2026 00:00:45 GMT'],
  ])('keeps every request back for Retry-After in %s', async (_, retryAfter) => {
    const date = 'Sun, 01 Feb 2026 00:00:00 GMT';
    setup.service.script(failing(429, { date, 'retry-after': retryAfter }), list());
    const client = setup.client();
    await client.listPostbacks();
    expect(setup.clock.sleeps).toEqual([45_000]);

    setup.service.script(failing(503, { date, 'retry-after': retryAfter }), list());
    const startMs = setup.clock.steadyMs();
    await Promise.all([1, 2, 3].map(() => client.listPostbacks()));
    expect(setup.clock.steadyMs() - startMs).toBeGreaterThanOrEqual(45_000);
  });

  it('ends with exit code 75 where the wait is longer than 15 minutes, for every request', async () => {
    setup.service.script(failing(429, { 'retry-after': '1200' }), list());
    const client = setup.client();
    const first = await rejection(client.listPostbacks());
    expect(first).toMatchObject({
      code: 'api_quota',
      exitCode: 75,
      status: 429,
      waitMs: 1_200_000,
    });
    const second = await rejection(client.listRows(clicksRequest));
    expect(second).toMatchObject({ code: 'api_quota', exitCode: 75, linkId: clicksRequest.linkId });
    expect(setup.service.requests).toHaveLength(1);
    expect(setup.clock.sleeps).toEqual([]);
    expect(second).toBeInstanceOf(ApiError);
    setup.clock.advance(1_200_000);
    await client.listPostbacks();
  });
});
