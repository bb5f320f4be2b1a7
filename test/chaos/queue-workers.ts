/** Workers in this process for scenarios whose streams go through the queue, each with connections of its own. */
import { openDatabase } from '../../src/db/database.js';
import { prepareQueue } from '../../src/db/queue/job-runner.js';
import type { Log } from '../../src/log.js';
import { createWorker } from '../../src/worker/worker.js';
import { silentLog } from '../support/warehouse.js';

export interface QueueWorkers {
  /** Gives back what is at hand, and ends them all. */
  stop(): Promise<void>;
}

type WorkerOptions = Parameters<typeof createWorker>[0];

/** Starts so many workers; resolves when all of them take units. */
export async function startQueueWorkers(
  count: number,
  databaseUrl: string,
  options: Pick<WorkerOptions, 'settings' | 'openApi'>,
): Promise<QueueWorkers> {
  const first = await openDatabase({ url: databaseUrl, maxConnections: 2 });
  await prepareQueue(first, () => {}).finally(() => first.close());
  const workers = await Promise.all(
    Array.from({ length: count }, () => startOne(databaseUrl, options)),
  );
  return {
    stop: async () => {
      await Promise.all(workers.map((stop) => stop()));
    },
  };
}

async function startOne(
  databaseUrl: string,
  options: Pick<WorkerOptions, 'settings' | 'openApi'>,
): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const database = await openDatabase({ url: databaseUrl, maxConnections: 5 });
  let isServed = (): void => {};
  const served = new Promise<void>((resolve) => {
    isServed = resolve;
  });
  const worker = createWorker({
    ...options,
    role: 'worker',
    workspaces: [{ name: 'default', scheduleSeed: 'none' }],
    syncSchedule: '0 0 1 1 *',
    verifySchedule: '0 0 1 1 *',
    openDatabase: () => Promise.resolve(database),
    prepare: () => Promise.resolve(),
    silenceMs: 600_000,
    signals: { stopping: stopping.signal, abort: new AbortController().signal },
    log: telling('units_served', () => isServed()),
  });
  const ended = worker.run();
  await Promise.race([served, ended]);
  return async () => {
    stopping.abort();
    await ended;
    await database.close();
  };
}

/** A log that keeps nothing and calls back at one event. */
function telling(event: string, tell: () => void): Log {
  const log: Log = {
    ...silentLog,
    info: (line) => {
      if (line.event === event) tell();
    },
    child: () => log,
  };
  return log;
}
