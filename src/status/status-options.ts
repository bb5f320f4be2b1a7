import type { PlanOptions } from '../sync/due.js';

/** What of the configuration matters here, and the time, in whole UTC seconds. */
export interface StatusOptions {
  readonly now: number;
  readonly plan: Pick<PlanOptions, 'startSeconds' | 'horizonDays' | 'pageSize'>;
  readonly settleSeconds: number;
  readonly reprobeSeconds: number;
  /** Null: all accounts. */
  readonly accountIds: readonly string[] | null;
  /** `--max-lag` in seconds; null where it was not given. */
  readonly maxLagSeconds: number | null;
}
