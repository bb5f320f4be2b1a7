/** The client's rate budget over real HTTP, on a clock that passes waits at once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/api/api-error.js';
import type { BudgetNotice, BudgetStore, SharedBudget } from '../../src/api/budget-store.js';
import { clicksRequest, rejection, type Setup, setUp } from './client-setup.js';
import { clicksBody, failing, json, list, type Reply } from './fake-service.js';

let setup: Setup;
beforeEach(async () => {
  setup = await setUp();
});
afterEach(() => setup.close());

const ok = json(clicksBody());
const midnight = Date.UTC(2026, 1, 1);

/** How long so many requests take that are sent one after the other. */
async function timeOf(client: ReturnType<Setup['client']>, requests: number): Promise<number> {
  const startMs = setup.clock.steadyMs();
  for (let at = 0; at < requests; at += 1) await client.listPostbacks();
  return setup.clock.steadyMs() - startMs;
}

describe('a limit', () => {
  const limits = (value: unknown, remaining: unknown = 55): object => ({
    _rate_limits: { limit_minute: value, remaining_minute: remaining, limit_day: null },
  });
  const header = (value: string): Record<string, string> => ({
    'x-rate-limit-limit-minute': value,
  });
  const fast = 10_000_000;

  it.each([
    ['in the body only', list([], limits(60, null)), 60],
    ['in headers only', list([], {}, header('60')), 60],
    ['in headers of another name', list([], {}, { 'x-ratelimit-limit-minute': '60' }), 60],
    ['in the body rather than in headers', list([], limits(60, null), header('600')), 60],
    ['as text in the body', list([], limits('60', null)), 60],
    ['nowhere', list(), fast],
    [
      'as null, with a notice',
      list([], { _rate_limits: { limit_minute: null, notice: 'x' } }),
      fast,
    ],
    ['as 0', list([], limits(0, null)), fast],
    ['as a negative number', list([], limits(-60, null), header('-60')), fast],
    ['as a fraction', list([], limits(0.5, null)), fast],
    ['as words', list([], limits('sixty', null), header('sixty')), fast],
    ['as an object', list([], { _rate_limits: { limit_minute: { a: 1 } } }), fast],
    ['as a list', list([], { _rate_limits: [60] }), fast],
    ['beside a nonsense one', list([], limits(0, null), header('60')), 60],
    ['with nonsense left of it', list([], limits(60, 'all'), header('60')), 60],
    ['with more left than there is', list([], limits(60, 9999), header('60')), 60],
    ['with less than nothing left', list([], limits(60, -5), header('60')), 60],
  ])('%s', async (_, reply: Reply, expected) => {
    setup.service.script(reply);
    const client = setup.client({ rateLimitPerMinute: fast });
    await client.listPostbacks();
    expect(client.rate()).toMatchObject({
      limitMinute: expected,
      isAnnounced: expected !== fast,
      remainingDay: null,
    });
    const tookMs = await timeOf(client, 10);
    if (expected === fast) expect(tookMs).toBeLessThan(1000);
    else expect(tookMs).toBeGreaterThan(9 * (60_000 / 54));
  });

  it('is followed as it changes', async () => {
    setup.service.script(list([], limits(60, null)));
    const client = setup.client();
    await client.listPostbacks();
    const slowMs = await timeOf(client, 10);
    setup.service.script(list([], limits(600, null)));
    await client.listPostbacks();
    expect(await timeOf(client, 10)).toBeLessThan(slowMs / 5);
    setup.service.script(list());
    expect(await timeOf(client, 10)).toBeLessThan(slowMs / 5);
    expect(client.rate().limitMinute).toBe(600);
  });
});

