import { createTask, validateDetailed } from 'node-cron';
import { unitMs } from './duration.js';

// Four years and one: two 29ths of February at least.
const daysToLookAt = 5 * 366;
const firstDay = Date.UTC(2024, 0, 1);

/**
 * The longest time between two runs of a valid cron expression in UTC, in milliseconds. The longest, because a
 * schedule that rests at night must not look late every morning.
 */
export function longestIntervalMs(expression: string): number {
  const fields = validateDetailed(expression).fields;
  if (fields === undefined) throw new TypeError('The expression was not validated.');
  const times = fields.hour.flatMap((hour) =>
    fields.minute.flatMap((minute) =>
      fields.second.map((second) => hour * unitMs.h + minute * unitMs.m + second * unitMs.s),
    ),
  );
  times.sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  const withinDay = longestGap(times);
  const everyDay =
    fields.dayOfMonth.length === 31 && fields.month.length === 12 && fields.dayOfWeek.length >= 7;
  const betweenDays = everyDay ? unitMs.d : longestGap(daysOf(expression, first));
  return Math.max(withinDay, betweenDays - last + first);
}

/** Midnights of the days on which the expression runs, over more than one whole cycle of leap years. */
function daysOf(expression: string, timeOfDayMs: number): readonly number[] {
  const task = createTask(expression, () => {}, { timezone: 'UTC' });
  try {
    return Array.from({ length: daysToLookAt }, (_, index) => firstDay + index * unitMs.d).filter(
      (midnight) => task.match(new Date(midnight + timeOfDayMs)),
    );
  } finally {
    void task.destroy();
  }
}

function longestGap(sorted: readonly number[]): number {
  return sorted.reduce((longest, value, index) => {
    return Math.max(longest, value - (sorted[index - 1] ?? value));
  }, 0);
}
