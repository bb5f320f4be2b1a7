import type { BenchPostgres } from '../postgres.js';
import type { ScenarioResult } from '../result.js';
import type { ScenarioOptions } from '../scenario.js';
import { changed } from './changed.js';
import { conversions } from './conversions.js';
import { firstLoad } from './first-load.js';
import { idle50, idle10000 } from './idle.js';
import { latency } from './latency.js';
import { newRows } from './new-rows.js';
import { planning } from './planning.js';
import { pressure } from './pressure.js';
import { reread } from './reread.js';
import { scale } from './scale.js';
import { smallPages } from './small-pages.js';
import { sums } from './sums.js';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** True where it runs only when it is named. */
  readonly isOnRequest?: boolean;
  run(postgres: BenchPostgres, options: ScenarioOptions): Promise<ScenarioResult>;
}

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  firstLoad,
  reread,
  changed,
  newRows,
  idle50,
  idle10000,
  conversions,
  latency,
  smallPages,
  pressure,
  planning,
  scale,
  sums,
];
