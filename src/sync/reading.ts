/** The rows that answers brought for one range, each once, however often it came. */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.js';
import { anonymous } from './privacy/privacy.js';
import { storableJson } from './row-reader.js';
import type { BadRow, GoodRow, NormalizedRow, StreamName } from './streams/stream.js';

/**
 * Why a row is in the quarantine: what the normalizer says, that another link lists it too and keeps it, or the
 * SQLSTATE with which the database refused it.
 */
export type QuarantineReason = BadRow['reason'] | 'listed_twice' | `rejected_${string}`;

/** A row for the quarantine, with the key under which it is found again. */
export interface QuarantinedRow {
  readonly hash: string;
  readonly reason: QuarantineReason;
  readonly seconds: number | null;
  /** As it may be stored; null: not at all. */
  readonly payload: string | null;
}

export class Reading {
  private readonly stream: StreamName;
  private readonly good = new Map<string, GoodRow>();
  private readonly bad = new Map<string, QuarantinedRow>();
  /** Rows that came, repeats counted. */
  received = 0;

  constructor(stream: StreamName) {
    this.stream = stream;
  }

  /**
   * Adds one page, of objects as they may be stored. A row that came before is replaced: the newer answer holds.
   */
  add(rows: readonly JsonObject[], normalize: (source: JsonObject) => NormalizedRow): void {
    const seenOnPage = new Map<string, number>();
    for (const source of rows) {
      this.received += 1;
      const row = normalize(source);
      if (row.isGood) this.good.set(row.id, row);
      else this.addBad(row, seenOnPage);
    }
  }

  /** Moves a row that is not to be stored to those for the quarantine; one that is there already stays there. */
  setAside(id: string, reason: Exclude<QuarantineReason, BadRow['reason']>): void {
    const row = this.good.get(id);
    if (row === undefined) return;
    this.good.delete(id);
    const payload = storableJson(row.source);
    const hash = this.hashOf(row.source);
    this.bad.set(hash, { hash, reason, seconds: row.seconds, payload });
  }

  /** Two equal bad rows on one page are two rows; the same bad row on two pages is one that was shifted. */
  private addBad(row: BadRow, seenOnPage: Map<string, number>): void {
    const payload = storableJson(row.source);
    const digest = this.hashOf(row.source);
    const count = (seenOnPage.get(digest) ?? 0) + 1;
    seenOnPage.set(digest, count);
    const hash = count === 1 ? digest : `${digest}-${count}`;
    this.bad.set(hash, { hash, reason: row.reason, seconds: row.seconds, payload });
  }

  /** Tells rows apart by what is not personal in them: the same in every mode, and nobody can be found by it. */
  private hashOf(source: JsonObject): string {
    const text = storableJson(anonymous(this.stream, source));
    return createHash('sha256').update(text).digest('hex');
  }

  /** Rows that differ from each other, those for the quarantine included: they count as received. */
  get distinct(): number {
    return this.good.size + this.bad.size;
  }

  /** Rows that their table can hold. */
  get goodRows(): number {
    return this.good.size;
  }

  get rows(): GoodRow[] {
    return [...this.good.values()];
  }

  get ids(): string[] {
    return [...this.good.keys()];
  }

  get quarantined(): QuarantinedRow[] {
    return [...this.bad.values()];
  }

  /** True where a row came that does not say when it happened. */
  get hasUntimed(): boolean {
    return [...this.bad.values()].some((row) => row.seconds === null);
  }

  /** The earliest time of a row, in seconds; Infinity where no row has one. */
  get earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const row of this.good.values()) if (row.seconds < earliest) earliest = row.seconds;
    for (const row of this.bad.values()) {
      if (row.seconds !== null && row.seconds < earliest) earliest = row.seconds;
    }
    return earliest;
  }
}
