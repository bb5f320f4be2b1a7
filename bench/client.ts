/** One measured client, in a process of its own: prepares, says so, waits for the word, works, reports. */
import process from 'node:process';
import { createApi } from '../src/api/client.js';
import { type Database, openDatabase } from '../src/db/database.js';
import { createRateBudgetStore } from '../src/db/ledger/rate-budget.js';
import { clicksStore } from '../src/db/write/stores.js';
import type { TextRow } from '../src/db/write/write-table.js';
import { growHeapSlowly } from '../src/heap.js';
import { createLog } from '../src/log.js';
import { backfillWorkspace } from '../src/sync/backfill/backfill-workspace.js';
import { clicks } from '../src/sync/streams/clicks.js';
import type { SyncSettings } from '../src/sync/sync-settings.js';
import { syncWorkspace } from '../src/sync/sync-workspace.js';
import type { Job, JobFigures } from './client-job.js';
import { copyChunks, copyInto } from './copy.js';
import { runPlainScript } from './plain-script.js';
import { planOnce } from './plan-job.js';
import { peakResidentBytes } from './process-figures.js';

type Work = () => Promise<{ rows: number; requests: number; exitCode: number }>;

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const signals = {
  stopping: new AbortController().signal,
  abort: new AbortController().signal,
};
const log = createLog({ level: 'warn', stream: process.stderr });

/** The command `sync`, or `backfill --reread`, without its words for people. */
async function product(database: Database): Promise<Work> {
  // As the program does, and the others do not: it costs a script that leaves much behind.
  growHeapSlowly();
  const api = createApi({
    baseUrl: job.serviceUrl,
    apiKey: 'bench',
    userAgent: 'smartlink-sync/0.0.0 (bench)',
    requestTimeoutMs: 30_000,
    concurrency: job.concurrency,
    rateLimitPerMinute: 1_000_000,
    reserve: 0.1,
    log,
    budgetStore: createRateBudgetStore(database, 'default'),
  });
  const settings: SyncSettings = {
    startSeconds: null,
    horizonDays: 90,
    settleSeconds: 60,
    accountIds: null,
    pageSize: job.pageSize,
    concurrency: job.concurrency,
    editClock: { intervalSeconds: 86_400, requests: 100 },
  };
  const common = { workspace: 'default', api, database, log, settings, signals, waitMs: 10_000 };
  const cycle = { linkIds: null, stream: null, isFull: false, isAccepted: false };
  const scope = { from: 0, to: null, linkIds: null, stream: null, isReread: true };
  return async () => {
    const { rows, requests, exitCode } = await (job.kind === 'sync'
      ? syncWorkspace({ ...common, command: 'sync', cycle })
      : backfillWorkspace({ ...common, busyWaitMs: 10_000, scope }));
    await api.close();
    return { rows: rows.rowsRead, requests, exitCode };
  };
}

/** The rows are read, made ready and sorted before the clock starts. */
async function copy(database: Database): Promise<Work> {
  const rows: TextRow[] = [];
  const get = async (path: string): Promise<{ readonly data: unknown }> => {
    const headers = { authorization: 'Bearer bench' };
    return (await (await fetch(job.serviceUrl + path, { headers })).json()) as { data: unknown };
  };
  const links = await get('/api/smart-links?limit=1000&offset=0');
  for (const { id } of links.data as readonly { id: string }[]) {
    for (let offset = 0; ; offset += 1000) {
      const query = `date_start=2000-01-01&date_end=2100-01-01&limit=1000&offset=${offset}`;
      const page = await get(
        `/api/smart-links/${id}/clicks?${query}&include_bots=true&include_duplicates=true`,
      );
      const { rows: sources } = page.data as { rows: Parameters<typeof clicks.normalize>[0][] };
      for (const source of sources) {
        const row = clicks.normalize(source, id);
        if (row.isGood) rows.push(row.fact);
      }
      if (sources.length < 1000) break;
    }
  }
  const idAt = clicksStore.table.columns.findIndex(({ name }) => name === 'id');
  rows.sort((a, b) => ((a[idAt] ?? '') < (b[idAt] ?? '') ? -1 : 1));
  const chunks = copyChunks(rows);
  return async () => {
    await copyInto(database, clicksStore, chunks);
    return { rows: rows.length, requests: 0, exitCode: 0 };
  };
}

const plain: Work = async () => {
  const { serviceUrl: url, databaseUrl, pageSize, maxRows } = job;
  const rowsAtOnce = job.kind === 'single' ? 1 : null;
  const done = await runPlainScript({ url, databaseUrl, pageSize, rowsAtOnce, maxRows });
  return { ...done, exitCode: 0 };
};

async function prepare(database: Database): Promise<Work> {
  if (job.kind === 'copy') return copy(database);
  if (job.kind === 'plain' || job.kind === 'single') return plain;
  if (job.kind === 'plan') {
    growHeapSlowly();
    return async () => ({ rows: await planOnce(database), requests: 0, exitCode: 0 });
  }
  return product(database);
}

async function main(): Promise<void> {
  const database = await openDatabase({ url: job.databaseUrl });
  const work = await prepare(database);
  process.send?.('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const startBytes = process.memoryUsage.rss();
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(startCpu);
  const figures: JobFigures = {
    ...done,
    ms: performance.now() - startMs,
    cpuUs: user + system,
    peakBytes: peakResidentBytes(),
    grownBytes: Math.max(0, peakResidentBytes() - startBytes),
  };
  await database.close();
  process.send?.(figures);
  process.disconnect();
}

await main();
