import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the client sees it; passed in so that tests own it. All in milliseconds. */
export interface Clock {
  /** This machine's time since 1970; it jumps when somebody sets the clock. */
  wallMs(): number;
  /** Time since some moment; it never jumps, so waits are measured on it. */
  steadyMs(): number;
  /** Rejects as soon as `signal` is aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  sleep: async (delayMs, signal) => {
    await sleep(Math.ceil(delayMs), undefined, { signal });
  },
};
