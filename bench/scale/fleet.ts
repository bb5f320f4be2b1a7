/** Many workspaces in one process: when they begin, how many are at work at once, and how they share one thread. */
import { createSchedule } from '../../src/worker/schedule.js';

export interface FleetOutcome {
  /** Cycles under way at the busiest second of a quarter of an hour. */
  readonly mostAtOnce: number;
  /** Seconds from the first that begins to the last. */
  readonly spreadSeconds: number;
  /** Of the quarter of an hour, how much of one processor the work takes. */
  readonly share: number;
  /** The longest that a cycle takes when all share one thread; seconds. */
  readonly longestSeconds: number;
}

/**
 * Cycles begin when the schedule of each says. Each has so much work for the one thread, beside what it waits for; the
 * thread does what came first.
 */
export function runFleet(
  workspaces: number,
  cycleSeconds: number,
  cpuSeconds: number,
): FleetOutcome {
  const begins = Array.from(
    { length: workspaces },
    (_, n) => createSchedule('*/15 * * * *', `workspace-${n} key-${n}`).delayMs / 1000,
  ).sort((a, b) => a - b);
  let freeAt = 0;
  const ends = begins.map((begin) => {
    freeAt = Math.max(freeAt, begin) + cpuSeconds;
    return Math.max(begin + cycleSeconds, freeAt);
  });
  const moments = begins.map(
    (begin) => begins.filter((other, at) => other <= begin && (ends[at] ?? 0) > begin).length,
  );
  return {
    mostAtOnce: Math.max(...moments),
    spreadSeconds: (begins.at(-1) ?? 0) - (begins[0] ?? 0),
    share: (workspaces * cpuSeconds) / 900,
    longestSeconds: Math.max(...ends.map((end, at) => end - (begins[at] ?? 0))),
  };
}
