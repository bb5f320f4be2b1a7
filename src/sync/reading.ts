/** The rows that answers brought for one range, each once, however often it came. */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.js';
import { storableJson } from './row-reader.js';
import type { BadRow, GoodRow, NormalizedRow } from './streams/stream.js';

/** Why a row is in the quarantine: what the normalizer says, or the SQLSTATE with which the database refused it. */
export type QuarantineReason = BadRow['reason'] | `rejected_${string}`;

/** A row for the quarantine, with the key under which it is found again. */
export interface QuarantinedRow {
  readonly hash: string;
  readonly reason: QuarantineReason;
  readonly seconds: number | null;
  readonly payload: string;
}

export class Reading {
  private readonly good = new Map<string, GoodRow>();
  /** The objects of good rows, by id: for the quarantine, where the database refuses a row. */
  private readonly sources = new Map<string, JsonObject>();
  private readonly bad = new Map<string, QuarantinedRow>();
  /** Rows that came, repeats counted. */
  received = 0;

  /** Adds one page. A row that came before is replaced: the newer answer holds. */
  add(rows: readonly JsonObject[], normalize: (source: JsonObject) => NormalizedRow): void {
    const seenOnPage = new Map<string, number>();
    for (const source of rows) {
      this.received += 1;
      const row = normalize(source);
      if (row.isGood) {
        this.good.set(row.id, row);
        this.sources.set(row.id, source);
      } else this.addBad(row, seenOnPage);
    }
  }

  /** Moves a row that the database refuses to those for the quarantine; one that is there already stays there. */
  reject(id: string, sqlstate: string): void {
    const row = this.good.get(id);
    const source = this.sources.get(id);
    if (row === undefined || source === undefined) return;
    this.good.delete(id);
    this.sources.delete(id);
    const payload = storableJson(source);
    const hash = hashOf(payload);
    const reason: QuarantineReason = `rejected_${sqlstate}`;
    this.bad.set(hash, { hash, reason, seconds: row.seconds, payload });
  }

  /** Two equal bad rows on one page are two rows; the same bad row on two pages is one that was shifted. */
  private addBad(row: BadRow, seenOnPage: Map<string, number>): void {
    const payload = storableJson(row.source);
    const digest = hashOf(payload);
    const count = (seenOnPage.get(digest) ?? 0) + 1;
    seenOnPage.set(digest, count);
    const hash = count === 1 ? digest : `${digest}-${count}`;
    this.bad.set(hash, { hash, reason: row.reason, seconds: row.seconds, payload });
  }

  /** Rows that differ from each other, those for the quarantine included: they count as received. */
  get distinct(): number {
    return this.good.size + this.bad.size;
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

function hashOf(payload: string): string {
  return createHash('sha256').update(payload).digest('hex');
}
