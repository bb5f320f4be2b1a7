/** Delivers what there is to tell, one message after the other, again until it is taken. */
import type { Log } from '../log.js';
import type { WorkerClock } from '../worker/worker-clock.js';
import { alertDocument } from './alert-document.js';
import type { Outcome } from './secret-address.js';
import type { Telling } from './troubles.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** At the end of the process, which has some seconds in all. */
const LAST_ANSWER_MS = 2_000;
/** What a receiver can ask for at most. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;

export interface CourierOptions {
  /** The next message, asked for anew before each attempt; null: there is none. */
  readonly next: () => Telling | null;
  readonly onDelivered: (telling: Telling) => void;
  readonly ask: (document: object, abort: AbortSignal) => Promise<Outcome>;
  readonly clock: WorkerClock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface Courier {
  /** There may be something to tell. Returns at once. */
  wake(): void;
  /** Sends nothing more; what was not delivered stays to be told. Waits a moment for the answer under way. */
  stop(): Promise<void>;
}

/** Works until it is stopped. What waits is not queued but asked for: it cannot grow beyond the troubles there are. */
export function startCourier(options: CourierOptions): Courier {
  const { next, onDelivered, ask, clock, log } = options;
  const stopping = new AbortController();
  const abort = new AbortController();
  let working: Promise<void> | null = null;
  let isWanted = false;

  const work = async (): Promise<void> => {
    let failures = 0;
    for (;;) {
      isWanted = false;
      const telling = next();
      if (telling === null || stopping.signal.aborted) return;
      const outcome = await ask(alertDocument(telling), abort.signal);
      const { kind, workspace } = telling.trouble;
      const { phase } = telling;
      if (outcome.ok) {
        failures = 0;
        onDelivered(telling);
        log.info({ event: 'alert_delivered', workspace, trouble: kind, phase });
        continue;
      }
      if (stopping.signal.aborted) return;
      failures += 1;
      // Once for each stretch of failures: the receiver may be away for days.
      if (failures === 1) {
        const { reason } = outcome;
        log.warn({ event: 'alert_not_delivered', workspace, trouble: kind, phase, reason });
      }
      const delayMs = alertPauseMs(failures, outcome.retryAfterMs, clock.random());
      if (!(await clock.sleep(delayMs, stopping.signal))) return;
    }
  };

  const run = async (): Promise<void> => {
    // What was asked for while the last message was on its way.
    do await work();
    while (isWanted && !stopping.signal.aborted);
    working = null;
  };

  return {
    wake: () => {
      isWanted = true;
      working ??= run();
    },
    stop: async () => {
      stopping.abort();
      const over = new AbortController();
      // What has arrived must be known to have: a moment for its answer.
      const patience = clock.sleep(LAST_ANSWER_MS, over.signal).then(() => abort.abort());
      await working;
      over.abort();
      await patience;
    },
  };
}

/** The pause after so many failures in a row, in milliseconds: growing, with jitter, at least what was asked for. */
export function alertPauseMs(
  failures: number,
  retryAfterMs: number | null,
  random: number,
): number {
  const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.max(asked, Math.round(grown * (0.5 + random / 2)));
}
