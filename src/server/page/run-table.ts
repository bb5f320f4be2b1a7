import type { RunFacts } from '../../status/read-runs.js';
import { age, number, shortTime } from '../../words.js';
import { type Html, html } from '../html.js';

/** The newest runs, newest first; `now` in whole UTC seconds. */
export function runTable(runs: readonly RunFacts[], now: number): Html {
  if (runs.length === 0) return html`<p class="none">Nothing has run yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Last runs"><table>
<thead><tr><th>Run</th><th>Command</th><th>Began</th><th>Took</th><th>Requests</th><th>Rows read</th><th>New</th><th>Changed</th><th>Ended</th></tr></thead>
<tbody>${runs.map((run) => row(run, now))}</tbody></table></div>`;
}

function row(run: RunFacts, now: number): Html {
  return html`<tr><td>${run.id}</td><td>${run.command}</td><td>${age(run.startedAt, now)} ago</td><td>${took(run, now)}</td><td>${number(run.requests)}</td><td>${number(run.rowsRead)}</td><td>${number(run.rowsInserted)}</td><td>${number(run.rowsUpdated)}</td><td class="${moodOf(run)}">${ending(run)}</td></tr>`;
}

function took(run: RunFacts, now: number): string {
  const endMs =
    run.endedAt?.getTime() ?? (run.state === 'running' ? now * 1000 : run.heartbeatAt.getTime());
  return shortTime(Math.max(0, (endMs - run.startedAt.getTime()) / 1000));
}

function ending(run: RunFacts): string {
  if (run.state === 'running') return 'running';
  if (run.state === 'lost') return 'killed';
  if (run.exitCode === 0) return 'done';
  if (run.outcome === 'stopped') return 'stopped';
  const code = run.exitCode === null ? '' : ` (exit code ${run.exitCode})`;
  return `${run.errorCode ?? run.outcome ?? 'ended'}${code}`;
}

function moodOf(run: RunFacts): string {
  if (run.state === 'running' || run.exitCode === 0) return 'good';
  // By a signal: nobody has to mend anything.
  if (run.outcome === 'stopped') return '';
  return run.state === 'lost' || (run.exitCode ?? 1) !== 3 ? 'bad' : 'fair';
}
