/**
 * The contract of a stream. A stream is one declaration without control flow: where its rows are, how the API
 * counts them, which table holds them, and how one of its objects becomes rows. A `normalize` MUST be pure, MUST
 * NOT throw, and MUST return the same rows for the same object.
 */
import type { StreamEndpoint } from '../../api/answers.js';
import type { FactStore, TextRow } from '../../db/write/write-table.js';
import type { JsonObject } from '../../json.js';

/** An API object that its table can hold. */
export interface GoodRow {
  readonly isGood: true;
  readonly id: string;
  /** The object itself: for the quarantine, where the database refuses the row. */
  readonly source: JsonObject;
  /** When it happened, in seconds since 1970, fractions kept. */
  readonly seconds: number;
  /** The row of the stream's own table. */
  readonly fact: TextRow;
  /** Fans to store first: those that the object names. */
  readonly fans: readonly TextRow[];
  /** A click that the object carries along, where it does. */
  readonly click: TextRow | null;
  /** Fields without a column, as `field` or `click.field`. */
  readonly unknown: readonly string[];
}

/** An object without an id or without a time: it goes to the quarantine and is counted as received. */
export interface BadRow {
  readonly isGood: false;
  readonly reason: 'no_id' | 'no_time' | 'id_too_long';
  readonly seconds: number | null;
  readonly source: JsonObject;
}

export type NormalizedRow = GoodRow | BadRow;

export type StreamName = 'clicks' | 'conversions';

export interface StreamDeclaration {
  readonly name: StreamName;
  readonly endpoint: StreamEndpoint;
  /** The counter of a listed link that tells that this stream moved. */
  readonly counter: 'clicks_count' | 'conversions_count';
  /** True where rows carry amounts that a link's `revenue` sums up. */
  readonly hasAmounts: boolean;
  /** True where rows have the flags that `include_bots` and `include_duplicates` filter by. */
  readonly hasFlags: boolean;
  readonly store: FactStore;
  readonly normalize: (source: JsonObject, linkId: string) => NormalizedRow;
}
