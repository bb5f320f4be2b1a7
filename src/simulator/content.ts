/** The switches that change what a row says, and the two shapes in which the rest of the simulator knows a row. */
import type { Decimal } from './decimal.js';
import type { Switches } from './switches.js';

/** The part of the switches that rows are written by. */
export type Content = Pick<
  Switches,
  | 'fractions'
  | 'amounts'
  | 'nullClickShare'
  | 'nullFanShare'
  | 'uglyShare'
  | 'wrongTypeShare'
  | 'missingKeyShare'
  | 'newEnumShare'
  | 'newFields'
>;

export interface ClickFlags {
  readonly bot: boolean;
  readonly duplicate: boolean;
}

/** What filters, counters and sums need of a row. Gross is in ten-thousandths where it is a number. */
export interface RowFacts extends ClickFlags {
  readonly type: string | null;
  readonly fanId: string | null;
  readonly gross: number | Decimal | null;
}

/** Rows made from the seed, by slot: 0 is the oldest. */
export interface SeededRows {
  readonly count: number;
  /** Milliseconds since 1970, ascending; fractions of a second are used only where the switches say so. */
  times(): Float64Array;
  id(slot: number): string;
  facts(slot: number, content: Content): RowFacts;
  /** The row as the API shows it, JSON without spaces. */
  text(slot: number, content: Content): string;
}
