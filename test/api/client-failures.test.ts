import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/api/api-error.js';
import { ExitCode, StoppedError } from '../../src/errors.js';
import { apiKey, clicksRequest, rejection, type Setup, setUp } from './client-setup.js';
import {
  clicksBody,
  failing,
  gzipped,
  hang,
  html,
  json,
  list,
  type Reply,
  reset,
  resetWithinBody,
  stall,
  startFakeService,
} from './fake-service.js';

let setup: Setup;
beforeEach(async () => {
  setup = await setUp();
});
afterEach(() => setup.close());

const ok = json(clicksBody([{ id: 'a' }]));
const halves = [500, 1000, 2000, 4000, 8000, 16_000, 30_000];

describe('what is sent again', () => {
  const faults: [string, Reply][] = [
    ['HTTP 500', failing(500)],
    ['HTTP 502 with a web page', html(502)],
    ['HTTP 503', failing(503)],
    ['HTTP 504', failing(504)],
    ['HTTP 520', html(520)],
    ['HTTP 524', html(524)],
    ['HTTP 403 with a web page', html(403)],
    ['a reset', reset],
    ['a reset within the body', resetWithinBody],
    ['truncated gzip', gzipped(clicksBody([{ id: 'a' }]), 40)],
    ['no gzip where gzip is said', json('{}', { 'content-encoding': 'gzip' })],
    ['an encoding that was not asked for', json('{}', { 'content-encoding': 'br' })],
    ['truncated JSON', json('{"data":{"summary":{"clicks_total":1},"rows":[{"id":')],
    ['a web page with status 200', json('<html>', { 'content-type': 'text/html' })],
    ['an empty body', json('')],
    ['data that is null', json({ data: null })],
    ['no list of rows', json({ data: { summary: { clicks_total: 0 } } })],
    ['a total that is text', json(clicksBody([], { summary: { clicks_total: '0' } }))],
  ];

  it.each(faults)('%s', async (_, fault) => {
    setup.service.script(fault, fault, ok);
    const client = setup.client();
    expect((await client.listRows(clicksRequest)).total).toBe(1);
    expect(setup.clock.sleeps).toEqual([500, 1000]);
    expect(client.counts()).toMatchObject({ requests: 3, retries: 2 });
  });

  it.each(faults)('%s, but 8 times at most', async (_, fault) => {
    setup.service.script(fault);
    const error = (await rejection(setup.client().listRows(clicksRequest))) as ApiError;
    expect(['api_unavailable', 'api_bad_answer']).toContain(error.code);
    expect(error).toMatchObject({ exitCode: ExitCode.apiUnavailable, retryable: true });
    expect(setup.service.requests).toHaveLength(8);
    expect(setup.clock.sleeps).toEqual(halves);
  });

  it('HTTP 429 without Retry-After, more slowly, and then calls it the quota', async () => {
    setup.service.script(failing(429));
    const error = await rejection(setup.client().listPostbacks());
    expect(error).toMatchObject({ code: 'api_quota', exitCode: ExitCode.pausedByQuota });
    expect(setup.clock.sleeps).toEqual([4000, 8000, 16_000, ...Array(8).fill(30_000)]);
  });

  it('a refused connection', async () => {
    const gone = await startFakeService();
    await gone.close();
    const error = await rejection(setup.client({ baseUrl: gone.url }).listPostbacks());
    expect(error).toMatchObject({ code: 'api_unavailable', status: undefined });
    expect(String(error)).toContain('ECONNREFUSED');
    expect(setup.clock.sleeps).toEqual(halves);
  });

  it('fewer times where the caller says so', async () => {
    setup.service.script(failing(500));
    await rejection(setup.client({ maxAttempts: 2 }).listPostbacks());
    expect(setup.clock.sleeps).toEqual([500]);
  });
});

