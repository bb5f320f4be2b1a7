import { type Command, Option } from 'commander';
import { unitMs } from '../config/duration.js';
import type { Database } from '../db/database.js';
import { readPersonalState } from '../db/privacy/personal-state.js';
import { UsageError } from '../errors.js';
import { exportWorkspace } from '../lake/export-workspace.js';
import type { Exported } from '../lake/exported.js';
import { MANIFEST } from '../lake/manifest.js';
import { below, type PlaceAddress, readAddress } from '../lake/place/address.js';
import { openPlace } from '../lake/place/open-place.js';
import { requireSchema } from '../status/schema-state.js';
import { chooseWorkspaces, storedWorkspaces } from '../status/workspaces.js';
import { durationArgument } from './arguments.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { describeExport } from './export-report.js';
import { withExamples } from './help.js';
import { programVersion } from './program-version.js';

interface ExportArguments {
  readonly to: string;
  readonly full: boolean;
  readonly dryRun: boolean;
  /** Milliseconds. */
  readonly wait: number;
}

/** What `export parquet --json` prints. */
export interface ExportDocument {
  readonly isDryRun: boolean;
  readonly workspaces: readonly ExportedPlace[];
}

/** One workspace and where its files are. */
export interface ExportedPlace extends Exported {
  readonly place: string;
}

/** `export`: the tables as files for other engines. */
export function registerExport(program: Command, context: CommandContext): void {
  const group = program
    .command('export')
    .description('write the tables as files for other engines');
  const command = group
    .command('parquet')
    .description('write Parquet files, a file a day; again, only days that changed')
    .requiredOption('--to <place>', 'a folder, or s3://BUCKET/FOLDER')
    .option('--full', 'write every file anew', false)
    .option('--dry-run', 'say what would be written, and write nothing', false)
    .addOption(
      new Option('--wait <duration>', 'how long to wait for another export to this place')
        .argParser(durationArgument('s'))
        .default(10 * unitMs.s, '10s'),
    )
    .action(async (given: ExportArguments) => runExport(given, context));
  withExamples(command, [
    ['smartlink-sync export parquet --to ./lake', 'a folder: clicks/day=2026-01-01/data.parquet …'],
    ['smartlink-sync export parquet --to s3://my-bucket/smartlinks', 'a bucket, by cron each hour'],
    ['duckdb -c "SELECT count(*) FROM \'lake/clicks/*/*.parquet\'"', 'read it'],
  ]);
  command.addHelpText(
    'after',
    `
Clicks and conversions have a file for each UTC day, the other tables one each.
A file is replaced in one step: readers see the old or the new one. Rows that
are marked as deleted are left out. _manifest.json says what each file holds,
and which days agree with the API's own counts.

Several workspaces get a folder each, workspace=NAME; with --workspace one goes
into the place itself.

A key for a bucket is read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY;
without them the role or profile of the machine is used. MinIO, R2 and Google
Cloud Storage are reached with their address in AWS_ENDPOINT_URL_S3.
More in docs/lake.md.`,
  );
}

async function runExport(given: ExportArguments, context: CommandContext): Promise<void> {
  const address = readAddress(given.to);
  const database = await connectDatabase(context);
  await requireSchema(database);
  const names = chooseWorkspaces([], await storedWorkspaces(database), context.options.workspace);
  if (names.length === 0) {
    throw new UsageError('Nothing is stored yet.', { remedy: 'Run smartlink-sync sync first.' });
  }
  await refusePlainerThanAsked(database, context.config.piiMode);
  const isSplit = names.length > 1;
  if (isSplit) await refuseExportOfOne(address, context);
  const workspaces: ExportedPlace[] = [];
  for (const name of names) {
    const place = isSplit ? below(address, `workspace=${name}`) : address;
    workspaces.push(await exportOne({ database, given, context }, name, place));
  }
  const document: ExportDocument = { isDryRun: given.dryRun, workspaces };
  context.out.result(document, () => describeExport(document, context.out.colors));
}

/** From the most that is stored of a person to the least. */
const MODES = ['keep', 'hash', 'drop'];

/** Who sets PII_MODE for an export takes its files for free of what that mode hides. */
async function refusePlainerThanAsked(database: Database, asked: string): Promise<void> {
  const { mode } = await database.transaction((client) => readPersonalState(client));
  const stored = mode ?? 'keep';
  if (MODES.indexOf(stored) >= MODES.indexOf(asked)) return;
  throw new UsageError(
    `PII_MODE is ${asked}, but this database was filled with PII_MODE=${stored}, and the files hold what it holds.`,
    {
      remedy: 'Change what is stored first: smartlink-sync pii apply. Or export without PII_MODE.',
    },
  );
}

interface Run {
  readonly database: Database;
  readonly given: ExportArguments;
  readonly context: CommandContext;
}

async function exportOne(
  { database, given, context }: Run,
  workspace: string,
  address: PlaceAddress,
): Promise<ExportedPlace> {
  const { config, log, out, stopping } = context;
  const place = await openPlace(address, config.lakeAccess);
  const progress = out.progress(`Exporting ${workspace}`);
  try {
    const exported = await exportWorkspace(database, place, {
      workspace,
      isFull: given.full,
      isDryRun: given.dryRun,
      program: `smartlink-sync ${programVersion()}`,
      stopping,
      waitMs: given.wait,
      log,
      nowMs: () => performance.now(),
      onPlanned: (files) => {
        if (files > 0) progress.start(files, 'files');
      },
      onProgress: (files, rows) => progress.update(files, { rows }),
    });
    return { ...exported, place: place.name };
  } finally {
    progress.stop();
    place.close();
  }
}

/** The place of one workspace's export must not become the parent of the others'. */
async function refuseExportOfOne(address: PlaceAddress, context: CommandContext): Promise<void> {
  const place = await openPlace(address, context.config.lakeAccess);
  try {
    if ((await place.readText(MANIFEST)) === null) return;
    throw new UsageError(
      `${place.name} holds the export of one workspace, and there are several.`,
      {
        remedy: 'Name it with --workspace, or give another place for all of them.',
      },
    );
  } finally {
    place.close();
  }
}
