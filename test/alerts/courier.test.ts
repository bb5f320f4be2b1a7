import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCourier } from '../../src/alerts/courier.js';
import { startHeartbeat } from '../../src/alerts/heartbeat.js';
import { openSecretAddress, type SecretAddress } from '../../src/alerts/secret-address.js';
import type { Telling } from '../../src/alerts/troubles.js';
import { Secret } from '../../src/config/secret.js';
import type { WorkerListener } from '../../src/worker/worker-events.js';
import { type FakeService, startFakeService } from '../api/fake-service.js';
import { createSteppedClock, type SteppedClock } from './stepped-clock.js';

const NOW = new Date(Date.UTC(2026, 5, 15));
const noProxy = { httpsProxy: null, noProxy: null };
let receiver: FakeService;
let address: SecretAddress;
let clock: SteppedClock;
let lines: Record<string, unknown>[];
const log = {
  info: (fields: object) => lines.push({ ...fields }),
  warn: (fields: object) => lines.push({ ...fields }),
};

beforeAll(async () => {
  receiver = await startFakeService();
  const url = new Secret(
    `${receiver.url.replace('//', '//me:pass%20word@')}/hook/s3cret?key=s3cret`,
  );
  address = openSecretAddress({ url, userAgent: 'smartlink-sync/0', proxy: noProxy });
});
afterAll(async () => {
  await address.close();
  await receiver.close();
});
beforeEach(() => {
  clock = createSteppedClock(NOW);
  lines = [];
  receiver.requests.length = 0;
});

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: import('node:http').ServerResponse) => {
    response.writeHead(status, headers).end('whatever');
  };

const telling = (workspace: string): Telling => ({
  phase: 'began',
  trouble: { workspace, kind: 'lagging', since: NOW, detail: 'Late.', toldAt: null, endedAt: null },
});

/** A courier over a list of messages. */
function courierOf(left: Telling[]) {
  let emptied = (): void => {};
  const empty = new Promise<void>((resolve) => {
    emptied = resolve;
  });
  const courier = startCourier({
    next: () => left[0] ?? null,
    onDelivered: () => {
      left.shift();
      if (left.length === 0) emptied();
    },
    ask: (document, abort) => address.ask(document, abort),
    clock,
    log,
  });
  return { ...courier, empty };
}

describe('alerts on their way', () => {
  it('are posted as JSON one after the other, with the credentials of the address', async () => {
    receiver.script(answer(204));
    const courier = courierOf([telling('a'), telling('b')]);
    courier.wake();
    await courier.empty;
    await courier.stop();
    expect(
      receiver.requests.map(({ method, path, body }) => [method, path, JSON.parse(body).workspace]),
    ).toEqual([
      ['POST', '/hook/s3cret', 'a'],
      ['POST', '/hook/s3cret', 'b'],
    ]);
    expect(receiver.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'smartlink-sync/0',
      authorization: `Basic ${Buffer.from('me:pass word').toString('base64')}`,
    });
    expect(receiver.requests[0]?.query.get('key')).toBe('s3cret');
  });

  it('are sent again until they are taken, after no shorter pause than was asked for; said once', async () => {
    receiver.script(
      answer(500),
      answer(429, { 'retry-after': '60' }),
      answer(302, { location: '/x' }),
      answer(200),
    );
    const courier = courierOf([telling('a')]);
    courier.wake();
    for (const pauseMs of [1_000, 60_000, 4_000]) {
      await clock.sleeping();
      clock.advance(pauseMs);
    }
    await courier.empty;
    await courier.stop();
    expect(receiver.requests).toHaveLength(4);
    expect(lines).toEqual([
      {
        event: 'alert_not_delivered',
        workspace: 'a',
        trouble: 'lagging',
        phase: 'began',
        reason: '500',
      },
      { event: 'alert_delivered', workspace: 'a', trouble: 'lagging', phase: 'began' },
    ]);
  });

  it('never show their address, wherever it fails', async () => {
    const { signal } = new AbortController();
    for (const url of [
      'http://127.0.0.1:1/hook/s3cret',
      'http://s3cret.invalid/',
      'https://127.0.0.1:1/s3cret',
    ]) {
      const broken = openSecretAddress({ url: new Secret(url), userAgent: 'x', proxy: noProxy });
      const outcome = await broken.ask({}, signal);
      await broken.close();
      expect(outcome).toEqual({
        ok: false,
        reason: expect.stringMatching(/^E[A-Z_]+$/),
        retryAfterMs: null,
      });
    }
  });

  it('go through the proxy like everything else', async () => {
    const asked: string[] = [];
    const { createServer } = await import('node:http');
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as import('node:net').AddressInfo;
    const behind = openSecretAddress({
      url: new Secret('https://hooks.example.com/s3cret'),
      userAgent: 'x',
      proxy: { httpsProxy: `http://127.0.0.1:${port}`, noProxy: null },
    });
    const outcome = await behind.ask({}, new AbortController().signal);
    await behind.close();
    await new Promise((resolve) => proxy.close(resolve));
    expect(asked).toEqual(['hooks.example.com:443']);
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  it('are given up at once when the process ends', async () => {
    receiver.script(answer(500));
    const courier = courierOf([telling('a')]);
    courier.wake();
    await clock.sleeping();
    await courier.stop();
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('the heartbeat', () => {
  const end = {
    type: 'cycle_ended',
    workspace: 'a',
    seconds: 1,
    at: NOW,
    error: null,
    errorCode: null,
  } as const;

  it('is asked after a good sync, at most three times, and after nothing else', async () => {
    receiver.script(answer(500), answer(500), answer(200), answer(500));
    let tell: WorkerListener = () => {};
    const heartbeat = startHeartbeat({
      subscribe: (listener) => {
        tell = listener;
        return () => {};
      },
      ask: (abort) => address.ask(null, abort),
      clock,
      log,
    });
    tell({ ...end, kind: 'sync', exitCode: 69, result: null });
    tell({ ...end, kind: 'verify', exitCode: 0, result: null });
    const good = {
      ...end,
      kind: 'sync',
      exitCode: 0,
      result: {},
    } as unknown as Parameters<WorkerListener>[0];
    tell(good);
    tell(good);
    for (const pauseMs of [2_000, 4_000]) {
      await clock.sleeping();
      clock.advance(pauseMs);
    }
    await receiver.received(3);
    expect(receiver.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
    expect(lines).toEqual([]);
    await heartbeat.close();
  });
});
