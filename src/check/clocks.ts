/** Whether clocks agree: those of this machine, the API and the database. Pure. */
import { type Finding, ok, warn } from './finding.js';

/** Headers have whole seconds and took their way here. */
const TOLERATED_SECONDS = 5;

/** The service's clock decides what is read; a wrong one here misleads logs, `status` and certificates. */
export function checkClock(
  check: 'api_clock' | 'database_clock',
  whose: string,
  differenceSeconds: number,
): Finding {
  const difference = Math.round(differenceSeconds);
  if (Math.abs(difference) <= TOLERATED_SECONDS) {
    return ok(check, `The clock of ${whose} and this machine's agree.`);
  }
  const direction = difference > 0 ? 'ahead of' : 'behind';
  return warn(
    check,
    `The clock of ${whose} is ${Math.abs(difference)} s ${direction} this machine's.`,
    {
      remedy:
        "Let both follow a time server (NTP). What is read goes by the API's clock in any case.",
    },
  );
}
