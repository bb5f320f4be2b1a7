/** What a comparison of contents finds, day by day, as it goes on. Counts and field names, never values. */
import type { ContentFindings } from './day-figures.js';

interface Tally {
  api: number;
  missing: number;
  extra: number;
  changed: number;
  readonly fields: Set<string>;
}

export class ContentTally {
  private readonly days = new Map<string, Tally>();

  /** Rows of the day that the API listed. */
  listed(day: string): void {
    this.of(day).api += 1;
  }

  missing(day: string): void {
    this.of(day).missing += 1;
  }

  extra(day: string): void {
    this.of(day).extra += 1;
  }

  changed(day: string, fields: readonly string[]): void {
    const tally = this.of(day);
    tally.changed += 1;
    for (const field of fields) tally.fields.add(field);
  }

  /** Every day of which something was noted: rows that the API lists, and what was found. */
  all(): { readonly day: string; readonly api: number; readonly content: ContentFindings }[] {
    return [...this.days].map(([day, { api, missing, extra, changed, fields }]) => ({
      day,
      api,
      content: { missing, extra, changed, fields: [...fields].sort() },
    }));
  }

  private of(day: string): Tally {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const made = { api: 0, missing: 0, extra: 0, changed: 0, fields: new Set<string>() };
    this.days.set(day, made);
    return made;
  }
}
