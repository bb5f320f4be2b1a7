import type { Command } from 'commander';
import { NAME_SOURCE } from '../db/own-data/link-labels.js';
import type { DayOrder } from '../imports/days.js';
import { decodeText } from '../imports/file-text.js';
import { importLabels, type LabelImport } from '../imports/labels/import-labels.js';
import { type LabelFile, readLabelFile } from '../imports/labels/read-labels.js';
import { counted, number } from '../words.js';
import { paragraph } from './columns.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import {
  dayOrderArgument,
  describeBadLines,
  importExitCode,
  importWorkspace,
  sourceArgument,
} from './import-report.js';
import { readInput } from './read-input.js';
import { openWarehouse } from './warehouse.js';

interface LabelArguments {
  readonly source: string;
  readonly dateFormat?: DayOrder;
  readonly replace: boolean;
  readonly skipBad: boolean;
  readonly dryRun: boolean;
}

/** What `labels import --json` prints. */
export interface LabelsDocument extends LabelImport {
  readonly workspace: string;
  readonly source: string;
  readonly isDryRun: boolean;
  readonly form: LabelFile['form'];
  readonly keys: readonly string[];
}

/** `labels import`: vendor, channel, creative and whatever else a team knows of its links. */
export function registerLabels(program: Command, context: CommandContext): void {
  const labels = program
    .command('labels')
    .description("the team's own labels of links, such as vendor");
  const command = labels
    .command('import')
    .description('import a CSV file; the same file again changes nothing')
    .argument('<file>', 'a CSV file; - reads standard input')
    .option(
      '--source <name>',
      'who says so',
      (text) => sourceArgument(text, [NAME_SOURCE]),
      'import',
    )
    .option('--date-format <order>', 'DMY or MDY, for days such as 03/04/2026', dayOrderArgument)
    .option('--replace', 'remove what this source said before and the file does not', false)
    .option('--skip-bad', 'leave out lines that cannot be read, and import the others', false)
    .option('--dry-run', 'say what would be imported, and import nothing', false)
    .action(async (file: string, given: LabelArguments) => runImport(file, given, context));
  withExamples(command, [
    ['smartlink-sync labels import labels.csv --dry-run', 'what it would do'],
    ['smartlink-sync labels import labels.csv', 'again with a corrected file: replaces its labels'],
    ['smartlink-sync labels import - < labels.csv', 'from another program'],
  ]);
  command.addHelpText(
    'after',
    `
Either one line a label:            or one line a link, one column a label:
  link,key,value,valid_from           link,vendor,creative
  Bio | US,vendor,TrafficCo,          Bio | US,TrafficCo,video 3

A link is named by its id, its name or its address. valid_from and valid_to are
days, both included; without them a label always holds. Of several that hold on a
day the one that begins last counts. An empty cell says nothing.`,
  );
}

async function runImport(
  path: string,
  given: LabelArguments,
  context: CommandContext,
): Promise<void> {
  const file = readLabelFile(decodeText(await readInput(path)), {
    order: given.dateFormat ?? null,
  });
  const database = await openWarehouse(context);
  const workspace = await importWorkspace(database, context);
  const result = await importLabels(database, file, {
    workspace,
    source: given.source,
    isLenient: given.skipBad,
    isReplace: given.replace,
    isDryRun: given.dryRun,
  });
  const document: LabelsDocument = {
    workspace,
    source: given.source,
    isDryRun: given.dryRun,
    form: file.form,
    keys: file.keys,
    ...result,
  };
  context.out.result(document, () => describe(document));
  context.finish(importExitCode(result));
}

function describe(document: LabelsDocument): string {
  const { outcome, badLines, labels, links, inserted, updated, removed, notInFile } = document;
  if (outcome === 'refused') return describeBadLines(badLines, false).join('\n');
  const { isDryRun, keys, source } = document;
  const kept = labels - inserted - updated;
  const parts = [
    ...(inserted > 0 ? [`${number(inserted)} new`] : []),
    ...(updated > 0 ? [`${number(updated)} changed`] : []),
    ...(kept > 0 ? [`${number(kept)} as before`] : []),
    ...(removed > 0 ? [`${number(removed)} removed`] : []),
  ];
  const left = notInFile - removed;
  return [
    ...paragraph(
      `${isDryRun ? 'Would import' : 'Imported'} ${counted(labels, 'label')} of ${counted(links, 'link')} (${keys.join(', ')}): ${parts.join(', ') || 'nothing'}.`,
    ),
    ...describeBadLines(badLines, true),
    ...(left > 0
      ? paragraph(
          `${counted(left, 'label')} of source ${source} ${left === 1 ? 'is' : 'are'} not in the file and ${left === 1 ? 'stays' : 'stay'}: --replace removes what the file lacks.`,
          '! ',
        )
      : []),
  ].join('\n');
}
