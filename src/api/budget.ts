/** The one place that every request passes, and the only one that makes it wait for the rate limit. */
import type { Clock } from './clock.js';
import type { AnnouncedLimits } from './limits.js';
import { decideSend, hold, noteLimits, type PaceState, startPace } from './pace.js';
import { MAX_WAIT_MS } from './retry.js';

export interface BudgetOptions {
  /** What holds until the service announces a limit. */
  readonly limitPerMinute: number;
  /** The part of the limit that is left to others, from 0 to below 1. */
  readonly reserve: number;
  readonly clock: Clock;
  /** Ends every wait; `acquire` rejects. */
  readonly abort: AbortSignal;
  /** Called before each wait. */
  readonly onWait: (delayMs: number) => void;
}

export interface Budget {
  /**
   * Resolves with 0 when a request may be sent, in the order of the calls; with the milliseconds to wait where those
   * are more than 15 minutes, and then the request must not be sent. Rejects when aborted.
   */
  acquire(): Promise<number>;
  note(limits: AnnouncedLimits): void;
  /** Keeps every request back for so long from now on. */
  holdFor(delayMs: number): void;
  /** Plain data: what was sent, announced and asked for so far. */
  state(): PaceState;
  /** How long requests were kept back so far; of several that wait together the first counts. */
  waitedMs(): number;
  close(): void;
}

/** A budget of one key. */
export function createBudget(options: BudgetOptions): Budget {
  const { clock, abort, onWait } = options;
  let state = startPace(options.limitPerMinute, options.reserve);
  let waitedMs = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let alarm = new AbortController();
  const stop = (): void => alarm.abort();
  abort.addEventListener('abort', stop);

  /** Sleeps, but not longer than until something is announced: it can make the wait shorter. */
  const pause = async (waitMs: number): Promise<void> => {
    alarm = new AbortController();
    const { signal } = alarm;
    onWait(waitMs);
    const sinceMs = clock.steadyMs();
    try {
      await clock.sleep(waitMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      waitedMs += clock.steadyMs() - sinceMs;
    }
  };

  const take = async (): Promise<number> => {
    for (;;) {
      abort.throwIfAborted();
      const decision = decideSend(state, clock.steadyMs());
      if (decision.send) {
        state = decision.state;
        return 0;
      }
      if (decision.waitMs > MAX_WAIT_MS) return decision.waitMs;
      await pause(decision.waitMs);
    }
  };

  return {
    acquire: () => {
      const turn = queue.then(take);
      queue = turn.catch(() => undefined);
      return turn;
    },
    note: (limits) => {
      state = noteLimits(state, limits, clock.steadyMs());
      alarm.abort();
    },
    holdFor: (delayMs) => {
      state = hold(state, clock.steadyMs() + delayMs);
    },
    state: () => state,
    waitedMs: () => waitedMs,
    close: () => {
      abort.removeEventListener('abort', stop);
    },
  };
}
