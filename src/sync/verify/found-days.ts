/** What is known of a stream's days while they are counted. Owned by one count of one stream. */
import { comparable } from '../judge.js';
import { daysOf, type Range } from '../range.js';
import { dayOf } from '../time.js';
import type { ContentFindings, DayFigure } from './day-figures.js';
import { type Count, type NoCount, sumOf } from './measure.js';

/** Why nothing can be said of a range. `not_located`: the whole differs, and no day of it does. */
export interface UncountedRange extends Range {
  readonly reason: NoCount['reason'] | 'not_settled' | 'not_located';
}

/** What a count of one stream brought. */
export interface StreamCount {
  /** Days with rows on either side. */
  readonly days: readonly DayFigure[];
  readonly uncounted: readonly UncountedRange[];
  /** True where the service is known to have forgotten days of this stream. */
  readonly hasForgottenDays: boolean;
}

interface StoredDay {
  readonly stored: number;
  readonly expected: number;
  readonly isQuarantined: boolean;
}

export class FoundDays {
  readonly uncounted: UncountedRange[] = [];
  private readonly stored = new Map<string, StoredDay>();
  private readonly named = new Map<string, { api: number; content: ContentFindings | null }>();
  private readonly askedDays = new Set<string>();
  private hasForgottenDays = false;

  /** Notes what is stored on the days of the wanted range. The first count of a day stays. */
  note(count: Count, wanted: Range): void {
    const last = dayOf(wanted.end);
    for (const [day, stored] of comparable(count.held)) {
      if (day > last || this.stored.has(day)) continue;
      const isQuarantined = (count.held.quarantined.get(day) ?? 0) > 0;
      this.stored.set(day, { stored, expected: count.expected.get(day) ?? 0, isQuarantined });
    }
    if (count.held.forgotten.size > 0) this.hasForgottenDays = true;
  }

  /** A request for this very day said how many rows the API counts there. */
  ask(day: string, api: number): void {
    this.askedDays.add(day);
    const known = this.stored.get(day);
    if (api !== (known?.expected ?? 0)) this.named.set(day, { api, content: null });
  }

  /** All rows of the day were read and compared. */
  compare(day: string, api: number, content: ContentFindings): void {
    this.askedDays.add(day);
    const { expected = 0, stored = 0 } = this.stored.get(day) ?? {};
    const isForgotten = api === expected && content.extra === stored - expected;
    const isEqual = content.missing + content.changed === 0 && (content.extra === 0 || isForgotten);
    if (!isEqual) this.named.set(day, { api, content });
  }

  fail(range: Range, reason: UncountedRange['reason']): void {
    this.uncounted.push({ ...range, reason });
    for (const day of daysOf(range)) this.askedDays.add(day);
  }

  isAsked(day: string): boolean {
    return this.askedDays.has(day);
  }

  /** Days with stored rows in the range, and how many rows the API should count on each. */
  expectedIn(range: Range): Map<string, number> {
    const [first, last] = [dayOf(range.start), dayOf(range.end)];
    const found = new Map<string, number>();
    for (const [day, { expected }] of this.stored) {
      if (day >= first && day <= last) found.set(day, expected);
    }
    return found;
  }

  /** By how much the days named so far in the range explain that its counts differ. */
  explained(range: Range): number {
    const [first, last] = [dayOf(range.start), dayOf(range.end)];
    const parts = new Map<string, number>();
    for (const [day, { api }] of this.named) {
      if (day >= first && day <= last) parts.set(day, api - (this.stored.get(day)?.expected ?? 0));
    }
    return sumOf(parts);
  }

  result(): StreamCount {
    const open = new Set(this.uncounted.flatMap(daysOf));
    const days = [...new Set([...this.stored.keys(), ...this.named.keys()])].sort();
    return {
      days: days.map((day) => this.figure(day, open)),
      uncounted: this.uncounted,
      hasForgottenDays: this.hasForgottenDays,
    };
  }

  private figure(day: string, open: ReadonlySet<string>): DayFigure {
    const known = this.stored.get(day) ?? { stored: 0, expected: 0, isQuarantined: false };
    const { stored, expected, isQuarantined } = known;
    const named = this.named.get(day);
    if (named !== undefined) return { day, stored, verdict: 'differs', ...named };
    if (open.has(day)) return { day, api: null, stored, verdict: 'uncounted', content: null };
    const agreed = isQuarantined ? 'quarantined' : 'verified';
    const verdict = expected < stored ? 'forgotten' : agreed;
    return { day, api: expected, stored, verdict, content: null };
  }
}
