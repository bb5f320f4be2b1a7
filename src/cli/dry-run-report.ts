/** What `backfill --dry-run` tells a person, in 80 columns. Pure. */
import type { RateReport } from '../api/answers.js';
import type { ExitCode } from '../errors.js';
import type { Colors } from '../log/terminal-line.js';
import type { DryRun } from '../sync/backfill/dry-run.js';
import { bytesText, counted, number } from '../words.js';
import { failedBlocks, skippedLines } from './backfill-report.js';
import { paragraph } from './columns.js';
import type { FailedWorkspace } from './each-workspace.js';

/** A dry run with the time that the real one would take. */
export interface PlannedWorkspace extends DryRun {
  readonly exitCode: ExitCode;
  /** Requests a minute: the limit, what of it is used less the reserve, and what syncs leave of that. */
  readonly limitPerMinute: number;
  readonly isAnnounced: boolean;
  readonly freePerMinute: number;
  readonly minutes: number;
}

export interface PlanInput {
  readonly found: DryRun;
  readonly exitCode: ExitCode;
  readonly rate: RateReport;
  /** The part of the limit that is left to others. */
  readonly reserve: number;
  /** How long the dry run took: requests of the real one take as long at least. */
  readonly tookMs: number;
}

/** Works out the time: at the present limit, less what syncs use of it, and not faster than the API answers. */
export function planOf({ found, exitCode, rate, reserve, tookMs }: PlanInput): PlannedWorkspace {
  const allowed = rate.limitMinute * (1 - reserve);
  // Where syncs use it all, requests still alternate.
  const freePerMinute = Math.max(allowed / 4, allowed - found.liveRequestsPerMinute);
  const answersPerMinute = (found.requestsMade * 60_000) / Math.max(1, tookMs);
  const minutes = found.requests / Math.min(freePerMinute, Math.max(1, answersPerMinute));
  return {
    ...found,
    exitCode,
    limitPerMinute: rate.limitMinute,
    isAnnounced: rate.isAnnounced,
    freePerMinute: Math.round(freePerMinute),
    minutes: Math.round(minutes * 10) / 10,
  };
}

/** The whole report. `commandLine` is the dry run's own. */
export function describeDryRun(
  results: readonly PlannedWorkspace[],
  failed: readonly FailedWorkspace[],
  commandLine: string,
  colors: Colors,
): string {
  const blocks = results.map((result) => describeWorkspace(result, colors));
  const begin = `Nothing was stored. To begin: ${commandLine.replace(/ --dry-run(?= |$)/, '')}`;
  return [...blocks, ...failedBlocks(failed, colors), [begin]]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function describeWorkspace(plan: PlannedWorkspace, colors: Colors): string[] {
  const isMeasured = Object.values(plan.rowBytes).every((row) => row.isMeasured);
  const before = `${counted(plan.finishedBefore, 'stream')} done already by the same backfill: not asked again.`;
  const origin = plan.isAnnounced ? 'a minute' : 'a minute (not announced)';
  const live =
    plan.liveRequestsPerMinute < 0.5
      ? ''
      : `, of which syncs use ${number(Math.round(plan.liveRequestsPerMinute))}`;
  return [
    `${colors.bold(plan.workspace)}: ${counted(plan.links, 'link')}, ` +
      `${counted(plan.streams.length, 'stream')}, ${counted(plan.days, 'day')} of all streams`,
    ...(plan.finishedBefore === 0 ? [] : paragraph(before, '  ')),
    ...paragraph(
      `${counted(plan.rows, 'row')} in the range, ${number(plan.stored)} stored: ${colors.bold(number(plan.missing))} to store`,
      '  ',
    ),
    ...paragraph(
      `${counted(plan.requests, 'request')}, ${minutesText(plan.minutes)}: the limit is ` +
        `${number(plan.limitPerMinute)} ${origin}${live}`,
      '  ',
    ),
    ...paragraph(
      `${bytesText(plan.bytes)} of disk (${isMeasured ? 'as large as the rows that are stored' : 'as large as rows usually are'})`,
      '  ',
    ),
    ...skippedLines(plan),
    ...plan.failed
      .slice(0, 5)
      .map(({ linkId, stream, code }) => `  ! ${stream} of link ${linkId} failed (${code}).`),
    ...(plan.failed.length > 5 ? [`  ! and ${plan.failed.length - 5} more failed.`] : []),
  ];
}

/** `less than a minute`, `about 12 minutes`, `about 3.5 hours`. */
export function minutesText(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  if (minutes < 90) return `about ${counted(Math.round(minutes), 'minute')}`;
  return `about ${(minutes / 60).toFixed(1)} hours`;
}
