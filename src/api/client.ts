/** The client of the HTTP API: five endpoints on one key. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { StoppedError, UsageError } from '../errors.js';
import type { HttpProxy } from '../http-proxy.js';
import { stringifyJson } from '../json.js';
import type { Log } from '../log.js';
import type { Api, RateReporting, RequestCounts, RowsRequest } from './answers.js';
import { createBudget } from './budget.js';
import type { BudgetStore } from './budget-store.js';
import { type Clock, systemClock } from './clock.js';
import { createConcurrency } from './concurrency.js';
import type { Share } from './day.js';
import { createHttp } from './http.js';
import type { LeaseStore } from './leases.js';
import type { AnnouncedLimits } from './limits.js';
import type { LinkCreation } from './link-creation.js';
import { createRequester, type OnRequest, type OnWait, type RequestSpec } from './requester.js';
import { MAX_ATTEMPTS } from './retry.js';
import { createServiceClock } from './service-clock.js';
import { readListAnswer, readObjectAnswer, readRowsAnswer } from './wire/envelope.js';
import { timeText } from './wire/times.js';

export interface ApiOptions {
  /** `https://app.onlyfansapi.com`; a path in it comes before `/api`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Names this program and its version: the service blocks clients that do not. */
  readonly userAgent: string;
  /** For one attempt, from sending to the last byte, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** The most requests under way at once. */
  readonly concurrency: number;
  /** Requests a minute until the service announces its limit. */
  readonly rateLimitPerMinute: number;
  /** The part of the limit that is left to others, from 0 to below 1. */
  readonly reserve: number;
  readonly proxy?: HttpProxy;
  readonly log: Pick<Log, 'info'>;
  /** Cancels all requests and waits; they throw its reason where that is a `StoppedError`, else a `StoppedError`. */
  readonly abort?: AbortSignal;
  /** Attempts of one request; fewer for a command that only tries whether the API answers. */
  readonly maxAttempts?: number;
  readonly clock?: Clock;
  /** At least 0, below 1. */
  readonly random?: () => number;
  /** Called for every answer that announces a rate limit. */
  readonly onAnnounced?: (limits: AnnouncedLimits) => void;
  /** Called before each wait, for the rate limit or between attempts. */
  readonly onWait?: OnWait;
  /** Called after each attempt of a request, for metrics. */
  readonly onRequest?: OnRequest;
  /** Default `live`: a backfill leaves most of the limit to live work on the same key. */
  readonly share?: Share;
  /** Credits that this client may spend; null or undefined: any number. */
  readonly maxCredits?: number | null;
  /** The service's time, in milliseconds since 1970, until an answer tells it; default: this machine's. */
  readonly serviceStartMs?: number;
  /** Where processes that work as one lease requests from a common supply; default: each keeps to its part. */
  readonly leaseStore?: LeaseStore;
  /** What all processes on this key know together; without it this one starts from the configured limit. */
  readonly budgetStore?: BudgetStore;
}

export interface ApiClient extends Api, RateReporting, LinkCreation {
  /** Cancels what is under way, leaves the budget to others and closes the connections. */
  close(): Promise<void>;
}

const links = '/api/smart-links';
const postbacks = '/api/smart-link-postbacks';

