/** When `start` will work next. */
import { createTask } from 'node-cron';
import { type Finding, ok } from './finding.js';

const TIMES_SHOWN = 3;

/** The next times of a valid cron expression in UTC; fewer where there are no more. */
export function nextTimes(expression: string, count: number): readonly Date[] {
  const task = createTask(expression, () => {}, { timezone: 'UTC' });
  try {
    return task.getNextRuns(count);
  } finally {
    void task.destroy();
  }
}

/** The next three times of each schedule. */
export function checkSchedule(schedules: {
  readonly syncSchedule: string;
  readonly verifySchedule: string;
}): readonly Finding[] {
  return [
    ok('sync_schedule', `"start" syncs at ${timesText(schedules.syncSchedule)} (UTC).`),
    ok('verify_schedule', `"start" verifies at ${timesText(schedules.verifySchedule)} (UTC).`),
  ];
}

function timesText(expression: string): string {
  return nextTimes(expression, TIMES_SHOWN)
    .map((time) => time.toISOString().slice(0, 16).replace('T', ' '))
    .join(', ');
}
