import { expect, test } from 'vitest';
import { judgeRetention } from '../../src/check/retention.js';
import { retentionStatus } from '../../src/status/retention.js';

const DAY_MS = 86_400_000;
const now = new Date('2026-06-10T00:00:00Z');

/** Agreed to 24 months; looked at so many days ago. */
function judged(months: number | null, daysAgo: number | null, agreedMonths = 24) {
  const ranAt = daysAgo === null ? null : new Date(now.getTime() - daysAgo * DAY_MS);
  const found = judgeRetention(
    'w',
    // Somebody has agreed, or there would be nothing to say where it is not set.
    retentionStatus(months, {
      months: agreedMonths,
      agreedAt: now,
      ranAt,
      keptFrom: ranAt,
      rowsDropped: 3,
      held: { not_verified: 2 },
    }) ?? expect.fail(),
    now,
  );
  return [found.verdict, found.message];
}

test('check says when old rows were looked for, and warns where nobody agreed or nobody looks', () => {
  expect(judged(24, 1)).toEqual([
    'ok',
    'Workspace w: Rows are kept since 2026-06-09: 3 removed, last looked at 2026-06-09 00:00 UTC; 2 links held back (not_verified).',
  ]);
  expect(judged(24, 3)[0]).toBe('ok');
  expect(judged(24, 4)[0]).toBe('warn');
  expect(judged(24, null)).toEqual(['ok', 'Workspace w: old rows were not looked for yet.']);
  expect(judged(12, 1)).toEqual([
    'warn',
    'Workspace w: RETENTION_MONTHS=12 removes nothing until somebody has agreed: look with smartlink-sync retention --dry-run.',
  ]);
  // Nothing more is removed: the last time may be long ago.
  expect(judged(null, 40)[0]).toBe('ok');
});
