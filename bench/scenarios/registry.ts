import type { BenchPostgres } from '../postgres.js';
import type { ScenarioResult } from '../result.js';
import type { ScenarioOptions } from '../scenario.js';
import { firstLoad } from './first-load.js';
import { reread } from './reread.js';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  run(postgres: BenchPostgres, options: ScenarioOptions): Promise<ScenarioResult>;
}

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [firstLoad, reread];
