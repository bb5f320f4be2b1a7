/** Asks `HEARTBEAT_URL` after each good cycle, for a service that reports when that stops. */
import type { Log } from '../log.js';
import type { WorkerClock } from '../worker/worker-clock.js';
import type { WorkerListener } from '../worker/worker-events.js';
import type { Outcome } from './secret-address.js';

/** A heartbeat that does not get through is left: the next good cycle brings another. */
const ATTEMPTS = 3;
const PAUSE_MS = 2_000;

export interface HeartbeatOptions {
  readonly subscribe: (listener: WorkerListener) => () => void;
  readonly ask: (abort: AbortSignal) => Promise<Outcome>;
  readonly clock: WorkerClock;
  readonly log: Pick<Log, 'warn'>;
}

export interface Heartbeat {
  close(): Promise<void>;
}

/** Begins to listen. Several workspaces share one address. */
export function startHeartbeat({ subscribe, ask, clock, log }: HeartbeatOptions): Heartbeat {
  const stopping = new AbortController();
  let beating: Promise<void> | null = null;

  const beat = async (): Promise<void> => {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      const outcome = await ask(stopping.signal);
      if (outcome.ok || stopping.signal.aborted) return;
      if (attempt === ATTEMPTS) {
        log.warn({ event: 'heartbeat_url_failed', reason: outcome.reason });
        return;
      }
      if (!(await clock.sleep(PAUSE_MS * attempt, stopping.signal))) return;
    }
  };

  const unsubscribe = subscribe((event) => {
    if (event.type !== 'cycle_ended' || event.kind !== 'sync' || event.result === null) return;
    // One under way says the same.
    beating ??= beat().finally(() => {
      beating = null;
    });
  });
  return {
    close: async () => {
      unsubscribe();
      stopping.abort();
      await beating;
    },
  };
}
