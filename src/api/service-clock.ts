import type { Clock } from './clock.js';

/** The service's time, learnt from the `Date` header of each answer. */
export interface ServiceClock {
  /** Takes the time of an answer that has just come; anything that is not a date is passed over. */
  learn(dateHeader: string | undefined): void;
  /**
   * Milliseconds since 1970, from the newest `Date` header; this machine's, or what it was started with, until one came. Never ahead of the
   * service while the header is not: it has whole seconds, cut off, and took its way here.
   */
  nowMs(): number;
}

/** A clock that stands outside of these years is broken, and would make every range empty or endless. */
const EARLIEST_MS = Date.UTC(2016, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** A clock drifts by less from one answer to the next. What is further off is believed when a second answer says so. */
const MOST_DRIFT_MS = 300_000;

/**
 * A clock that follows the service, but no single answer whose time has jumped. Where another process knows the
 * service's time, `startMs`, it holds until the first answer.
 */
export function createServiceClock(clock: Pick<Clock, 'wallMs'>, startMs?: number): ServiceClock {
  let aheadMs = startMs === undefined ? 0 : startMs - clock.wallMs();
  let isKnown = false;
  let doubtedMs = Number.NaN;
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= MOST_DRIFT_MS;
  return {
    learn: (dateHeader) => {
      const atMs = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (!(atMs >= EARLIEST_MS && atMs < LATEST_MS)) return;
      const toldMs = atMs - clock.wallMs();
      if (isKnown && !isNear(toldMs, aheadMs) && !isNear(toldMs, doubtedMs)) {
        doubtedMs = toldMs;
        return;
      }
      isKnown = true;
      aheadMs = toldMs;
      doubtedMs = Number.NaN;
    },
    nowMs: () => clock.wallMs() + aheadMs,
  };
}
