/** A worker in this process over a real database and the simulator, on a clock that the test moves. */
import { createApi } from '../../src/api/client.js';
import type { Database } from '../../src/db/database.js';
import { agreeOnSettings } from '../../src/db/ledger/settings.js';
import { migrate } from '../../src/db/migrate.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createWorker, type Worker } from '../../src/worker/worker.js';
import type { WorkerEvent } from '../../src/worker/worker-events.js';
import type { WorkerOptions } from '../../src/worker/worker-options.js';
import { silentLog } from '../support/warehouse.js';
import { FakeWorkerClock } from './fake-clock.js';

export interface WorkerCase {
  readonly worker: Worker;
  readonly clock: FakeWorkerClock;
  readonly events: readonly WorkerEvent[];
  readonly ended: Promise<void>;
  /** Resolves with the first event that fits, from the `after`-th on; rejects when the worker ends before. */
  until(fits: (event: WorkerEvent) => boolean, after?: number): Promise<WorkerEvent>;
  /** Resolves when the n-th cycle has ended, counted from 1, with its event. */
  cycle(n: number): Promise<WorkerEvent & { readonly type: 'cycle_ended' }>;
  stop(): Promise<void>;
}

/** Later than any delay of an installation after the hour: the next time of the schedule is a quarter past. */
const START = '2026-06-15T12:01:01.000Z';

export function startWorker(
  database: Database,
  simulator: Pick<Simulator, 'url'>,
  options: Partial<WorkerOptions> = {},
): WorkerCase {
  const clock = new FakeWorkerClock(START);
  const stopping = new AbortController();
  const abort = new AbortController();
  const worker = createWorker({
    workspaces: [{ name: 'default', scheduleSeed: 'default test-key' }],
    syncSchedule: '*/15 * * * *',
    verifySchedule: '0 4 * * 0',
    settings: {
      startSeconds: null,
      horizonDays: 90,
      settleSeconds: 60,
      accountIds: null,
      pageSize: 1000,
      concurrency: 4,
    },
    openDatabase: () => Promise.resolve(database),
    prepare: async (opened) => {
      await migrate(opened);
      await agreeOnSettings(opened, { REPORT_TIMEZONE: 'UTC' });
    },
    openApi: (workspace, _, hooks) =>
      createApi({
        ...hooks,
        baseUrl: simulator.url,
        apiKey: workspace === 'default' ? 'test-key' : `${workspace}-key`,
        userAgent: 'smartlink-sync/0.0.0 (test)',
        requestTimeoutMs: 30_000,
        concurrency: 4,
        rateLimitPerMinute: 10_000_000,
        reserve: 0.1,
        maxAttempts: 1,
        log: silentLog,
      }),
    silenceMs: 600_000,
    signals: { stopping: stopping.signal, abort: abort.signal },
    log: silentLog,
    clock,
    ...options,
  });
  const events: WorkerEvent[] = [];
  const waiting = new Set<() => void>();
  worker.subscribe((event) => {
    events.push(event);
    for (const look of [...waiting]) look();
  });
  const ended = worker.run();
  ended.catch(() => {});

  const until: WorkerCase['until'] = (fits, after = 0) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = events.slice(after).find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      ended.then(() => reject(new Error('The worker ended.')), reject);
    });
  const ends = (): (WorkerEvent & { readonly type: 'cycle_ended' })[] =>
    events.filter((event) => event.type === 'cycle_ended');
  const cycle: WorkerCase['cycle'] = async (n) => {
    await until(() => ends().length >= n);
    const end = ends()[n - 1];
    if (end === undefined) throw new Error('No such cycle.');
    return end;
  };
  return {
    worker,
    clock,
    events,
    ended,
    until,
    cycle,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
