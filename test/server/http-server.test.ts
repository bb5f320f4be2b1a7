import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import { UsageError } from '../../src/errors.js';
import { isAllowed } from '../../src/server/access.js';
import { jsonAnswer, textAnswer } from '../../src/server/answer.js';
import { Html, html } from '../../src/server/html.js';
import { type HttpServer, startHttpServer } from '../../src/server/http-server.js';
import { BusyError, createLane } from '../../src/server/one-at-a-time.js';
import { readPageQuery } from '../../src/server/page/page-query.js';

const token = new Secret('s3cret');
const long = 'x'.repeat(5_000);
const logged: string[] = [];
const log = { warn: (fields: { readonly event: string }) => logged.push(fields.event) };
let server: HttpServer;

beforeAll(async () => {
  const route = (answer: () => ReturnType<typeof textAnswer>, isGuarded = false) => ({
    answer,
    isGuarded,
  });
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    token,
    log,
    routes: new Map([
      ['/', route(() => textAnswer(200, 'secret page'), true)],
      ['/livez', route(() => jsonAnswer(200, { ok: true }))],
      ['/long', route(() => textAnswer(200, long))],
      [
        '/broken',
        route(() => {
          throw new Error('a fault with s3cret in it');
        }),
      ],
      [
        '/busy',
        route(() => {
          throw new BusyError('busy');
        }),
      ],
    ]),
  });
});
afterAll(() => server.close());

type Asked = Parameters<typeof request>[1];
const ask = (path: string, options: Asked = {}) => request(new URL(path, server.url), options);

