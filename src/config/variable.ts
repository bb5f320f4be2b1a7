import type { Kind } from './kind.js';

/** One environment variable: how it is read and what is told of it. */
export interface Variable<T> {
  readonly kind: Kind<T>;
  /** The text that stands in where nothing is given; null where absence has a meaning of its own. */
  readonly default: string | null;
  /** What absence means, where it has no text. */
  readonly whenUnset: string | null;
  readonly group: string;
  /** One or two sentences for `.env.example` and the reference page. */
  readonly doc: string;
}

/** A variable that always has a value. */
export interface DefaultedVariable<T> extends Variable<T> {
  readonly default: string;
}

/** A variable that may be absent. */
export interface OptionalVariable<T> extends Variable<T> {
  readonly default: null;
  readonly whenUnset: string;
}

/** A variable with the text that stands in for it. */
export function withDefault<T>(
  group: string,
  kind: Kind<T>,
  text: string,
  doc: string,
): DefaultedVariable<T> {
  return { kind, default: text, whenUnset: null, group, doc };
}

/** A variable that may be absent, and what that means. */
export function optional<T>(
  group: string,
  kind: Kind<T>,
  whenUnset: string,
  doc: string,
): OptionalVariable<T> {
  return { kind, default: null, whenUnset, group, doc };
}
