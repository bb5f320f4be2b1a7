import { type EventEmitter, setMaxListeners } from 'node:events';
import { ExitCode, StoppedError } from '../errors.js';

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a process ends with after each signal. */
export const codeOfSignal = {
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
} as const satisfies Record<StopSignal, ExitCode>;

export interface StopSignals {
  /** Aborted by the first signal: finish and commit what is under way, begin nothing new. */
  readonly stopping: AbortSignal;
  /** Aborted by the second signal or when the grace is over: cancel at once. */
  readonly abort: AbortSignal;
  /** The first signal that came, null where none has. */
  received(): StopSignal | null;
  /** Stops listening; a signal that comes later has its default effect. */
  close(): void;
}

/** `npm start` passes Ctrl-C on to a process that the terminal has told already: one key, two signals. */
const sameKeyPressMs = 100;

/**
 * How much of `graceMs` work has to finish in, so that the process is gone when the grace is over although cancelled
 * work takes up to `lingerMs` to end. Half of a grace that is short beside that.
 */
export function finishWithinMs(graceMs: number, lingerMs: number): number {
  return Math.max(graceMs - lingerMs, graceMs / 2);
}

/**
 * Turns SIGINT and SIGTERM into two abort signals, whose reason is a `StoppedError`. `source` is `process`;
 * `graceMs` is asked when the first signal comes.
 */
export function listenForSignals(
  source: Pick<EventEmitter, 'on' | 'off'>,
  graceMs: () => number,
): StopSignals {
  const stopping = new AbortController();
  const abort = new AbortController();
  // Every request and every wait listens to them, far more than the ten after which Node warns of a leak.
  setMaxListeners(0, stopping.signal, abort.signal);
  let first: { readonly signal: StopSignal; readonly atMs: number } | null = null;
  let grace: NodeJS.Timeout | undefined;

  const onSignal = (signal: StopSignal): void => {
    if (first === null) {
      first = { signal, atMs: performance.now() };
      // Not a reason to stay alive: once the work is done the process may end.
      grace = setTimeout(() => abort.abort(reason(signal)), graceMs()).unref();
      stopping.abort(reason(signal));
    } else if (performance.now() - first.atMs >= sameKeyPressMs) {
      clearTimeout(grace);
      abort.abort(reason(signal));
    }
  };
  const onInterrupt = (): void => onSignal('SIGINT');
  const onTerminate = (): void => onSignal('SIGTERM');
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  return {
    stopping: stopping.signal,
    abort: abort.signal,
    received: () => first?.signal ?? null,
    close: () => {
      clearTimeout(grace);
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
    },
  };
}

function reason(signal: StopSignal): StoppedError {
  return new StoppedError(`Stopped by ${signal}.`, { exitCode: codeOfSignal[signal] });
}
