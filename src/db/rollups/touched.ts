/**
 * What a transaction changed of the rows that rollups are made of. Whoever writes clicks or conversions notes it
 * here, and rebuilds the rollups of these days before the transaction ends (`rebuildTouched`).
 */

import { clicksTable } from '../write/stores.js';
import { columnIndex, type TextRow } from '../write/write-table.js';
import type { ClickSums } from './fresh-clicks.js';
import { utcHour } from './utc-hour.js';

/** Stretches of time of links, as three arrays of the same length; times in ISO 8601. */
export interface LinkTimes {
  readonly links: string[];
  readonly first: string[];
  readonly last: string[];
}

const HOUR_MS = 3_600_000;
/** Hours that are further apart have no day in common in any zone, also where clocks were set back in between. */
const APART_MS = 48 * HOUR_MS;

/** Inserted clicks of a link. */
export interface FreshClicks {
  readonly linkId: string;
  readonly batches: readonly (readonly TextRow[])[];
  /** Of all of them; null where they are still to be made. */
  readonly sums: ClickSums | null;
}

const timeAt = columnIndex(clicksTable, 'created_at');

/** Collects links with the UTC hours in which rows came, went or changed; no time zone is needed for that. */
export class Touched {
  /** False where nothing comes of the sums of inserted clicks: nobody need make them. */
  readonly isSummed: boolean;
  private readonly hoursByTable = {
    clicks: new Map<string, Set<string>>(),
    conversions: new Map<string, Set<string>>(),
  };
  /** Links of which clicks were noted in another way than as inserted. */
  private readonly rebuiltLinks = new Set<string>();
  private readonly freshByLink = new Map<string, FreshClicks>();
  /** Clicks that were written, inserted ones left out: their conversions may show another country or campaign now. */
  readonly clickIds = new Set<string>();
  /** Clicks that written conversions name. */
  readonly namedClickIds = new Set<string>();
  /** True where written conversions name clicks without their time: these may be stored nowhere. */
  namesUntimedClicks = false;
  /** Links that written clicks were of, though they were not listed there: conversions that name them may hold these. */
  readonly leftLinks = new Set<string>();
  /** Values of clicks that were rewritten because they are personal: nothing that is made of clicks may keep them. */
  readonly erasedValues = new Set<string>();

  constructor({ isSummed = true }: { readonly isSummed?: boolean } = {}) {
    this.isSummed = isSummed;
  }

  /** Notes that a live row came, went or changed. `hour` is `YYYY-MM-DDTHH` in UTC. */
  note(table: 'clicks' | 'conversions', linkId: string, hour: string): void {
    if (table === 'clicks') this.rebuiltLinks.add(linkId);
    const hours = this.hoursByTable[table].get(linkId);
    if (hours === undefined) this.hoursByTable[table].set(linkId, new Set([hour]));
    else hours.add(hour);
  }

  /**
   * Notes clicks of a link that this transaction has inserted, live, and will not undo by a savepoint: they can be
   * added to the sums. `sums` are theirs, where they were made while they were written.
   */
  noteFresh(linkId: string, rows: readonly TextRow[], sums: ClickSums | null = null): void {
    const known = this.freshByLink.get(linkId);
    if (known === undefined) {
      this.freshByLink.set(linkId, { linkId, batches: [rows], sums });
      return;
    }
    known.sums?.add(rows);
    this.freshByLink.set(linkId, { ...known, batches: [...known.batches, rows] });
  }

  /** Inserted clicks by link. */
  get fresh(): readonly FreshClicks[] {
    return [...this.freshByLink.values()];
  }

  /** How many they are. */
  get freshCount(): number {
    return this.fresh.flatMap(({ batches }) => batches).reduce((sum, rows) => sum + rows.length, 0);
  }

  /** Those of links of which nothing else of clicks was noted. */
  get onlyFresh(): readonly FreshClicks[] {
    return this.fresh.filter(({ linkId }) => !this.rebuiltLinks.has(linkId));
  }

  get isEmpty(): boolean {
    const { clicks, conversions } = this.hoursByTable;
    const rows = clicks.size + conversions.size + this.freshByLink.size;
    return rows === 0 && this.clickIds.size === 0;
  }

  /** Links of all rows noted so far. */
  get links(): string[] {
    const { clicks, conversions } = this.hoursByTable;
    return [...new Set([...clicks.keys(), ...conversions.keys(), ...this.freshByLink.keys()])];
  }

  private hoursOf(
    table: 'clicks' | 'conversions',
    except: ReadonlySet<string>,
  ): Map<string, Set<string>> {
    const hours = new Map([...this.hoursByTable[table]].filter(([link]) => !except.has(link)));
    if (table === 'conversions') return hours;
    for (const { linkId } of this.fresh) {
      if (except.has(linkId)) continue;
      hours.set(linkId, new Set([...(hours.get(linkId) ?? []), ...this.freshHoursOf(linkId)]));
    }
    return hours;
  }

  /** Hours of inserted clicks of a link, `YYYY-MM-DDTHH` in UTC, each once and in order. */
  freshHoursOf(linkId: string): string[] {
    const hours = new Set<string>();
    for (const rows of this.freshByLink.get(linkId)?.batches ?? [])
      for (const row of rows) hours.add(utcHour(row[timeAt] ?? ''));
    return [...hours].sort();
  }

  /**
   * Hours that are near each other as one stretch, from the start of the first to the end of the last. Links of
   * `except` are left out.
   */
  timesOf(table: 'clicks' | 'conversions', except: ReadonlySet<string> = new Set()): LinkTimes {
    const times: LinkTimes = { links: [], first: [], last: [] };
    for (const [link, hours] of this.hoursOf(table, except)) {
      let before = Number.NEGATIVE_INFINITY;
      for (const hour of [...hours].sort()) {
        const start = Date.parse(`${hour}:00Z`);
        if (start - before > APART_MS) {
          times.links.push(link);
          times.first.push(`${hour}:00Z`);
          times.last.push('');
        }
        times.last[times.last.length - 1] = `${hour}:59:59.999999Z`;
        before = start;
      }
    }
    return times;
  }
}
