/**
 * When the next request may be sent. Pure: the state goes in, a decision and the next state come out. The state is
 * plain data (numbers, lists), all times in milliseconds of one steady clock.
 *
 * Two rules hold together. Requests are spread evenly, with a little room for a late timer; and however the limit
 * changes, a count of what was sent keeps every 60 seconds within the share. Nobody says when the service's minute
 * begins, so every minute counts.
 */
import type { AnnouncedLimits } from './limits.js';

/** One second more than a minute: sends are counted by whole seconds, and requests arrive with some delay. */
const WINDOW_SECONDS = 61;
const WINDOW_MS = WINDOW_SECONDS * 1000;
/** A quarter of a second's worth of requests may be caught up on after a late timer. */
const CATCH_UP_SHARE = 0.25 / 60;

export interface PaceState {
  /** Requests a minute: what was announced last, or the configured figure until then. */
  readonly limitPerMinute: number;
  /** The part of the limit that is left to others, from 0 to below 1. */
  readonly reserve: number;
  /** Requests sent of late, as pairs of a whole second and how many. */
  readonly sent: readonly (readonly [second: number, count: number])[];
  readonly lastSentMs: number | null;
  /** Where an even pace puts the next request. */
  readonly dueMs: number;
  /** No request before this: `Retry-After`. */
  readonly heldUntilMs: number;
  /** What was left of the minute when the service last counted requests that are not from here; null without such. */
  readonly shared: { readonly remaining: number; readonly seenMs: number } | null;
}

export type PaceDecision =
  | { readonly send: true; readonly state: PaceState }
  /** Not yet; ask again after `waitMs`, a whole number of at least 1. */
  | { readonly send: false; readonly waitMs: number };

/** The state before anything is sent or announced. */
export function startPace(limitPerMinute: number, reserve: number): PaceState {
  return {
    limitPerMinute,
    reserve,
    sent: [],
    lastSentMs: null,
    dueMs: 0,
    heldUntilMs: 0,
    shared: null,
  };
}

/** Whether a request may be sent now. A decision to send counts as sent. */
export function decideSend(state: PaceState, nowMs: number): PaceDecision {
  const { spacingMs, burst, perWindow } = rateOf(state, nowMs);
  // A due time from before the pace became faster would hold the request for too long.
  const dueMs =
    state.lastSentMs === null
      ? state.dueMs
      : Math.min(state.dueMs, state.lastSentMs + burst * spacingMs);
  const second = Math.floor(nowMs / 1000);
  const sent = state.sent.filter(([at]) => at > second - WINDOW_SECONDS);
  const waitMs = Math.max(
    state.heldUntilMs - nowMs,
    dueMs - (burst - 1) * spacingMs - nowMs,
    windowWaitMs(sent, perWindow, nowMs),
  );
  if (waitMs > 0) return { send: false, waitMs: Math.ceil(waitMs) };

  const last = sent.at(-1);
  if (last?.[0] === second) sent[sent.length - 1] = [second, last[1] + 1];
  else sent.push([second, 1]);
  return {
    send: true,
    state: { ...state, sent, lastSentMs: nowMs, dueMs: Math.max(dueMs, nowMs) + spacingMs },
  };
}

/** The state after an answer that announced its limits. */
export function noteLimits(state: PaceState, limits: AnnouncedLimits, nowMs: number): PaceState {
  const limitPerMinute = limits.limitMinute ?? state.limitPerMinute;
  const remaining = limits.remainingMinute;
  if (remaining === null) return { ...state, limitPerMinute };
  const isShared = limitPerMinute - remaining > countSent(state.sent, nowMs);
  return { ...state, limitPerMinute, shared: isShared ? { remaining, seenMs: nowMs } : null };
}

/** The state after the service asked for silence. A hold is never shortened. */
export function hold(state: PaceState, untilMs: number): PaceState {
  return { ...state, heldUntilMs: Math.max(state.heldUntilMs, untilMs) };
}

interface Rate {
  readonly spacingMs: number;
  /** Requests that may follow each other at once after a pause. */
  readonly burst: number;
  /** Requests in any window. */
  readonly perWindow: number;
}

/** The even pace under which no window holds more than the share, catching up included. */
function rateOf(state: PaceState, nowMs: number): Rate {
  // The addition only undoes what binary fractions take away: 1 - 0.9 is a little less than 0.1.
  const share = state.limitPerMinute * (1 - state.reserve) + 1e-9;
  // A share below one request is still one request, at longer intervals.
  if (share < 1) return { spacingMs: WINDOW_MS / share, burst: 1, perWindow: 1 };
  const perWindow = Math.floor(share);
  const catchUp = Math.floor(perWindow * CATCH_UP_SHARE);
  const spacingMs = WINDOW_MS / (perWindow - catchUp);
  const { shared } = state;
  if (shared === null || nowMs - shared.seenMs > WINDOW_MS) {
    return { spacingMs, burst: 1 + catchUp, perWindow };
  }
  // Others use the key. What they left, less the reserve, is spread over a whole minute, as if it had just begun;
  // half the reserve goes into asking whether a new minute has.
  const reserved = state.limitPerMinute * state.reserve;
  const usable = Math.max(shared.remaining - reserved, reserved / 2, 1);
  return { spacingMs: Math.max(spacingMs, WINDOW_MS / usable), burst: 1, perWindow };
}

/** Until the oldest requests leave a full window; 0 where there is room. */
function windowWaitMs(sent: PaceState['sent'], perWindow: number, nowMs: number): number {
  let excess = countSent(sent, nowMs) - perWindow + 1;
  if (excess <= 0) return 0;
  for (const [second, count] of sent) {
    excess -= count;
    if (excess <= 0) return (second + WINDOW_SECONDS) * 1000 - nowMs;
  }
  return WINDOW_MS;
}

function countSent(sent: PaceState['sent'], nowMs: number): number {
  const first = Math.floor(nowMs / 1000) - WINDOW_SECONDS;
  let total = 0;
  for (const [second, count] of sent) if (second > first) total += count;
  return total;
}
