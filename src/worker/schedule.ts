/** Cron expressions as times: when the next one is, how much later this installation goes, how many were missed. */
import { createHash } from 'node:crypto';
import { createTask, parse } from 'node-cron';

/** Installations spread over a tenth of their interval, and over a minute at most. */
const SPREAD = { share: 0.1, mostMs: 60_000 } as const;
const DAY_MS = 86_400_000;
/** Two 29ths of February at least. */
const DAYS_TO_LOOK_AT = 9 * 366;

/** The times of a cron expression in UTC, all later by one fixed delay. */
export interface Schedule {
  /** By how much this schedule is later than its expression, in milliseconds. */
  readonly delayMs: number;
  /** The first time after this one; null where there is none within nine years. */
  next(after: Date): Date | null;
}

/**
 * A valid expression of five fields, or six with seconds first. `seed` is what tells installations and workspaces
 * apart: the same one always has the same delay. Throws where the expression is not valid.
 */
export function createSchedule(expression: string, seed: string): Schedule {
  const times = timesOfDay(expression);
  const first = times[0] ?? 0;
  const delayMs = delayOf(seed, shortestGapMs(times));
  const task = createTask(expression, () => {}, { timezone: 'UTC' });
  // It is only asked about days: taken off node-cron's list at once, and never started.
  void task.destroy();
  const hasDay = (midnightMs: number): boolean => task.match(new Date(midnightMs + first));

  return {
    delayMs,
    next: (after) => {
      const afterMs = after.getTime() - delayMs;
      let midnightMs = Math.floor(afterMs / DAY_MS) * DAY_MS;
      for (let day = 0; day < DAYS_TO_LOOK_AT; day += 1, midnightMs += DAY_MS) {
        const time = times.find((candidate) => midnightMs + candidate > afterMs);
        if (time !== undefined && hasDay(midnightMs)) return new Date(midnightMs + time + delayMs);
      }
      return null;
    },
  };
}

/** Between 0 and the largest delay for an interval, in whole milliseconds; the same for the same seed. */
export function delayOf(seed: string, intervalMs: number): number {
  const mostMs = Math.min(SPREAD.mostMs, intervalMs * SPREAD.share);
  const hash = createHash('sha256').update(`smartlink-sync schedule ${seed}`).digest();
  return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * mostMs);
}

/** Milliseconds since midnight, ascending. */
function timesOfDay(expression: string): readonly number[] {
  const { hour, minute, second } = parse(expression);
  return hour
    .flatMap((h) => minute.flatMap((m) => second.map((s) => ((h * 60 + m) * 60 + s) * 1000)))
    .sort((a, b) => a - b);
}

function shortestGapMs(times: readonly number[]): number {
  const first = times[0] ?? 0;
  const gaps = times.map((time, index) => (times[index + 1] ?? first + DAY_MS) - time);
  return Math.min(...gaps);
}