describe('a storm of 429', () => {
  it('delays each request as it is told, to the millisecond, and ends', async () => {
    // The client's random number is 0.5: without a word of the service half of 8 s, 16 s, 32 s.
    const replies = [failing(429), failing(429), ok, failing(429, { 'retry-after': '7' }), ok];
    setup.service.script(...replies);
    const client = setup.client();
    await client.listRows(clicksRequest);
    expect(setup.clock.sleeps).toEqual([4000, 8000]);
    await client.listRows(clicksRequest);
    expect(setup.clock.sleeps).toEqual([4000, 8000, 7000]);
    expect(client.rate()).toMatchObject({ waitedMs: 19_000, tooManyRequests: 3 });
  });

  it('keeps all requests of the key back, not only the one refused', async () => {
    setup.service.script(failing(429, { 'retry-after': '20' }), ok);
    const client = setup.client();
    const arrivals: number[] = [];
    const note: Reply = (response, request) => {
      arrivals.push(setup.clock.steadyMs());
      ok(response, request);
    };
    const startMs = setup.clock.steadyMs();
    await Promise.all([
      client.listRows(clicksRequest).then(() => setup.service.script(note)),
      client.listRows({ ...clicksRequest, offset: 100 }),
    ]);
    await client.listRows({ ...clicksRequest, offset: 200 });
    for (const atMs of arrivals) expect(atMs - startMs).toBeGreaterThanOrEqual(20_000);
  });

  it('of every third answer loses no request', async () => {
    const storm = Array.from({ length: 200 }, (_, at) =>
      at % 10 < 3 ? failing(429, { 'retry-after': '1' }) : ok,
    );
    setup.service.script(...storm, ok);
    const client = setup.client();
    const answers = await Promise.all(
      Array.from({ length: 140 }, (_, offset) => client.listRows({ ...clicksRequest, offset })),
    );
    expect(answers).toHaveLength(140);
    expect(client.rate().tooManyRequests).toBe(60);
    const asked = setup.service.requests.map(({ query }) => Number(query.get('offset')));
    expect(new Set(asked).size).toBe(140);
  });
});

describe('a daily limit', () => {
  const day = (remaining: number): Reply =>
    list(
      [],
      { _rate_limits: { limit_minute: 1000, limit_day: 1000, remaining_day: remaining } },
      { date: 'Sat, 31 Jan 2026 12:00:00 GMT' },
    );

  it('sends a backfill away, with exit code 75 and the time to come back, and lets live work go on', async () => {
    setup.service.script(day(200));
    const backfill = setup.client({ share: 'backfill' });
    await backfill.listPostbacks();
    const error = (await rejection(backfill.listRows(clicksRequest))) as ApiError;
    expect(error).toMatchObject({ code: 'api_quota', exitCode: 75, waitMs: 12 * 3_600_000 });
    expect(error.message).toContain('come back at 2026-02-01 00:00 UTC, in 12 h 0 min');
    expect(setup.service.requests).toHaveLength(1);

    const live = setup.client({ share: 'live' });
    await timeOf(live, 3);
    setup.clock.advance(midnight - setup.clock.wallMs());
    await backfill.listPostbacks();
    expect(backfill.rate()).toMatchObject({ limitDay: 1000, remainingDay: 200 });
  });

  it('stops live work where only the reserve is left', async () => {
    setup.service.script(day(100));
    const live = setup.client();
    await live.listPostbacks();
    expect(await rejection(live.listPostbacks())).toMatchObject({
      code: 'api_quota',
      exitCode: 75,
    });
  });

  it('tells of a long Retry-After when to come back', async () => {
    const date = 'Sat, 31 Jan 2026 12:00:00 GMT';
    setup.service.script(failing(429, { date, 'retry-after': '4000' }));
    const client = setup.client();
    expect(String(await rejection(client.listPostbacks()))).toContain(
      'it asks for a wait of 1 h 7 min, until 2026-01-31 13:07 UTC',
    );
    expect(String(await rejection(client.listPostbacks()))).toContain('2026-01-31 13:07 UTC');
    setup.service.script(failing(429, { date, 'retry-after': '9'.repeat(30) }));
    expect(await rejection(setup.client().listPostbacks())).toMatchObject({ code: 'api_quota' });
  });
});

describe('credits', () => {
  const priced = (used: number): Reply => list([], { _credits: { used, balance: 90 } });

  it('end a run that would spend more than it may, with exit code 75', async () => {
    setup.service.script(priced(2));
    const client = setup.client({ maxCredits: 7 });
    await timeOf(client, 3);
    const error = (await rejection(client.listPostbacks())) as ApiError;
    expect(error).toMatchObject({ code: 'api_quota', exitCode: 75 });
    expect(error.message).toContain('beyond the 7 credits that it may spend');
    expect(error.remedy).toContain('SYNC_MAX_CREDITS_PER_RUN');
    expect(client.rate()).toMatchObject({ creditsUsed: 6, creditsBalance: 90 });
    expect(setup.service.requests).toHaveLength(3);
  });

  it('count requests that are under way together', async () => {
    setup.service.script(priced(1));
    const client = setup.client({ maxCredits: 10 });
    await timeOf(client, 6);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.listPostbacks()),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(client.rate().creditsUsed).toBe(10);
  });

  it('do not stop what is free', async () => {
    setup.service.script(priced(0));
    const client = setup.client({ maxCredits: 0 });
    await timeOf(client, 20);
    expect(client.rate().creditsUsed).toBe(0);
  });
});

