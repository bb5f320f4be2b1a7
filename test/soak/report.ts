/** A soak's figures as text: markdown tables, as docs/reliability.md has them. Pure. */
import type { Sample } from './replica.js';
import type { SoakReport } from './soak.js';

const MB = 1024 * 1024;

export interface Growth {
  readonly first: Sample;
  readonly last: Sample;
  readonly mostRss: number;
  readonly mostTimers: number;
}

/** How a process changed from its first minute's end (or its middle, where it did not live so long) to its end. */
export function growthOf(samples: readonly Sample[]): Growth | null {
  const begin = samples[0];
  const last = samples.at(-1);
  if (begin === undefined || last === undefined) return null;
  const warm = Math.min(begin.atMs + 60_000, (begin.atMs + last.atMs) / 2);
  const first = samples.find(({ atMs }) => atMs >= warm) ?? last;
  return {
    first,
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
    const name = `${command} ${outcome ?? 'killed'}`;
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
    '| process | minutes | memory after a minute | at the end | most | heap after a minute | at the end | timers at the end |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...report.processes.flatMap((samples, index) => {
      const growth = growthOf(samples);
      if (growth === null) return [];
      const { first, last, mostRss } = growth;
      const minutes = ((last.atMs - (samples[0]?.atMs ?? last.atMs)) / 60_000).toFixed(1);
      const figures = [first.rss, last.rss, mostRss, first.heapUsed, last.heapUsed];
      const texts = figures.map((bytes) => `${Math.round(bytes / MB)} MB`);
      return [`| ${index + 1} | ${minutes} | ${texts.join(' | ')} | ${timersOf(last)} |`];
    }),
  ];
  return lines.join('\n');
}
