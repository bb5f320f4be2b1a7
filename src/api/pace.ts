/**
 * When the next request may be sent. Pure: the state goes in, a decision and the next state come out. The state is
 * plain data (numbers, lists), all times in milliseconds of one steady clock.
 *
 * Three rules hold together. Requests are spread evenly, with a little room for a late timer. However the limit
 * changes, a count of what was sent keeps every 60 seconds within the share; nobody says when the service's minute
 * begins, so every minute counts. And where `remaining` shows that others use the limit too, what they leave, less
 * the reserve, is spread over the time it has to last.
 */
import type { AnnouncedLimits } from './limits.js';
import { countSent, forgetOld, noteSent, type SentSeconds } from './sent-seconds.js';
import {
  isShared,
  isSliding,
  observe,
  refilledMs,
  type ServiceView,
  secondsToLast,
} from './service-view.js';

/** One second more than a minute: sends are counted by whole seconds, and requests arrive with some delay. */
const WINDOW_SECONDS = 61;
const WINDOW_MS = WINDOW_SECONDS * 1000;
/** A quarter of a second's worth of requests may be caught up on after a late timer. */
const CATCH_UP_SHARE = 0.25 / 60;
/** Of what is left, so much is taken even where others seem to need all of it: they do the same. */
const LEAST_PART = 0.25;
/** So many requests may go unanswered, or be answered without a word of what remains, before it counts as unknown. */
const UNTOLD_REQUESTS = 16;
const UNTOLD_SHARE = 0.05;
/** After a 429 that nothing explains: half the pace, down to an eighth, and a quarter of the limit more each minute. */
const SLOWEST = 1 / 8;
const RECOVERY_PER_MS = 0.25 / 60_000;
/** Refusals of requests that were under way together are one. */
const ONE_REFUSAL_MS = 10_000;

export interface PaceState {
  /** Requests a minute: what was announced last, or the configured figure until then. */
  readonly limitPerMinute: number;
  /** The part of the limit that is left to others, from 0 to below 1. */
  readonly reserve: number;
  /** The part of the share that is this process's while others of its kind are known to use it: 1 alone. */
  readonly part: number;
  readonly sent: SentSeconds;
  readonly sentTotal: number;
  readonly lastSentMs: number | null;
  /** Where an even pace puts the next request. */
  readonly dueMs: number;
  /** No request before this: `Retry-After`. */
  readonly heldUntilMs: number;
  /** A slower pace after an unexplained 429: the factor at that moment; null at full pace. */
  readonly slowed: { readonly factor: number; readonly atMs: number } | null;
  /** What the service last said remains; null while it never did. */
  readonly service: ServiceView | null;
}

/** Which request it was that an answer belongs to. */
export interface SentRequest {
  /** Its number among all that were sent, from 1. */
  readonly ordinal: number;
  readonly sentMs: number;
}

export type PaceDecision =
  | { readonly send: true; readonly state: PaceState; readonly request: SentRequest }
  /** Not yet; ask again after `waitMs`, a whole number of at least 1. */
  | { readonly send: false; readonly waitMs: number };

/** The state before anything is sent or announced. */
export function startPace(limitPerMinute: number, reserve: number): PaceState {
  return {
    limitPerMinute,
    reserve,
    part: 1,
    sent: [],
    sentTotal: 0,
    lastSentMs: null,
    dueMs: 0,
    heldUntilMs: 0,
    slowed: null,
    service: null,
  };
}

/** Whether a request may be sent now. A decision to send counts as sent. */
export function decideSend(state: PaceState, nowMs: number): PaceDecision {
  const { spacingMs, burst, perWindow, notBeforeMs } = rateOf(state, nowMs);
  // A due time from before the pace became faster would hold the request for too long.
  const dueMs =
    state.lastSentMs === null
      ? state.dueMs
      : Math.min(state.dueMs, state.lastSentMs + burst * spacingMs);
  // One from before it became slower would let it go too early.
  const soonestMs =
    state.lastSentMs === null || burst > 1 ? 0 : Math.max(dueMs, state.lastSentMs + spacingMs);
  const waitMs = Math.max(
    state.heldUntilMs - nowMs,
    notBeforeMs - nowMs,
    dueMs - (burst - 1) * spacingMs - nowMs,
    soonestMs - nowMs,
    windowWaitMs(state.sent, perWindow, nowMs),
  );
  if (waitMs > 0) return { send: false, waitMs: Math.ceil(waitMs) };

  const sentTotal = state.sentTotal + 1;
  return {
    send: true,
    state: {
      ...state,
      sent: noteSent(forgetOld(state.sent, nowMs), nowMs),
      sentTotal,
      lastSentMs: nowMs,
      dueMs: Math.max(dueMs, nowMs) + spacingMs,
    },
    request: { ordinal: sentTotal, sentMs: nowMs },
  };
}

/** The state after an answer that announced its limits. */
export function noteLimits(
  state: PaceState,
  limits: AnnouncedLimits,
  request: SentRequest,
  nowMs: number,
): PaceState {
  const limitPerMinute = limits.limitMinute ?? state.limitPerMinute;
  if (limits.remainingMinute === null) return { ...state, limitPerMinute };
  const { sentMs, ordinal } = request;
  const sentSince = state.sentTotal - ordinal;
  const service = observe(
    state.service,
    {
      limit: limitPerMinute,
      remaining: limits.remainingMinute,
      ordinal,
      sentMs,
      // A second less, and a second more, than a minute: they are whole seconds, and requests take their time.
      ownLeast: Math.max(0, countSent(state.sent, sentMs, 58) - sentSince),
      ownMost: Math.max(0, countSent(state.sent, sentMs, WINDOW_SECONDS) - sentSince),
      reserved: limitPerMinute * state.reserve,
    },
    nowMs,
  );
  return { ...state, limitPerMinute, service };
}

