/** From measured runs to what is shown: medians with their spread, and ratios pair by pair. Pure. */
import type { Measured } from './measure.js';

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What is shown of a variant. A row counts once, however often it was sent. */
export interface Figures {
  readonly rows: number;
  readonly requests: number;
  readonly rowsPerSecond: Spread;
  /** Microseconds a row. */
  readonly clientUs: Spread;
  readonly postgresUs: Spread;
  readonly cpuUs: Spread;
  readonly walBytesPerRow: Spread;
  readonly deadRows: Spread;
  readonly peakMegabytes: Spread;
  readonly seconds: Spread;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return { median: (upper + lower) / 2, min: sorted[0] ?? upper, max: sorted.at(-1) ?? upper };
}

export function figuresOf(runs: readonly Measured[]): Figures {
  const of = (figure: (run: Measured) => number): Spread => spreadOf(runs.map(figure));
  const perRow = (figure: (run: Measured) => number): Spread =>
    of((run) => figure(run) / Math.max(1, run.rows));
  return {
    rows: of((run) => run.rows).median,
    requests: of((run) => run.requests).median,
    rowsPerSecond: of((run) => run.rows / (run.ms / 1000)),
    clientUs: perRow((run) => run.clientUs),
    postgresUs: perRow((run) => run.postgresUs),
    cpuUs: perRow((run) => run.clientUs + run.postgresUs),
    walBytesPerRow: perRow((run) => run.walBytes),
    deadRows: of((run) => run.deadRows),
    peakMegabytes: of((run) => run.peakBytes / 2 ** 20),
    seconds: of((run) => run.ms / 1000),
  };
}

/** How many times as many rows a second `a` does as `b`, round by round. */
export function speedRatio(a: readonly Measured[], b: readonly Measured[]): Spread {
  return ratio(a, b, (run) => run.rows / run.ms);
}

/** How many times the CPU time a row, client and Postgres, `a` takes of what `b` does. */
export function cpuRatio(a: readonly Measured[], b: readonly Measured[]): Spread {
  return ratio(a, b, (run) => (run.clientUs + run.postgresUs) / run.rows);
}

function ratio(
  a: readonly Measured[],
  b: readonly Measured[],
  figure: (run: Measured) => number,
): Spread {
  const pairs = a.flatMap((run, at) => {
    const other = b[at];
    return other === undefined ? [] : [figure(run) / figure(other)];
  });
  return spreadOf(pairs);
}
