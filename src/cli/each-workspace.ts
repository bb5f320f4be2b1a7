/** The same work on several workspaces, where the failure of one does not stop the others. */

import { requireWorkspaces, type Workspace } from '../config/workspaces.js';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { agreeOnSettings, recordSettings } from '../db/ledger/settings.js';
import { type ExitCode, SmartlinkError, StoppedError } from '../errors.js';
import type { CommandContext } from './context.js';
import { type Failure, failureOf, isStop, worstExitCode } from './exit.js';
import { openWarehouse } from './warehouse.js';

export interface FailedWorkspace {
  readonly workspace: string;
  readonly exitCode: ExitCode;
  readonly error: Failure;
}

export interface WorkspacesDone<T> {
  readonly results: readonly T[];
  readonly failed: readonly FailedWorkspace[];
  /** The worst of all. */
  readonly exitCode: ExitCode;
}

/**
 * Opens the warehouse and does the work on each chosen workspace, one after the other. With one workspace its error is
 * the command's. Stopped by a signal it throws a `StoppedError` that says where the work stands (`standing` tells)
 * and how to go on.
 */
export async function eachWorkspace<T extends { readonly exitCode: ExitCode }>(
  context: CommandContext,
  work: (database: Database, workspace: Workspace) => Promise<T>,
  standing: () => string | null,
): Promise<WorkspacesDone<T>> {
  const workspaces = requireWorkspaces(context.config, context.options.workspace);
  const results: T[] = [];
  const failed: FailedWorkspace[] = [];
  const sayStopping = (): void => {
    const seconds = context.config.shutdownGraceMs / 1000;
    context.out.note(
      `Stopping when what is at hand is done, within ${seconds} s; Ctrl-C again stops at once.`,
    );
  };
  context.stopping.addEventListener('abort', sayStopping, { once: true });
  try {
    const database = await openWarehouse(context);
    await agreeOnSettings(database, { REPORT_TIMEZONE: context.config.reportTimezone });
    await recordSettings(database, settingsForViews(context.config));
    for (const workspace of workspaces) {
      try {
        results.push(await work(database, workspace));
      } catch (error) {
        const isOthers = !(error instanceof SmartlinkError) || isStop(error);
        if (workspaces.length === 1 || isOthers) throw error;
        const { name } = workspace;
        context.log.error({ event: 'workspace_failed', workspace: name, error });
        failed.push({ workspace: name, exitCode: error.exitCode, error: failureOf(error) });
      }
    }
  } catch (error) {
    if (!isStop(error) || !context.stopping.aborted) throw error;
    const where = standing();
    throw new StoppedError(`Stopped${where === null ? '' : `: ${where}`}. What was stored stays.`, {
      cause: error,
      remedy: `To go on: ${context.commandLine}`,
    });
  } finally {
    context.stopping.removeEventListener('abort', sayStopping);
  }
  const exitCode = worstExitCode([...results, ...failed].map((result) => result.exitCode));
  return { results, failed, exitCode };
}

/** What views need of the configuration. */
export function settingsForViews(config: Config): Record<string, string> {
  return {
    SYNC_SETTLE_SECONDS: String(config.syncSettleSeconds),
    SYNC_ACCOUNT_IDS: (config.syncAccountIds ?? []).join(','),
  };
}
