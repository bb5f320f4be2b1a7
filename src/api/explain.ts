/** Failures in words. Nothing out of a body, a header or an address gets into them. */
import { ApiError, type ApiErrorCode, type RequestLabel } from './api-error.js';
import type { FailedAttempt } from './attempt.js';
import type { Share } from './day.js';
import type { Failure } from './failure.js';

/** The error of a request that is given up on after so many attempts. `nowMs`: the service's time. */
export function errorOf(
  request: RequestLabel,
  attempt: FailedAttempt,
  decision: { readonly code: ApiErrorCode; readonly holdMs: number },
  attempts: number,
  nowMs: number,
): ApiError {
  const { failure, refusal } = attempt;
  const isPageTooLarge = decision.code === 'api_invalid' && refusal?.isPageTooLarge === true;
  const code = isPageTooLarge && request.method === 'GET' ? 'api_page_too_large' : decision.code;
  const parts = [describe(failure)];
  if (refusal !== undefined && refusal.parameters.length > 0) {
    parts.push(`it refuses ${refusal.parameters.join(', ')}`);
  }
  if (attempts > 1) parts.push(`${attempts} attempts`);
  if (code === 'api_quota' && decision.holdMs > 0) {
    const { holdMs } = decision;
    parts.push(`it asks for a wait of ${duration(holdMs)}, until ${comeBackAt(nowMs + holdMs)}`);
  }
  return new ApiError({
    code,
    request,
    happened: parts.join(', '),
    status: 'status' in failure ? failure.status : undefined,
    requestId: attempt.requestId,
    maxLimit: refusal?.maxLimit,
    waitMs: code === 'api_quota' ? decision.holdMs : undefined,
    ...remedyOf(request, failure, code),
  });
}

/**
 * The error of a request that is not sent because the service asked for a longer silence than a run can wait, or
 * because the daily limit leaves nothing for it. It says when to come back. `nowMs`: the service's time.
 */
export function quotaError(
  request: RequestLabel,
  { reason, waitMs, share }: QuotaPause,
  nowMs: number,
): ApiError {
  const happened =
    reason === 'hold'
      ? `not sent, the service asked to be left alone for ${duration(waitMs)} more`
      : share === 'live'
        ? 'not sent, the daily limit less the reserve is used up'
        : 'not sent, what is left of the daily limit is kept for live syncs';
  return new ApiError({
    code: 'api_quota',
    request,
    happened: `${happened}; come back at ${comeBackAt(nowMs + waitMs)}, in ${duration(waitMs)}`,
    waitMs,
  });
}

/** The error of a request that is not sent because it would cost more credits than a run may spend. */
export function creditsError(request: RequestLabel, most: number): ApiError {
  return new ApiError({
    code: 'api_quota',
    request,
    happened: `not sent, it would take this run beyond the ${most} credits that it may spend`,
    remedy: 'Run again to go on, or raise SYNC_MAX_CREDITS_PER_RUN.',
  });
}

export interface QuotaPause {
  readonly reason: 'hold' | 'day';
  readonly waitMs: number;
  readonly share: Share;
}

function describe(failure: Failure): string {
  switch (failure.kind) {
    case 'status':
      if (failure.status >= 300 && failure.status < 400) {
        return `HTTP ${failure.status}, a redirect, which is not followed`;
      }
      return failure.isHtml
        ? `HTTP ${failure.status} with a web page instead of JSON`
        : `HTTP ${failure.status}`;
    case 'bad_answer':
      return `HTTP ${failure.status}, but the body ${failure.lacks}`;
    case 'timeout':
      return 'no whole answer in time';
    case 'connection':
      return `the connection failed (${failure.errorCode})`;
    case 'setup':
      return `no secure connection can be made (${failure.errorCode})`;
  }
}

function remedyOf(
  request: RequestLabel,
  failure: Failure,
  code: ApiErrorCode,
): { readonly remedy?: string } {
  if (failure.kind === 'setup') {
    return { remedy: 'Check ONLYFANSAPI_BASE_URL, HTTPS_PROXY and the certificates they show.' };
  }
  const isRefusal = failure.kind === 'status' && failure.status < 500;
  if (request.method === 'POST' && !isRefusal && code !== 'api_quota') {
    const isUnsent = failure.kind === 'connection' && !failure.isSent;
    if (!isUnsent) {
      return {
        remedy:
          'It is not known whether this was done: look at the list of links before trying again.',
      };
    }
  }
  return {};
}

/** `20 min`, `5 h 12 min`. */
function duration(durationMs: number): string {
  const minutes = Math.ceil(durationMs / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** `2026-01-31 23:59 UTC`, not before that moment. */
function comeBackAt(atMs: number): string {
  // A date far beyond reason is what a nonsense Retry-After asks for; Date would throw.
  const minute = Math.min(Math.ceil(atMs / 60_000) * 60_000, Date.UTC(9999, 11, 31));
  return `${new Date(minute).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
