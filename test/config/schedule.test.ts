import { expect, test } from 'vitest';
import { longestIntervalMs } from '../../src/config/schedule.js';

const hourMs = 3_600_000;

test.each([
  ['*/15 * * * *', 0.25],
  ['0 * * * *', 1],
  ['* * * * *', 1 / 60],
  ['*/30 * * * * *', 1 / 120],
  ['0 4 * * *', 24],
  ['0 4,6 * * *', 22],
  ['0 4 * * 0', 168],
  ['0 9-17 * * 1-5', 64],
  ['30 4 1 * *', 744],
  ['0 0 29 2 *', 1461 * 24],
  ['@hourly', 1],
])('the longest time between runs of %s is %d hours', (expression, hours) => {
  expect(longestIntervalMs(expression)).toBe(hours * hourMs);
});