/** The state of a process that has sent nothing yet, after it learned what another was told so long ago. */
export function recallLimits(
  state: PaceState,
  limits: AnnouncedLimits,
  agoMs: number,
  nowMs: number,
): PaceState {
  if (state.service !== null) return state;
  // Of an earlier minute only the limit still holds.
  const recent = agoMs < WINDOW_MS ? limits : { ...limits, remainingMinute: null };
  return noteLimits(state, recent, { ordinal: 0, sentMs: nowMs - agoMs }, nowMs - agoMs);
}

/** The state after the service asked for silence. A hold is never shortened. */
export function hold(state: PaceState, untilMs: number): PaceState {
  return { ...state, heldUntilMs: Math.max(state.heldUntilMs, untilMs) };
}

/** The state after a 429: slower, unless the service tells what remains and that is followed. */
export function noteRefusal(state: PaceState, nowMs: number): PaceState {
  if (toldView(state, nowMs) !== null) return state;
  const { slowed } = state;
  if (slowed !== null && nowMs - slowed.atMs < ONE_REFUSAL_MS) return state;
  const factor = Math.max(SLOWEST, slowFactor(state, nowMs) / 2);
  return { ...state, slowed: { factor, atMs: nowMs } };
}

/** Requests that the service has counted in its present minute as far as is known, and what remains of them. */
export function minuteUse(
  state: PaceState,
  nowMs: number,
): { readonly used: number; readonly remaining: number | null } {
  const view = state.service;
  if (view === null || nowMs - view.seenMs > WINDOW_MS) {
    return { used: countSent(state.sent, nowMs, WINDOW_SECONDS), remaining: null };
  }
  return { used: view.used, remaining: Math.max(0, view.limit - view.used) };
}

interface Rate {
  readonly spacingMs: number;
  /** Requests that may follow each other at once after a pause. */
  readonly burst: number;
  /** Requests in any window. */
  readonly perWindow: number;
  readonly notBeforeMs: number;
}

/** The even pace under which no window holds more than the share, catching up included. */
function rateOf(state: PaceState, nowMs: number): Rate {
  const view = toldView(state, nowMs);
  // While the service tells what remains, that is followed, and idle others cost nothing.
  const part = view === null ? state.part : 1;
  // The addition only undoes what binary fractions take away: 1 - 0.9 is a little less than 0.1.
  const share = state.limitPerMinute * (1 - state.reserve) * part * slowFactor(state, nowMs) + 1e-9;
  // A share below one request is still one request, at longer intervals.
  const perWindow = Math.max(1, Math.floor(share));
  const catchUp = Math.floor(perWindow * CATCH_UP_SHARE);
  const spacingMs = share < 1 ? WINDOW_MS / share : WINDOW_MS / (perWindow - catchUp);
  const alone = { spacingMs, burst: 1 + catchUp, perWindow, notBeforeMs: 0 };
  if (view === null || !isShared(view, nowMs)) return alone;

  const seconds = secondsToLast(view, nowMs);
  if (seconds === 0) return alone;
  const left = leftOf(state, view, nowMs);
  const shared = { ...alone, burst: 1 };
  if (left < 1) return { ...shared, notBeforeMs: refilledMs(view, nowMs) };
  const reserved = view.limit * state.reserve;
  const even = Math.max(0, left - reserved) / seconds;
  const least = state.part < 1 ? state.part : LEAST_PART;
  const perSecond = Math.max(
    even - Math.max(0, view.othersPerSecond),
    even * least,
    // Half the reserve goes into asking whether there is room again.
    Math.max(reserved / 2, 1) / WINDOW_SECONDS,
  );
  return { ...shared, spacingMs: Math.max(spacingMs, 1000 / perSecond) };
}

/** What is left now: what the service told, less what was sent since, and what a sliding window has given back. */
function leftOf({ sent, sentTotal }: PaceState, view: ServiceView, nowMs: number): number {
  const sentSince = sentTotal - view.ordinal;
  const left = view.limit - view.used - sentSince;
  if (!isSliding(view, nowMs)) return left;
  const then = countSent(sent, view.sentMs, WINDOW_SECONDS - 1);
  return left + Math.max(0, then - countSent(sent, nowMs, WINDOW_SECONDS));
}

/** What the service tells, while it does so with nearly every answer and not long ago. */
function toldView(state: PaceState, nowMs: number): ServiceView | null {
  const view = state.service;
  if (view === null || nowMs - view.seenMs > WINDOW_MS) return null;
  const untold = state.sentTotal - view.ordinal;
  return untold > Math.max(UNTOLD_REQUESTS, view.limit * UNTOLD_SHARE) ? null : view;
}

function slowFactor({ slowed }: PaceState, nowMs: number): number {
  return slowed === null ? 1 : Math.min(1, slowed.factor + (nowMs - slowed.atMs) * RECOVERY_PER_MS);
}

/** Until the oldest requests leave a full window; 0 where there is room. */
function windowWaitMs(sent: SentSeconds, perWindow: number, nowMs: number): number {
  let excess = countSent(sent, nowMs, WINDOW_SECONDS) - perWindow + 1;
  if (excess <= 0) return 0;
  const first = Math.floor(nowMs / 1000) - WINDOW_SECONDS;
  for (const [second, count] of sent) {
    if (second <= first) continue;
    excess -= count;
    if (excess <= 0) return (second + WINDOW_SECONDS) * 1000 - nowMs;
  }
  return WINDOW_MS;
}
