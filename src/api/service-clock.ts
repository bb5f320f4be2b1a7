import type { Clock } from './clock.js';

/** The service's time, learnt from the `Date` header of each answer. */
export interface ServiceClock {
  /** Takes the time of an answer that has just come; anything that is not a date is passed over. */
  learn(dateHeader: string | undefined): void;
  /**
   * Milliseconds since 1970, from the newest `Date` header that is believed; this machine's, or what it was started
   * with, until one came. Never ahead of the service while the header is not: it has whole seconds, cut off, and took
   * its way here.
   */
  nowMs(): number;
}

/** A clock that stands outside of these years is broken, and would make every range empty or endless. */
const EARLIEST_MS = Date.UTC(2016, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** A clock drifts by less from one answer to the next. */
const MOST_DRIFT_MS = 300_000;
/** A time that has jumped is believed against one that several answers told when nothing else was told for so long. */
const DOUBT_MS = 60_000;

/** A moment of the service, and what this machine's clocks showed then. */
interface Reading {
  readonly atMs: number;
  readonly wallMs: number;
  readonly steadyMs: number;
}

/**
 * A clock that follows the service, but not answers whose time has jumped: between two answers as much time passes there
 * as here. What passed here this machine tells twice: one of its clocks may have been set, the other stands still while
 * the machine sleeps. Where one answer alone has told the time, two that agree are believed against it. Where another
 * process knows the service's time, `startMs`, it counts as one answer.
 */
export function createServiceClock(
  clock: Pick<Clock, 'wallMs' | 'steadyMs'>,
  startMs?: number,
): ServiceClock {
  const readingOf = (atMs: number): Reading => ({
    atMs,
    wallMs: clock.wallMs(),
    steadyMs: clock.steadyMs(),
  });
  let known = startMs === undefined ? null : readingOf(startMs);
  let isSure = false;
  let doubted: Reading | null = null;
  const believe = (told: Reading, sure: boolean): void => {
    known = told;
    isSure = sure;
    doubted = null;
  };
  return {
    learn: (dateHeader) => {
      const atMs = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (!(atMs >= EARLIEST_MS && atMs < LATEST_MS)) return;
      const told = readingOf(atMs);
      if (known === null) believe(told, Math.abs(atMs - told.wallMs) <= MOST_DRIFT_MS);
      else if (follows(known, told)) believe(told, true);
      else if (doubted === null || !follows(doubted, told)) doubted = told;
      else if (!isSure || told.steadyMs - doubted.steadyMs >= DOUBT_MS) believe(told, true);
    },
    nowMs: () => {
      if (known === null) return clock.wallMs();
      const passedMs = Math.max(0, clock.steadyMs() - known.steadyMs);
      return known.atMs + Math.min(passedMs, Math.max(0, clock.wallMs() - known.wallMs));
    },
  };
}

/** Whether as much time has passed for the service as for one of this machine's clocks. */
function follows(before: Reading, now: Reading): boolean {
  const passedMs = now.atMs - before.atMs;
  return [now.wallMs - before.wallMs, now.steadyMs - before.steadyMs].some(
    (hereMs) => Math.abs(passedMs - hereMs) <= MOST_DRIFT_MS,
  );
}
