/** What a simulator is started with. Every part has a default; a command line can fill it field by field. */
import type { SwitchSettings } from './switches.js';

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** The same seed, counts and `now` give the same data. Default 1. */
  readonly seed?: number;
  readonly accounts?: number;
  readonly links?: number;
  /** Rows over all links. */
  readonly clicks?: number;
  readonly conversions?: number;
  readonly postbacks?: number;
  /** The data end at `now` and begin this many days before. Default 60. */
  readonly days?: number;
  /** Epoch seconds. The clock stands there until it is moved; without it the machine's clock runs. */
  readonly now?: number;
  /** API keys that are accepted; default any that is not empty. */
  readonly keys?: readonly string[];
  readonly switches?: SwitchSettings;
  /** Compress answers for clients that take gzip. Default true. */
  readonly gzip?: boolean;
  /** Memory for serialised rows. Default 128 MiB. */
  readonly cacheBytes?: number;
  /** Entries that the request log keeps; the oldest go first. Default 100,000. */
  readonly logEntries?: number;
}

/** The options with all defaults filled in. */
export interface SimulatorPlan {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly accounts: number;
  readonly links: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly postbacks: number;
  readonly days: number;
  readonly now: number | undefined;
  readonly keys: readonly string[] | undefined;
  readonly switches: SwitchSettings;
  readonly gzip: boolean;
  readonly cacheBytes: number;
  readonly logEntries: number;
}

const wholeNumber = (name: string, value: number, least: number): number => {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `the simulator's option ${name} must be a whole number of at least ${least}`,
    );
  }
  return value;
};

/** Fills in the defaults; throws a RangeError on a count that makes no sense. */
export function planOf(options: SimulatorOptions): SimulatorPlan {
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    seed: wholeNumber('seed', options.seed ?? 1, 0),
    accounts: wholeNumber('accounts', options.accounts ?? 3, 1),
    links: wholeNumber('links', options.links ?? 20, 0),
    clicks: wholeNumber('clicks', options.clicks ?? 2000, 0),
    conversions: wholeNumber('conversions', options.conversions ?? 200, 0),
    postbacks: wholeNumber('postbacks', options.postbacks ?? 2, 0),
    days: wholeNumber('days', options.days ?? 60, 1),
    now: options.now,
    keys: options.keys,
    switches: options.switches ?? {},
    gzip: options.gzip ?? true,
    cacheBytes: wholeNumber('cacheBytes', options.cacheBytes ?? 134_217_728, 0),
    logEntries: wholeNumber('logEntries', options.logEntries ?? 100_000, 0),
  };
}
