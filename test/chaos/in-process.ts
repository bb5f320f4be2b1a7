/** One `sync` in this process: the real client over real HTTP, with waits that pass on a clock of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../../src/api/client.js';
import type { Clock } from '../../src/api/clock.js';
import type { Database } from '../../src/db/database.js';
import type { Simulator } from '../../src/simulator/server.js';
import type { Executor } from '../../src/sync/cycle.js';
import { asTheyCame, type Privacy } from '../../src/sync/privacy/privacy.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import { syncWorkspace, type WorkspaceResult } from '../../src/sync/sync-workspace.js';
import { silentLog } from '../support/warehouse.js';
import { API_KEY } from './events.js';

/** A clock on which waits are over at once: what is waited for is added to its time. */
function hurriedClock(): Clock {
  let aheadMs = 0;
  const steadyMs = (): number => performance.now() + aheadMs;
  return {
    wallMs: () => Date.now(),
    steadyMs,
    sleep: async (delayMs, signal) => {
      const until = steadyMs() + delayMs;
      await sleep(0, undefined, { signal });
      aheadMs += Math.max(0, until - steadyMs());
    },
  };
}

/** Settings as the command has them by default. */
export const SETTINGS: Omit<SyncSettings, 'concurrency'> = {
  startSeconds: null,
  horizonDays: 90,
  settleSeconds: 60,
  accountIds: null,
  pageSize: 1000,
  editClock: { intervalSeconds: 86_400, requests: 100_000 },
};

/** What each client of a scenario is made with. */
export function apiOptions(
  simulator: Pick<Simulator, 'url'>,
): Omit<Parameters<typeof createApi>[0], 'requestTimeoutMs' | 'concurrency'> {
  return {
    baseUrl: simulator.url,
    apiKey: API_KEY,
    userAgent: 'smartlink-sync/0.0.0 (test)',
    rateLimitPerMinute: 10_000_000,
    reserve: 0.1,
    log: silentLog,
    clock: hurriedClock(),
  };
}

/** Rejects as `syncWorkspace` does. */
export async function syncHere(
  database: Database,
  simulator: Simulator,
  options: {
    readonly isFull: boolean;
    readonly concurrency: number;
    /** Default: personal data are stored as they come. */
    readonly privacy?: Privacy;
    /** Default: more than any machine needs for an answer. */
    readonly requestTimeoutMs?: number;
    /** How streams are worked on; default: in this process. */
    readonly execute?: Executor;
  },
): Promise<WorkspaceResult> {
  const never = new AbortController().signal;
  const api = createApi({
    ...apiOptions(simulator),
    requestTimeoutMs: options.requestTimeoutMs ?? 60_000,
    concurrency: options.concurrency,
  });
  try {
    return await syncWorkspace({
      workspace: 'default',
      command: 'sync',
      api,
      database,
      log: silentLog,
      settings: {
        ...SETTINGS,
        concurrency: options.concurrency,
        privacy: options.privacy ?? asTheyCame,
      },
      signals: { stopping: never, abort: never },
      waitMs: 10_000,
      cycle: {
        linkIds: null,
        stream: null,
        isFull: options.isFull,
        isAccepted: false,
        ...(options.execute === undefined ? {} : { execute: options.execute }),
      },
    });
  } finally {
    await api.close();
  }
}
