/**
 * What `remaining` tells of the others that use the same limit. Pure, and plain data, as the pace is. Times in
 * milliseconds of one steady clock.
 *
 * Nobody says how the service counts. A count that falls below what this process alone has sent in the last minute
 * can only belong to a fixed window that has begun anew; one that never does, over more than a minute, to a sliding
 * one. Until either is known, what is left is spread over a whole minute.
 */

/** A fixed window, and the memory of a sliding one, with a second to spare for the way there. */
const MINUTE_MS = 60_000;
const SPARE_MS = 1000;
/** A sliding window gives back all the time: what is left may be used up within so many seconds. */
const SLIDING_SECONDS = 5;
/** Over so many seconds the others' requests are averaged. */
const AVERAGING_SECONDS = 10;
/** Without an answer for so long, a new beginning of the window may have been missed. */
const LONGEST_GAP_MS = 30_000;
/** Of the limit, a minute: less than this is not told from requests that overtake each other. */
const NOISE_SHARE = 0.02;

export interface ServiceView {
  readonly limit: number;
  /** Requests that the service had counted, from anybody, when it answered the request below. */
  readonly used: number;
  /** The request that told: its number among all that were sent from here, and when it was. */
  readonly ordinal: number;
  readonly sentMs: number;
  readonly seenMs: number;
  /** Watched since then without a gap, and without a new beginning. */
  readonly sinceMs: number;
  /** When the present fixed window had begun at the latest; null while none is known. */
  readonly resetMs: number | null;
  /** What others send, on average; negative while a sliding window gives back. */
  readonly othersPerSecond: number;
  /** When others were last noticed; null: never. */
  readonly othersMs: number | null;
}

/** One answer that says what is left of the minute. */
export interface Sighting {
  readonly limit: number;
  readonly remaining: number;
  readonly ordinal: number;
  readonly sentMs: number;
  /** What this process had sent in the minute up to then: certainly, and at most. */
  readonly ownLeast: number;
  readonly ownMost: number;
  /** Requests of the limit that are left to others in any case. */
  readonly reserved: number;
}

/** The view after one more answer. Answers to older requests than the newest seen are passed over. */
export function observe(view: ServiceView | null, seen: Sighting, nowMs: number): ServiceView {
  if (view !== null && seen.ordinal <= view.ordinal) return view;
  const used = Math.max(0, seen.limit - seen.remaining);
  const newest = {
    limit: seen.limit,
    used,
    ordinal: seen.ordinal,
    sentMs: seen.sentMs,
    seenMs: nowMs,
  };
  const noise = Math.max(2, seen.limit * NOISE_SHARE);
  const isCrowded = used - seen.ownMost > noise || seen.limit - used < seen.reserved - noise;
  if (view === null || view.limit !== seen.limit) {
    const othersMs = isCrowded ? nowMs : (view?.othersMs ?? null);
    return { ...newest, sinceMs: seen.sentMs, resetMs: null, othersPerSecond: 0, othersMs };
  }
  if (hasBegunAnew(view, used, seen)) {
    const { othersPerSecond, othersMs } = view;
    return { ...newest, sinceMs: seen.sentMs, resetMs: seen.sentMs, othersPerSecond, othersMs };
  }
  const othersPerSecond = average(view, used, seen);
  const isOverdue = view.resetMs !== null && seen.sentMs - view.resetMs > MINUTE_MS + 2 * SPARE_MS;
  const isGap = seen.sentMs - view.sentMs > LONGEST_GAP_MS;
  return {
    ...newest,
    sinceMs: isOverdue || isGap ? seen.sentMs : view.sinceMs,
    resetMs: isOverdue ? null : view.resetMs,
    othersPerSecond,
    othersMs: isCrowded || othersPerSecond * 60 > noise ? nowMs : view.othersMs,
  };
}

/** True while others were noticed within a minute. */
export function isShared(view: ServiceView, nowMs: number): boolean {
  return view.othersMs !== null && nowMs - view.othersMs <= MINUTE_MS + SPARE_MS;
}

/** How long what is left has to last, in seconds; 0 where a new window has begun that no answer has shown yet. */
export function secondsToLast(view: ServiceView, nowMs: number): number {
  if (view.resetMs !== null) {
    const ageMs = nowMs - view.resetMs;
    return ageMs >= MINUTE_MS ? 0 : (MINUTE_MS + SPARE_MS - ageMs) / 1000;
  }
  if (isSliding(view, nowMs)) return SLIDING_SECONDS;
  return (MINUTE_MS + SPARE_MS) / 1000;
}

/** When something is left again at the latest, after an answer that left nothing. */
export function refilledMs(view: ServiceView, nowMs: number): number {
  if (view.resetMs !== null) return view.resetMs + MINUTE_MS;
  return view.seenMs + (isSliding(view, nowMs) ? SLIDING_SECONDS * 1000 : MINUTE_MS + SPARE_MS);
}

/** True once a window that begins anew would have been noticed. */
export function isSliding(view: ServiceView, nowMs: number): boolean {
  return view.resetMs === null && nowMs - view.sinceMs > MINUTE_MS + 2 * SPARE_MS;
}

function hasBegunAnew(view: ServiceView, used: number, seen: Sighting): boolean {
  // By half: requests that overtake each other make the count fall by a few as well.
  return used <= view.used / 2 && (used < seen.ownLeast || view.used >= seen.limit / 4);
}

/** The others' requests a second: those that the count rose by and that are not from here. */
function average(view: ServiceView, used: number, seen: Sighting): number {
  const seconds = Math.max(0.001, (seen.sentMs - view.sentMs) / 1000);
  const weight = 1 - Math.exp(-seconds / AVERAGING_SECONDS);
  const theirs = used - view.used - (seen.ordinal - view.ordinal);
  return view.othersPerSecond * (1 - weight) + (theirs / seconds) * weight;
}
