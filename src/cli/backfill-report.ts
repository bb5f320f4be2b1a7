/** What `backfill` tells a person, in 80 columns. Pure. */
import type { RateReport } from '../api/answers.js';
import type { Colors } from '../log/terminal-line.js';
import type { BackfillResult } from '../sync/backfill/backfill-workspace.js';
import { counted, minuteText, number } from '../words.js';
import { paragraph } from './columns.js';
import type { FailedWorkspace } from './each-workspace.js';
import { describeRate } from './rate-report.js';

/** A workspace's result, and how the run used the rate limit. */
export interface BackfilledWorkspace extends BackfillResult {
  readonly rate: RateReport;
}

/** The whole report, workspace by workspace. `commandLine` is what goes on with what is left. */
export function describeBackfill(
  results: readonly BackfilledWorkspace[],
  failed: readonly FailedWorkspace[],
  commandLine: string,
  colors: Colors,
): string {
  const blocks = results.map((result) => describeWorkspace(result, commandLine, colors));
  return [...blocks, ...failedBlocks(failed, colors)].map((lines) => lines.join('\n')).join('\n\n');
}

/** A block of lines for each workspace that could not be worked on. */
export function failedBlocks(failed: readonly FailedWorkspace[], colors: Colors): string[][] {
  return failed.map(({ workspace, error }) => [
    `${colors.bold(workspace)}: ${colors.red('failed')}. ${error.message}`,
    ...(error.remedy === null ? [] : [`  ${error.remedy}`]),
  ]);
}

function describeWorkspace(
  result: BackfilledWorkspace,
  commandLine: string,
  colors: Colors,
): string[] {
  const { backfill, rows } = result;
  const before =
    backfill.finishedBefore === 0
      ? []
      : paragraph(
          `${counted(backfill.finishedBefore, 'stream')} had been done since ` +
            `${minuteText(backfill.begunAt)} and ${backfill.finishedBefore === 1 ? 'was' : 'were'} not asked again.`,
          '  ',
        );
  return [
    `${colors.bold(result.workspace)}: ${counted(backfill.days, 'day')} of ` +
      `${counted(backfill.streams, 'stream')}, ${counted(result.requests, 'request')}, ` +
      `${result.seconds.toFixed(1)} s`,
    ...before,
    `  ${number(backfill.counted)} of ${counted(backfill.streams - backfill.finishedBefore, 'stream')} ` +
      'now hold exactly what the API counts.',
    `  ${counted(rows.rowsRead, 'row')} read: ${number(rows.inserted)} new, ` +
      `${number(rows.updated)} changed, ${number(rows.unchanged)} unchanged`,
    ...skippedLines(backfill),
    ...describeRate(result.rate).map((line) => `  ${line}`),
    ...findings(result, commandLine).flatMap((text) => paragraph(text, `  ${'!'} `)),
  ];
}

/** What of the range lies before links were made. */
export function skippedLines({
  madeLater,
  younger,
  removed,
}: {
  readonly madeLater: number;
  readonly younger: number;
  readonly removed: number;
}): string[] {
  const lines: string[] = [];
  if (younger > 0) {
    const are = younger === 1 ? 'is' : 'are';
    lines.push(
      ...paragraph(
        `${counted(younger, 'link')} ${are} younger than the first day: read from the day before ${younger === 1 ? 'its' : 'their'} creation on.`,
        '  ',
      ),
    );
  }
  if (removed > 0) {
    lines.push(
      ...paragraph(
        `Of ${counted(removed, 'link')} rows of the range were removed for their age: they are not read again, by no command.`,
        '  ',
      ),
    );
  }
  if (madeLater > 0) {
    const were = madeLater === 1 ? 'was' : 'were';
    lines.push(`  ${counted(madeLater, 'link')} ${were} made after the last day: skipped.`);
  }
  return lines;
}

function findings({ backfill, rows }: BackfillResult, commandLine: string): string[] {
  const lines: string[] = [];
  if (backfill.open > 0) {
    const missing =
      backfill.missingRows === 0
        ? ''
        : ` ${counted(backfill.missingRows, 'stored row')} no longer listed; the next sync decides on them.`;
    lines.push(`${counted(backfill.open, 'stream')} could not be settled.${missing}`);
  }
  if (backfill.busy > 0) {
    lines.push(`${counted(backfill.busy, 'stream')} held by another run all the time.`);
  }
  for (const { linkId, stream, code } of backfill.failed.slice(0, 5)) {
    lines.push(`${stream} of link ${linkId} failed (${code}).`);
  }
  if (backfill.failed.length > 5) lines.push(`and ${backfill.failed.length - 5} more failed.`);
  if (rows.quarantined > 0) {
    lines.push(
      `${counted(rows.quarantined, 'row')} could not be stored: see smartlink-sync quarantine list.`,
    );
  }
  if (!backfill.isFinished) lines.push(`To go on with what is left: ${commandLine}`);
  return lines;
}
