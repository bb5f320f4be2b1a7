/** `/metrics` in the text format that Prometheus reads. */
import type { IntervalHistogram } from 'node:perf_hooks';
import type { Database } from '../../db/database.js';
import { DatabaseError } from '../../db/database-error.js';
import { readDayTotals } from '../../status/read-day-totals.js';
import type { Answer } from '../answer.js';
import type { Lane } from '../one-at-a-time.js';
import type { Snapshot } from '../snapshot.js';
import { type PageSources, sharedSnapshot } from '../status-page.js';
import { collectProcess, collectTables, collectWorker } from './collect.js';
import type { Metrics } from './metrics.js';

export interface MetricSources extends PageSources {
  readonly metrics: Metrics;
  readonly loop: IntervalHistogram;
  /** Keeps its results longer: counting the whole ledger is not for every scrape. */
  readonly slowLane: Lane;
}

/** Answers with all metrics; without those of the tables while the database is away. Throws `BusyError`. */
export async function metricsPage(sources: MetricSources): Promise<Answer> {
  const { metrics, loop, version } = sources;
  const tables = await readTables(sources);
  // From here to the text nothing waits, so that two scrapes cannot mix.
  collectTables(metrics, tables);
  collectWorker(metrics, sources.worker());
  collectProcess(metrics, loop, version);
  const body = await metrics.registry.metrics();
  return { status: 200, contentType: metrics.registry.contentType, body };
}

async function readTables(
  sources: MetricSources,
): Promise<{ snapshot: Snapshot; days: Awaited<ReturnType<typeof readDayTotals>> } | null> {
  const database: Database | null = sources.database();
  if (database === null) return null;
  try {
    const snapshot = await sharedSnapshot(sources, database);
    if (snapshot.schema !== 'ready') return null;
    const days = await sources.slowLane.run('days', () => readDayTotals(database));
    return { snapshot, days };
  } catch (error) {
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}
