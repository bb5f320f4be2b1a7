import { type Command, Option } from 'commander';
import { unitMs } from '../config/duration.js';
import { UsageError } from '../errors.js';
import { type DecimalMark, readAmount } from '../imports/amount.js';
import { readCurrency } from '../imports/currency.js';
import type { DayOrder } from '../imports/days.js';
import { decodeText } from '../imports/file-text.js';
import { readNamedColumn } from '../imports/head.js';
import { importSpend, type SpendImport } from '../imports/spend/import-spend.js';
import { readSpendFile, type SpendFile } from '../imports/spend/read-spend.js';
import { type SpendField, spendFields } from '../imports/spend/spend-columns.js';
import { collect } from './arguments.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import {
  dayOrderArgument,
  importExitCode,
  importWorkspace,
  sourceArgument,
} from './import-report.js';
import { readInput } from './read-input.js';
import { describeSpendImport } from './spend-report.js';
import { openWarehouse } from './warehouse.js';

interface SpendArguments {
  readonly source?: string;
  readonly platform?: string;
  readonly currency?: string;
  readonly fxRate?: string;
  readonly dateFormat?: DayOrder;
  readonly decimalMark?: DecimalMark;
  readonly column?: readonly string[];
  readonly replace: boolean;
  readonly skipBad: boolean;
  readonly dryRun: boolean;
}

/** What `spend import --json` prints. */
export interface SpendDocument extends SpendImport {
  readonly workspace: string;
  readonly isDryRun: boolean;
  readonly leftOut: { readonly summaryLines: number; readonly withoutSpend: number };
  /** How the file was understood. */
  readonly reading: SpendFile['reading'];
}

/** The farthest that a time zone is ahead of UTC: there it is tomorrow already. */
const EARLIEST_ZONE_MS = 14 * unitMs.h;

/** `spend import`: the team's ad spend, from files. */
export function registerSpend(program: Command, context: CommandContext): void {
  const spend = program
    .command('spend')
    .description("the team's own ad spend, for cost per subscriber");
  const command = spend
    .command('import')
    .description('import a CSV file; the same file again changes nothing')
    .argument('<file>', 'an export of an ad platform, or a spreadsheet; - reads standard input')
    .option(
      '--source <name>',
      'whose figures these are (default: the platform, if the file is known)',
      (text) => sourceArgument(text),
    )
    .option('--platform <name>', 'where the money was spent, if the file does not say')
    .option(
      '--currency <code>',
      'currency of the amounts (default: what the file says, else USD)',
      currencyArgument,
    )
    .option('--fx-rate <number>', 'USD for one unit of that currency', rateArgument)
    .option('--date-format <order>', 'DMY or MDY, for days such as 03/04/2026', dayOrderArgument)
    .addOption(
      new Option('--decimal-mark <mark>', 'what stands before the decimals').choices(['.', ',']),
    )
    .option('--column <field=name>', 'the column of a field; may be given several times', collect)
    .option(
      '--replace',
      'remove what this source said before of these days and the file does not',
      false,
    )
    .option('--skip-bad', 'leave out lines that cannot be read, and import the others', false)
    .option('--dry-run', 'say what would be imported, and import nothing', false)
    .action(async (file: string, given: SpendArguments) => runImport(file, given, context));
  withExamples(command, [
    ['smartlink-sync spend import meta-june.csv --dry-run', 'what it would do'],
    [
      'smartlink-sync spend import meta-june.csv',
      'again with a corrected file: replaces its lines',
    ],
    [
      'smartlink-sync spend import sheet.csv --source sheet --currency EUR --fx-rate 1.08',
      'a spreadsheet in euros',
    ],
    ['smartlink-sync spend import k.csv --column day=Tag --column spend=Kosten', 'other names'],
  ]);
  command.addHelpText(
    'after',
    `
A line needs a day and an amount. It is matched by the link it names (id, name or
address), else by a campaign that is called like a link, else by its campaign
(utm_campaign, campaign name, campaign id) where clicks carry it. What matches
nothing stays visible: see smartlinks_bi.spend_lines.

Lines of one source about the same day, link and campaign are one row. Importing
them again replaces that row; other rows and other sources stay as they are.

Fields for --column: ${spendFields.slice(0, 8).join(', ')},
${spendFields.slice(8).join(', ')}.`,
  );
}

async function runImport(
  path: string,
  given: SpendArguments,
  context: CommandContext,
): Promise<void> {
  const columns = new Map(
    (given.column ?? []).map((text) => readNamedColumn<SpendField>(text, spendFields)),
  );
  const file = readSpendFile(decodeText(await readInput(path)), {
    columns,
    order: given.dateFormat ?? null,
    mark: given.decimalMark ?? null,
    source: given.source ?? null,
    platform: given.platform ?? null,
    currency: given.currency ?? null,
    fxRate: given.fxRate ?? null,
    lastDay: new Date(Date.now() + EARLIEST_ZONE_MS).toISOString().slice(0, 10),
  });
  const database = await openWarehouse(context);
  const workspace = await importWorkspace(database, context);
  const result = await importSpend(database, file, {
    workspace,
    isLenient: given.skipBad,
    isReplace: given.replace,
    isDryRun: given.dryRun,
  });
  const document: SpendDocument = {
    workspace,
    isDryRun: given.dryRun,
    ...result,
    leftOut: { summaryLines: file.leftOut.summary, withoutSpend: file.leftOut.without_spend },
    reading: file.reading,
  };
  context.out.result(document, () => describeSpendImport(document, context.out.colors));
  context.finish(importExitCode(result));
}

function currencyArgument(text: string): string {
  const code = readCurrency(text);
  if (code !== null) return code;
  throw new UsageError('--currency takes a code of three letters, such as USD or EUR.');
}

function rateArgument(text: string): string {
  const rate = readAmount(text, '.');
  if (rate !== null && !rate.startsWith('-') && rate !== '0') return rate;
  throw new UsageError('--fx-rate takes a number larger than 0, such as 1.08.');
}
