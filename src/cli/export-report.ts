/** What `export parquet` tells a person, in 80 columns. Pure. */
import type { ExportedTable } from '../lake/exported.js';
import type { Colors } from '../log/terminal-line.js';
import { bytesText, counted, minuteText, number } from '../words.js';
import { paragraph, table } from './columns.js';
import type { ExportDocument, ExportedPlace } from './export-parquet.js';

const SHOWN_DAYS = 5;

export function describeExport({ workspaces, isDryRun }: ExportDocument, colors: Colors): string {
  return workspaces
    .map((workspace) => describeWorkspace(workspace, isDryRun, colors).join('\n'))
    .join('\n\n');
}

function describeWorkspace(exported: ExportedPlace, isDryRun: boolean, colors: Colors): string[] {
  const { workspace, place, tables, seconds } = exported;
  const written = sum(tables.map((one) => one.written.files));
  const removed = sum(tables.map((one) => one.removed));
  const files = sum(tables.map((one) => one.files));
  const changed = written + removed > 0;
  const would = isDryRun ? 'would be ' : '';
  const did = [
    `${number(written)} of ${counted(files, 'file')} ${would}written`,
    ...(removed === 0 ? [] : [`${number(removed)} ${would}removed`]),
  ].join(', ');
  return [
    `${colors.bold(workspace)} in ${place}: ${changed ? did : 'nothing has changed'}, ${seconds.toFixed(1)} s`,
    ...table(
      [
        { head: 'table', align: 'left' },
        { head: 'rows', align: 'right' },
        { head: 'files', align: 'right' },
        { head: isDryRun ? 'to write' : 'written', align: 'right' },
        { head: 'size', align: 'right' },
      ],
      tables.map(tableRow),
    ).map((line) => `  ${line}`),
    ...describeProof(exported, colors),
    ...remarks(exported).flatMap((text) => paragraph(text, `  ${colors.yellow('!')} `)),
    ...(isDryRun ? ['  Nothing was written.'] : []),
  ];
}

function tableRow({ table: name, rows, files, written, bytes }: ExportedTable): string[] {
  return [
    name,
    number(rows),
    number(files),
    written.files === 0 ? '-' : number(written.files),
    bytes === null ? '-' : bytesText(bytes),
  ];
}

function describeProof(
  { days, completeThrough, snapshotAt }: ExportedPlace,
  colors: Colors,
): string[] {
  const all = days.verified + days.unverified.length;
  const through =
    completeThrough === null ? 'no day is complete yet' : `complete through ${completeThrough}`;
  const lines = [`  As of ${minuteText(new Date(snapshotAt))}; ${through}.`];
  if (all === 0) return [...lines, '  There are no clicks and no conversions yet.'];
  const paint = days.unverified.length === 0 ? colors.green : colors.yellow;
  lines.push(
    `  ${paint(`${number(days.verified)} of ${counted(all, 'day')}`)} of clicks and conversions agree with the API's counts.`,
  );
  if (days.unverified.length === 0) return lines;
  const shown = days.unverified
    .slice(0, SHOWN_DAYS)
    .map(({ table: name, day }) => `${name} of ${day ?? 'odd times'}`);
  const more = days.unverified.length - shown.length;
  return [
    ...lines,
    ...paragraph(
      `Not counted yet, or in doubt: ${shown.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}. smartlink-sync status says why.`,
      '  ',
    ),
  ];
}

function remarks({ unfit, isPiiSettled }: ExportedPlace): string[] {
  const texts: string[] = [];
  if (unfit > 0) {
    texts.push(
      `${counted(unfit, 'number')} with more digits than decimal(38,9) holds: null in the files, kept as text in _extra.`,
    );
  }
  if (!isPiiSettled) {
    texts.push(
      'pii apply was stopped halfway: some rows here are stored by the old rule. Finish it, then export again.',
    );
  }
  return texts;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
