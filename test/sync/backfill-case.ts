/** Backfills of a simulator into a warehouse in process, over real HTTP and without a pace. */
import { createApi } from '../../src/api/client.js';
import {
  type BackfillRequest,
  type BackfillResult,
  backfillWorkspace,
} from '../../src/sync/backfill/backfill-workspace.js';
import { type DryRun, dryRun } from '../../src/sync/backfill/dry-run.js';
import type { BackfillScope } from '../../src/sync/backfill/scope.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import { dayStart } from '../../src/sync/time.js';
import { silentLog } from '../support/warehouse.js';
import type { Pair } from './cycles.js';

export interface ScopeGiven {
  /** `YYYY-MM-DD`. */
  readonly from: string;
  readonly to?: string;
  readonly linkIds?: readonly string[];
  readonly stream?: 'clicks' | 'conversions';
  readonly isReread?: boolean;
}

export function scopeOf(given: ScopeGiven): BackfillScope {
  return {
    from: dayStart(given.from),
    to: given.to === undefined ? null : dayStart(given.to),
    linkIds: given.linkIds ?? null,
    stream: given.stream ?? null,
    isReread: given.isReread ?? false,
  };
}

const never = new AbortController().signal;

const settings: SyncSettings = {
  startSeconds: null,
  horizonDays: 90,
  settleSeconds: 60,
  accountIds: null,
  pageSize: 1000,
  concurrency: 8,
};

export interface BackfillSetup
  extends Partial<Pick<BackfillRequest, 'waitMs' | 'busyWaitMs' | 'onDays' | 'onBegin'>> {
  readonly settings?: Partial<SyncSettings>;
  readonly stopping?: AbortSignal;
}

async function withApi<T>(
  pair: Pair,
  work: (api: ReturnType<typeof createApi>) => Promise<T>,
): Promise<T> {
  const api = createApi({
    baseUrl: pair.simulator.url,
    apiKey: 'test-key',
    userAgent: 'smartlink-sync/0.0.0 (test)',
    requestTimeoutMs: 30_000,
    concurrency: 8,
    rateLimitPerMinute: 10_000_000,
    reserve: 0.1,
    share: 'backfill',
    log: silentLog,
    abort: never,
  });
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

/** One `backfill` of the default workspace. Rejects as `backfillWorkspace` does. */
export function backfillOnce(
  pair: Pair,
  scope: ScopeGiven,
  setup: BackfillSetup = {},
): Promise<BackfillResult> {
  const { settings: changed, stopping = never, ...rest } = setup;
  return withApi(pair, (api) =>
    backfillWorkspace({
      workspace: 'default',
      api,
      database: pair.database,
      log: silentLog,
      settings: { ...settings, ...changed },
      signals: { stopping, abort: never },
      waitMs: 0,
      busyWaitMs: 30_000,
      scope: scopeOf(scope),
      ...rest,
    }),
  );
}

/** One `backfill --dry-run` of the default workspace. */
export function dryRunOnce(pair: Pair, scope: ScopeGiven): Promise<DryRun> {
  return withApi(pair, (api) =>
    dryRun({
      workspace: 'default',
      api,
      database: pair.database,
      settings,
      stopping: never,
      scope: scopeOf(scope),
    }),
  );
}
