/** A soak's figures as text: markdown tables, as docs/reliability.md has them. Pure. */
import type { Sample } from './replica.js';
import type { SoakReport } from './soak.js';

const MB = 1024 * 1024;

/** One worker of a soak. */
export interface Life {
  readonly samples: readonly Sample[];
  /** When its first cycle began; null where it only stood by. */
  readonly firstCycleMs: number | null;
}

export interface Growth {
  readonly first: Sample;
  /** Halfway between first and last. */
  readonly middle: Sample;
  readonly last: Sample;
  readonly mostRss: number;
  readonly mostTimers: number;
}

/**
 * How a process changed from a minute after its first cycle (a standby has not loaded half of the program) to its end;
 * from the middle, where it did not live so long.
 */
export function growthOf({ samples, firstCycleMs }: Life): Growth | null {
  const begin = samples[0];
  const last = samples.at(-1);
  if (begin === undefined || last === undefined) return null;
  const after = (atMs: number): Sample => samples.find((sample) => sample.atMs >= atMs) ?? last;
  const workedMs = Math.max(begin.atMs, firstCycleMs ?? begin.atMs);
  const first = after(Math.min(workedMs + 60_000, (workedMs + last.atMs) / 2));
  return {
    first,
    middle: after((first.atMs + last.atMs) / 2),
    last,
    mostRss: Math.max(...samples.map(({ rss }) => rss)),
    mostTimers: Math.max(...samples.map(timersOf)),
  };
}

/** Timers that a process holds. */
export function timersOf({ resources }: Sample): number {
  return resources.Timeout ?? 0;
}

/** The whole report. */
export function describeSoak(report: SoakReport): string {
  const outcomes = new Map<string, number>();
  for (const { command, outcome } of report.runs) {
    const name = `${command} ${outcome ?? 'cut off'}`;
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  }
  const takeovers = report.takeoversMs.map((ms) => (ms === null ? 'none' : (ms / 1000).toFixed(1)));
  const lines = [
    '| what | figure |',
    '| --- | --- |',
    `| minutes | ${report.minutes} |`,
    `| kills of the active worker; of them in the middle of a cycle | ${report.kills}; ${report.killsInCycle} |`,
    `| restarts of Postgres | ${report.restarts} |`,
    `| requests; of them failed on purpose | ${report.requests}; ${report.faults} |`,
    `| rows added while it ran | ${report.rowsAdded} |`,
    `| rows compared at the end; different | ${report.rows}; ${report.differences.length} |`,
    `| seconds from the last change until nothing differed | ${report.settledSeconds} |`,
    `| runs | ${[...outcomes].map(([name, count]) => `${count} ${name}`).join(', ')} |`,
    `| runs that overlapped | ${report.overlaps.length} |`,
    `| seconds from a kill to the next run of another process | ${takeovers.join(', ')} |`,
    `| connections to Postgres, all workers | at most ${Math.max(...report.connections)}, ${report.connectionsLeft} after the end |`,
    `| exit codes after SIGTERM | ${report.exitCodes.join(', ')} |`,
    '',
    '| process | minutes; of them as the active one | memory a minute after its first cycle | halfway | at the end | most | heap after that minute | halfway | at the end | timers at the end |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...report.processes.flatMap((life, index) => {
      const growth = growthOf(life);
      if (growth === null) return [];
      const { first, middle, last, mostRss } = growth;
      const begin = life.samples[0]?.atMs ?? last.atMs;
      const minutes = (sinceMs: number): string =>
        Math.max(0, (last.atMs - sinceMs) / 60_000).toFixed(1);
      const worked =
        life.firstCycleMs === null ? '0.0' : minutes(Math.max(begin, life.firstCycleMs));
      const bytes = [first.rss, middle.rss, last.rss, mostRss];
      bytes.push(first.heapUsed, middle.heapUsed, last.heapUsed);
      const texts = bytes.map((figure) => `${Math.round(figure / MB)} MB`);
      return [
        `| ${index + 1} | ${minutes(begin)}; ${worked} | ${texts.join(' | ')} | ${timersOf(last)} |`,
      ];
    }),
  ];
  return lines.join('\n');
}
