import type { Command } from 'commander';
import { unitMs } from '../config/duration.js';
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { storedWorkspaces } from '../status/workspaces.js';
import { refreshNameLabels } from '../sync/links/own-data.js';
import { durationArgument } from './arguments.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';

const WAIT_MS = 10 * unitMs.s;

/** `migrate`: brings the schema up to date. */
export function registerMigrate(program: Command, context: CommandContext): void {
  const command = program
    .command('migrate')
    .description('bring the schema of the database up to date; refuses a newer one')
    .option(
      '--wait <duration>',
      'how long to wait for another process that migrates (default: 10s)',
      durationArgument(),
    )
    .action(async ({ wait = WAIT_MS }: { readonly wait?: number }) => runMigrate(wait, context));
  withExamples(command, [
    ['smartlink-sync migrate', 'before a rollout, as a user who may create tables'],
    ['smartlink-sync migrate --json', 'what was applied, for a script'],
  ]);
}

async function runMigrate(waitMs: number, context: CommandContext): Promise<void> {
  const database = await connectDatabase(context);
  const signal = context.stopping;
  const { applied, current } = await migrate(database, { waitMs, signal });
  await labelByNames(database, context);
  context.out.result({ applied, current, postgres: database.version.major }, () =>
    applied === 0
      ? `The schema is up to date: ${current}.`
      : `Applied ${applied} ${applied === 1 ? 'migration' : 'migrations'}; the schema is now at ${current}.`,
  );
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
