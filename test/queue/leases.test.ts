import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLease, LEASE_SECONDS, type LeaseBucket } from '../../src/db/ledger/rate-leases.js';

/** Workers of one bucket: each asks when it has nothing left, and uses what it got at some time of the lease. */
interface Use {
  readonly atMs: number;
}

const MINUTE = 60_000;

/** The most uses in any minute. */
function mostInAMinute(uses: readonly Use[]): number {
  const times = uses.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - MINUTE) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

const step = fc.record({
  worker: fc.nat(2),
  /** Until this ask, in milliseconds. */
  afterMs: fc.oneof({ weight: 5, arbitrary: fc.nat(300) }, fc.nat(20_000)),
  /** When in its lease a request is sent. */
  usedAt: fc.double({ min: 0, max: 1, noNaN: true }),
  /** The part of the lease that is used; the rest is given back with the next ask. */
  usedShare: fc.constantFrom(1, 1, 1, 0.5, 0),
});

describe('decideLease', () => {
  it('keeps all workers together within what a minute may hold, whenever they send what they leased (I6)', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 3000 })),
        fc.array(step, { maxLength: 400 }),
        (perMinute, steps) => {
          let bucket: LeaseBucket | null = null;
          let nowMs = 1_000_000;
          const uses: Use[] = [];
          const returned = [0, 0, 0];
          for (const { worker, afterMs, usedAt, usedShare } of steps) {
            nowMs += afterMs;
            const ask = {
              perMinute,
              part: 1 / 3,
              returned: returned[worker] ?? 0,
              isWanted: true,
            };
            const decided = decideLease(bucket, ask, nowMs);
            bucket = decided.bucket;
            const used = Math.round(decided.granted * usedShare);
            returned[worker] = decided.granted - used;
            const atMs = nowMs + usedAt * LEASE_SECONDS * 1000;
            for (let i = 0; i < used; i += 1) uses.push({ atMs });
            // What is given back is given back after its lease has lapsed, as the client does it.
            if (used < decided.granted) nowMs += LEASE_SECONDS * 1000;
          }
          expect(mostInAMinute(uses)).toBeLessThanOrEqual(perMinute);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([9, 60, 270, 4500])(
    'gives nearly all of %i requests a minute to those who always ask',
    (perMinute) => {
      let bucket: LeaseBucket | null = null;
      let granted = 0;
      let nowMs = 0;
      while (nowMs < 20 * MINUTE) {
        const decided = decideLease(
          bucket,
          { perMinute, part: 1 / 3, returned: 0, isWanted: true },
          nowMs,
        );
        bucket = decided.bucket;
        granted += decided.granted;
        nowMs += decided.granted > 0 ? 10 : decided.waitMs;
      }
      expect(granted / 20 / perMinute).toBeGreaterThan(perMinute < 60 ? 0.8 : 0.9);
    },
  );

  it('gives one of three that ask at the same time its part, and what is left to whoever needs it', () => {
    const ask = { perMinute: 4500, part: 1 / 3, returned: 0, isWanted: true };
    const first = decideLease(null, ask, 0);
    const second = decideLease(first.bucket, ask, 0);
    const third = decideLease(second.bucket, ask, 0);
    expect(Math.abs(first.granted - second.granted)).toBeLessThanOrEqual(1);
    expect(third.granted).toBeGreaterThan(first.granted - 3);
    const fourth = decideLease(third.bucket, ask, 0);
    expect(fourth).toMatchObject({ granted: 0 });
    expect(fourth.waitMs).toBeLessThan(50);
    expect(decideLease(fourth.bucket, ask, 2000).granted).toBe(first.granted);
  });

  it('takes back what was not sent, and never holds more than it began with', () => {
    const ask = { perMinute: 600, part: 1, returned: 0, isWanted: true };
    const first = decideLease(null, ask, 0);
    const back = { ...ask, returned: first.granted, isWanted: false };
    const emptied = decideLease(first.bucket, back, 10);
    expect(emptied.granted).toBe(0);
    expect(decideLease(emptied.bucket, ask, 10).granted).toBe(first.granted);
    expect(decideLease(emptied.bucket, { ...ask, returned: 500 }, 10).granted).toBe(first.granted);
  });
});
