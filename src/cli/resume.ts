import type { Command } from 'commander';
import { deletePause } from '../db/ledger/pauses.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { workspacesToPause } from './pause.js';

/** What `resume --json` prints. */
export interface ResumeDocument {
  readonly workspaces: readonly { readonly workspace: string; readonly wasPaused: boolean }[];
}

/** `resume`: ends a pause. */
export function registerResume(program: Command, context: CommandContext): void {
  const command = program
    .command('resume')
    .description('end a pause: reading goes on with the next cycle')
    .action(async () => resume(context));
  withExamples(command, [
    ['smartlink-sync resume', 'all workspaces'],
    ['smartlink-sync resume --workspace agency-a', 'one of them'],
  ]);
}

async function resume(context: CommandContext): Promise<void> {
  const database = await connectDatabase(context);
  const workspaces: { workspace: string; wasPaused: boolean }[] = [];
  for (const workspace of await workspacesToPause(database, context)) {
    workspaces.push({ workspace, wasPaused: await deletePause(database, workspace) });
  }
  const document: ResumeDocument = { workspaces };
  context.out.result(document, () =>
    workspaces
      .map(({ workspace, wasPaused }) =>
        wasPaused ? `${workspace} goes on with its next cycle.` : `${workspace} was not paused.`,
      )
      .join('\n'),
  );
}
