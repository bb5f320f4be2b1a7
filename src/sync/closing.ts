import type { GiveUp, Prove } from './commit.js';

/** What the outermost range writes of the stream when it is counted, or when it could not be. */
export interface Closing {
  readonly prove: Prove;
  readonly giveUp: GiveUp;
}

export interface Reconciled {
  readonly isCounted: boolean;
  /** The API's newest total of the range. */
  readonly total: number;
}