describe('the server', () => {
  it('answers what there is, forbids everything to a page, and lets nobody keep it', async () => {
    const { statusCode, headers, body } = await ask('/livez');
    expect([statusCode, await body.json()]).toEqual([200, { ok: true }]);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('answers HEAD with the headers alone', async () => {
    const { statusCode, headers, body } = await ask('/livez', { method: 'HEAD' });
    expect([statusCode, Number(headers['content-length']) > 0, await body.text()]).toEqual([
      200,
      true,
      '',
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const)('refuses %s', async (method) => {
    const { statusCode, headers, body } = await ask('/livez', {
      method,
      body: method === 'POST' ? 'text' : null,
    });
    expect([statusCode, headers.allow]).toEqual([405, 'GET, HEAD']);
    await body.dump();
  });

  it.each(['/nothing', '/livez/', '/../etc/passwd', '/livez%20', '/%00'])(
    'has nothing at %s, and says what there is',
    async (path) => {
      const { statusCode, body } = await ask(path);
      expect(statusCode).toBe(404);
      expect(await body.text()).toContain('/livez');
    },
  );

  it('asks for the token where it must, and nowhere else', async () => {
    const without = await ask('/');
    expect(without.statusCode).toBe(401);
    expect(without.headers['www-authenticate']).toContain('Basic');
    expect(await without.body.text()).not.toContain('secret page');
    const wrong = await ask('/', { headers: { authorization: 'Bearer s3cre' } });
    expect(wrong.statusCode).toBe(401);
    await wrong.body.dump();
    const right = await ask('/', { headers: { authorization: 'Bearer s3cret' } });
    expect(await right.body.text()).toBe('secret page\n');
    // In an address it would end in logs.
    const asked = await ask('/?token=s3cret');
    expect(asked.statusCode).toBe(401);
    await asked.body.dump();
  });

  it('compresses long answers for those who take it', async () => {
    const small = await ask('/long', { headers: { 'accept-encoding': 'br, gzip' } });
    const bytes = Buffer.from(await small.body.arrayBuffer());
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(bytes.length).toBeLessThan(200);
    expect(gunzipSync(bytes).toString()).toBe(`${long}\n`);
    const plain = await ask('/long');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(await plain.body.text()).toBe(`${long}\n`);
  });

  it('tells a visitor nothing of a fault, and the log everything', async () => {
    const { statusCode, body } = await ask('/broken');
    expect(statusCode).toBe(500);
    expect(await body.text()).not.toContain('s3cret');
    expect(logged).toContain('http_answer_failed');
    const busy = await ask('/busy');
    expect([busy.statusCode, busy.headers['retry-after']]).toEqual([503, '5']);
    await busy.body.dump();
  });

  it('ends a connection that never finishes its request, while others are served', async () => {
    const slow = connect(server.port, '127.0.0.1');
    const ended = new Promise<string>((resolve) => {
      let text = '';
      slow.on('data', (bytes) => {
        text += String(bytes);
      });
      slow.on('close', () => resolve(text));
    });
    slow.write('GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const { statusCode, body } = await ask('/livez');
    expect(statusCode).toBe(200);
    await body.dump();
    expect(await ended).toMatch(/^HTTP\/1.1 408 /);
  }, 20_000);

  it('says with a remedy that its address is taken', async () => {
    const taken = startHttpServer({
      host: '127.0.0.1',
      port: server.port,
      token: null,
      log,
      routes: new Map(),
    });
    await expect(taken).rejects.toThrow(UsageError);
    await expect(taken).rejects.toMatchObject({
      message: `Another program listens on 127.0.0.1:${server.port} already.`,
      remedy: expect.stringContaining('HTTP_PORT'),
    });
    const foreign = startHttpServer({
      host: '192.0.2.1',
      port: 0,
      token: null,
      log,
      routes: new Map(),
    });
    await expect(foreign).rejects.toMatchObject({ remedy: expect.stringContaining('HTTP_HOST') });
  });
});

describe('the token', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each([
    ['Bearer s3cret', true],
    ['bearer   s3cret', true],
    [basic('anybody:s3cret'), true],
    [basic(':s3cret'), true],
    [basic('s3cret:'), false],
    [basic('s3cret'), false],
    [basic('a:s3cret:b'), false],
    ['Bearer', false],
    ['Bearer S3CRET', false],
    ['Digest s3cret', false],
    ['s3cret', false],
    [undefined, false],
  ])('%s: %s', (authorization, expected) => {
    expect(isAllowed(authorization, token)).toBe(expected);
    expect(isAllowed(authorization, null)).toBe(true);
  });
});

describe('a template', () => {
  it('takes every value for text', () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(html`<p title="${name}">${name}</p>`.markup).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
    );
  });

  it('puts templates, lists and figures together, and leaves out what is not there', () => {
    expect(html`${[html`<b>${1}</b>`, '<']}${null}${false}${new Html('<hr>')}`.markup).toBe(
      '<b>1</b>&lt;<hr>',
    );
  });
});

describe('an address of the page', () => {
  it.each(['?page=-1', '?page=x', '?page=1e99', '?page=0', ''])('%s is the first page', (query) => {
    expect(readPageQuery(new URL(`http://x/${query}`)).page).toBe(1);
  });

  it('is cut where somebody sends a book', () => {
    expect(readPageQuery(new URL(`http://x/?q=${long}`)).search).toHaveLength(200);
  });
});

describe('work for visitors', () => {
  const gate = () => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open: () => open(), opened };
  };

  it('is done once for all who ask at the same time, and again when it is old', async () => {
    let nowMs = 0;
    let done = 0;
    const lane = createLane({ keepMs: 100, maxWaiting: 5, nowMs: () => nowMs });
    const ask = () =>
      lane.run('a', async () => {
        done += 1;
        return done;
      });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    nowMs = 99;
    expect(await ask()).toBe(1);
    nowMs = 100;
    expect(await ask()).toBe(2);
  });

  it('is done one piece at a time, and turns away whom it cannot serve soon', async () => {
    const lane = createLane({ keepMs: 0, maxWaiting: 2, nowMs: () => 0 });
    const first = gate();
    const begun: string[] = [];
    const work = (name: string, until: Promise<void>) =>
      lane.run(name, async () => {
        begun.push(name);
        await until;
        return name;
      });
    const a = work('a', first.opened);
    const b = work('b', Promise.resolve());
    const c = work('c', Promise.resolve());
    await expect(work('d', Promise.resolve())).rejects.toThrow(BusyError);
    expect(begun).toEqual(['a']);
    first.open();
    expect(await Promise.all([a, b, c])).toEqual(['a', 'b', 'c']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('that fails fails for all who wait, and is tried again by the next', async () => {
    const lane = createLane({ keepMs: 1_000, maxWaiting: 2, nowMs: () => 0 });
    let attempts = 0;
    const ask = () =>
      lane.run('a', async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('once');
        return 'well';
      });
    const both = await Promise.allSettled([ask(), ask()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask()).toBe('well');
  });
});
