/** How long to leave a workspace alone after a cycle that ended early. Pure. */
import { ApiError } from '../api/api-error.js';
import { DatabaseError } from '../db/database-error.js';
import { ExitCode, LockHeldError } from '../errors.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const GROWING = { firstMs: 10 * SECOND_MS, mostMs: 10 * MINUTE_MS } as const;
/** The database is ours and takes no harm from being asked. */
const DATABASE_MOST_MS = 30 * SECOND_MS;
const KEY_REFUSED_MS = 10 * MINUTE_MS;
const LOCK_HELD_MS = 30 * SECOND_MS;
const QUOTA_LEAST_MS = MINUTE_MS;

/** `untilTick`: wait for the schedule, but never less than `leastMs`. */
export type Pause =
  | { readonly waitMs: number }
  | { readonly untilTick: true; readonly leastMs: number };

/**
 * The pause after a failure. `failuresInARow` counts it too, so it is at least 1; `random` is at least 0, below 1.
 * Growing pauses double from 10 s to 10 min and vary by a quarter to either side. A wait that the service asked for is
 * kept whole.
 */
export function pauseAfter(error: unknown, failuresInARow: number, random: number): Pause {
  if (error instanceof LockHeldError) return { waitMs: LOCK_HELD_MS };
  if (error instanceof ApiError) {
    if (error.exitCode === ExitCode.keyRefused) return { waitMs: KEY_REFUSED_MS };
    if (error.code === 'api_quota') {
      // What a run may spend is spent: the next one has its own share.
      if (error.waitMs === undefined) return { untilTick: true, leastMs: QUOTA_LEAST_MS };
      return { waitMs: Math.max(QUOTA_LEAST_MS, error.waitMs) };
    }
  }
  const mostMs = error instanceof DatabaseError ? DATABASE_MOST_MS : GROWING.mostMs;
  return { waitMs: growingPauseMs(failuresInARow, random, mostMs) };
}

/** Doubles with each failure up to `mostMs`, and varies by a quarter to either side. */
export function growingPauseMs(
  failuresInARow: number,
  random: number,
  mostMs: number = GROWING.mostMs,
): number {
  // Beyond 30 doublings the power would only lose digits.
  const grown = GROWING.firstMs * 2 ** Math.min(30, Math.max(0, failuresInARow - 1));
  return Math.round(Math.min(mostMs, grown) * (0.75 + random / 2));
}

/** True for what does not count as a failure of the cycle: somebody else works, or asked to wait. */
export function isNoFailure(error: unknown): boolean {
  if (error instanceof LockHeldError) return true;
  return error instanceof ApiError && error.code === 'api_quota';
}
