import { ExitCode, SmartlinkError } from '../errors.js';

/** How a run ended, as `smartlinks_sync.runs` shows it. */
export interface RunOutcome {
  readonly outcome: 'done' | 'findings' | 'stopped' | 'paused' | 'failed';
  readonly exitCode: ExitCode;
  readonly errorCode: string | null;
}

/** The outcome of a run that this error has ended. Pure. */
export function failedOutcome(error: unknown): RunOutcome {
  if (!(error instanceof SmartlinkError)) {
    return { outcome: 'failed', exitCode: ExitCode.unexpected, errorCode: 'unexpected' };
  }
  const { code, exitCode } = error;
  const outcome = code === 'stopped' || code === 'paused' ? code : 'failed';
  return { outcome, exitCode, errorCode: code };
}

/** The outcome of a run that came to its end. Pure. */
export function finishedOutcome(exitCode: ExitCode): RunOutcome {
  const outcome = exitCode === ExitCode.done ? 'done' : 'findings';
  return { outcome, exitCode, errorCode: null };
}
