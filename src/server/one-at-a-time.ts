/** Work for visitors, one piece at a time: however many ask, the worker pays for one. */

export interface LaneOptions {
  /** How long a result is given out again, in milliseconds. */
  readonly keepMs: number;
  /** Pieces that wait; more are turned away. */
  readonly maxWaiting: number;
  /** A monotonic clock, in milliseconds. */
  readonly nowMs: () => number;
}

/** Results kept at the same time, so that many different questions cannot fill the memory. */
const MAX_KEPT = 50;

/** Too many pieces of work wait already. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

export interface Lane {
  /**
   * The result of `work`, or that of the same key that is under way or was made less than `keepMs` ago. A failure is
   * given to all who wait for it, and is not kept. Throws `BusyError`.
   */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

interface Kept {
  readonly result: Promise<unknown>;
  /** Null while it is under way. */
  until: number | null;
}

/** A lane of its own. */
export function createLane({ keepMs, maxWaiting, nowMs }: LaneOptions): Lane {
  const kept = new Map<string, Kept>();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const forget = (): void => {
    const now = nowMs();
    for (const [key, { until }] of kept) if (until !== null && until <= now) kept.delete(key);
  };

  const makeRoom = (): void => {
    for (const [key, { until }] of kept) {
      if (kept.size < MAX_KEPT) return;
      if (until !== null) kept.delete(key);
    }
  };

  const start = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = last;
    waiting += 1;
    const mine = (async () => {
      // Whoever was before has told of its failure already.
      await before.catch(() => {});
      try {
        return await work();
      } finally {
        waiting -= 1;
      }
    })();
    last = mine;
    return mine;
  };

  return {
    run: <T>(key: string, work: () => Promise<T>): Promise<T> => {
      forget();
      const known = kept.get(key);
      // A key names one kind of work, so its result is of one type.
      if (known !== undefined) return known.result as Promise<T>;
      if (waiting > maxWaiting) return Promise.reject(new BusyError('Too many ask at once.'));
      makeRoom();
      const result = start(work);
      const entry: Kept = { result, until: null };
      kept.set(key, entry);
      result.then(
        () => {
          entry.until = nowMs() + keepMs;
        },
        () => {
          kept.delete(key);
        },
      );
      return result;
    },
  };
}
