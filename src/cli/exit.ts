import { ExitCode, SmartlinkError, StoppedError } from '../errors.js';
import { describeError } from '../log/described-error.js';
import { codeOfSignal, type StopSignal } from './signals.js';

/** From worst to best: of several workspaces the worst decides. */
const worstFirst: readonly ExitCode[] = [
  ExitCode.interrupted,
  ExitCode.terminated,
  ExitCode.database,
  ExitCode.keyRefused,
  ExitCode.apiUnavailable,
  ExitCode.unexpected,
  ExitCode.usage,
  ExitCode.pausedByQuota,
  ExitCode.lockHeld,
  ExitCode.finishedWithFindings,
  ExitCode.done,
];

/** The worst of the codes; `done` where there are none. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return worstFirst.find((code) => codes.includes(code)) ?? ExitCode.done;
}

/** What the process ends with after an error, given the signal that asked it to stop, if any. */
export function exitCodeOfError(error: unknown, signal: StopSignal | null): ExitCode {
  if (signal !== null && isStop(error)) return codeOfSignal[signal];
  return error instanceof SmartlinkError ? error.exitCode : ExitCode.unexpected;
}

/** What the process ends with after a command that did not throw. A signal that stopped it shows. */
export function exitCodeOfEnd(code: ExitCode, signal: StopSignal | null): ExitCode {
  const stoppedCleanly = code === ExitCode.done || code === ExitCode.finishedWithFindings;
  return signal !== null && stoppedCleanly ? codeOfSignal[signal] : code;
}

/** True for the errors with which work ends that was told to stop. */
export function isStop(error: unknown): boolean {
  return error instanceof StoppedError || (error instanceof Error && error.name === 'AbortError');
}

/** An error as `--json` prints it. */
export interface Failure {
  /** Stable; `unexpected` for an error that the program does not know. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** What is told of an error. Holds no secret, no row content and no stack. */
export function failureOf(error: unknown): Failure {
  const { name, message, code } = describeError(error);
  if (error instanceof SmartlinkError) {
    return { code: error.code, message, remedy: error.remedy ?? null };
  }
  const kind = code === undefined ? name : `${name} ${code}`;
  return {
    code: 'unexpected',
    message: `Unexpected error (${kind}): ${message}`.replace(/\s*\n\s*/g, ' '),
    remedy: 'Run it again with LOG_LEVEL=debug to see where it happened.',
  };
}

/** The frames of an error's stack without its first lines, which repeat the message. */
export function stackOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^\s+at /.test(line)).join('\n');
}
