/** What `check` says of one thing. */
import { type ExitCode, ExitCode as exitCodes, SmartlinkError } from '../errors.js';

/** `warn` is worth a look and stops nothing; `skip` could not be looked at because of something before. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  /** Stable: scripts may look for it. */
  readonly check: string;
  /** The workspace it is about; null where it is about all of them. */
  readonly workspace: string | null;
  readonly verdict: Verdict;
  /** One sentence. No secret, no personal data. */
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null;
  /** What a `fail` ends the command with. */
  readonly exitCode: ExitCode;
}

interface Details {
  readonly remedy?: string | null;
  readonly workspace?: string;
}

/** All is well. */
export function ok(check: string, message: string, details: Details = {}): Finding {
  return finding(check, 'ok', message, details, exitCodes.done);
}

/** Worth a look. */
export function warn(check: string, message: string, details: Details): Finding {
  return finding(check, 'warn', message, details, exitCodes.done);
}

/** Nothing works before this is mended. */
export function fail(
  check: string,
  message: string,
  exitCode: ExitCode,
  details: Details = {},
): Finding {
  return finding(check, 'fail', message, details, exitCode);
}

/** Not looked at, because of something that failed before. */
export function skip(check: string, message: string, details: Details = {}): Finding {
  return finding(check, 'skip', message, details, exitCodes.done);
}

/** The failure that an error of this program tells. Rethrows any other, and one that came from a signal. */
export function failFrom(check: string, error: unknown, workspace?: string): Finding {
  if (!(error instanceof SmartlinkError) || error.code === 'stopped') throw error;
  return fail(check, error.message, error.exitCode, {
    remedy: error.remedy ?? null,
    ...(workspace === undefined ? {} : { workspace }),
  });
}

/** What the command ends with: the code of the first failure. */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  return findings.find(({ verdict }) => verdict === 'fail')?.exitCode ?? exitCodes.done;
}

function finding(
  check: string,
  verdict: Verdict,
  message: string,
  { remedy = null, workspace }: Details,
  exitCode: ExitCode,
): Finding {
  return { check, workspace: workspace ?? null, verdict, message, remedy, exitCode };
}
