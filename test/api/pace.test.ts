import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnouncedLimits } from '../../src/api/limits.js';
import { decideSend, hold, noteLimits, type PaceState, startPace } from '../../src/api/pace.js';

const MINUTE = 60_000;

function announced(
  limitMinute: number | null,
  remainingMinute: number | null = null,
): AnnouncedLimits {
  return { limitMinute, remainingMinute, limitDay: null, remainingDay: null };
}

interface Run {
  state: PaceState;
  nowMs: number;
  readonly sentAtMs: number[];
}

/** Sends as soon as it may, until the time is over or so many are sent. */
function sendUntil(run: Run, endMs: number, most = Number.POSITIVE_INFINITY): void {
  const last = run.sentAtMs.length + most;
  while (run.sentAtMs.length < last) {
    const decision = decideSend(run.state, run.nowMs);
    if (decision.send) {
      run.state = decision.state;
      run.sentAtMs.push(run.nowMs);
    } else if (run.nowMs + decision.waitMs > endMs) break;
    else run.nowMs += decision.waitMs;
  }
  if (run.sentAtMs.length < last) run.nowMs = Math.max(run.nowMs, endMs);
}

function start(limit: number, reserve = 0.1, nowMs = 1_000_000): Run {
  return { state: startPace(limit, reserve), nowMs, sentAtMs: [] };
}

function within(times: readonly number[], fromMs: number, toMs: number): number {
  return times.filter((at) => at > fromMs && at <= toMs).length;
}

describe('decideSend', () => {
  it('never passes the limit less the reserve in any minute, however limits and load change (I6)', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const), forMs: fc.nat(2 * MINUTE) }),
      fc.record({ kind: fc.constant('idle' as const), forMs: fc.nat(2 * MINUTE) }),
      fc.record({
        kind: fc.constant('limit' as const),
        limit: fc.integer({ min: 1, max: 1500 }),
        remaining: fc.option(fc.nat(1500)),
      }),
      fc.record({ kind: fc.constant('hold' as const), forMs: fc.nat(MINUTE) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1500 }),
        fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.nat(2000),
        (limit, reserve, steps, startMs) => {
          const run = start(limit, reserve, startMs);
          for (const next of steps) {
            const before = run.sentAtMs.length;
            if (next.kind === 'send') sendUntil(run, run.nowMs + next.forMs, 400);
            else if (next.kind === 'idle') run.nowMs += next.forMs;
            else if (next.kind === 'hold') run.state = hold(run.state, run.nowMs + next.forMs);
            else
              run.state = noteLimits(run.state, announced(next.limit, next.remaining), run.nowMs);
            const share = Math.max(1, Math.floor(run.state.limitPerMinute * (1 - reserve) + 1e-9));
            for (const at of run.sentAtMs.slice(before)) {
              expect(within(run.sentAtMs, at - MINUTE, at)).toBeLessThanOrEqual(share);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([10, 60, 300, 1000, 5000])('uses nearly all of a limit of %i, evenly', (limit) => {
    const run = start(limit);
    sendUntil(run, run.nowMs + 10 * MINUTE);
    const share = Math.floor(limit * 0.9);
    expect(run.sentAtMs.length).toBeGreaterThan(10 * share * 0.97 - 1);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(10 * share + share * 0.01 + 1);
    const from = run.sentAtMs[0] ?? 0;
    for (let tenth = 1; tenth <= 100; tenth += 1) {
      const sent = within(run.sentAtMs, from + (tenth - 1) * 6000, from + tenth * 6000);
      expect(Math.abs(sent - share / 10)).toBeLessThanOrEqual(Math.max(2, share * 0.01));
    }
  });

  it('catches up on timers that wake late, within the limit', () => {
    const run = start(5000);
    while (run.nowMs < 1_000_000 + MINUTE) {
      sendUntil(run, run.nowMs);
      run.nowMs += 100;
    }
    expect(run.sentAtMs.length).toBeGreaterThan(4500 * 0.95);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(4500);
  });

  it('never waits under a very high limit', () => {
    const run = start(10_000_000);
    sendUntil(run, run.nowMs, 20_000);
    expect(run.sentAtMs.length).toBe(20_000);
  });

  it('spreads a share below one request over more than a minute', () => {
    const run = start(1, 0.5);
    sendUntil(run, run.nowMs + 10 * MINUTE);
    expect(run.sentAtMs.length).toBe(5);
  });

  it('counts what was sent before a lower limit became known', () => {
    const run = start(600);
    sendUntil(run, run.nowMs + 10_000);
    const early = run.sentAtMs.length;
    run.state = noteLimits(run.state, announced(60), run.nowMs);
    sendUntil(run, run.nowMs + 50_000);
    expect(early).toBeGreaterThan(54);
    expect(run.sentAtMs.length).toBe(early);
  });

  it('goes on at once when a higher limit is announced', () => {
    const run = start(10);
    sendUntil(run, run.nowMs, 1);
    expect(decideSend(run.state, run.nowMs)).toMatchObject({ send: false });
    run.state = noteLimits(run.state, announced(10_000_000), run.nowMs);
    sendUntil(run, run.nowMs + 10, 1000);
    expect(run.sentAtMs.length).toBe(1001);
  });

  it('sends nothing while it is held, and a hold is not shortened', () => {
    const run = start(10_000_000);
    run.state = hold(hold(run.state, run.nowMs + 45_000), run.nowMs + 10_000);
    expect(decideSend(run.state, run.nowMs)).toEqual({ send: false, waitMs: 45_000 });
    expect(decideSend(run.state, run.nowMs + 45_000)).toMatchObject({ send: true });
  });

  it('is plain data that survives being written down', () => {
    const run = start(300);
    sendUntil(run, run.nowMs + 5000);
    run.state = noteLimits(run.state, announced(300, 20), run.nowMs);
    expect(JSON.parse(JSON.stringify(run.state))).toEqual(run.state);
  });
});

describe('noteLimits', () => {
  it('changes nothing of the pace while remaining is explained by what was sent from here', () => {
    const run = start(300);
    for (let sent = 1; sent <= 200; sent += 1) {
      sendUntil(run, run.nowMs + MINUTE, 1);
      run.state = noteLimits(run.state, announced(300, 300 - sent), run.nowMs);
      expect(run.state.shared).toBeNull();
    }
  });

  it('leaves to other users of the key what they use', () => {
    const run = start(300);
    run.state = noteLimits(run.state, announced(300, 90), run.nowMs);
    sendUntil(run, run.nowMs + MINUTE);
    expect(run.sentAtMs.length).toBeGreaterThan(50);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(60);
  });

  it('only looks in now and then once the reserve is all that is left', () => {
    const run = start(300);
    run.state = noteLimits(run.state, announced(300, 3), run.nowMs);
    sendUntil(run, run.nowMs + MINUTE);
    expect(run.sentAtMs.length).toBeGreaterThanOrEqual(1);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(15);
  });

  it('forgets other users after a minute', () => {
    const run = start(300);
    run.state = noteLimits(run.state, announced(300, 3), run.nowMs);
    run.nowMs += 61_001;
    sendUntil(run, run.nowMs + MINUTE);
    expect(run.sentAtMs.length).toBeGreaterThan(255);
  });

  it('keeps the known limit where an answer brings none', () => {
    const state = noteLimits(startPace(300, 0.1), announced(null, 250), 0);
    expect(state.limitPerMinute).toBe(300);
  });
});
