import type { Command } from 'commander';
import { unitMs } from '../config/duration.js';
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import {
  buildPendingRollups,
  changeReportTimezone,
  countPendingRollups,
} from '../db/rollups/pending.js';
import { StoppedError } from '../errors.js';
import { storedWorkspaces } from '../status/workspaces.js';
import { refreshNameLabels } from '../sync/links/own-data.js';
import { counted } from '../words.js';
import { durationArgument } from './arguments.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';

const WAIT_MS = 10 * unitMs.s;

interface MigrateArguments {
  /** Milliseconds. */
  readonly wait?: number;
  readonly changeTimezone: boolean;
}

/** `migrate`: brings the schema up to date, and the daily sums where they do not follow from the rows yet. */
export function registerMigrate(program: Command, context: CommandContext): void {
  const command = program
    .command('migrate')
    .description('bring the schema of the database up to date; refuses a newer one')
    .option(
      '--wait <duration>',
      'how long to wait for another process that migrates (default: 10s)',
      durationArgument(),
    )
    .option('--change-timezone', 'cut the days of daily sums anew, in REPORT_TIMEZONE', false)
    .action(async (given: MigrateArguments) => runMigrate(given, context));
  withExamples(command, [
    ['smartlink-sync migrate', 'before a rollout, as a user who may create tables'],
    ['REPORT_TIMEZONE=Europe/Berlin smartlink-sync migrate --change-timezone', 'other days'],
    ['smartlink-sync migrate --json', 'what was applied, for a script'],
  ]);
}

async function runMigrate(
  { wait: waitMs = WAIT_MS, changeTimezone }: MigrateArguments,
  context: CommandContext,
): Promise<void> {
  const database = await connectDatabase(context);
  const signal = context.stopping;
  const { applied, current } = await migrate(database, { waitMs, signal });
  await labelByNames(database, context);
  const { reportTimezone } = context.config;
  const isChanged = changeTimezone && (await changeReportTimezone(database, reportTimezone));
  const rollups = await buildRollups(database, context);
  const zone = changeTimezone ? reportTimezone : null;
  const result = { applied, current, postgres: database.version.major, rollups, isChanged };
  context.out.result(result, () => describe({ applied, current, rollups, zone, isChanged }));
}

/** A link at a time; what is left after a Ctrl-C the next command builds. */
async function buildRollups(database: Database, context: CommandContext): Promise<RollupWork> {
  const links = await countPendingRollups(database);
  if (links === 0) return { built: 0, left: 0 };
  const progress = context.out.progress('Building daily sums');
  progress.start(links, 'links');
  try {
    const onBuilt = (built: number): void => progress.update(built);
    const built = await buildPendingRollups(database, { signal: context.stopping, onBuilt });
    const left = await countPendingRollups(database);
    if (context.stopping.aborted && left > 0) {
      throw new StoppedError(`Stopped with the daily sums of ${left} links still to be built.`, {
        remedy: 'Run it again: it goes on from there.',
      });
    }
    return { built, left };
  } finally {
    progress.stop();
  }
}

interface RollupWork {
  /** Links whose daily sums were built. */
  readonly built: number;
  /** Links that another process builds just now. */
  readonly left: number;
}

function describe({
  applied,
  current,
  rollups,
  zone,
  isChanged,
}: {
  readonly applied: number;
  readonly current: string;
  readonly rollups: RollupWork;
  readonly zone: string | null;
  readonly isChanged: boolean;
}): string {
  const lines = [
    applied === 0
      ? `The schema is up to date: ${current}.`
      : `Applied ${counted(applied, 'migration')}; the schema is now at ${current}.`,
  ];
  if (zone !== null) {
    lines.push(isChanged ? `Days are now cut in ${zone}.` : `Days are cut in ${zone} already.`);
  }
  if (rollups.built > 0) lines.push(`Built the daily sums of ${counted(rollups.built, 'link')}.`);
  if (rollups.left > 0)
    lines.push(`Another process builds those of ${counted(rollups.left, 'link')}.`);
  return lines.join('\n');
}

/** A pattern that changed need not wait for the next sync. */
async function labelByNames(database: Database, { config }: CommandContext): Promise<void> {
  const pattern = config.linkNamePattern;
  if (pattern === null) return;
  for (const workspace of await storedWorkspaces(database)) {
    await database.transaction((client) => refreshNameLabels(client, workspace, pattern), {
      doing: 'labelling links by their names',
    });
  }
}
