import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnouncedLimits } from '../../src/api/limits.js';
import {
  decideSend,
  hold,
  noteLimits,
  noteRefusal,
  type PaceState,
  recallLimits,
  startPace,
} from '../../src/api/pace.js';

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

/** The answer to the newest request has come. */
function note(run: Run, limits: AnnouncedLimits): void {
  const request = { ordinal: run.state.sentTotal, sentMs: run.nowMs };
  run.state = noteLimits(run.state, limits, request, run.nowMs);
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
            else note(run, announced(next.limit, next.remaining));
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
    note(run, announced(60));
    sendUntil(run, run.nowMs + 50_000);
    expect(early).toBeGreaterThan(54);
    expect(run.sentAtMs.length).toBe(early);
  });

  it('goes on at once when a higher limit is announced', () => {
    const run = start(10);
    sendUntil(run, run.nowMs, 1);
    expect(decideSend(run.state, run.nowMs)).toMatchObject({ send: false });
    note(run, announced(10_000_000));
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
    note(run, announced(300, 20));
    expect(JSON.parse(JSON.stringify(run.state))).toEqual(run.state);
  });
});

describe('what remains', () => {
  it('changes nothing of the pace while it is explained by what was sent from here', () => {
    const run = start(300);
    for (let sent = 1; sent <= 200; sent += 1) {
      sendUntil(run, run.nowMs + MINUTE, 1);
      note(run, announced(300, 300 - sent));
    }
    const [first = 0] = run.sentAtMs;
    expect(run.nowMs - first).toBeLessThan((200 / 270) * 61_000);
  });

  it('is spread over a minute where others use it and nothing tells when it began', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 90));
    sendUntil(run, run.nowMs + MINUTE, 16);
    // 60 are left above the reserve: one a second.
    expect(run.nowMs - (run.sentAtMs[0] ?? 0)).toBeGreaterThan(15_000);
  });

  it('lets a request look now and then once the reserve is all that is left', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 20));
    sendUntil(run, run.nowMs + 61_000);
    expect(run.sentAtMs.length).toBeGreaterThanOrEqual(10);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(16);
  });

  it('sends nothing for a minute once nothing is left', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 0));
    expect(decideSend(run.state, run.nowMs)).toEqual({ send: false, waitMs: 61_000 });
  });

  it('counts no more after a minute', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 3));
    run.nowMs += 61_001;
    sendUntil(run, run.nowMs + MINUTE);
    expect(run.sentAtMs.length).toBeGreaterThan(255);
  });

  it('is not taken from an answer that was overtaken by a newer one', () => {
    const run = start(300);
    sendUntil(run, run.nowMs + MINUTE, 10);
    note(run, announced(300, 250));
    const before = run.state.service;
    run.state = noteLimits(
      run.state,
      announced(300, 5),
      { ordinal: 9, sentMs: run.nowMs },
      run.nowMs,
    );
    expect(run.state.service).toEqual(before);
  });

  it('does not need a limit beside it, and may be nonsense', () => {
    const run = start(300);
    note(run, announced(null, 250));
    expect(run.state.limitPerMinute).toBe(300);
    note(run, announced(300, 1_000_000));
    expect(decideSend(run.state, run.nowMs)).toMatchObject({ send: true });
  });
});

describe('recallLimits', () => {
  it('starts from what another process was told', () => {
    const state = recallLimits(startPace(300, 0.1), announced(60, 55), 5000, 1_000_000);
    expect(state.limitPerMinute).toBe(60);
    expect(state.service).toMatchObject({ limit: 60, used: 5, seenMs: 995_000 });
  });

  it('goes slowly where the present minute may be used up', () => {
    const run = start(300);
    run.state = recallLimits(run.state, announced(300, 40), 1000, run.nowMs);
    sendUntil(run, run.nowMs + 10_000);
    expect(run.sentAtMs.length).toBeLessThanOrEqual(5);
  });

  it('takes only the limit of what was told more than a minute ago', () => {
    const run = start(60);
    run.state = recallLimits(run.state, announced(300, 0), 3_600_000, run.nowMs);
    expect(run.state).toMatchObject({ limitPerMinute: 300, service: null });
    expect(decideSend(run.state, run.nowMs)).toMatchObject({ send: true });
  });

  it('does not replace what this process was told', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 299));
    expect(recallLimits(run.state, announced(60, 0), 10, run.nowMs)).toBe(run.state);
  });
});

describe('processes that cannot see what remains', () => {
  it('use their part of the share', () => {
    const run = start(300);
    run.state = { ...run.state, part: 0.2 };
    sendUntil(run, run.nowMs + 10 * MINUTE);
    expect(run.sentAtMs.length / 10).toBeGreaterThan(54 * 0.95);
    expect(run.sentAtMs.length / 10).toBeLessThanOrEqual(55);
  });

  it('halve their pace on a 429, once for requests that were under way together, and get it back', () => {
    const run = start(300);
    sendUntil(run, run.nowMs + MINUTE);
    const before = run.sentAtMs.length;
    run.state = noteRefusal(noteRefusal(run.state, run.nowMs), run.nowMs + 5000);
    expect(run.state.slowed).toEqual({ factor: 0.5, atMs: run.nowMs });
    sendUntil(run, run.nowMs + 2 * MINUTE);
    expect(run.sentAtMs.length - before).toBeLessThan(2 * 200);
    const later = run.sentAtMs.length;
    sendUntil(run, run.nowMs + MINUTE);
    expect(run.sentAtMs.length - later).toBeGreaterThan(255);
  });

  it('never go below an eighth', () => {
    const run = start(300);
    for (let at = 0; at < 10; at += 1) {
      run.nowMs += 10_000;
      run.state = noteRefusal(run.state, run.nowMs);
    }
    expect(run.state.slowed?.factor).toBe(0.125);
  });

  it('stay as they are where what remains explains the 429', () => {
    const run = start(300);
    sendUntil(run, run.nowMs, 1);
    note(run, announced(300, 0));
    expect(noteRefusal(run.state, run.nowMs)).toBe(run.state);
  });
});
