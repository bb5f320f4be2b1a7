/** Tells the log how far a long cycle has come: a first load can take an hour, and silence looks like a hang. */
import type { Log } from '../log.js';
import type { CycleKind, WorkerListener } from './worker-events.js';

const TELL_EVERY_MS = 60_000;

interface Progress {
  readonly kind: CycleKind;
  readonly startedMs: number;
  toldMs: number;
  requests: number;
  /** Inserted or updated. */
  rows: number;
}

/** A listener that writes `cycle_running` once a minute while a cycle sends requests. */
export function tellLongCycles(log: Pick<Log, 'info'>): WorkerListener {
  const running = new Map<string, Progress>();
  return (event) => {
    const atMs = event.at.getTime();
    if (event.type === 'cycle_started') {
      const begun = { kind: event.kind, startedMs: atMs, toldMs: atMs, requests: 0, rows: 0 };
      running.set(event.workspace, begun);
    }
    if (event.type === 'cycle_ended') running.delete(event.workspace);
    if (event.type !== 'request_ended' && event.type !== 'rows_committed') return;

    const { workspace } = event;
    const progress = running.get(workspace);
    if (progress === undefined) return;
    if (event.type === 'request_ended') progress.requests += 1;
    else progress.rows += event.inserted + event.updated;
    if (atMs - progress.toldMs < TELL_EVERY_MS) return;
    progress.toldMs = atMs;
    const { kind: cycle, requests, rows } = progress;
    const seconds = Math.round((atMs - progress.startedMs) / 1000);
    log.info({ event: 'cycle_running', workspace, cycle, seconds, requests, rows });
  };
}
