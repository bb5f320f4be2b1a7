/**
 * Every error this program raises on purpose. `code` is stable and may be scripted against; the message says
 * what was being done and names ids, never a row's content or a secret; `exitCode` is what the process ends
 * with when the error decides the run (see `ExitCode`).
 */

/** What the process ends with. Fixed: people script against these numbers. */
export const ExitCode = {
  done: 0,
  unexpected: 1,
  usage: 2,
  finishedWithFindings: 3,
  keyRefused: 4,
  database: 5,
  lockHeld: 6,
  apiUnavailable: 69,
  pausedByQuota: 75,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ErrorDetails {
  readonly cause?: unknown;
  /** What the reader should do next, in one sentence. */
  readonly remedy?: string;
}

/** Base of the two families, `ApiError` and `DatabaseError`, and of `UsageError` and `LockHeldError`. */
export abstract class SmartlinkError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly retryable: boolean = false;
  readonly remedy: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.remedy = details.remedy;
  }
}

/** Wrong arguments or configuration; an unknown link or workspace too. */
export class UsageError extends SmartlinkError {
  readonly code: string = 'usage';
  readonly exitCode = ExitCode.usage;
}

/** Another process holds the lock that this one needs. */
export class LockHeldError extends SmartlinkError {
  readonly code = 'lock_held';
  readonly exitCode = ExitCode.lockHeld;
}

/** The work was cancelled by a signal before it was done; what was committed stays. */
export class StoppedError extends SmartlinkError {
  readonly code = 'stopped';
  readonly exitCode: ExitCode;

  constructor(message: string, details: ErrorDetails & { readonly exitCode?: ExitCode } = {}) {
    super(message, details);
    this.exitCode = details.exitCode ?? ExitCode.interrupted;
  }
}
