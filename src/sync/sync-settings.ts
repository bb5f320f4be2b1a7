/** What runs need of the configuration. */
import type { Config } from '../config.js';
import { type EditClock, editRequestsPerCycle } from './edit-clock.js';
import { type Privacy, privacyOf } from './privacy/privacy.js';

/** Times in seconds. */
export interface SyncSettings {
  readonly startSeconds: number | null;
  readonly horizonDays: number;
  readonly settleSeconds: number;
  readonly accountIds: readonly string[] | null;
  readonly pageSize: number;
  readonly concurrency: number;
  /** How edits are looked for; absent: not at all. */
  readonly editClock?: EditClock;
  /** How personal data are stored; absent: as they come. */
  readonly privacy?: Privacy;
  /** Named groups make labels from names of links; absent or null: labels are left as they are. */
  readonly linkNamePattern?: RegExp | null;
  /** For how many months rows are kept, where somebody has agreed to it; absent or null: for good. */
  readonly retentionMonths?: number | null;
}

/** For runs that do not look for edits by themselves: `verify`, `backfill`. */
export function syncSettingsOf(config: Config): SyncSettings {
  return {
    startSeconds: config.syncStartSeconds,
    horizonDays: config.syncHorizonDays,
    settleSeconds: config.syncSettleSeconds,
    accountIds: config.syncAccountIds,
    pageSize: config.syncPageSize,
    concurrency: config.syncConcurrency,
    privacy: privacyOf(config),
    linkNamePattern: config.linkNamePattern,
    retentionMonths: config.retentionMonths,
  };
}

/** For cycles: `sync`, and a worker's. */
export function cycleSettingsOf(config: Config): SyncSettings {
  return {
    ...syncSettingsOf(config),
    editClock: {
      intervalSeconds: config.syncReprobeIntervalMs / 1000,
      requests: editRequestsPerCycle(config.rateLimitPerMinute),
    },
  };
}
