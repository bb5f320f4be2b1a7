/** Every metric that is served: names and labels are fixed, and listed in `docs/metrics.md`. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'smartlink_sync_';

/** Seconds: an answer takes some 100 ms, a slow page some seconds, the time-out 30. */
const REQUEST_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const WRITE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const RUN_BUCKETS = [0.5, 1, 5, 15, 60, 300, 900, 3_600];

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics in a registry of their own. */
export function createMetrics() {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, ...labels: readonly L[]) =>
    new Counter<L>({ name: PREFIX + name, help, labelNames: labels, registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, ...labels: readonly L[]) =>
    new Gauge<L>({ name: PREFIX + name, help, labelNames: labels, registers: [registry] });
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    ...labels: readonly L[]
  ) =>
    new Histogram<L>({
      name: PREFIX + name,
      help,
      labelNames: labels,
      buckets: [...buckets],
      registers: [registry],
    });
  return {
    registry,
    runs: counter(
      'runs_total',
      'Runs of this process that ended. outcome is done, findings, or the code of the error.',
      'workspace',
      'command',
      'outcome',
    ),
    runSeconds: histogram('run_duration_seconds', 'How long runs took.', RUN_BUCKETS, 'command'),
    skippedTicks: counter(
      'skipped_ticks_total',
      'Times of the schedule at which a run was still under way.',
      'workspace',
      'command',
    ),
    requests: counter(
      'requests_total',
      'Requests sent to the API. status is that of HTTP, or what went wrong where no answer came.',
      'workspace',
      'endpoint',
      'status',
    ),
    requestSeconds: histogram(
      'request_duration_seconds',
      'From sending a request to the last byte of its answer.',
      REQUEST_BUCKETS,
      'endpoint',
    ),
    tooManyRequests: counter(
      'too_many_requests_total',
      'Requests that the API answered with 429.',
      'workspace',
    ),
    rows: counter(
      'rows_total',
      'Rows of committed transactions. outcome is inserted, updated, unchanged, vanished or quarantined.',
      'workspace',
      'stream',
      'outcome',
    ),
    writeSeconds: histogram(
      'write_duration_seconds',
      'How long a transaction took that stores rows and their ledger.',
      WRITE_BUCKETS,
      'stream',
    ),
    lag: gauge(
      'lag_seconds',
      'How far the stream that lags most is behind the API. Absent while one was never counted.',
      'workspace',
      'stream',
    ),
    completeThrough: gauge(
      'complete_through_timestamp_seconds',
      'The end of the last day through which everything is complete. Absent while there is none.',
      'workspace',
    ),
    links: gauge('links', 'Links that the API lists.', 'workspace'),
    days: gauge(
      'days',
      'Days of the ledger: those of a link and stream that have rows. status is verified, unsettled, quarantined or forgotten.',
      'workspace',
      'stream',
      'status',
    ),
    quarantine: gauge(
      'quarantined_rows',
      'Rows in quarantine, neither resolved nor dropped.',
      'workspace',
      'stream',
    ),
    held: gauge(
      'held',
      'What the API no longer lists and is not marked as deleted yet. kind is link, postback, or the stream of rows.',
      'workspace',
      'kind',
    ),
    retentionRun: gauge(
      'retention_last_run_timestamp_seconds',
      'When rows older than RETENTION_MONTHS were last removed or looked for. Absent where none are removed.',
      'workspace',
    ),
    retentionRows: gauge(
      'retention_removed_rows',
      'Rows removed for their age, in all.',
      'workspace',
    ),
    retentionHeld: gauge(
      'retention_held_links',
      'Links of which older rows stayed at that run. reason says why: see docs/retention.md.',
      'workspace',
      'reason',
    ),
    drift: gauge('drift', 'Fields and values of the API that no column or list expects.'),
    rateLimit: gauge(
      'rate_limit_per_minute',
      'The rate limit that the API last announced.',
      'workspace',
    ),
    rateRemaining: gauge(
      'rate_limit_remaining',
      'What was left of the limit of the minute when the API last said so.',
      'workspace',
    ),
    active: gauge(
      'active',
      '1 where this process syncs the workspace, 0 where it stands by.',
      'workspace',
    ),
    lastGoodRun: gauge(
      'last_good_run_timestamp_seconds',
      'When this process last ended a sync well. Absent before the first.',
      'workspace',
    ),
    failures: gauge(
      'failed_runs_in_a_row',
      'Syncs that failed since the last good one.',
      'workspace',
    ),
    keyRefused: gauge(
      'key_refused',
      '1 while the API refuses the key of the workspace.',
      'workspace',
    ),
    paused: gauge('paused', '1 while the workspace is paused.', 'workspace'),
    databaseUp: gauge(
      'database_up',
      '1 where the tables could be read for these figures. Those of the tables are absent otherwise.',
    ),
    memory: gauge('process_resident_memory_bytes', 'Resident memory of this process.'),
    heap: gauge('process_heap_used_bytes', 'Used memory of the heap of JavaScript.'),
    cpu: counter('process_cpu_seconds_total', 'CPU time of this process, user and system.'),
    startTime: gauge('process_start_time_seconds', 'When this process started.'),
    loopDelay: gauge(
      'event_loop_delay_seconds',
      'How late timers were since the last scrape, 99th percentile.',
    ),
    build: gauge('build_info', 'Always 1.', 'version', 'node'),
  };
}
