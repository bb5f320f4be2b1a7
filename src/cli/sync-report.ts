/** What `sync` tells a person, in 80 columns. Pure. */
import type { RateReport } from '../api/answers.js';
import type { Colors } from '../log/terminal-line.js';
import type { WorkspaceResult } from '../sync/sync-workspace.js';
import type { FailedWorkspace } from './each-workspace.js';
import { describeRate } from './rate-report.js';

/** A workspace's result, and how the run used the rate limit. */
export interface SyncedWorkspace extends WorkspaceResult {
  readonly rate: RateReport;
}

const number = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** The whole report, workspace by workspace. */
export function describeResult(
  results: readonly SyncedWorkspace[],
  failed: readonly FailedWorkspace[],
  colors: Colors,
): string {
  const blocks = results.map((result) => describeWorkspace(result, colors));
  for (const { workspace, error } of failed) {
    blocks.push([
      `${colors.bold(workspace)}: ${colors.red('failed')}. ${error.message}`,
      ...(error.remedy === null ? [] : [`  ${error.remedy}`]),
    ]);
  }
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function describeWorkspace(result: SyncedWorkspace, colors: Colors): string[] {
  const { cycle, rows } = result;
  const isQuiet = cycle.streams.due === 0;
  return [
    `${colors.bold(result.workspace)}: ${counted(cycle.links.listed, 'link')}, ` +
      `${counted(result.requests, 'request')}, ${result.seconds.toFixed(1)} s`,
    isQuiet
      ? '  Nothing has moved since the last sync: nothing was asked for.'
      : `  ${describeStreams(cycle.streams)}`,
    `  ${counted(rows.rowsRead, 'row')} read: ${number(rows.inserted)} new, ` +
      `${number(rows.updated)} changed, ${number(rows.unchanged)} unchanged` +
      (rows.vanished > 0 ? `, ${number(rows.vanished)} vanished` : ''),
    ...describeRate(result.rate).map((line) => `  ${line}`),
    ...describeFindings(result, colors).map((line) => `  ${line}`),
  ];
}

function describeStreams(streams: WorkspaceResult['cycle']['streams']): string {
  const open = streams.open > 0 ? `, ${streams.open} not settled yet` : '';
  const busy = streams.busy > 0 ? `, ${streams.busy} held by another run` : '';
  return (
    `${streams.counted} of ${counted(streams.due, 'stream')} that moved now hold exactly what the API ` +
    `counts${open}${busy}.`
  );
}

function describeFindings(result: WorkspaceResult, colors: Colors): string[] {
  const { cycle, rows } = result;
  const lines: string[] = [];
  const warn = (line: string): number => lines.push(`${colors.yellow('!')} ${line}`);
  if (cycle.links.marked > 0)
    lines.push(`${counted(cycle.links.marked, 'link')} no longer listed; the rows stay.`);
  if (cycle.links.ofOthers > 0) {
    lines.push(
      `${counted(cycle.links.ofOthers, 'link')} left to the workspace that listed them first.`,
    );
  }
  if (cycle.streams.unexplained > 0) {
    warn(
      `${counted(cycle.streams.unexplained, 'stream')} of links whose counter says more than the API lists; asked again later.`,
    );
  }
  if (cycle.links.held > 0) {
    warn(
      `${counted(cycle.links.held, 'link')} missing from the list; too many at once to believe.`,
    );
  }
  if (cycle.postbacks.held > 0) {
    warn(
      `${counted(cycle.postbacks.held, 'postback')} missing from the list; too many at once to believe.`,
    );
  }
  const refused = cycle.links.refused + cycle.postbacks.refused;
  if (refused > 0) {
    warn(
      `${counted(refused, 'link or postback', 'links or postbacks')} not stored: the database refuses what they hold. The log names them.`,
    );
  }
  if (cycle.heldRows > 0) {
    warn(`${counted(cycle.heldRows, 'row')} missing from the API; too many at once to believe.`);
  }
  const isHeld = cycle.links.held + cycle.postbacks.held + cycle.heldRows > 0;
  if (isHeld)
    lines.push(
      '  Nothing of that was marked. After 24 hours, or with --accept-vanished, it will be.',
    );
  if (rows.quarantined > 0) {
    warn(
      `${counted(rows.quarantined, 'row')} could not be stored: see smartlink-sync quarantine list.`,
    );
  }
  if (cycle.stuck > 0)
    warn(`${counted(cycle.stuck, 'stream')} could not be settled for three cycles.`);
  for (const failure of cycle.failed.slice(0, 5)) {
    warn(`${failure.stream} of link ${failure.linkId} failed (${failure.code}) and stay due.`);
  }
  if (cycle.failed.length > 5) lines.push(`  and ${cycle.failed.length - 5} more.`);
  return lines;
}
