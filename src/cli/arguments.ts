import { InvalidArgumentError } from 'commander';
import type { DurationUnit } from '../config/duration.js';
import { unitMs } from '../config/duration.js';
import type { Kind } from '../config/kind.js';
import { duration, type NumberBounds, wholeNumber } from '../config/number-kind.js';
import { day } from '../config/place-kind.js';
import { UsageError } from '../errors.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';

/**
 * A parser for an option's argument, from the same kinds that environment variables have. What does not fit
 * ends the program with exit code 2 and says what is accepted.
 */
export function argumentOf<T>(kind: Kind<T>): (text: string) => T {
  return (text) => {
    const trimmed = text.trim();
    const parsed = trimmed === '' ? { problem: 'is empty' } : kind.parse(trimmed);
    if ('value' in parsed) return parsed.value;
    throw new InvalidArgumentError(`Accepted: ${kind.accepted}.`);
  };
}

/** A whole number within bounds. */
export function wholeNumberArgument(bounds: NumberBounds): (text: string) => number {
  return argumentOf(wholeNumber(bounds));
}

/** A duration such as `90s` or `24h`, in milliseconds. A bare number is taken in `bareUnit`, if one is given. */
export function durationArgument(
  bareUnit: DurationUnit | null = null,
  minMs = 0,
): (text: string) => number {
  return argumentOf(duration({ bareUnit, resultUnit: 'ms', minMs, maxMs: 3_650 * unitMs.d }));
}

/** A day as `YYYY-MM-DD`, as the whole UTC seconds of its midnight. */
export function dayArgument(): (text: string) => number {
  return argumentOf(day());
}

/** Collects an option that may be given several times. */
export function collect(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** For an option that takes one value: a second one is refused, where the last would silently count. */
export function once(text: string, earlier?: string): string {
  if (earlier !== undefined) throw new InvalidArgumentError('It can be given only once.');
  return text;
}

/** The names of all streams. */
export function streamNames(): string[] {
  return streams.map((stream) => stream.name);
}

/** One of them. Throws `UsageError`. */
export function streamArgument(text: string): StreamName {
  const stream = streams.find(({ name }) => name === text);
  if (stream === undefined) {
    throw new UsageError(`There is no stream ${text}.`, {
      remedy: `Give ${streamNames().join(' or ')}.`,
    });
  }
  return stream.name;
}
