/** What `verify` tells a person, in 100 columns: something that can be shown to a client. Pure. */
import type { RateReport } from '../api/answers.js';
import type { Colors } from '../log/terminal-line.js';
import type { StreamReport } from '../sync/verify/stream-report.js';
import type { VerifyResult } from '../sync/verify/verify-workspace.js';
import { counted, minuteText, number } from '../words.js';
import type { FailedWorkspace } from './each-workspace.js';
import { describeRate } from './rate-report.js';
import { describeDifferences } from './verify-differences.js';

/** A workspace's result, and how the run used the rate limit. */
export interface VerifiedWorkspace extends VerifyResult {
  readonly rate: RateReport;
}

/** The days that were asked for, whole UTC seconds; left out: from the beginning, to the end of what is counted. */
export interface AskedDays {
  readonly from?: number;
  readonly to?: number;
}

/** The whole report, workspace by workspace. */
export function describeVerification(
  results: readonly VerifiedWorkspace[],
  failed: readonly FailedWorkspace[],
  colors: Colors,
  asked: AskedDays = {},
): string {
  const isRange = asked.from !== undefined || asked.to !== undefined;
  const blocks = results.map((result) => describeWorkspace(result, colors, isRange));
  for (const { workspace, error } of failed) {
    blocks.push([
      `${colors.bold(workspace)}: ${colors.red('failed')}. ${error.message}`,
      ...(error.remedy === null ? [] : [`  ${error.remedy}`]),
    ]);
  }
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** A share as per cent with two decimals, never rounded up: 100 % means all. */
export function percent(part: number, all: number): string {
  if (part >= all) return '100 %';
  return `${(Math.floor((part / all) * 10_000) / 100).toFixed(2)} %`;
}

function describeWorkspace(result: VerifiedWorkspace, colors: Colors, isRange: boolean): string[] {
  const compared = result.streams.filter(
    ({ outcome }) => outcome === 'counted' || outcome === 'partly',
  );
  return [
    `${colors.bold(result.workspace)}: ${counted(result.links.listed, 'link')}, ` +
      `${counted(compared.length, 'stream')} ${result.isDeep ? 'compared row by row' : 'counted'}, ` +
      `${counted(result.requests, 'request')}, ${result.seconds.toFixed(1)} s`,
    ...[
      ...(compared.length === 0 ? [nothingToCompare(isRange)] : describeCoverage(result, colors)),
      ...describeProofs(compared),
      ...describeOpen(result, colors),
    ].map((line) => `  ${line}`),
    ...(compared.length === 0 ? [] : describeDifferences(result, colors)),
    ...describeRate(result.rate).map((line) => `  ${colors.dim(line)}`),
  ];
}

function nothingToCompare(isRange: boolean): string {
  const what = isRange ? 'Nothing of these days has been synced' : 'Nothing has been synced yet';
  return `${what}: there is nothing to compare.`;
}

function describeCoverage({ days, rows, isDeep }: VerifyResult, colors: Colors): string[] {
  const all = Object.values(days).reduce((sum, count) => sum + count, 0);
  const equal = all - days.differs - days.uncounted;
  const isWhole = equal === all && rows.proven === rows.counted;
  const paint = isWhole ? colors.green : colors.yellow;
  const sides = isDeep ? 'the rows and values that the API has' : 'as many rows as the API counts';
  return [
    `${paint(percent(equal, all))} of days: ${number(equal)} of ${number(all)}, link by link, hold ` +
      `${sides}`,
    `${paint(percent(rows.proven, rows.counted))} of rows: ${number(rows.proven)} of ` +
      `${number(rows.counted)} that the API has`,
  ];
}

function describeProofs(compared: readonly StreamReport[]): string[] {
  if (compared.length === 0) return [];
  const times = compared.flatMap(({ provenAt }) => provenAt ?? []).sort();
  const [oldest, newest] = [times.at(0), times.at(-1)];
  const through = compared.flatMap(({ to }) => to ?? []).sort();
  const shown = (time: string | undefined): string =>
    time === undefined ? 'never' : minuteText(new Date(time));
  const proofs =
    shown(oldest) === shown(newest)
      ? `Last proven: ${shown(oldest)}`
      : `Last proven: the oldest stream ${shown(oldest)}, the newest ${shown(newest)}`;
  if (through.length === 0) return [proofs];
  const earliest = shown(through.at(0));
  const latest = shown(through.at(-1));
  return [
    proofs,
    `Counted up to: ${earliest === latest ? latest : `${earliest} at least, ${latest} at most`}`,
  ];
}

function describeOpen(result: VerifyResult, colors: Colors): string[] {
  const lines: string[] = [];
  const warn = (line: string): number => lines.push(`${colors.yellow('!')} ${line}`);
  const pending = result.streams.filter((stream) => stream.pending.isPending);
  if (pending.length > 0) {
    const rows = pending.reduce((sum, stream) => sum + stream.pending.rows, 0);
    lines.push(
      `Pending: ${counted(rows, 'row')} of ${counted(pending.length, 'stream')} came after the last sync; ` +
        'the next one reads them',
    );
  }
  const { quarantined, forgotten, uncounted } = result.days;
  if (quarantined > 0) {
    lines.push(
      `Quarantined: ${counted(quarantined, 'day')} with rows that have no id or no time; ` +
        'they are counted above',
    );
  }
  if (forgotten > 0) {
    lines.push(
      `Forgotten: ${counted(forgotten, 'day')} of which the API no longer lists all rows; ` +
        'the warehouse keeps them',
    );
    const undecided = result.streams.reduce((sum, stream) => sum + stream.undecided, 0);
    if (undecided > 0) {
      lines.push(
        `  New among them: ${number(undecided)}. The next sync decides whether rows were removed there instead`,
      );
    }
  }
  const withOutcome = (outcome: StreamReport['outcome']): StreamReport[] =>
    result.streams.filter((stream) => stream.outcome === outcome);
  const busy = withOutcome('busy').length;
  if (busy > 0) lines.push(`${counted(busy, 'stream')} left out: another process works on them`);
  for (const stream of withOutcome('failed').slice(0, 5)) {
    warn(`Could not be counted: ${stream.stream} of link ${stream.linkId} (${stream.code})`);
  }
  const partly = withOutcome('partly');
  for (const { stream, linkId, uncounted: ranges } of partly.slice(0, 5)) {
    warn(`Could not be counted in part: ${stream} of link ${linkId} (${ranges[0]?.reason})`);
  }
  const left = Math.max(0, withOutcome('failed').length - 5) + Math.max(0, partly.length - 5);
  if (left > 0) lines.push(`  and ${counted(left, 'stream')} more`);
  if (uncounted > 0) lines.push(`${counted(uncounted, 'day')} could not be counted`);
  if (result.links.held > 0) {
    warn(
      `${counted(result.links.held, 'link')} missing from the list; too many at once to believe`,
    );
  }
  const { days, differences, isRepaired } = result.rollups;
  if (days > 0) {
    const [first] = differences;
    warn(
      `Daily sums: ${counted(days, 'day')} differ from the rows, the first ${first?.day} of link ${first?.linkId}` +
        (isRepaired ? '; built anew' : ''),
    );
    if (!isRepaired) lines.push('  To build them anew: smartlink-sync verify --repair');
  } else if (result.rollups.links > 0) {
    lines.push(`Daily sums: those of ${counted(result.rollups.links, 'link')} equal the rows`);
  }
  for (const { linkId, stream, rows } of result.linksWithoutRow.slice(0, 5)) {
    warn(`${counted(rows, 'row')} of ${stream} name link ${linkId}, which no list has`);
  }
  return lines;
}
