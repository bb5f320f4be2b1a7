/** What a workspace does next and when. Pure. */
import type { Schedule } from './schedule.js';
import type { CycleKind } from './worker-events.js';

/** When each kind of cycle is due; null: never, as the schedule has no time left. */
export interface Agenda {
  readonly sync: Date | null;
  readonly verify: Date | null;
}

export type Schedules = Readonly<Record<CycleKind, Schedule>>;

export interface Due {
  readonly kind: CycleKind;
  readonly at: Date;
}

/**
 * The earlier of both; of two that are due already sync goes first, because verify compares what sync has read. A key
 * that is refused is asked by sync alone. Null where nothing will ever be due.
 */
export function nextDue({ sync, verify }: Agenda, now: Date, isKeyRefused: boolean): Due | null {
  const syncAt = sync?.getTime() ?? Number.POSITIVE_INFINITY;
  const verifyAt = isKeyRefused
    ? Number.POSITIVE_INFINITY
    : (verify?.getTime() ?? Number.POSITIVE_INFINITY);
  const nowMs = now.getTime();
  const isSyncFirst = Math.max(syncAt, nowMs) <= Math.max(verifyAt, nowMs);
  const at = isSyncFirst ? sync : verify;
  if (at === null || (!isSyncFirst && isKeyRefused)) return null;
  return { kind: isSyncFirst ? 'sync' : 'verify', at };
}

/**
 * The agenda of a replica that becomes active: it syncs at once, or at `retryAt` where its own last cycle failed and the
 * pause is not over. A time to verify that passed while it was standby was another one's.
 */
export function agendaOfNewActive(
  { verify }: Agenda,
  schedules: Schedules,
  now: Date,
  retryAt: Date | null,
): Agenda {
  return {
    sync: retryAt !== null && retryAt > now ? retryAt : now,
    verify: verify !== null && verify > now ? verify : schedules.verify.next(now),
  };
}
