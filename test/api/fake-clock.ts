import type { Clock } from '../../src/api/clock.js';

export interface FakeClock extends Clock {
  /** Every wait, in the order in which it began. */
  readonly sleeps: number[];
  advance(durationMs: number): void;
}

/** A clock that stands still but for waits, which it passes at once. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 31, 12)): FakeClock {
  let atMs = startMs;
  const sleeps: number[] = [];
  return {
    sleeps,
    wallMs: () => atMs,
    steadyMs: () => atMs,
    sleep: async (delayMs, signal) => {
      signal.throwIfAborted();
      sleeps.push(delayMs);
      atMs += delayMs;
    },
    advance: (durationMs) => {
      atMs += durationMs;
    },
  };
}