describe('what processes on one key tell each other', () => {
  const nothing: SharedBudget = {
    announced: null,
    holdMs: 0,
    others: { live: 0, backfill: 0, leasing: 0 },
  };
  const figures = { limitMinute: 60, remainingMinute: 55, limitDay: null, remainingDay: null };

  function storeOf(...known: SharedBudget[]): BudgetStore & { notices: BudgetNotice[] } {
    const notices: BudgetNotice[] = [];
    return {
      notices,
      exchange: async (notice) => {
        notices.push(notice);
        return known[Math.min(notices.length, known.length) - 1] ?? nothing;
      },
    };
  }

  it('is asked for before the first request', async () => {
    setup.service.script(list());
    const announced = { ...figures, agoMs: 3_600_000 };
    const client = setup.client({ budgetStore: storeOf({ ...nothing, announced }) });
    expect(await timeOf(client, 11)).toBeGreaterThan(10 * (60_000 / 54));
    expect(client.rate()).toMatchObject({ limitMinute: 60, isAnnounced: true });
  });

  it('holds a new process back for as long as another was asked to wait', async () => {
    setup.service.script(list());
    const client = setup.client({ budgetStore: storeOf({ ...nothing, holdMs: 30_000 }, nothing) });
    await client.listPostbacks();
    expect(setup.clock.sleeps).toEqual([30_000]);
    const later = setup.client({
      budgetStore: storeOf({ ...nothing, holdMs: 3_600_000 }, nothing),
    });
    expect(await rejection(later.listPostbacks())).toMatchObject({
      code: 'api_quota',
      waitMs: 3_600_000,
    });
    expect(setup.service.requests).toHaveLength(1);
  });

  it('makes room for the others, more for live work', async () => {
    setup.service.script(list());
    const others = { live: 1, backfill: 0, leasing: 0 };
    const half = setup.client({
      rateLimitPerMinute: 200,
      budgetStore: storeOf({ ...nothing, others }),
    });
    expect(await timeOf(half, 91)).toBeGreaterThan(59_000);
    const fifth = setup.client({
      rateLimitPerMinute: 200,
      share: 'backfill',
      budgetStore: storeOf({ ...nothing, others }),
    });
    expect(await timeOf(fifth, 37)).toBeGreaterThan(59_000);
  });

  it('is told every five seconds while requests are sent, and at the end', async () => {
    setup.service.script(
      list([], { _rate_limits: figuresInBody, _credits: { used: 1, balance: 9 } }),
    );
    const store = storeOf(nothing);
    const client = setup.client({ budgetStore: store });
    await timeOf(client, 10);
    await client.close();
    const [first, ...others] = store.notices;
    const last = others.at(-1);
    expect(first).toMatchObject({ isActive: true, announced: null, creditsUsed: 0, holdMs: 0 });
    expect(others.length).toBeGreaterThanOrEqual(2);
    expect(others.length).toBeLessThanOrEqual(4);
    expect(others[0]?.announced).toMatchObject({ limitMinute: 60 });
    expect(last).toMatchObject({ isActive: false, creditsBalance: 9 });
    expect(store.notices.reduce((sum, notice) => sum + notice.creditsUsed, 0)).toBe(10);
    expect(new Set(store.notices.map(({ user }) => user)).size).toBe(1);
  });

  const figuresInBody = { limit_minute: 60, remaining_minute: null, limit_day: null };

  it('is told of a long wait at once', async () => {
    setup.service.script(failing(429, { 'retry-after': '3600' }));
    const store = storeOf(nothing);
    await rejection(setup.client({ budgetStore: store }).listPostbacks());
    expect(store.notices.at(-1)?.holdMs).toBe(3_600_000);
  });

  it('is not needed: a store that fails is logged once an exchange, and requests go on', async () => {
    setup.service.script(list());
    const failure = new Error('no database');
    const client = setup.client({ budgetStore: { exchange: () => Promise.reject(failure) } });
    await client.listPostbacks();
    await client.close();
    expect(setup.logged).toEqual([
      { event: 'rate_budget_not_shared', error: failure },
      { event: 'rate_budget_not_shared', error: failure },
    ]);
  });
});
