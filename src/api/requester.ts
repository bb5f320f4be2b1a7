/** Sends a request until it is answered or given up on: budget, concurrency and retry ladder in one loop. */

import type { JsonValue } from '../json.js';
import type { Log } from '../log.js';
import type { RequestLabel } from './api-error.js';
import { type Attempt, readAttempt } from './attempt.js';
import type { Budget } from './budget.js';
import type { Clock } from './clock.js';
import type { Concurrency, LoadSign } from './concurrency.js';
import { type CreditState, maySpend, noCredits, noteCredits } from './credits.js';
import type { Share } from './day.js';
import { creditsError, errorOf, quotaError } from './explain.js';
import { type Failure, failureOf } from './failure.js';
import type { Http, HttpRequest } from './http.js';
import type { AnnouncedLimits } from './limits.js';
import type { SentRequest } from './pace.js';
import { decideRetry } from './retry.js';
import type { ServiceClock } from './service-clock.js';

export interface RequesterOptions {
  readonly http: Http;
  readonly budget: Budget;
  readonly concurrency: Concurrency;
  readonly clock: Clock;
  readonly serviceClock: ServiceClock;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Pick<Log, 'info'>;
  readonly abort: AbortSignal;
  readonly maxAttempts: number;
  /** Which work this is, for the error that sends it away for the day. */
  readonly share: Share;
  /** Credits that may be spent; null: any number. */
  readonly maxCredits: number | null;
  readonly onAnnounced: (limits: AnnouncedLimits) => void;
  readonly onWait: OnWait;
  readonly onRequest: OnRequest;
}

/** One attempt of a request, from sending to the last byte of its answer. */
export interface RequestReport {
  readonly method: RequestLabel['method'];
  /** The path with its link left out. */
  readonly endpoint: string;
  /** The HTTP status; null where no answer came. */
  readonly status: number | null;
  /** What was wrong with it; null for a good answer. */
  readonly failure: Failure['kind'] | null;
  readonly durationMs: number;
}

/** Called after each attempt; not for one that was cancelled. */
export type OnRequest = (report: RequestReport) => void;

/** Called before each wait, with its milliseconds and what it is for. */
export type OnWait = (delayMs: number, reason: WaitReason) => void;
export type WaitReason = 'rate_limit' | 'retry';

export interface RequestSpec<T> {
  readonly label: RequestLabel;
  readonly http: HttpRequest;
  /** Checks the body of a 2xx. Throws `UnusableBodyError`, which is retried. */
  readonly read: (body: JsonValue) => T;
  /** The list of links: 403 there means that the key is worth nothing. */
  readonly isLinkList?: boolean;
  /** The request is for a page that can be asked for in smaller pieces. */
  readonly canShrink?: boolean;
}

/** What was sent so far; `waitedMs` is the time between attempts, without the rate limit's. */
export interface SentCounts {
  requests: number;
  retries: number;
  waitedMs: number;
  tooManyRequests: number;
  creditsUsed: number;
  /** What the service last said is left; null where it did not say. */
  creditsBalance: number | null;
}

export interface Requester {
  /** Throws `ApiError`; what `abort` makes the parts throw; and, unchanged, what is a fault of this program. */
  request<T>(spec: RequestSpec<T>): Promise<T>;
  readonly counts: Readonly<SentCounts>;
}

