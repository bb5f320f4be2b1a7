import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/api/failure.js';
import { decideRetry, MAX_ATTEMPTS, type RetryInput } from '../../src/api/retry.js';
import { parseRetryAfter } from '../../src/api/retry-after.js';

const nowMs = Date.UTC(2026, 0, 31, 12);

function status(code: number, retryAfter?: string, isHtml = false): Failure {
  return { kind: 'status', status: code, isHtml, retryAfter };
}

function decide(failure: Failure, input: Partial<RetryInput> = {}) {
  return decideRetry({
    failure,
    attempt: 1,
    timeouts: failure.kind === 'timeout' ? 1 : 0,
    method: 'GET',
    isLinkList: false,
    canShrink: true,
    nowMs,
    random: 0.5,
    ...input,
  });
}

const badAnswer: Failure = { kind: 'bad_answer', status: 200, lacks: 'is not JSON' };
const lost: Failure = { kind: 'connection', errorCode: 'ECONNRESET', isSent: true };
const refused: Failure = { kind: 'connection', errorCode: 'ECONNREFUSED', isSent: false };

describe('decideRetry', () => {
  it.each([500, 502, 503, 504, 520, 521, 522, 523, 524])('sends again after HTTP %i', (code) => {
    expect(decide(status(code))).toEqual({ retry: true, delayMs: 500, holdMs: 0 });
  });

  it.each([
    [400, 'api_invalid'],
    [401, 'api_unauthorized'],
    [402, 'api_payment'],
    [403, 'api_forbidden'],
    [404, 'api_not_found'],
    [409, 'api_invalid'],
    [422, 'api_invalid'],
    [301, 'api_invalid'],
    [418, 'api_invalid'],
    [501, 'api_unavailable'],
  ])('does not send again after HTTP %i', (code, expected) => {
    expect(decide(status(code))).toEqual({ retry: false, code: expected, holdMs: 0 });
  });

  it('takes a 403 on the list of links for a refused key', () => {
    expect(decide(status(403), { isLinkList: true })).toMatchObject({ code: 'api_unauthorized' });
  });

  it('sends again after a 403 that is a web page, and then calls the API unavailable', () => {
    const page = status(403, undefined, true);
    expect(decide(page, { isLinkList: true })).toMatchObject({ retry: true, delayMs: 500 });
    expect(decide(page, { attempt: MAX_ATTEMPTS })).toMatchObject({ code: 'api_unavailable' });
  });

  it.each([badAnswer, lost, refused])('sends again after $kind', (failure) => {
    expect(decide(failure)).toMatchObject({ retry: true, delayMs: 500 });
  });

  it('does not try again what is set up wrongly', () => {
    expect(decide({ kind: 'setup', errorCode: 'CERT_HAS_EXPIRED' })).toMatchObject({
      retry: false,
      code: 'api_unavailable',
    });
  });

  it('waits a random part of a doubling, capped delay', () => {
    const delays = (random: number): unknown[] =>
      [1, 2, 3, 4, 5, 6, 7]
        .map((attempt) => decide(status(500), { attempt, random }))
        .map((decision) => ('delayMs' in decision ? decision.delayMs : null));
    expect(delays(0.5)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(delays(0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(delays(0.999999)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000]);
  });

  it('gives up after 8 attempts, with a code that says why', () => {
    const last = { attempt: MAX_ATTEMPTS, canShrink: false };
    expect(decide(status(500), last)).toMatchObject({ code: 'api_unavailable' });
    expect(decide(lost, last)).toMatchObject({ code: 'api_unavailable' });
    expect(decide({ kind: 'timeout' }, last)).toMatchObject({ code: 'api_unavailable' });
    expect(decide(badAnswer, last)).toMatchObject({ code: 'api_bad_answer' });
    expect(decide(status(429), { attempt: 11 })).toMatchObject({ retry: true });
    expect(decide(status(429), { attempt: 12 })).toMatchObject({ code: 'api_quota' });
    expect(decide(status(429), { attempt: 1, maxAttempts: 1 })).toMatchObject({ retry: false });
  });

  it('keeps every request back after a 429, said for how long or not', () => {
    expect(decide(status(429))).toEqual({ retry: true, delayMs: 4000, holdMs: 4000 });
    expect(decide(status(429, '7'))).toEqual({ retry: true, delayMs: 7000, holdMs: 7000 });
  });

  it('takes Retry-After for the least wait', () => {
    expect(decide(status(503, '30'))).toEqual({ retry: true, delayMs: 30_000, holdMs: 30_000 });
    expect(decide(status(503, '1'), { attempt: 5 })).toEqual({
      retry: true,
      delayMs: 8000,
      holdMs: 1000,
    });
    expect(decide(status(429, 'Sat, 31 Jan 2026 12:00:45 GMT'))).toMatchObject({ delayMs: 45_000 });
  });

  it('ends the cycle where the service asks for more than 15 minutes', () => {
    expect(decide(status(429, '900'))).toMatchObject({ retry: true, delayMs: 900_000 });
    expect(decide(status(429, '901'))).toEqual({
      retry: false,
      code: 'api_quota',
      holdMs: 901_000,
    });
    expect(decide(status(503, 'Sat, 31 Jan 2026 13:00:00 GMT'))).toMatchObject({
      code: 'api_quota',
    });
  });

  it('has a page made smaller after its second time-out', () => {
    const timeout: Failure = { kind: 'timeout' };
    expect(decide(timeout)).toMatchObject({ retry: true });
    expect(decide(timeout, { attempt: 2, timeouts: 2 })).toMatchObject({
      retry: false,
      code: 'api_page_timed_out',
    });
    expect(decide(timeout, { attempt: 2, timeouts: 2, canShrink: false })).toMatchObject({
      retry: true,
    });
  });

  it('sends a POST again only where it was certainly not acted on', () => {
    const post = { method: 'POST', canShrink: false } as const;
    expect(decide(refused, post)).toMatchObject({ retry: true });
    expect(decide(status(429, '3'), post)).toMatchObject({ retry: true, delayMs: 3000 });
    for (const failure of [lost, badAnswer, status(500), status(503, '1'), status(524)]) {
      expect(decide(failure, post)).toMatchObject({ retry: false });
    }
    expect(decide({ kind: 'timeout' }, post)).toMatchObject({ code: 'api_unavailable' });
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    [' 120 ', 120_000],
    ['1.5', 1500],
    ['Sat, 31 Jan 2026 12:00:10 GMT', 10_000],
    ['Saturday, 31-Jan-26 12:00:10 GMT', 10_000],
    ['Sat, 31 Jan 2026 11:00:00 GMT', 0],
    [undefined, null],
    ['', null],
    ['-5', null],
    ['soon', null],
    ['2026', 2_026_000],
    ['1e9', null],
    ['Mon, 99 Foo 2026', null],
  ])('reads %j', (header, expected) => {
    expect(parseRetryAfter(header, nowMs)).toBe(expected);
  });
});
