/** What is known of each day of a link, as a strip of days shows it. Pure. */
import { DAY_SECONDS, dayEnd, dayOf, dayStart, midnightBefore } from '../sync/time.js';
import type { Coverage } from './coverage.js';
import type { OpenDay } from './read-links.js';

/**
 * What can be said of a day, the one that weighs most first. `missing`: it belongs to the link's life and was never
 * counted. `pending`: it is newer than what is counted. `before`: the link did not exist.
 */
export const dayStates = [
  'unsettled',
  'missing',
  'quarantined',
  'pending',
  'forgotten',
  'verified',
  'before',
] as const;
export type DayState = (typeof dayStates)[number];

/** What of a stream its days are judged by. */
export interface StreamDays {
  readonly coverage: Coverage;
  /** The first second of its life. */
  readonly lifeStart: number;
  /** The days that are not verified. */
  readonly open: ReadonlyMap<string, OpenDay['status']>;
}

/** The last `count` UTC days, oldest first; the day of `now` is the last. */
export function lastDays(now: number, count: number): string[] {
  const today = midnightBefore(now);
  return Array.from({ length: count }, (_, at) => dayOf(today - (count - 1 - at) * DAY_SECONDS));
}

/** The state of each of the given days; `today` is the one that is not over. */
export function statesOfStream(
  stream: StreamDays,
  days: readonly string[],
  today: string,
): DayState[] {
  return days.map((day) => stateOf(stream, day, today));
}

function stateOf({ coverage, lifeStart, open }: StreamDays, day: string, today: string): DayState {
  const end = dayEnd(day);
  if (end < lifeStart) return 'before';
  const known = open.get(day);
  if (known !== undefined) return known;
  const isMissing = coverage.gaps.some(
    ({ kind, from, to }) => kind === 'not_counted' && from <= day && day <= to,
  );
  if (isMissing) return 'missing';
  if (coverage.through === null) return day < today ? 'missing' : 'pending';
  return end <= coverage.through ? 'verified' : 'pending';
}

/** The states that weigh most, day by day; `strips` are of equal length, and there is at least one. */
export function worstStates(strips: readonly (readonly DayState[])[]): DayState[] {
  const [first = [], ...others] = strips;
  return first.map((state, at) =>
    others.reduce((worst, strip) => heavier(worst, strip[at] ?? 'before'), state),
  );
}

function heavier(a: DayState, b: DayState): DayState {
  return dayStates.indexOf(a) <= dayStates.indexOf(b) ? a : b;
}

/** Neighbouring days of one state. */
export interface Stretch {
  readonly state: DayState;
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

/** A strip as stretches, oldest first. `days` and `states` are of equal length. */
export function stretchesOf(days: readonly string[], states: readonly DayState[]): Stretch[] {
  const stretches: Stretch[] = [];
  days.forEach((day, at) => {
    const state = states[at] ?? 'before';
    const last = stretches.at(-1);
    if (last?.state !== state) stretches.push({ state, from: day, to: day, days: 1 });
    else {
      const count = (dayStart(day) - dayStart(last.from)) / DAY_SECONDS + 1;
      stretches[stretches.length - 1] = { ...last, to: day, days: count };
    }
  });
  return stretches;
}