/** The API on one key. Throws `UsageError` for a key that cannot be sent. */
export function createApi(options: ApiOptions): ApiClient {
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) {
    throw new UsageError('The API key is empty or holds characters that no key has.', {
      remedy: 'Copy the key again from https://app.onlyfansapi.com/api-keys.',
    });
  }
  const clock = options.clock ?? systemClock;
  const onWait = options.onWait ?? ignore;
  const share = options.share ?? 'live';
  const ended = createEnd(options.abort);
  const abort = ended.signal;
  const http = createHttp({
    ...options,
    connections: options.concurrency,
    proxy: options.proxy,
  });
  const serviceClock = createServiceClock(clock, options.serviceStartMs);
  const budget = createBudget({
    limitPerMinute: options.rateLimitPerMinute,
    reserve: options.reserve,
    share,
    clock,
    serviceNowMs: () => serviceClock.nowMs(),
    store: options.budgetStore,
    leases: options.leaseStore,
    user: randomUUID(),
    abort,
    onWait: (delayMs) => onWait(delayMs, 'rate_limit'),
    onStoreError: (error) => options.log.info({ event: 'rate_budget_not_shared', error }),
  });
  const requester = createRequester({
    http,
    budget,
    concurrency: createConcurrency(options.concurrency),
    clock,
    serviceClock,
    random: options.random ?? Math.random,
    log: options.log,
    abort,
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    share,
    maxCredits: options.maxCredits ?? null,
    onAnnounced: options.onAnnounced ?? ignore,
    onWait,
    onRequest: options.onRequest ?? ignore,
  });
  const send = async <T>(spec: RequestSpec<T>): Promise<T> => {
    try {
      return await requester.request(spec);
    } catch (error) {
      if (abort.aborted) throw abort.reason;
      throw error;
    }
  };

  const counts = (): RequestCounts => ({
    ...requester.counts,
    waitedMs: Math.round(requester.counts.waitedMs + budget.waitedMs()),
  });

  return {
    listLinks: ({ limit, offset, accountIds }) => {
      const query = new URLSearchParams({ limit: String(limit), offset: String(offset) });
      if (accountIds !== undefined) query.set('account_ids', accountIds.join(','));
      return send({
        label: { method: 'GET', endpoint: links },
        http: { method: 'GET', path: `${links}?${query}` },
        read: readListAnswer,
        isLinkList: true,
        canShrink: limit > 1,
      });
    },
    listPostbacks: () =>
      send({
        label: { method: 'GET', endpoint: postbacks },
        http: { method: 'GET', path: postbacks },
        read: readListAnswer,
      }),
    listRows: (request) => send(rowsSpec(request)),
    createLink: (body) =>
      send({
        label: { method: 'POST', endpoint: links },
        http: { method: 'POST', path: links, body: stringifyJson(body) },
        read: readObjectAnswer,
      }),
    now: () => Math.floor(serviceClock.nowMs() / 1000),
    counts,
    rate: () => {
      const { waitedMs, tooManyRequests, creditsUsed, creditsBalance } = counts();
      return { ...budget.report(), waitedMs, tooManyRequests, creditsUsed, creditsBalance };
    },
    close: async () => {
      ended.end(new StoppedError('The connection to the API was closed.'));
      await budget.close();
      await http.close();
    },
  };
}

function rowsSpec(request: RowsRequest): RequestSpec<ReturnType<typeof readRowsAnswer>> {
  const { linkId, endpoint, limit } = request;
  const query = new URLSearchParams({
    date_start: timeText(request.dateStart),
    date_end: timeText(request.dateEnd),
    limit: String(limit),
    offset: String(request.offset),
    include_bots: String(request.includeBots ?? true),
    include_duplicates: String(request.includeDuplicates ?? true),
  });
  return {
    label: { method: 'GET', endpoint: `${links}/{id}/${endpoint.path}`, linkId },
    http: {
      method: 'GET',
      path: `${links}/${encodeURIComponent(linkId)}/${endpoint.path}?${query}`,
    },
    read: (body) => readRowsAnswer(body, endpoint),
    canShrink: limit > 1,
  };
}

/** A signal that is aborted with a `StoppedError`, by the caller's or when the client is closed. */
function createEnd(outer: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly end: (reason: StoppedError) => void;
} {
  const controller = new AbortController();
  // Each request and each wait listens; there may be many at once.
  setMaxListeners(0, controller.signal);
  const follow = (): void => {
    const reason: unknown = outer?.reason;
    controller.abort(
      reason instanceof StoppedError ? reason : new StoppedError('The request was cancelled.'),
    );
  };
  if (outer?.aborted === true) follow();
  else outer?.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    end: (reason) => {
      outer?.removeEventListener('abort', follow);
      controller.abort(reason);
    },
  };
}

function ignore(): void {}
