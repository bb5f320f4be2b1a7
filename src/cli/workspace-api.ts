import { type ApiClient, createApi } from '../api/client.js';
import type { Share } from '../api/day.js';
import type { OnRequest, OnWait } from '../api/requester.js';
import type { Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { createRateBudgetStore } from '../db/ledger/rate-budget.js';
import { createLeaseStore } from '../db/ledger/rate-leases.js';
import type { CommandContext } from './context.js';
import { programVersion } from './program-version.js';

export interface WorkspaceApiOptions {
  /** Default `live`. */
  readonly share?: Share;
  readonly onWait?: OnWait;
  readonly onRequest?: OnRequest;
  /** The service's time in milliseconds since 1970, where it is known before the first answer. */
  readonly serviceStartMs?: number;
  /** True for a process that works on one cycle with others: they lease requests from one supply. */
  readonly isLeasing?: boolean;
  /** Cancels all requests; that of the program by default. */
  readonly abort?: AbortSignal;
  /** Attempts of one request; fewer for a command that only tries whether the API answers. */
  readonly maxAttempts?: number;
}

/**
 * The API on a workspace's key as the configuration wants it, its rate budget shared through the database with all
 * processes of the workspace. To be closed before the database is.
 */
export function openWorkspaceApi(
  { config, log, abort }: CommandContext,
  database: Pick<Database, 'query' | 'transaction'>,
  workspace: Workspace,
  { isLeasing = false, ...options }: WorkspaceApiOptions = {},
): ApiClient {
  return createApi({
    abort,
    ...options,
    baseUrl: config.apiBaseUrl,
    apiKey: workspace.apiKey.reveal(),
    requestTimeoutMs: config.requestTimeoutMs,
    concurrency: config.syncConcurrency,
    rateLimitPerMinute: config.rateLimitPerMinute,
    reserve: config.rateLimitReserveFraction,
    maxCredits: config.syncMaxCreditsPerRun,
    budgetStore: createRateBudgetStore(database, workspace.name),
    ...(isLeasing ? { leaseStore: createLeaseStore(database, workspace.name) } : {}),
    userAgent: `smartlink-sync/${programVersion()} (Postgres warehouse for Smart Links)`,
    proxy: { httpsProxy: config.httpsProxy?.reveal() ?? null, noProxy: config.noProxy },
    log: log.child({ workspace: workspace.name }),
  });
}
