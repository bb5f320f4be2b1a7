/** The one place that every request passes, and the only one that makes it wait for the rate limit. */
import type { BudgetNotice, BudgetStore, SharedBudget } from './budget-store.js';
import type { Clock } from './clock.js';
import { type DayFigures, dayWaitMs, type Share } from './day.js';
import { type LeaseShare, type LeaseStore, Leases } from './leases.js';
import type { AnnouncedLimits } from './limits.js';
import {
  decideSend,
  hold,
  minuteUse,
  noteLimits,
  noteRefusal,
  recallLimits,
  type SentRequest,
  startPace,
} from './pace.js';
import { MAX_WAIT_MS } from './retry.js';

export interface BudgetOptions {
  /** What holds until the service announces a limit. */
  readonly limitPerMinute: number;
  /** The part of the limit that is left to others, from 0 to below 1. */
  readonly reserve: number;
  readonly share: Share;
  readonly clock: Clock;
  /** The service's time, in milliseconds since 1970. */
  readonly serviceNowMs: () => number;
  /** Where processes that use the same key tell each other what they know; undefined: this one knows of no other. */
  readonly store: BudgetStore | undefined;
  /** Where requests are leased from, while several processes work as one; undefined: none are. */
  readonly leases?: LeaseStore | undefined;
  /** Names this use of the key to the others. */
  readonly user: string;
  /** Ends every wait; `acquire` rejects. */
  readonly abort: AbortSignal;
  /** Called before each wait. */
  readonly onWait: (delayMs: number) => void;
  /** Called where the store fails; the budget goes on with what it knows. */
  readonly onStoreError: (error: unknown) => void;
}

/** Leave to send one request, or why it must not be sent and how long that holds, in milliseconds. */
export type Permit =
  | { readonly isGranted: true; readonly request: SentRequest }
  | { readonly isGranted: false; readonly reason: 'hold' | 'day'; readonly waitMs: number };

/** What the budget knows, for people. Requests; null where the service did not say. */
export interface BudgetReport {
  readonly limitMinute: number;
  /** False while the limit is only the configured one. */
  readonly isAnnounced: boolean;
  /** What the service has counted in its present minute, from anybody; where it does not say, from here. */
  readonly usedMinute: number;
  readonly remainingMinute: number | null;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
}

export interface Budget {
  /**
   * Resolves with leave to send, in the order of the calls, after as long a wait as it takes; without it where that
   * would be more than 15 minutes, or the daily limit is used up. Rejects when aborted.
   */
  acquire(): Promise<Permit>;
  /** Takes what the answer to a request announced. */
  note(limits: AnnouncedLimits, request: SentRequest): void;
  /** Keeps every request back for so long from now on, those of other processes too. */
  holdFor(delayMs: number): void;
  /** Takes note of a 429. */
  noteRefusal(): void;
  /** Takes note of what an answer cost and of what is left, for the others. */
  noteCredits(used: number, balance: number | null): void;
  report(): BudgetReport;
  /** How long requests were kept back so far; of several that wait together the first counts. */
  waitedMs(): number;
  /** Tells the others that this process needs the limit no more. Never rejects. */
  close(): Promise<void>;
}

const EXCHANGE_EVERY_MS = 5000;
/** How much of the limit processes get that share it without knowing what remains. */
const WEIGHTS: Readonly<Record<Share, number>> = { live: 4, backfill: 1 };

