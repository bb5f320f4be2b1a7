import pLimit from 'p-limit';

const START = 2;

/** How many requests may be under way next: one more after a good answer, half after a sign of overload. */
export function nextConcurrency(current: number, cap: number, wasGood: boolean): number {
  return wasGood ? Math.min(cap, current + 1) : Math.max(1, Math.floor(current / 2));
}

/** Whether an attempt went well; null where it says nothing of the service's load. */
export type LoadSign = 'good' | 'overload' | null;

export interface Concurrency {
  /** Runs the attempt when there is room for it, in the order of the calls. */
  run<T>(attempt: (report: (sign: LoadSign) => void) => Promise<T>): Promise<T>;
  /** How many attempts may be under way at present. */
  readonly current: number;
}

/** Starts at 2 and rises to `cap` with good answers. */
export function createConcurrency(cap: number): Concurrency {
  const limit = pLimit(Math.min(START, cap));
  let round = 0;
  return {
    run: (attempt) =>
      limit(() => {
        const startedIn = round;
        return attempt((sign) => {
          if (sign === null) return;
          if (sign === 'overload') {
            // Attempts that were under way together see one overload, not several.
            if (startedIn !== round) return;
            round += 1;
          }
          limit.concurrency = nextConcurrency(limit.concurrency, cap, sign === 'good');
        });
      }),
    get current() {
      return limit.concurrency;
    },
  };
}
