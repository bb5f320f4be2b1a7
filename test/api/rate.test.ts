/** The pace against the simulator's rate meter, on a clock of their own: what is used of a limit, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { AnnouncedLimits } from '../../src/api/limits.js';
import type { RateVerdict } from '../../src/simulator/rate-meter.js';
import {
  announceAll,
  arrived,
  createServiceOf,
  evenly,
  otherClient,
  pacedClient,
  refusedAfter,
  simulate,
} from './rate-simulation.js';

// Minutes are simulated: many requests, and no wait.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
const RESERVE = 0.1;
const windows = ['fixed', 'sliding'] as const;
/** The meter of a sliding window takes its time for each of thousands of requests: the larger limit gets fewer trials. */
const some = <T>(perMinute: number, trials: readonly T[]): readonly T[] =>
  perMinute > 1000 ? trials.slice(1, 2) : trials;
const cases = windows.flatMap((window) =>
  [60, 300, 5000].map((perMinute) => [window, perMinute] as const),
);

/** Repeatable numbers of at least 0 and below 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271 + 1) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('one process', () => {
  it.each(cases)(
    'uses nine tenths of a %s window of %i less the reserve, and is never refused',
    (...[window, perMinute]) => {
      const service = createServiceOf({ window, perMinute });
      const client = pacedClient({ startMs: 17_000, random: randomFrom(1) });
      simulate(service, [client], 17_000 + 5 * MINUTE);
      expect(refusedAfter([client], 0)).toBe(0);
      const used = arrived(client, 17_000, 17_000 + 5 * MINUTE) / 5;
      expect(used / (perMinute * (1 - RESERVE))).toBeGreaterThan(0.95);
      expect(used).toBeLessThanOrEqual(perMinute * (1 - RESERVE));
    },
  );

  it.each(windows)(
    'is not refused wherever in a %s window it begins, however late answers are',
    (window) => {
      fc.assert(
        fc.property(
          fc.nat(MINUTE),
          fc.constantFrom(10, 60, 300),
          fc.constantFrom(2, 150, 2000),
          fc.nat(1000),
          (startMs, perMinute, latencyMs, seed) => {
            const service = createServiceOf({ window, perMinute });
            const random = randomFrom(seed + 1);
            const client = pacedClient({ limitPerMinute: perMinute, startMs, latencyMs, random });
            simulate(service, [client], startMs + 3 * MINUTE);
            expect(refusedAfter([client], 0)).toBe(0);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('keeps to what it was configured with where nothing is announced', () => {
    const nothing = (): AnnouncedLimits => announceAll({ ...verdictOfNothing });
    const service = createServiceOf({ perMinute: 300 }, nothing);
    const client = pacedClient({ limitPerMinute: 300 });
    simulate(service, [client], 5 * MINUTE);
    expect(refusedAfter([client], 0)).toBe(0);
    expect(arrived(client, 0, 5 * MINUTE) / 5).toBeGreaterThan(270 * 0.95);
  });

  it.each(windows)('follows a limit of a %s window that changes while it runs', (window) => {
    const service = createServiceOf({ window, perMinute: 300 });
    const client = pacedClient();
    const limits = (perMinute: number) => ({ ...service.limits, perMinute });
    simulate(service, [client], 2 * MINUTE);
    const raised = { ...service, limits: limits(5000) };
    simulate(raised, [client], 4 * MINUTE);
    expect(arrived(client, 3 * MINUTE, 4 * MINUTE)).toBeGreaterThan(4500 * 0.95);
    const lowered = { ...service, limits: limits(60) };
    simulate(lowered, [client], 8 * MINUTE);
    // What was sent before the lower limit became known may be refused, and nothing after that.
    expect(refusedAfter([client], 4 * MINUTE + 10_000)).toBe(0);
    expect(arrived(client, 6 * MINUTE, 8 * MINUTE) / 2).toBeGreaterThan(54 * 0.9);
  });

  it('gets through where the true limit is a third of what is configured and nothing is announced', () => {
    const nothing = (): AnnouncedLimits => announceAll({ ...verdictOfNothing });
    const service = createServiceOf({ perMinute: 100 }, nothing);
    const client = pacedClient({ limitPerMinute: 300, random: randomFrom(3) });
    simulate(service, [client], 20 * MINUTE);
    const let_ = client.arrivals.filter(({ isRefused }) => !isRefused).length;
    expect(let_ / 20).toBeGreaterThan(60);
    expect(refusedAfter([client], 0) / client.arrivals.length).toBeLessThan(0.08);
    expect(service.meter.early).toBe(0);
  });
});

const verdictOfNothing: RateVerdict = {
  limitMinute: null,
  remainingMinute: 0,
  limitDay: null,
  remainingDay: null,
  waitMs: 0,
};

describe('a second client that spends half of the limit', () => {
  it.each(cases)(
    'is not refused in a %s window of %i, nor is this program, which uses the rest',
    (...[window, perMinute]) => {
      for (const startMs of some(perMinute, [0, 17_000, 45_000])) {
        const service = createServiceOf({ window, perMinute });
        const client = pacedClient({ startMs, random: randomFrom(2) });
        const other = otherClient(evenly(perMinute / 2, 0, 6 * MINUTE));
        simulate(service, [client, other], 6 * MINUTE);
        expect(refusedAfter([client, other], 10_000)).toBe(0);
        const rest = perMinute * (0.5 - RESERVE);
        expect(arrived(client, 2 * MINUTE, 6 * MINUTE) / 4 / rest).toBeGreaterThan(0.7);
      }
    },
  );

  it.each(cases)(
    'may begin and end at any moment of a %s window of %i',
    (...[window, perMinute]) => {
      for (const joinMs of some(perMinute, [0, 20_000, 40_000])) {
        const service = createServiceOf({ window, perMinute });
        const client = pacedClient({ random: randomFrom(4) });
        const other = otherClient(evenly(perMinute / 2, 2 * MINUTE + joinMs, 4 * MINUTE));
        simulate(service, [client, other], 7 * MINUTE);
        expect(refusedAfter([client, other], 0)).toBe(0);
        const alone = arrived(client, 6 * MINUTE, 7 * MINUTE);
        expect(alone / (perMinute * (1 - RESERVE))).toBeGreaterThan(0.9);
      }
    },
  );
});

describe('two processes of this program', () => {
  it.each(cases)(
    'share a %s window of %i, are never refused, and use nine tenths of it',
    (...[window, perMinute]) => {
      for (const laterMs of some(perMinute, [0, 20_000, 70_000])) {
        const service = createServiceOf({ window, perMinute });
        const one = pacedClient({ startMs: 3000, random: randomFrom(5) });
        const two = pacedClient({ startMs: 3000 + laterMs, random: randomFrom(6) });
        simulate(service, [one, two], 8 * MINUTE);
        expect(refusedAfter([one, two], 0)).toBe(0);
        const [first = 0, second = 0] = [one, two].map((client) =>
          arrived(client, 3 * MINUTE, 8 * MINUTE),
        );
        const share = perMinute * (1 - RESERVE) * 5;
        expect((first + second) / share).toBeGreaterThan(perMinute > 60 ? 0.9 : 0.7);
        expect(Math.min(first, second) / share).toBeGreaterThan(0.2);
      }
    },
  );

  it('stay under the limit by their parts where nothing tells what remains', () => {
    const limitOnly = (verdict: RateVerdict): AnnouncedLimits => ({
      ...announceAll(verdict),
      remainingMinute: null,
    });
    for (const window of windows) {
      const service = createServiceOf({ window, perMinute: 300 }, limitOnly);
      const live = pacedClient({ part: 0.8, random: randomFrom(7) });
      const backfill = pacedClient({ part: 0.2, random: randomFrom(8) });
      simulate(service, [live, backfill], 6 * MINUTE);
      expect(refusedAfter([live, backfill], 0)).toBe(0);
      expect(arrived(live, 0, 6 * MINUTE) / arrived(backfill, 0, 6 * MINUTE)).toBeGreaterThan(3.5);
    }
  });

  it('give live work most of the limit, and all that it leaves to the backfill', () => {
    const service = createServiceOf({ perMinute: 300 });
    const live = pacedClient({ part: 0.8, startMs: 2 * MINUTE, endMs: 6 * MINUTE });
    const backfill = pacedClient({ part: 0.2 });
    simulate(service, [live, backfill], 9 * MINUTE);
    expect(refusedAfter([live, backfill], 0)).toBe(0);
    const both = [live, backfill].map((client) => arrived(client, 3 * MINUTE, 6 * MINUTE) / 3);
    expect(both[0]).toBeGreaterThan(270 * 0.6);
    expect(both[1]).toBeGreaterThan(270 * 0.1);
    expect(arrived(backfill, 8 * MINUTE, 9 * MINUTE)).toBeGreaterThan(270 * 0.9);
  });
});
