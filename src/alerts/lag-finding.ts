import { shortTime } from '../words.js';
import type { Finding } from './troubles.js';

export interface LagFacts {
  readonly workspace: string;
  /** The end of the last good cycle, of any process; where there was none yet, when the first one was due. */
  readonly lastGoodAt: Date;
  /** False where no cycle was ever good. */
  readonly wasEverGood: boolean;
  readonly isPaused: boolean;
}

/** Whether the last good cycle is older than `maxLagMs`. Pure. */
export function lagFinding(facts: LagFacts, maxLagMs: number, now: Date): Finding {
  const { workspace, lastGoodAt, wasEverGood, isPaused } = facts;
  const lagMs = now.getTime() - lastGoodAt.getTime();
  if (lagMs <= maxLagMs) return { workspace, kind: 'lagging', detail: null };
  const when = shortTime(lagMs / 1000);
  const what = wasEverGood
    ? `The last good cycle ended ${when} ago`
    : `No cycle was good for ${when}`;
  const allowed = `more than the ${shortTime(maxLagMs / 1000)} allowed`;
  const paused = isPaused ? ' The workspace is paused.' : '';
  return { workspace, kind: 'lagging', detail: `${what}, ${allowed}.${paused}` };
}
