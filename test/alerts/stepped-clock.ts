/** A clock that stands until it is moved. */
import type { WorkerClock } from '../../src/worker/worker-clock.js';

export interface SteppedClock extends WorkerClock {
  /** Moves it, and wakes whoever has slept long enough. */
  advance(ms: number): void;
  /** Resolves once somebody sleeps. */
  sleeping(): Promise<void>;
}

export function createSteppedClock(start: Date): SteppedClock {
  let nowMs = start.getTime();
  let sleepers: { readonly untilMs: number; readonly wake: (isOver: boolean) => void }[] = [];
  let watchers: (() => void)[] = [];
  return {
    now: () => new Date(nowMs),
    random: () => 0.5,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        const sleeper = { untilMs: nowMs + delayMs, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener('abort', () => resolve(false), { once: true });
        for (const watcher of watchers) watcher();
        watchers = [];
      }),
    sleeping: () =>
      sleepers.length > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            watchers.push(resolve);
          }),
    advance: (ms) => {
      nowMs += ms;
      const awake = sleepers.filter(({ untilMs }) => untilMs <= nowMs);
      sleepers = sleepers.filter(({ untilMs }) => untilMs > nowMs);
      for (const { wake } of awake) wake(true);
    },
  };
}
