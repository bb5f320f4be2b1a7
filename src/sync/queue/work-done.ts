/** Figures of what a process does for a run, told piece by piece. Pure but for what it owns. */
import type { Run, RunTotals } from '../run.js';

export interface WorkDone {
  readonly totals: Readonly<RunTotals>;
  readonly requests: number;
  readonly waitedMs: number;
  readonly creditsUsed: number;
}

/** Units that run side by side share one tally: which of them a figure is told with is open, the sum is exact. */
export class WorkTally {
  private readonly run: Run;
  private told: WorkDone = {
    totals: { rowsRead: 0, inserted: 0, updated: 0, unchanged: 0, vanished: 0, quarantined: 0 },
    requests: 0,
    waitedMs: 0,
    creditsUsed: 0,
  };

  constructor(run: Run) {
    this.run = run;
  }

  /** What was done since the last call. */
  take(): WorkDone {
    const { requests, waitedMs, creditsUsed } = this.run.api.counts();
    const all = { totals: { ...this.run.totals }, requests, waitedMs, creditsUsed };
    const done = minus(all, this.told);
    this.told = all;
    return done;
  }

  /** What was taken could not be told: it is part of the next piece. */
  putBack(done: WorkDone): void {
    this.told = minus(this.told, done);
  }
}

function minus(a: WorkDone, b: WorkDone): WorkDone {
  return {
    totals: {
      rowsRead: a.totals.rowsRead - b.totals.rowsRead,
      inserted: a.totals.inserted - b.totals.inserted,
      updated: a.totals.updated - b.totals.updated,
      unchanged: a.totals.unchanged - b.totals.unchanged,
      vanished: a.totals.vanished - b.totals.vanished,
      quarantined: a.totals.quarantined - b.totals.quarantined,
    },
    requests: a.requests - b.requests,
    waitedMs: a.waitedMs - b.waitedMs,
    creditsUsed: a.creditsUsed - b.creditsUsed,
  };
}
