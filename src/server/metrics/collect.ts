/** Sets the gauges at each scrape: from the tables, from the worker's state, from the process. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import type { DayTotal } from '../../status/read-day-totals.js';
import { isRetentionOn } from '../../status/retention.js';
import { streamLags } from '../../status/stream-lags.js';
import type { WorkspaceStatus } from '../../status/workspace-status.js';
import { dayEnd } from '../../sync/time.js';
import type { WorkerState } from '../../worker/worker-state.js';
import type { Snapshot, WorkspaceSnapshot } from '../snapshot.js';
import type { Metrics } from './metrics.js';

/** Sets what the tables say; null takes it away: an old figure would look like a true one. */
export function collectTables(
  metrics: Metrics,
  tables: { readonly snapshot: Snapshot; readonly days: readonly DayTotal[] } | null,
): void {
  const { lag, completeThrough, links, days, quarantine, held, rateLimit, rateRemaining, paused } =
    metrics;
  const { retentionRun, retentionRows, retentionHeld } = metrics;
  for (const gauge of [
    lag,
    completeThrough,
    links,
    days,
    quarantine,
    held,
    rateLimit,
    rateRemaining,
    paused,
    retentionRun,
    retentionRows,
    retentionHeld,
  ]) {
    gauge.reset();
  }
  metrics.databaseUp.set(tables === null ? 0 : 1);
  if (tables === null) return;
  for (const workspace of tables.snapshot.workspaces) collectWorkspace(metrics, workspace);
  for (const { workspace, stream, status, days: count } of tables.days) {
    days.set({ workspace, stream, status }, count);
  }
  metrics.drift.set(tables.snapshot.drift.length);
}

function collectWorkspace(metrics: Metrics, { facts, options, status }: WorkspaceSnapshot): void {
  const { workspace } = status;
  for (const [stream, seconds] of Object.entries(streamLags(facts, options))) {
    if (seconds !== null) metrics.lag.set({ workspace, stream }, seconds);
  }
  if (status.completeThrough !== null) {
    metrics.completeThrough.set({ workspace }, dayEnd(status.completeThrough) + 1);
  }
  metrics.paused.set({ workspace }, status.paused === null ? 0 : 1);
  metrics.links.set({ workspace }, status.links.length);
  for (const { stream, rows } of status.quarantine) {
    metrics.quarantine.inc({ workspace, stream }, rows);
  }
  for (const { kind, count } of status.held) metrics.held.set({ workspace, kind }, count);
  collectRetention(metrics, status);
  const { limitMinute, remainingMinute } = status.rateBudget ?? {};
  if (limitMinute != null) metrics.rateLimit.set({ workspace }, limitMinute);
  if (remainingMinute != null) metrics.rateRemaining.set({ workspace }, remainingMinute);
}

function collectRetention(metrics: Metrics, { workspace, retention }: WorkspaceStatus): void {
  if (retention === null) return;
  const { ranAt, rowsDropped, held } = retention;
  if (rowsDropped > 0) metrics.retentionRows.set({ workspace }, rowsDropped);
  // Where nothing is removed any more, the last time grows old and nothing is wrong.
  if (!isRetentionOn(retention) || ranAt === null) return;
  metrics.retentionRun.set({ workspace }, ranAt.getTime() / 1000);
  for (const [reason, links] of Object.entries(held)) {
    metrics.retentionHeld.set({ workspace, reason }, links);
  }
}

/** Sets what the worker knows of itself. */
export function collectWorker(metrics: Metrics, worker: WorkerState | null): void {
  for (const state of worker?.workspaces ?? []) {
    const workspace = { workspace: state.name };
    metrics.active.set(workspace, state.role === 'active' ? 1 : 0);
    metrics.failures.set(workspace, state.failuresInARow);
    metrics.keyRefused.set(workspace, state.keyRefusedSince === null ? 0 : 1);
    if (state.lastGoodCycleAt !== null) {
      metrics.lastGoodRun.set(workspace, state.lastGoodCycleAt.getTime() / 1000);
    }
  }
}

/** Measures how late timers are, until it is disabled. */
export function watchLoop(): IntervalHistogram {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return loop;
}

/** Sets what the process costs. Begins a new stretch of the loop's delays. */
export function collectProcess(metrics: Metrics, loop: IntervalHistogram, version: string): void {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  metrics.memory.set(rss);
  metrics.heap.set(heapUsed);
  metrics.cpu.reset();
  metrics.cpu.inc((user + system) / 1e6);
  metrics.startTime.set(Math.round(Date.now() / 1000 - process.uptime()));
  // Of no delay at all the histogram has no number.
  const delay = loop.percentile(99) / 1e9;
  metrics.loopDelay.set(Number.isFinite(delay) ? delay : 0);
  loop.reset();
  metrics.build.set({ version, node: process.versions.node }, 1);
}