describe('time-outs', () => {
  it.each([
    ['no answer', hang],
    ['half an answer', stall],
  ])('two of one page say that the page is too large: %s', async (_, fault) => {
    setup.service.script(fault);
    const error = await rejection(setup.client({ requestTimeoutMs: 300 }).listRows(clicksRequest));
    expect(error).toMatchObject({ code: 'api_page_timed_out', linkId: clicksRequest.linkId });
    expect(setup.service.requests).toHaveLength(2);
    expect(setup.clock.sleeps).toEqual([500]);
  });

  it('one is followed by another attempt', async () => {
    setup.service.script(hang, ok);
    const answer = await setup.client({ requestTimeoutMs: 1000 }).listRows(clicksRequest);
    expect(answer.total).toBe(1);
  });

  it('of what has no pages are sent again to the end', async () => {
    setup.service.script(hang);
    const client = setup.client({ requestTimeoutMs: 150 });
    expect(await rejection(client.listPostbacks())).toMatchObject({ code: 'api_unavailable' });
    expect(setup.service.requests).toHaveLength(8);
  });
});

describe('what is not sent again', () => {
  it.each([
    [400, 'api_invalid', 69],
    [401, 'api_unauthorized', 4],
    [402, 'api_payment', 69],
    [403, 'api_forbidden', 69],
    [404, 'api_not_found', 69],
    [409, 'api_invalid', 69],
    [422, 'api_invalid', 69],
  ])('HTTP %i on a link', async (status, code, exitCode) => {
    setup.service.script(failing(status, { 'x-request-id': 'req-7' }));
    const error = (await rejection(setup.client().listRows(clicksRequest))) as ApiError;
    expect(error).toMatchObject({
      code,
      exitCode,
      status,
      endpoint: '/api/smart-links/{id}/clicks',
      linkId: clicksRequest.linkId,
      requestId: 'req-7',
      retryable: false,
    });
    expect(error.remedy).toMatch(/\.$/);
    expect(setup.service.requests).toHaveLength(1);
  });

  it('HTTP 403 on the list of links refuses the key, on the postbacks it does not', async () => {
    setup.service.script(failing(403));
    const client = setup.client();
    const onLinks = await rejection(client.listLinks({ limit: 10, offset: 0 }));
    expect(onLinks).toMatchObject({ code: 'api_unauthorized', exitCode: ExitCode.keyRefused });
    expect(await rejection(client.listPostbacks())).toMatchObject({ code: 'api_forbidden' });
  });

  it('a page that is too large', async () => {
    const message = 'The limit field must not be greater than 250.';
    setup.service.script(
      failing(422, {}, { error: 'VALIDATION_ERROR', message, errors: { limit: [message] } }),
    );
    const error = await rejection(setup.client().listRows(clicksRequest));
    expect(error).toMatchObject({ code: 'api_page_too_large', maxLimit: 250, status: 422 });
  });

  it('a redirect, and the key does not go to the other host', async () => {
    const other = await startFakeService();
    other.script(list());
    setup.service.script((response) => {
      response.writeHead(302, { location: `${other.url}/api/smart-link-postbacks` }).end();
    });
    const error = await rejection(setup.client().listPostbacks());
    expect(error).toMatchObject({ code: 'api_invalid', status: 302 });
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it.each([
    ['HTTP 500', failing(500)],
    ['HTTP 503', failing(503, { 'retry-after': '1' })],
    ['a reset', reset],
    ['a time-out', hang],
    ['an answer that is not JSON', json('created')],
  ])('a POST after %s', async (_, fault) => {
    setup.service.script(fault);
    const client = setup.client({ requestTimeoutMs: 500 });
    const error = (await rejection(client.createLink({ name: 'x' }))) as ApiError;
    expect(setup.service.requests).toHaveLength(1);
    expect(error.remedy).toContain('not known');
  });

  it('but a POST that was certainly not acted on', async () => {
    setup.service.script(failing(429, { 'retry-after': '2' }), json({ data: { id: 'new' } }));
    expect(await setup.client().createLink({ name: 'x' })).toEqual({ id: 'new' });
    expect(setup.clock.sleeps).toEqual([2000]);
  });
});

describe('secrets (I7)', () => {
  it('no key, no body and no address gets into an error or a log line', async () => {
    const private_ = {
      message: `fan 192.0.2.7 ${apiKey}`,
      errors: { limit: [`192.0.2.7 ${apiKey}`] },
    };
    const replies = [
      ...[400, 401, 402, 403, 404, 422, 429, 500].map((status) =>
        failing(status, { 'x-request-id': `${apiKey} 192.0.2.7` }, private_),
      ),
      json(`{"data": "${apiKey} 192.0.2.7"`),
      json({ data: { rows: [private_], summary: private_ } }),
      reset,
      resetWithinBody,
    ];
    for (const reply of replies) {
      setup.service.script(reply);
      const error = await rejection(setup.client().listRows(clicksRequest));
      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
      expect(shown).not.toContain(apiKey);
      expect(shown).not.toContain('192.0.2.7');
    }
    const lines = inspect(setup.logged, { depth: 10 });
    expect(setup.logged.length).toBeGreaterThan(20);
    expect(lines).not.toContain(apiKey);
    expect(lines).not.toContain('192.0.2.7');
    expect(setup.logged[0]).toMatchObject({
      event: 'api_retry',
      endpoint: '/api/smart-links/{id}/clicks',
      link: clicksRequest.linkId,
      attempt: 1,
    });
  });
});

describe('stopping', () => {
  it('cancels a request under way', async () => {
    setup.service.script(hang);
    const abort = new AbortController();
    const client = setup.client({ abort: abort.signal });
    const pending = rejection(client.listPostbacks());
    await setup.service.received(1);
    const reason = new StoppedError('Stopped by SIGTERM.');
    abort.abort(reason);
    expect(await pending).toBe(reason);
    expect(await rejection(client.listPostbacks())).toBe(reason);
    expect(setup.service.requests).toHaveLength(1);
  });

  it('cancels waits between attempts and for the limit', async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    const clock = {
      ...setup.clock,
      sleep: (delayMs: number, signal: AbortSignal): Promise<void> => {
        begun.push(delayMs);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          if (begun.length === 2) abort.abort();
        });
      },
    };
    setup.service.script(failing(500), list());
    const client = setup.client({ abort: abort.signal, clock, rateLimitPerMinute: 1 });
    const results = await Promise.all([1, 2, 3].map(() => rejection(client.listPostbacks())));
    for (const result of results) expect(result).toBeInstanceOf(StoppedError);
    expect(setup.service.requests).toHaveLength(1);
  });

  it('closing ends what is under way', async () => {
    setup.service.script(hang);
    const client = setup.client();
    const pending = rejection(client.listPostbacks());
    await setup.service.received(1);
    await client.close();
    expect(await pending).toBeInstanceOf(StoppedError);
  });
});

describe('a proxy', () => {
  it('is used for https alone, never sees the key, and is passed by for NO_PROXY', async () => {
    const connects: { host: string | undefined; headers: string }[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      connects.push({ host: request.url, headers: JSON.stringify(request.headers) });
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const httpsProxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const options = { maxAttempts: 1, proxy: { httpsProxy, noProxy: 'internal.test,127.0.0.1' } };
    const through = setup.client({ ...options, baseUrl: 'https://api.example.test' });
    expect(await rejection(through.listPostbacks())).toMatchObject({ code: 'api_unavailable' });
    expect(connects.map(({ host }) => host)).toEqual(['api.example.test:443']);
    expect(connects[0]?.headers).not.toContain(apiKey);

    setup.service.script(list());
    await setup.client({ ...options, proxy: { httpsProxy, noProxy: null } }).listPostbacks();
    const direct = setup.client({ ...options, baseUrl: `https://127.0.0.1:${setup.service.port}` });
    await rejection(direct.listPostbacks());
    expect(connects).toHaveLength(1);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
});
