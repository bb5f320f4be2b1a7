/** What a chaos scenario does, drawn from its seed alone: the service, its odd sides, the cycles and what goes wrong in each. */
import {
  type SeededFaultName,
  type SeededFaults,
  seededFaultNames,
} from '../../src/simulator/faults-by-seed.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { Draw, mix } from '../../src/simulator/random.js';
import type { ChartShape, PageCap, SwitchSettings } from '../../src/simulator/switches.js';
import { type EventName, eventNames } from './events.js';

/**
 * How rows change. What one arrival and one departure in the same range between two looks hide from every count is
 * found by reading again, which happens to streams of up to four pages (`SYNC_REPROBE_INTERVAL`). So larger streams,
 * `grow` and `shrink`, change in one direction; `any` has streams of few pages and everything mixed.
 */
export type Direction = 'any' | 'grow' | 'shrink';

/** When the process of a cycle is killed: after so many requests, and then so many milliseconds more. */
export interface Kill {
  /** 0: counted from the start of the process. */
  readonly afterRequests: number;
  readonly delayMs: number;
}

export interface PlannedCycle {
  /** Seconds that the service's clock moves before. */
  readonly advance: number;
  /** Changes of rows and links before. */
  readonly changes: number;
  /** Part of the requests for rows before which something changes. */
  readonly drift: number;
  readonly faults: SeededFaults | null;
  /** What befalls the service before this cycle; it is over when the next one begins. */
  readonly event: EventName | null;
  readonly isFull: boolean;
  readonly concurrency: number;
  /** Null: in this process. */
  readonly kill: Kill | null;
}

export interface Scenario {
  readonly seed: number;
  readonly direction: Direction;
  readonly service: SimulatorOptions;
  /** Page caps that the service may have. */
  readonly caps: readonly PageCap[];
  readonly cycles: readonly PlannedCycle[];
}

const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;

/** Failures that cost a real process seconds of waiting are left to those that wait on a clock of their own. */
const SLOW: readonly SeededFaultName[] = [
  'tooManySeconds',
  'tooManyDate',
  'tooManyUnsaid',
  'unavailable',
  'hang',
  'hangWithin',
];
/** These cost a time-out of the machine's clock each. */
const HANGING: readonly SeededFaultName[] = ['hang', 'hangWithin'];

/** The scenario of a seed. */
export function planScenario(seed: number): Scenario {
  const draw = new Draw(mix(seed, 4001));
  const direction = draw.pick<Direction>(['any', 'any', 'any', 'grow', 'shrink']);
  const caps = direction === 'any' ? LARGE_PAGES : SMALL_PAGES;
  const clicks = 60 + draw.below(direction === 'any' ? 240 : 440);
  const hasKills = draw.chance(0.35);
  return {
    seed,
    direction,
    caps,
    service: {
      seed: mix(seed, 4002),
      now: NOW + draw.below(86_400),
      accounts: 1 + draw.below(3),
      links: 2 + draw.below(5),
      clicks,
      conversions: Math.floor(clicks / (3 + draw.below(10))),
      postbacks: draw.below(3),
      days: 3 + draw.below(120),
      gzip: draw.chance(0.3),
      switches: { ...oddSides(draw), pageCap: draw.pick(caps) },
    },
    cycles: Array.from({ length: 2 + draw.below(4) }, () =>
      planCycle(draw, hasKills && draw.chance(0.6)),
    ),
  };
}

const LARGE_PAGES: readonly PageCap[] = [
  'none',
  { clamp: 100 },
  { reject: 100 },
  { clamp: 120, hidden: true },
  { reject: 250 },
];
const SMALL_PAGES: readonly PageCap[] = [
  { clamp: 25 },
  { clamp: 40, hidden: true },
  { reject: 50 },
  { reject: 20 },
  { clamp: 100 },
];

const CHARTS: readonly ChartShape[] = [
  'dense',
  'missing',
  { newestDays: 5 },
  { shiftHours: 2 },
  { shiftHours: -5 },
];

/** Mostly the likelier side of each, so that mixes stay mixes. */
function oddSides(draw: Draw): SwitchSettings {
  const rarely = <T>(share: number, odd: () => T, usual: T): T =>
    draw.chance(share) ? odd() : usual;
  return {
    order: rarely(0.4, () => draw.pick(['oldest', 'id', 'shuffled'] as const), 'newest' as const),
    ties: rarely(0.3, () => 'loose' as const, 'stable' as const),
    chart: rarely<ChartShape>(0.6, () => draw.pick(CHARTS), 'sparse'),
    fractions: rarely(0.4, () => draw.pick(['hidden', 'shown'] as const), 'none' as const),
    widenDates: draw.chance(0.08),
    narrowDays: rarely(0.08, () => 5 + draw.below(60), null),
    counters: {
      bots: draw.chance(0.8),
      duplicates: draw.chance(0.85),
      ahead: rarely(0.06, () => 1 + draw.below(3), 0),
    },
    ignoreBotFilter: draw.chance(0.1),
    meta: draw.pick(['four', 'notice', 'without_limits', 'none'] as const),
    rateHeaders: draw.pick(['x-rate-limit', 'x-ratelimit', 'none'] as const),
    rateLimit: { perMinute: draw.chance(0.8) ? 10_000_000 : null },
    validationBody: draw.pick(['full', 'message'] as const),
    amounts: draw.pick(['plain', 'strings', 'integers', 'negatives', 'fine'] as const),
    uglyShare: rarely(0.4, () => 0.05, 0),
    wrongTypeShare: rarely(0.3, () => 0.03, 0),
    missingKeyShare: rarely(0.2, () => 0.02, 0),
    nullClickShare: rarely(0.3, () => 0.1, 0),
    nullFanShare: rarely(0.3, () => 0.1, 0),
    newEnumShare: rarely(0.2, () => 0.1, 0),
    newFields: draw.chance(0.2),
  };
}

function planCycle(draw: Draw, isKilled: boolean): PlannedCycle {
  const hangs = draw.chance(0.1);
  const left = isKilled ? SLOW : hangs ? [] : HANGING;
  return {
    advance: draw.pick([0, 20, 300, 900, 3600, 21_000]),
    changes: draw.chance(0.8) ? draw.below(14) : 0,
    drift: draw.chance(0.35) ? draw.pick([0.05, 0.2, 0.5]) : 0,
    faults: draw.chance(0.6)
      ? {
          seed: draw.next(),
          share: isKilled ? 0.04 : draw.pick([0.03, 0.1, 0.25]),
          kinds: seededFaultNames.filter((name) => !left.includes(name)),
        }
      : null,
    event: draw.chance(0.35) ? draw.pick(eventNames) : null,
    isFull: draw.chance(0.2),
    concurrency: draw.pick([1, 3, 8]),
    kill: isKilled
      ? {
          afterRequests: draw.chance(0.15) ? 0 : 1 + draw.below(14),
          delayMs: draw.chance(0.3) ? 0 : draw.below(60),
        }
      : null,
  };
}
