/** What is not known about the API, as switches: each can be set to every side that `facts` leaves open, at any time. */

export type StreamName = 'clicks' | 'conversions';
export type EndpointName = 'links' | 'create' | 'postbacks' | StreamName;

/** The largest page: none, a silent cut (`hidden`: not even visible in `filters.limit`), or a 422. */
export type PageCap =
  | 'none'
  | { readonly clamp: number; readonly hidden?: boolean }
  | { readonly reject: number };

/** `four`: four integers; `notice`: days null and a notice; `without_limits`: no `_rate_limits`; `none`: no `_meta`. */
export type MetaShape = 'four' | 'notice' | 'without_limits' | 'none';

/** Days cut at UTC midnight unless shifted; `newestDays` lists only the newest of the days with rows. */
export type ChartShape =
  | 'dense'
  | 'sparse'
  | 'missing'
  | { readonly newestDays: number }
  | { readonly shiftHours: number };

export interface RateLimitSwitches {
  /** Null: nothing is announced. */
  readonly perMinute: number | null;
  readonly perDay: number | null;
  /** Answer 429 when the limit is used up. */
  readonly enforce: boolean;
  readonly window: 'fixed' | 'sliding';
  /** Length of the window in seconds of the machine's clock; 60 but in tests of the limiter. */
  readonly windowSeconds: number;
  readonly retryAfter: 'seconds' | 'date' | 'none';
  /** Each request that comes before the announced wait is over makes the wait longer by this many seconds. */
  readonly penaltySeconds: number;
}

export interface CounterSwitches {
  readonly bots: boolean;
  readonly duplicates: boolean;
  /** `clicks_count` and `conversions_count` are larger than the rows by this many. */
  readonly ahead: number;
}

export interface Switches {
  readonly pageCap: PageCap;
  /** Null: as `pageCap`. */
  readonly conversionsPageCap: PageCap | null;
  readonly linksPageCap: PageCap;
  /** `shuffled` is another order at each request. */
  readonly order: 'newest' | 'oldest' | 'id' | 'shuffled';
  /** `loose`: rows of the same second stand in another order at each request (newest and oldest only). */
  readonly ties: 'stable' | 'loose';
  /** The range when no dates are sent; null: everything. */
  readonly defaultRangeDays: number | null;
  readonly bareDateEnd: 'start_of_day' | 'end_of_day';
  /** Dates are taken as whole days. */
  readonly widenDates: boolean;
  /** At most this many days are answered. */
  readonly narrowDays: number | null;
  readonly narrowKeeps: 'newest' | 'oldest';
  /** False: `filters` repeats the dates that were asked for, whatever was applied. */
  readonly echoApplied: boolean;
  readonly chart: ChartShape;
  /** Rows have milliseconds: `hidden` filters by them but shows whole seconds, `shown` shows them too. */
  readonly fractions: 'none' | 'hidden' | 'shown';
  readonly meta: MetaShape | Readonly<Partial<Record<EndpointName, MetaShape>>>;
  readonly rateHeaders: 'x-rate-limit' | 'x-ratelimit' | 'none';
  readonly rateLimit: RateLimitSwitches;
  readonly counters: CounterSwitches;
  readonly ignoreBotFilter: boolean;
  readonly ignoreDuplicateFilter: boolean;
  readonly listing: 'full' | 'half' | 'empty';
  /** Rows older than this many days are neither listed nor counted by clicks and conversions; counters keep them. */
  readonly forgetDays: number | null;
  /** Every total, chart and counter is 0, and no rows are listed. */
  readonly countsNothing: boolean;
  /** `_cache.is_cached` is true. */
  readonly cached: boolean;
  /** What a 422 says: everything, `error` and `message`, or an empty object. */
  readonly validationBody: 'full' | 'message' | 'empty';
  readonly amounts: 'plain' | 'strings' | 'integers' | 'negatives' | 'fine';
  /** Shares of rows, 0 to 1. */
  readonly nullClickShare: number;
  readonly nullFanShare: number;
  readonly uglyShare: number;
  readonly wrongTypeShare: number;
  readonly missingKeyShare: number;
  readonly newEnumShare: number;
  readonly newFields: boolean;
}

/** What may be set: any of the switches, and any part of the two groups. */
export type SwitchSettings = Partial<Omit<Switches, 'rateLimit' | 'counters'>> & {
  readonly rateLimit?: Partial<RateLimitSwitches>;
  readonly counters?: Partial<CounterSwitches>;
};

/** The simulator as it starts: what the documents show, and the likelier side of the rest. */
export const DEFAULT_SWITCHES: Switches = {
  pageCap: 'none',
  conversionsPageCap: null,
  linksPageCap: { reject: 1000 },
  order: 'newest',
  ties: 'stable',
  defaultRangeDays: 7,
  bareDateEnd: 'end_of_day',
  widenDates: false,
  narrowDays: null,
  narrowKeeps: 'newest',
  echoApplied: true,
  chart: 'sparse',
  fractions: 'none',
  meta: {
    links: 'four',
    create: 'four',
    clicks: 'without_limits',
    conversions: 'without_limits',
    postbacks: 'without_limits',
  },
  rateHeaders: 'x-rate-limit',
  rateLimit: {
    perMinute: 5000,
    perDay: null,
    enforce: false,
    window: 'fixed',
    windowSeconds: 60,
    retryAfter: 'seconds',
    penaltySeconds: 0,
  },
  counters: { bots: true, duplicates: true, ahead: 0 },
  ignoreBotFilter: false,
  ignoreDuplicateFilter: false,
  listing: 'full',
  forgetDays: null,
  countsNothing: false,
  cached: false,
  validationBody: 'full',
  amounts: 'plain',
  nullClickShare: 0,
  nullFanShare: 0,
  uglyShare: 0,
  wrongTypeShare: 0,
  missingKeyShare: 0,
  newEnumShare: 0,
  newFields: false,
};

/** The switches with some of them set. Throws a RangeError on a name that does not exist. */
export function withSettings(current: Switches, settings: SwitchSettings): Switches {
  for (const name of Object.keys(settings)) {
    if (!(name in DEFAULT_SWITCHES)) throw new RangeError(`there is no switch ${name}`);
  }
  return {
    ...current,
    ...settings,
    rateLimit: { ...current.rateLimit, ...settings.rateLimit },
    counters: { ...current.counters, ...settings.counters },
  };
}
