/** Syncs a simulator into a database in process, over real HTTP and without a pace, and compares the two. */
import { createApi } from '../../src/api/client.js';
import type { Database } from '../../src/db/database.js';
import type { Log } from '../../src/log.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import type { CycleOptions } from '../../src/sync/cycle.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import { syncWorkspace, type WorkspaceResult } from '../../src/sync/sync-workspace.js';
import { differencesFromTruth, type TruthOptions } from './truth-differences.js';

export interface SyncOnceOptions {
  readonly workspace?: string;
  readonly apiKey?: string;
  readonly settings?: Partial<SyncSettings>;
  readonly cycle?: Partial<CycleOptions>;
  readonly log?: Log;
  readonly stopping?: AbortSignal;
  readonly abort?: AbortSignal;
  /** How long to wait for another run's lock; 0 by default. */
  readonly waitMs?: number;
}

/** A log that says nothing. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};

/** A simulator that announces so high a limit that no request waits. Its clock stands unless `now` says otherwise. */
export function startFastSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { switches = {}, ...others } = options;
  const rateLimit = { perMinute: 10_000_000, ...switches.rateLimit };
  return startSimulator({
    now: Date.UTC(2026, 5, 15, 12) / 1000,
    ...others,
    switches: { ...switches, rateLimit },
  });
}

/** One `sync` of one workspace with the default settings. Rejects as `syncWorkspace` does. */
export async function syncOnce(
  database: Database,
  simulator: Pick<Simulator, 'url'>,
  options: SyncOnceOptions = {},
): Promise<WorkspaceResult> {
  const log = options.log ?? silentLog;
  const never = new AbortController().signal;
  const abort = options.abort ?? never;
  const settings: SyncSettings = {
    startSeconds: null,
    horizonDays: 90,
    settleSeconds: 60,
    accountIds: null,
    pageSize: 1000,
    concurrency: 8,
    ...options.settings,
  };
  const api = createApi({
    baseUrl: simulator.url,
    apiKey: options.apiKey ?? 'test-key',
    userAgent: 'smartlink-sync/0.0.0 (test)',
    requestTimeoutMs: 30_000,
    concurrency: settings.concurrency,
    rateLimitPerMinute: 10_000_000,
    reserve: 0.1,
    log,
    abort,
  });
  try {
    return await syncWorkspace({
      workspace: options.workspace ?? 'default',
      command: 'sync',
      api,
      database,
      log,
      settings,
      signals: { stopping: options.stopping ?? never, abort },
      waitMs: options.waitMs ?? 0,
      cycle: { linkIds: null, stream: null, isFull: false, isAccepted: false, ...options.cycle },
    });
  } finally {
    await api.close();
  }
}

/**
 * Throws with the first differences where the tables do not hold exactly what the simulator's service has: every
 * row and field of every link and stream, and every day of the ledger. Asks the service nothing over HTTP.
 */
export async function expectEqualToTruth(
  database: Database,
  simulator: Pick<Simulator, 'service'>,
  options: TruthOptions = {},
): Promise<void> {
  const differences = await differencesFromTruth(database, simulator.service, options);
  if (differences.length === 0) return;
  const shown = differences.slice(0, 20).join('\n  ');
  throw new Error(`${differences.length} differences from the truth:\n  ${shown}`);
}

/** Tuples ever inserted, updated and deleted in the tables of `smartlinks`, by table. Includes what just ended. */
export async function writesSoFar(database: Database): Promise<Record<string, string>> {
  // A connection reports what it wrote at most once a second, unless told to.
  const { pool } = database;
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  try {
    for (const client of clients) await client.query('SELECT pg_stat_force_next_flush()');
  } finally {
    for (const client of clients) client.release();
  }
  const { rows } = await database.query<{ name: string; writes: string }>(
    `SELECT relname AS name, format('%s inserted, %s updated, %s deleted', n_tup_ins, n_tup_upd, n_tup_del) AS writes
     FROM pg_stat_user_tables WHERE schemaname = 'smartlinks' ORDER BY relname`,
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.writes]));
}

/** A text that changes when any row of the ledger's days is written, even with what it held. */
export async function ledgerVersions(database: Database): Promise<string> {
  const { rows } = await database.query<{ versions: string }>(
    `SELECT count(*) || ' ' || coalesce(md5(string_agg(format('%s %s %s', ctid, xmin, xmax), ',' ORDER BY ctid)), '') AS versions
     FROM smartlinks_sync.days`,
  );
  return rows[0]?.versions ?? '';
}
