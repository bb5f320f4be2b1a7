/** A unit that keeps failing is set aside for a while, so that it cannot hold up every cycle. Pure but for its error. */
import { ExitCode, SmartlinkError } from '../../errors.js';

const FIRST_MS = 15 * 60_000;
const LONGEST_MS = 24 * 3_600_000;

/** How long it is left alone: 15 minutes after the first run in which all its tries failed, twice as long each time, a day at most. */
export function asidePauseMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, failures - 1)));
}

/** The failure of a unit that no worker could bring to its end. */
export class SetAsideError extends SmartlinkError {
  /** What it failed with last: the code of an error, `unexpected`, or `worker_died`. */
  readonly code: string;
  readonly exitCode = ExitCode.finishedWithFindings;

  constructor(code: string) {
    super('A stream is set aside: workers failed with it again and again.', {
      remedy: 'Run smartlink-sync status for its link, then smartlink-sync sync --link ID.',
    });
    this.code = code;
  }
}
