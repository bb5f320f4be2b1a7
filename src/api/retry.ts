/** Whether a failed request is sent again, and when. The only retry of requests in this program. */
import type { ApiErrorCode } from './api-error.js';
import type { Failure } from './failure.js';
import { parseRetryAfter } from './retry-after.js';

/** With the delays below, 8 attempts give a service at most two minutes to come back. */
export const MAX_ATTEMPTS = 8;
/** A 429 is no failure: the service answers, and means to. Twelve attempts where others get eight: at most nine minutes. */
const TOO_MANY_ATTEMPTS = 1.5;
/** A longer wait than this ends the cycle: 15 minutes. */
export const MAX_WAIT_MS = 900_000;
const BASE_DELAY_MS = 1000;
/** Limits are counted by the minute, so a 429 that does not say how long to wait is given more time at once. */
const TOO_MANY_BASE_DELAY_MS = 8000;
const MAX_DELAY_MS = 60_000;
/** So many time-outs of one page mean that the page is too large, not that the service is slow today. */
const TIMEOUTS_OF_A_PAGE = 2;

const retriedStatuses: ReadonlySet<number> = new Set([
  429, 500, 502, 503, 504, 520, 521, 522, 523, 524,
]);

export interface RetryInput {
  readonly failure: Failure;
  /** Attempts made so far, this one included: 1 at the first failure. */
  readonly attempt: number;
  readonly maxAttempts?: number;
  /** Time-outs among them. */
  readonly timeouts: number;
  readonly method: 'GET' | 'POST';
  /** The list of links: 403 there means that the key is worth nothing. */
  readonly isLinkList: boolean;
  /** The request is for a page that can be asked for in smaller pieces. */
  readonly canShrink: boolean;
  /** The service's time, against which a date in `Retry-After` is read. */
  readonly nowMs: number;
  /** At least 0, below 1. */
  readonly random: number;
}

export type RetryDecision =
  | {
      readonly retry: true;
      readonly delayMs: number;
      /** How long every request of this key has to wait, in milliseconds; 0 where only this one has. */
      readonly holdMs: number;
    }
  | {
      readonly retry: false;
      readonly code: ApiErrorCode;
      /** As above: the others have to wait even where this one gives up. */
      readonly holdMs: number;
    };

/** The ladder, from top to bottom. */
export function decideRetry(input: RetryInput): RetryDecision {
  const { failure, attempt } = input;
  const asked = failure.kind === 'status' ? parseRetryAfter(failure.retryAfter, input.nowMs) : null;
  const holdMs = isTransient(failure) ? (asked ?? 0) : 0;
  const giveUp = (code: ApiErrorCode): RetryDecision => ({ retry: false, code, holdMs });

  const refusal = refusalOf(failure, input);
  if (refusal !== null) return giveUp(refusal);
  if (holdMs > MAX_WAIT_MS) return giveUp('api_quota');
  if (failure.kind === 'timeout' && input.canShrink && input.timeouts >= TIMEOUTS_OF_A_PAGE) {
    return giveUp('api_page_timed_out');
  }
  if (input.method === 'POST' && mayHaveBeenDone(failure)) return giveUp(exhaustedCode(failure));
  const isTooMany = failure.kind === 'status' && failure.status === 429;
  const most = (input.maxAttempts ?? MAX_ATTEMPTS) * (isTooMany ? TOO_MANY_ATTEMPTS : 1);
  if (attempt >= Math.floor(most)) return giveUp(exhaustedCode(failure));

  const base = isTooMany && asked === null ? TOO_MANY_BASE_DELAY_MS : BASE_DELAY_MS;
  const jitterMs = Math.round(input.random * Math.min(MAX_DELAY_MS, base * 2 ** (attempt - 1)));
  const delayMs = Math.max(asked ?? 0, jitterMs);
  return { retry: true, delayMs, holdMs: isTooMany ? delayMs : holdMs };
}

/** The code of a failure that no attempt mends; null for one that another attempt may. */
function refusalOf(failure: Failure, input: RetryInput): ApiErrorCode | null {
  if (failure.kind === 'setup') return 'api_unavailable';
  if (failure.kind !== 'status' || isTransient(failure)) return null;
  switch (failure.status) {
    case 401:
      return 'api_unauthorized';
    case 402:
      return 'api_payment';
    case 403:
      return input.isLinkList ? 'api_unauthorized' : 'api_forbidden';
    case 404:
      return 'api_not_found';
    default:
      return failure.status < 500 ? 'api_invalid' : 'api_unavailable';
  }
}

function isTransient(failure: Failure): boolean {
  if (failure.kind !== 'status') return failure.kind !== 'setup';
  return retriedStatuses.has(failure.status) || (failure.status === 403 && failure.isHtml);
}

/** False only where it is certain that the service did not act on the request. */
function mayHaveBeenDone(failure: Failure): boolean {
  if (failure.kind === 'connection') return failure.isSent;
  return !(failure.kind === 'status' && (failure.status === 429 || failure.status === 403));
}

function exhaustedCode(failure: Failure): ApiErrorCode {
  if (failure.kind === 'bad_answer') return 'api_bad_answer';
  return failure.kind === 'status' && failure.status === 429 ? 'api_quota' : 'api_unavailable';
}
