/** What a worker is given by the command that starts it. */
import type { ApiClient } from '../api/client.js';
import type { OnRequest, OnWait } from '../api/requester.js';
import type { Database } from '../db/database.js';
import type { Log } from '../log.js';
import type { RunSignals } from '../sync/hold-workspace.js';
import type { SyncSettings } from '../sync/sync-settings.js';
import type { WorkerClock } from './worker-clock.js';

/**
 * `all`: schedules the cycles of its workspaces and does their work. `scheduler`: leaves the streams to processes of the
 * role `worker`, which do nothing else.
 */
export type WorkerRole = 'all' | 'scheduler' | 'worker';

export interface ApiHooks {
  /** The service's time in milliseconds since 1970, where it is known before the first answer. */
  readonly serviceStartMs?: number;
  readonly onRequest: OnRequest;
  readonly onWait: OnWait;
}

export interface WorkerOptions {
  /** Default `all`. */
  readonly role?: WorkerRole;
  readonly workspaces: readonly {
    readonly name: string;
    /** Tells this installation and workspace from all others; never shown. */
    readonly scheduleSeed: string;
  }[];
  /** Valid cron expressions in UTC. */
  readonly syncSchedule: string;
  readonly verifySchedule: string;
  readonly settings: SyncSettings;
  /** Connects, and changes nothing. Throws `DatabaseError`; one that is not `retryable` ends the worker. */
  readonly openDatabase: () => Promise<Database>;
  /**
   * Brings the schema up to date and compares settings; called before every cycle. Throws `SchemaNewerError` and
   * `UsageError`, which end the worker, and `DatabaseError`.
   */
  readonly prepare: (database: Database) => Promise<void>;
  /** The API on a workspace's key, for one cycle; `abort` cancels its requests. */
  readonly openApi: (
    workspace: string,
    database: Database,
    hooks: ApiHooks & { readonly abort: AbortSignal },
  ) => ApiClient;
  /** How long a cycle may be silent before it counts as hanging, in milliseconds. */
  readonly silenceMs: number;
  readonly signals: RunSignals;
  readonly log: Log;
  readonly clock?: WorkerClock;
}
