/** Counts requests against the announced limit, and refuses them where the switches say so. */
import type { RateLimitSwitches } from './switches.js';
import { DAY_MS } from './timestamps.js';

export interface RateState {
  readonly limitMinute: number | null;
  readonly remainingMinute: number;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
}

export interface RateVerdict extends RateState {
  /** How long the client is told to wait; 0: the request is let through. */
  readonly waitMs: number;
}

/** One bucket for all keys. Time is given in: milliseconds of the machine's clock. */
export class RateMeter {
  #window = -1;
  #inWindow = 0;
  #day = -1;
  #inDay = 0;
  /** Times of requests let through, for the sliding window. */
  #recent: number[] = [];
  #blockedUntilMs = 0;
  #refused = 0;
  #early = 0;

  /** Requests answered with 429. */
  get refused(): number {
    return this.#refused;
  }

  /** Requests that came before a wait they were told was over. */
  get early(): number {
    return this.#early;
  }

  /** Uses up part of the limit, as another program with the same key would. */
  use(requests: number, nowMs: number, limits: RateLimitSwitches): void {
    this.#turn(nowMs, limits);
    for (let i = 0; i < requests; i += 1) this.#count(nowMs, limits);
  }

  /** Counts one request, or refuses it. */
  take(nowMs: number, limits: RateLimitSwitches): RateVerdict {
    this.#turn(nowMs, limits);
    const waitMs = limits.enforce ? this.#waitMs(nowMs, limits) : 0;
    if (waitMs === 0) this.#count(nowMs, limits);
    else this.#refused += 1;
    const used = limits.window === 'fixed' ? this.#inWindow : this.#recent.length;
    return {
      limitMinute: limits.perMinute,
      remainingMinute: Math.max(0, (limits.perMinute ?? 0) - used),
      limitDay: limits.perDay,
      remainingDay: limits.perDay === null ? null : Math.max(0, limits.perDay - this.#inDay),
      waitMs,
    };
  }

  #count(nowMs: number, limits: RateLimitSwitches): void {
    this.#inWindow += 1;
    this.#inDay += 1;
    if (limits.window === 'sliding') this.#recent.push(nowMs);
  }

  #turn(nowMs: number, limits: RateLimitSwitches): void {
    const windowMs = limits.windowSeconds * 1000;
    const window = Math.floor(nowMs / windowMs);
    if (window !== this.#window) this.#inWindow = 0;
    this.#window = window;
    const day = Math.floor(nowMs / DAY_MS);
    if (day !== this.#day) this.#inDay = 0;
    this.#day = day;
    const gone = this.#recent.findIndex((at) => at > nowMs - windowMs);
    if (gone !== 0) this.#recent = gone < 0 ? [] : this.#recent.slice(gone);
  }

  #waitMs(nowMs: number, limits: RateLimitSwitches): number {
    const windowMs = limits.windowSeconds * 1000;
    if (nowMs < this.#blockedUntilMs) {
      this.#early += 1;
      this.#blockedUntilMs += limits.penaltySeconds * 1000;
      return this.#blockedUntilMs - nowMs;
    }
    let until = 0;
    if (limits.perDay !== null && this.#inDay >= limits.perDay) until = (this.#day + 1) * DAY_MS;
    else if (limits.perMinute !== null) {
      const used = limits.window === 'fixed' ? this.#inWindow : this.#recent.length;
      if (used >= limits.perMinute) {
        until =
          limits.window === 'fixed'
            ? (this.#window + 1) * windowMs
            : (this.#recent[0] ?? nowMs) + windowMs;
      }
    }
    if (until <= nowMs) return 0;
    // Whole seconds are announced, so whole seconds are waited for.
    this.#blockedUntilMs = nowMs + Math.ceil((until - nowMs) / 1000) * 1000;
    return this.#blockedUntilMs - nowMs;
  }
}
