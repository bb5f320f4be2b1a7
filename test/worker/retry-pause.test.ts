import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError, type ApiErrorCode } from '../../src/api/api-error.js';
import { DatabaseError } from '../../src/db/database-error.js';
import { LockHeldError } from '../../src/errors.js';
import { growingPauseMs, isNoFailure, pauseAfter } from '../../src/worker/retry-pause.js';

const apiError = (code: ApiErrorCode, waitMs?: number): ApiError =>
  new ApiError({
    code,
    request: { method: 'GET', endpoint: '/api/smart-links' },
    happened: 'it failed',
    waitMs,
  });

describe('the pause after a failed cycle', () => {
  it('doubles from ten seconds to ten minutes', () => {
    const pauses = Array.from({ length: 9 }, (_, i) => growingPauseMs(i + 1, 0.5));
    expect(pauses.map((ms) => ms / 1000)).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  });

  it('varies by a quarter to either side, and stays finite however often it failed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const middle = growingPauseMs(failures, 0.5);
          const pause = growingPauseMs(failures, random);
          expect(pause).toBeGreaterThanOrEqual(Math.floor(middle * 0.75));
          expect(pause).toBeLessThanOrEqual(Math.ceil(middle * 1.25));
        },
      ),
    );
  });

  it.each([
    ['the API is down', apiError('api_unavailable'), 5, { waitMs: 160_000 }],
    ['an error that nobody knows', new Error('odd'), 1, { waitMs: 10_000 }],
    [
      'the key is refused: every ten minutes',
      apiError('api_unauthorized'),
      40,
      { waitMs: 600_000 },
    ],
    ['a quota says how long', apiError('api_quota', 1_234_567), 1, { waitMs: 1_234_567 }],
    ['a quota says a second', apiError('api_quota', 1_000), 1, { waitMs: 60_000 }],
    [
      'credits of one run are spent',
      apiError('api_quota'),
      1,
      { untilTick: true, leastMs: 60_000 },
    ],
    ['another run has the lock', new LockHeldError('held'), 3, { waitMs: 30_000 }],
    ['the database is away for long', new DatabaseError('away'), 30, { waitMs: 30_000 }],
  ])('%s', (_, error, failures, pause) => {
    expect(pauseAfter(error, failures, 0.5)).toEqual(pause);
  });

  it('does not count as a failure what others cause or ask for', () => {
    expect(isNoFailure(new LockHeldError('held'))).toBe(true);
    expect(isNoFailure(apiError('api_quota'))).toBe(true);
    expect(isNoFailure(apiError('api_unavailable'))).toBe(false);
    expect(isNoFailure(new Error('odd'))).toBe(false);
  });
});
