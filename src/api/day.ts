/** The daily limit, where the service announces one: what may be used of it, and by which kind of work. Pure. */

/**
 * Which work comes first where both use one key: `live` keeps the newest data fresh, `backfill` reads the past and
 * can wait.
 */
export type Share = 'live' | 'backfill';

const DAY_MS = 86_400_000;
/** Of the daily limit, what is kept from backfills for a whole day of live syncs; for half a day half of it. */
const LIVE_SHARE = 0.25;

export interface DayFigures {
  readonly limit: number;
  readonly remaining: number;
  /** The service's time at which it said so, in milliseconds since 1970. */
  readonly toldMs: number;
}

/**
 * How long a request has to wait for the daily limit, in milliseconds; 0 where it may be sent. The service says
 * nothing of when its day begins; as all its times are UTC, so is this. Figures of an earlier day count no more.
 */
export function dayWaitMs(
  figures: DayFigures | null,
  use: { readonly share: Share; readonly reserve: number; readonly sentSince: number },
  nowMs: number,
): number {
  if (figures === null) return 0;
  const nextDayMs = (Math.floor(figures.toldMs / DAY_MS) + 1) * DAY_MS;
  if (nowMs >= nextDayMs) return 0;
  const left = Math.min(figures.remaining, figures.limit) - use.sentSince;
  const kept = use.share === 'live' ? 0 : (LIVE_SHARE * (nextDayMs - nowMs)) / DAY_MS;
  // The addition only undoes what binary fractions add.
  const isEnough = left - 1 >= figures.limit * (use.reserve + kept) - 1e-9;
  return isEnough ? 0 : nextDayMs - nowMs;
}
