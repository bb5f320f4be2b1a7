import { type DurationUnit, formatDurationMs, parseDurationMs, unitMs } from './duration.js';
import { type Kind, quote } from './kind.js';

export interface NumberBounds {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds, both of them included. */
export function wholeNumber({ min, max }: NumberBounds): Kind<number> {
  return {
    accepted: `a whole number from ${min} to ${max}`,
    secret: false,
    parse: (given) => {
      const digits = given.replace(/(?<=\d)_(?=\d)/g, '');
      if (!/^[+-]?\d+$/.test(digits)) return { problem: `${quote(given)} is not a whole number` };
      const value = Number(digits);
      if (value < min || value > max) return { problem: `${quote(given)} is out of range` };
      return { value };
    },
  };
}

export interface DurationBounds {
  /** What a bare number counts in: the unit of the variable's name; null where the name has none. */
  readonly bareUnit: DurationUnit | null;
  /** What the result counts in; a duration that is not a whole number of it is refused. */
  readonly resultUnit: DurationUnit;
  readonly minMs: number;
  readonly maxMs: number;
}

const unitWords = {
  ms: 'milliseconds',
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
} as const satisfies Record<DurationUnit, string>;

/** A duration within bounds, as a whole number of `resultUnit`. */
export function duration(bounds: DurationBounds): Kind<number> {
  const { bareUnit, resultUnit, minMs, maxMs } = bounds;
  const bare = bareUnit === null ? '' : `, or a bare number of ${unitWords[bareUnit]}`;
  const range = `from ${formatDurationMs(minMs)} to ${formatDurationMs(maxMs)}`;
  return {
    accepted: `a duration such as 90s, 15m, 24h or 7d${bare}, ${range}`,
    secret: false,
    parse: (given) => {
      const durationMs = parseDurationMs(given, bareUnit);
      if (durationMs === null) {
        const unitMissing = bareUnit === null && /^\d+$/.test(given);
        return { problem: `${quote(given)} ${unitMissing ? 'has no unit' : 'is not a duration'}` };
      }
      if (durationMs < minMs || durationMs > maxMs) {
        return { problem: `${quote(given)} is out of range` };
      }
      const value = durationMs / unitMs[resultUnit];
      return Number.isInteger(value)
        ? { value }
        : { problem: `${quote(given)} is not a whole number of ${unitWords[resultUnit]}` };
    },
  };
}

/** A percentage, as a fraction: `10%` is 0.1. */
export function percent({ min, max }: NumberBounds): Kind<number> {
  return {
    accepted: `a percentage such as 10%, from ${min}% to ${max}%`,
    secret: false,
    parse: (given) => {
      const match = /^(\d+(?:\.\d+)?)\s?(%?)$/.exec(given);
      if (match === null) return { problem: `${quote(given)} is not a percentage` };
      const value = Number(match[1]);
      // 0.1 without a sign may mean a tenth as well as a thousandth.
      if (match[2] === '' && !Number.isInteger(value)) {
        return { problem: `${quote(given)} needs its percent sign` };
      }
      if (value < min || value > max) return { problem: `${quote(given)} is out of range` };
      return { value: value / 100 };
    },
  };
}
