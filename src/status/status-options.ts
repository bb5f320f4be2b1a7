import { unitMs } from '../config/duration.js';
import type { Config } from '../config.js';
import type { PlanOptions } from '../sync/due.js';

/** What of the configuration matters here, and the time, in whole UTC seconds. */
export interface StatusOptions {
  readonly now: number;
  readonly plan: Pick<PlanOptions, 'startSeconds' | 'horizonDays' | 'pageSize'>;
  readonly settleSeconds: number;
  readonly reprobeSeconds: number;
  /** Null: all accounts. */
  readonly accountIds: readonly string[] | null;
  /** `RETENTION_MONTHS`; null: not set. */
  readonly retentionMonths: number | null;
  /** `--max-lag` in seconds; null where it was not given. */
  readonly maxLagSeconds: number | null;
}

/** The options of a reading at `now`, whole UTC seconds of the database's clock. */
export function statusOptionsOf(
  config: Config,
  now: number,
  maxLagSeconds: number | null,
): StatusOptions {
  return {
    now,
    plan: {
      startSeconds: config.syncStartSeconds,
      horizonDays: config.syncHorizonDays,
      pageSize: config.syncPageSize,
    },
    settleSeconds: config.syncSettleSeconds,
    reprobeSeconds: config.syncReprobeIntervalMs / unitMs.s,
    accountIds: config.syncAccountIds,
    retentionMonths: config.retentionMonths,
    maxLagSeconds,
  };
}
