/** The newest runs as a table of 80 columns. Pure. */
import type { RunFacts } from '../status/read-runs.js';
import { age, number, shortTime } from '../words.js';
import { table } from './columns.js';

/** One line a run, newest first; none where there were none. */
export function describeRuns(runs: readonly RunFacts[], now: number): string[] {
  return table(
    [
      { head: 'Run', align: 'right' },
      { head: 'Command', align: 'left', width: 9 },
      { head: 'Ago', align: 'right' },
      { head: 'Took', align: 'right' },
      { head: 'Requests', align: 'right' },
      { head: 'Read', align: 'right' },
      { head: 'New', align: 'right' },
      { head: 'Changed', align: 'right' },
      { head: 'Ended', align: 'left', width: 'rest' },
    ],
    runs.map((run) => [
      String(run.id),
      run.command,
      age(run.startedAt, now),
      took(run, now),
      number(run.requests),
      number(run.rowsRead),
      number(run.rowsInserted),
      number(run.rowsUpdated),
      ending(run),
    ]),
  );
}

function took(run: RunFacts, now: number): string {
  const endMs =
    run.endedAt?.getTime() ?? (run.state === 'running' ? now * 1000 : run.heartbeatAt.getTime());
  return shortTime(Math.max(0, (endMs - run.startedAt.getTime()) / 1000));
}

function ending(run: RunFacts): string {
  if (run.state === 'running') return `running, process ${run.pid ?? '?'}`;
  if (run.state === 'lost') return 'killed';
  const code = run.exitCode === null || run.exitCode === 0 ? '' : ` ${run.exitCode}`;
  return `${run.errorCode ?? run.outcome ?? 'ended'}${code}`;
}