/** The loop over one key's budget. */
export function createRequester(options: RequesterOptions): Requester {
  const { http, budget, concurrency, clock, serviceClock, abort } = options;
  const counts: SentCounts = {
    requests: 0,
    retries: 0,
    waitedMs: 0,
    tooManyRequests: 0,
    creditsUsed: 0,
    creditsBalance: null,
  };
  let credits: CreditState = noCredits;
  let underWay = 0;

  const attempt = async <T>(spec: RequestSpec<T>, sent: SentRequest): Promise<Attempt<T>> => {
    underWay += 1;
    try {
      const answer = await http.exchange(spec.http, abort);
      serviceClock.learn(answer.header('date'));
      const read = await readAttempt(answer, spec.read);
      credits = noteCredits(credits, read.credits);
      counts.creditsUsed = credits.used;
      counts.creditsBalance = credits.balance;
      budget.noteCredits(read.credits.used ?? 0, read.credits.balance);
      if (read.limits !== null) {
        budget.note(read.limits, sent);
        options.onAnnounced(read.limits);
      }
      return read.attempt;
    } catch (error) {
      abort.throwIfAborted();
      const failure = failureOf(error);
      if (failure === null) throw error;
      return { failure };
    } finally {
      underWay -= 1;
    }
  };

  const request = async <T>(spec: RequestSpec<T>): Promise<T> => {
    let timeouts = 0;
    for (let attempts = 1; ; attempts += 1) {
      const made = await concurrency.run(async (report) => {
        const permit = await budget.acquire();
        if (!permit.isGranted) {
          const pause = { ...permit, share: options.share };
          throw quotaError(spec.label, pause, serviceClock.nowMs());
        }
        const { maxCredits } = options;
        if (maxCredits !== null && !maySpend(credits, underWay, maxCredits)) {
          throw creditsError(spec.label, maxCredits);
        }
        counts.requests += 1;
        if (attempts > 1) counts.retries += 1;
        const sentMs = clock.steadyMs();
        const result = await attempt(spec, permit.request);
        options.onRequest(reportOf(spec.label, result, clock.steadyMs() - sentMs));
        report(loadSignOf(result));
        return result;
      });
      if ('value' in made) return made.value;

      const { failure } = made;
      if (failure.kind === 'timeout') timeouts += 1;
      const isTooMany = isStatus(failure, 429);
      if (isTooMany) {
        counts.tooManyRequests += 1;
        budget.noteRefusal();
      }
      const decision = decideRetry({
        failure,
        attempt: attempts,
        maxAttempts: options.maxAttempts,
        timeouts,
        method: spec.label.method,
        isLinkList: spec.isLinkList ?? false,
        canShrink: spec.canShrink ?? false,
        nowMs: serviceClock.nowMs(),
        random: options.random(),
      });
      if (decision.holdMs > 0) budget.holdFor(decision.holdMs);
      if (!decision.retry) {
        throw errorOf(spec.label, made, decision, attempts, serviceClock.nowMs());
      }
      await backOff(spec.label, failure, attempts, decision.delayMs);
    }
  };

  const backOff = async (
    label: RequestLabel,
    failure: Failure,
    attempts: number,
    delayMs: number,
  ): Promise<void> => {
    options.log.info(
      {
        event: 'api_retry',
        endpoint: label.endpoint,
        link: label.linkId,
        failure: failure.kind,
        status: 'status' in failure ? failure.status : undefined,
        attempt: attempts,
        delayMs,
      },
      'A request failed and is sent again.',
    );
    options.onWait(delayMs, isStatus(failure, 429) ? 'rate_limit' : 'retry');
    const sinceMs = clock.steadyMs();
    try {
      await clock.sleep(delayMs, abort);
    } finally {
      counts.waitedMs += clock.steadyMs() - sinceMs;
    }
  };

  return { request, counts };
}

function reportOf(
  { method, endpoint }: RequestLabel,
  attempt: Attempt<unknown>,
  durationMs: number,
): RequestReport {
  if ('value' in attempt) {
    return { method, endpoint, status: attempt.status, failure: null, durationMs };
  }
  const { failure } = attempt;
  const status = 'status' in failure ? failure.status : null;
  return { method, endpoint, status, failure: failure.kind, durationMs };
}

function isStatus(failure: Failure, status: number): boolean {
  return failure.kind === 'status' && failure.status === status;
}

function loadSignOf(attempt: Attempt<unknown>): LoadSign {
  if ('value' in attempt) return 'good';
  const { failure } = attempt;
  if (failure.kind !== 'status') return null;
  return failure.status === 429 || failure.status >= 500 ? 'overload' : null;
}
