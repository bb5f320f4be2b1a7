import { UsageError } from '../errors.js';

/** One setting that is wrong. Neither text ever holds the value of a secret. */
export interface ConfigFault {
  readonly variable: string;
  /** Follows the variable's name: `"x" is not a whole number`. */
  readonly problem: string;
  /** What would be taken instead; null where the problem already says so. */
  readonly accepted: string | null;
}

/** The environment cannot be used. Carries every fault that was found, and says all of them in its message. */
export class ConfigError extends UsageError {
  override readonly code = 'config';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super([`The configuration has ${count}:`, ...faults.map(describeFault)].join('\n'), {
      remedy: 'Correct it and start again; .env.example lists every variable with its default.',
    });
    this.faults = faults;
  }
}

function describeFault({ variable, problem, accepted }: ConfigFault): string {
  return `  ${variable} ${problem}${accepted === null ? '' : `; accepted: ${accepted}`}`;
}
