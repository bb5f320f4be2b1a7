/** One sync of the demo: the path of `sync`, with the defaults of every setting. */
import { type ApiClient, createApi } from '../api/client.js';
import { defaultWorkspace } from '../config/workspaces.js';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import type { Log } from '../log.js';
import { cycleSettingsOf } from '../sync/sync-settings.js';
import { syncWorkspace, type WorkspaceResult } from '../sync/sync-workspace.js';

export interface SyncStepOptions {
  readonly config: Config;
  readonly database: Database;
  readonly apiUrl: string;
  readonly userAgent: string;
  readonly log: Log;
  readonly signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal };
  /** Called as streams are finished. */
  /** Called first when the streams to read are known: nothing has been read then. */
  readonly onProgress?: (streams: {
    readonly done: number;
    readonly total: number;
    readonly counts: { readonly rows: number; readonly requests: number } | null;
  }) => void;
}

/** Runs one cycle against the simulator. Throws what `syncWorkspace` throws. */
export async function syncStep(options: SyncStepOptions): Promise<WorkspaceResult> {
  const { config, database, log, signals, onProgress } = options;
  const api = openDemoApi(options);
  let total = 0;
  let done = 0;
  try {
    return await syncWorkspace({
      workspace: defaultWorkspace,
      command: 'sync',
      api,
      database,
      log,
      settings: cycleSettingsOf(config),
      signals,
      waitMs: 0,
      cycle: {
        linkIds: null,
        stream: null,
        isFull: false,
        isAccepted: false,
        onPlanned: (streams) => {
          total = streams;
          onProgress?.({ done, total, counts: null });
        },
        onStreamDone: (streams) => {
          done = streams;
        },
      },
      onProgress: ({ rowsRead }, requests) =>
        onProgress?.({ done, total, counts: { rows: rowsRead, requests } }),
    });
  } finally {
    await api.close();
  }
}

/** The simulator's API, to be closed by the caller. */
export function openDemoApi(options: SyncStepOptions): ApiClient {
  const { config, apiUrl, userAgent, log, signals } = options;
  return createApi({
    baseUrl: apiUrl,
    apiKey: 'demo',
    userAgent,
    requestTimeoutMs: config.requestTimeoutMs,
    concurrency: config.syncConcurrency,
    rateLimitPerMinute: config.rateLimitPerMinute,
    reserve: config.rateLimitReserveFraction,
    log,
    abort: signals.abort,
  });
}
