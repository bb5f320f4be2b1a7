/** Clients of one rate limit on a clock of their own: events in the order of their times, nothing waits in truth. */
import type { AnnouncedLimits } from '../../src/api/limits.js';
import {
  decideSend,
  hold,
  noteLimits,
  noteRefusal,
  type PaceState,
  startPace,
} from '../../src/api/pace.js';
import { RateMeter, type RateVerdict } from '../../src/simulator/rate-meter.js';
import { DEFAULT_SWITCHES, type RateLimitSwitches } from '../../src/simulator/switches.js';

export interface Service {
  readonly limits: RateLimitSwitches;
  readonly meter: RateMeter;
  /** What an answer announces. */
  readonly announce: (verdict: RateVerdict) => AnnouncedLimits;
}

/** One client, or one source of other requests. */
export interface Client {
  /** Times at which a request reached the service, and whether it was let through. */
  readonly arrivals: { readonly atMs: number; readonly isRefused: boolean }[];
  /** Its next event; infinite when it is done. */
  nextMs(): number;
  act(nowMs: number, service: Service): void;
}

export interface ClientOptions {
  readonly limitPerMinute?: number;
  readonly reserve?: number;
  readonly part?: number;
  readonly concurrency?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  /** Milliseconds to the service and as many back. */
  readonly latencyMs?: number;
  /** So late a timer wakes. */
  readonly timerMs?: number;
  readonly random?: () => number;
}

export const announceAll = ({ limitMinute, remainingMinute }: RateVerdict): AnnouncedLimits => ({
  limitMinute,
  remainingMinute: limitMinute === null ? null : remainingMinute,
  limitDay: null,
  remainingDay: null,
});

export function createServiceOf(
  limits: Partial<RateLimitSwitches>,
  announce: Service['announce'] = announceAll,
): Service {
  return {
    limits: { ...DEFAULT_SWITCHES.rateLimit, enforce: true, ...limits },
    meter: new RateMeter(),
    announce,
  };
}

interface Event {
  readonly atMs: number;
  readonly run: (nowMs: number, service: Service) => void;
}

/** This program's pace under a full load: there is always another request to send. */
export function pacedClient(options: ClientOptions = {}): Client & { state(): PaceState } {
  const { concurrency = 8, latencyMs = 40, timerMs = 1, random = () => 0.5 } = options;
  const endMs = options.endMs ?? Number.POSITIVE_INFINITY;
  let state = {
    ...startPace(options.limitPerMinute ?? 300, options.reserve ?? 0.1),
    part: options.part ?? 1,
  };
  let underWay = 0;
  let events: Event[] = [];
  const arrivals: Client['arrivals'] = [];
  const add = (atMs: number, run: Event['run']): void => {
    events.push({ atMs, run });
    events.sort((a, b) => a.atMs - b.atMs);
  };
  const travel = (): number => latencyMs * (0.5 + random());
  let isAsking = false;
  const ask = (atMs: number): void => {
    if (isAsking || underWay >= concurrency) return;
    isAsking = true;
    add(atMs, (nowMs) => {
      isAsking = false;
      if (nowMs >= endMs) return;
      const decision = decideSend(state, nowMs);
      if (!decision.send) return ask(nowMs + decision.waitMs + timerMs * random());
      state = decision.state;
      underWay += 1;
      add(nowMs + travel(), (arrivedMs, service) => {
        const verdict = service.meter.take(arrivedMs, service.limits);
        arrivals.push({ atMs: arrivedMs, isRefused: verdict.waitMs > 0 });
        add(arrivedMs + travel(), (answeredMs) => {
          underWay -= 1;
          state = noteLimits(state, service.announce(verdict), decision.request, answeredMs);
          if (verdict.waitMs > 0) {
            state = noteRefusal(hold(state, answeredMs + verdict.waitMs), answeredMs);
          }
          ask(answeredMs);
        });
      });
      ask(nowMs);
    });
  };
  ask(options.startMs ?? 0);
  return {
    arrivals,
    state: () => state,
    nextMs: () => events[0]?.atMs ?? Number.POSITIVE_INFINITY,
    act: (nowMs, service) => {
      const [event, ...later] = events;
      events = later;
      event?.run(nowMs, service);
    },
  };
}

/** Another program: a request at each of these times, whatever it is told. */
export function otherClient(timesMs: Iterable<number>): Client {
  const times = timesMs[Symbol.iterator]();
  let next = times.next();
  const arrivals: Client['arrivals'] = [];
  return {
    arrivals,
    nextMs: () => (next.done === true ? Number.POSITIVE_INFINITY : next.value),
    act: (nowMs, service) => {
      const verdict = service.meter.take(nowMs, service.limits);
      arrivals.push({ atMs: nowMs, isRefused: verdict.waitMs > 0 });
      next = times.next();
    },
  };
}

/** Times so many a minute, evenly, from one moment to another. */
export function* evenly(perMinute: number, fromMs: number, toMs: number): Generator<number> {
  for (let atMs = fromMs; atMs < toMs; atMs += 60_000 / perMinute) yield atMs;
}

/** Runs until a moment. */
export function simulate(service: Service, clients: readonly Client[], endMs: number): void {
  for (;;) {
    const first = clients.reduce((a, b) => (b.nextMs() < a.nextMs() ? b : a));
    const atMs = first.nextMs();
    if (atMs > endMs) return;
    first.act(atMs, service);
  }
}

/** How many of a client's requests arrived from one moment to another. */
export function arrived(client: Client, fromMs: number, toMs: number): number {
  return client.arrivals.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).length;
}

/** How many requests were refused after a moment. */
export function refusedAfter(clients: readonly Client[], fromMs: number): number {
  return clients.reduce(
    (sum, client) =>
      sum + client.arrivals.filter(({ atMs, isRefused }) => isRefused && atMs >= fromMs).length,
    0,
  );
}
