import type { WorkerEvent } from '../../worker/worker-events.js';
import type { Metrics } from './metrics.js';

/** Counts what happens in a worker. No label is a link: a workspace can have thousands. */
export function observeEvent(metrics: Metrics, event: WorkerEvent): void {
  if (event.type === 'request_ended') {
    const { workspace, endpoint, status, failure, durationMs } = event;
    metrics.requests.inc({ workspace, endpoint, status: String(status ?? failure ?? 'unknown') });
    metrics.requestSeconds.observe({ endpoint }, durationMs / 1000);
    if (status === 429) metrics.tooManyRequests.inc({ workspace });
  } else if (event.type === 'rows_committed') {
    const { workspace, stream, durationMs, ...outcomes } = event;
    for (const outcome of [
      'inserted',
      'updated',
      'unchanged',
      'vanished',
      'quarantined',
    ] as const) {
      metrics.rows.inc({ workspace, stream, outcome }, outcomes[outcome]);
    }
    metrics.writeSeconds.observe({ stream }, durationMs / 1000);
  } else if (event.type === 'cycle_ended') {
    const { workspace, kind, exitCode, errorCode, seconds } = event;
    const outcome = errorCode ?? (exitCode === 0 ? 'done' : 'findings');
    metrics.runs.inc({ workspace, command: kind, outcome });
    metrics.runSeconds.observe({ command: kind }, seconds);
  } else if (event.type === 'tick_skipped') {
    metrics.skippedTicks.inc({ workspace: event.workspace, command: event.kind });
  }
}
