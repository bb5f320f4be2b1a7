/** Time and chance as the worker sees them; passed in so that tests own them. */
import { setTimeout as sleepFor } from 'node:timers/promises';

export interface WorkerClock {
  now(): Date;
  /** At least 0, below 1. */
  random(): number;
  /** Waits; true when the time is over, false as soon as the signal aborts. Never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<boolean>;
}

/** What `setTimeout` can wait for at once; a longer wait is one of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemWorkerClock: WorkerClock = {
  now: () => new Date(),
  random: Math.random,
  sleep: async (delayMs, signal) => {
    for (let left = Math.max(0, delayMs); ; left -= LONGEST_TIMER_MS) {
      try {
        await sleepFor(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
      } catch {
        return false;
      }
      if (left <= LONGEST_TIMER_MS) return true;
    }
  },
};
