import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Database } from '../db/database.js';
import { writePause } from '../db/ledger/pauses.js';
import { UsageError } from '../errors.js';
import { requireSchema } from '../status/schema-state.js';
import { chooseWorkspaces, storedWorkspaces } from '../status/workspaces.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';

const LONGEST_REASON = 500;

/** What `pause --json` prints. */
export interface PauseDocument {
  readonly workspaces: readonly {
    readonly workspace: string;
    /** True where it was paused already; only its reason may have changed. */
    readonly wasPaused: boolean;
  }[];
}

/** `pause`: nothing is read until `resume`, by any process. */
export function registerPause(program: Command, context: CommandContext): void {
  const command = program
    .command('pause')
    .description('stop reading, in every process over this database, until resume')
    .option('--reason <text>', 'why, for whoever meets the pause')
    .action(async ({ reason }: { readonly reason?: string }) => pause(reason, context));
  withExamples(command, [
    ['smartlink-sync pause --reason "moving the database"', 'all workspaces'],
    ['smartlink-sync pause --workspace agency-a', 'one of them; the others go on'],
  ]);
}

async function pause(reason: string | undefined, context: CommandContext): Promise<void> {
  const given = reason?.trim() ?? '';
  if (given.length > LONGEST_REASON) {
    throw new UsageError(`A reason has at most ${LONGEST_REASON} characters.`);
  }
  const database = await connectDatabase(context);
  const names = await workspacesToPause(database, context);
  const by = `${userName()}@${hostname()}`;
  const workspaces: { workspace: string; wasPaused: boolean }[] = [];
  for (const workspace of names) {
    const isNew = await writePause(database, workspace, {
      reason: given === '' ? null : given,
      by,
    });
    workspaces.push({ workspace, wasPaused: !isNew });
  }
  const document: PauseDocument = { workspaces };
  context.out.result(document, () => describe(document));
}

/**
 * The workspaces that are configured or stored, or the one that is named; no key is needed. Throws `UsageError`
 * where there is none, or where the tables are not there yet.
 */
export async function workspacesToPause(
  database: Database,
  context: CommandContext,
): Promise<readonly string[]> {
  await requireSchema(database);
  const configured = context.config.workspaces.map(({ name }) => name);
  const stored = await storedWorkspaces(database);
  const names = chooseWorkspaces(configured, stored, context.options.workspace);
  if (names.length > 0) return names;
  throw new UsageError('No workspace is configured and none is stored.', {
    remedy: 'Set ONLYFANSAPI_API_KEY or ONLYFANSAPI_API_KEYS.',
  });
}

function describe({ workspaces }: PauseDocument): string {
  return [
    ...workspaces.map(({ workspace, wasPaused }) =>
      wasPaused ? `${workspace} was paused already.` : `${workspace} is paused.`,
    ),
    'A cycle that runs ends within seconds and keeps what it committed; new ones end',
    'with exit code 75.',
    'smartlink-sync resume ends the pause.',
  ].join('\n');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no entry in the list of users.
    return 'unknown';
  }
}