/** A budget of one key. */
export function createBudget(options: BudgetOptions): Budget {
  const { clock, abort, onWait, share, store } = options;
  let state = startPace(options.limitPerMinute, options.reserve);
  let day: (DayFigures & { readonly ordinal: number }) | null = null;
  let isAnnounced = false;
  let waitedMs = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let alarm = new AbortController();
  const stop = (): void => alarm.abort();
  abort.addEventListener('abort', stop);

  const untold = { announced: null as (AnnouncedLimits & { atMs: number }) | null, credits: 0 };
  let balance: number | null = null;
  const leases =
    options.leases === undefined ? null : new Leases(options.leases, clock, options.onStoreError);
  let leaseShare = { together: 1, part: 1 };
  const shareNow = (): LeaseShare => ({
    perMinute: state.limitPerMinute * (1 - options.reserve) * leaseShare.together,
    part: leaseShare.part,
  });
  let exchangedMs: number | null = null;
  let exchanging: Promise<void> | null = null;

  const notice = (isActive: boolean): BudgetNotice => {
    const nowMs = clock.steadyMs();
    const { announced } = untold;
    return {
      user: options.user,
      share,
      isActive,
      isLeasing: leases !== null,
      announced: announced === null ? null : { ...announced, agoMs: nowMs - announced.atMs },
      holdMs: Math.max(0, state.heldUntilMs - nowMs),
      creditsUsed: untold.credits,
      creditsBalance: balance,
    };
  };

  const learn = (shared: SharedBudget): void => {
    const nowMs = clock.steadyMs();
    const { announced, others } = shared;
    if (shared.holdMs > 0) state = hold(state, nowMs + shared.holdMs);
    const all = WEIGHTS[share] + others.live * WEIGHTS.live + others.backfill * WEIGHTS.backfill;
    const leasing = leases === null ? 1 : 1 + others.leasing;
    // Those that lease share what is theirs together through the leases.
    const together = (WEIGHTS[share] * leasing) / all;
    leaseShare = { together, part: 1 / leasing };
    state = { ...state, part: together };
    if (announced === null) return;
    const isNews = !isAnnounced;
    isAnnounced ||= announced.limitMinute !== null;
    // What this process was told itself is newer and belongs to a request that it knows.
    if (isNews) state = recallLimits(state, announced, announced.agoMs, nowMs);
  };

  const exchange = async (isActive: boolean): Promise<void> => {
    if (store === undefined) return;
    exchangedMs = clock.steadyMs();
    const own = notice(isActive);
    untold.announced = null;
    untold.credits = 0;
    try {
      learn(await store.exchange(own));
    } catch (error) {
      options.onStoreError(error);
    }
  };

  const startExchange = (): void => {
    exchanging ??= exchange(true).finally(() => {
      exchanging = null;
    });
  };

  /** Starts an exchange where it is time for one, and waits for the first: it may bring a hold or a lower limit. */
  const keepInTouch = async (): Promise<void> => {
    if (store === undefined) return;
    const isFirst = exchangedMs === null;
    if (exchangedMs === null || clock.steadyMs() - exchangedMs >= EXCHANGE_EVERY_MS) {
      startExchange();
    }
    if (isFirst) await exchanging;
  };

  /** Only from answers to this process: others may have been told the figures of a day that is over. */
  const noteDay = (limits: AnnouncedLimits, ordinal: number): void => {
    const { limitDay: limit, remainingDay: remaining } = limits;
    if (limit === null || remaining === null || ordinal < (day?.ordinal ?? 0)) return;
    day = { limit, remaining, toldMs: options.serviceNowMs(), ordinal };
  };

  /** Sleeps, but not longer than until something is announced: it can make the wait shorter. */
  const pause = async (waitMs: number): Promise<void> => {
    alarm = new AbortController();
    const { signal } = alarm;
    onWait(waitMs);
    const sinceMs = clock.steadyMs();
    try {
      await clock.sleep(waitMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      waitedMs += clock.steadyMs() - sinceMs;
    }
  };

  const take = async (): Promise<Permit> => {
    for (;;) {
      abort.throwIfAborted();
      await keepInTouch();
      const nowMs = clock.steadyMs();
      const dayMs = dayWaitMs(
        day,
        { share, reserve: options.reserve, sentSince: state.sentTotal - (day?.ordinal ?? 0) },
        options.serviceNowMs(),
      );
      if (dayMs > 0) return { isGranted: false, reason: 'day', waitMs: dayMs };
      const decision = decideSend(state, nowMs);
      if (decision.send && leases !== null && !leases.isCovered) {
        const leaseMs = await leases.waitMs(shareNow());
        if (leaseMs > 0) await pause(leaseMs);
        continue;
      }
      if (decision.send) {
        leases?.use();
        state = decision.state;
        return { isGranted: true, request: decision.request };
      }
      const heldMs = state.heldUntilMs - nowMs;
      if (heldMs > MAX_WAIT_MS) return { isGranted: false, reason: 'hold', waitMs: heldMs };
      await pause(decision.waitMs);
    }
  };

  return {
    acquire: () => {
      const turn = queue.then(take);
      queue = turn.catch(() => undefined);
      return turn;
    },
    note: (limits, request) => {
      const nowMs = clock.steadyMs();
      isAnnounced ||= limits.limitMinute !== null;
      state = noteLimits(state, limits, request, nowMs);
      noteDay(limits, request.ordinal);
      untold.announced = { ...merge(untold.announced, limits), atMs: nowMs };
      alarm.abort();
    },
    holdFor: (delayMs) => {
      state = hold(state, clock.steadyMs() + delayMs);
      // The others must not send meanwhile either, and this process may be ended before it tells them in its turn.
      if (delayMs >= EXCHANGE_EVERY_MS) startExchange();
    },
    noteRefusal: () => {
      state = noteRefusal(state, clock.steadyMs());
    },
    noteCredits: (used, left) => {
      untold.credits += used;
      balance = left ?? balance;
    },
    report: () => {
      const use = minuteUse(state, clock.steadyMs());
      return {
        limitMinute: state.limitPerMinute,
        isAnnounced,
        usedMinute: use.used,
        remainingMinute: use.remaining,
        limitDay: day?.limit ?? null,
        remainingDay: day?.remaining ?? null,
      };
    },
    waitedMs: () => waitedMs,
    close: async () => {
      abort.removeEventListener('abort', stop);
      await exchanging;
      await leases?.close(shareNow());
      if (exchangedMs !== null) await exchange(false);
    },
  };
}

function merge(older: AnnouncedLimits | null, newer: AnnouncedLimits): AnnouncedLimits {
  return {
    limitMinute: newer.limitMinute ?? older?.limitMinute ?? null,
    remainingMinute: newer.remainingMinute ?? older?.remainingMinute ?? null,
    limitDay: newer.limitDay ?? older?.limitDay ?? null,
    remainingDay: newer.remainingDay ?? older?.remainingDay ?? null,
  };
}
