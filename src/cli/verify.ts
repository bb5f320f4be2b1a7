import type { Command } from 'commander';
import { requireWorkspaces, type Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { agreeOnSettings } from '../db/ledger/settings.js';
import { SmartlinkError, UsageError } from '../errors.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { DAY_SECONDS } from '../sync/time.js';
import { verifyWorkspace } from '../sync/verify/verify-workspace.js';
import { collect, dayArgument, durationArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { failureOf, worstExitCode } from './exit.js';
import { withExamples } from './help.js';
import { showWait } from './rate-report.js';
import type { FailedWorkspace } from './sync-report.js';
import { describeVerification, type VerifiedWorkspace } from './verify-report.js';
import { openWarehouse } from './warehouse.js';
import { openWorkspaceApi } from './workspace-api.js';

interface VerifyArguments {
  /** Whole UTC seconds of a midnight. */
  readonly from?: number;
  readonly to?: number;
  readonly link?: readonly string[];
  readonly deep: boolean;
  readonly repair: boolean;
  /** Milliseconds. */
  readonly wait: number;
}

/** `verify`: counts what is stored against the API, link by link and day by day. */
export function registerVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('count what is stored against the API, and name the days that differ')
    .option('--from <day>', 'from this UTC day on, YYYY-MM-DD', dayArgument())
    .option('--to <day>', 'up to and with this UTC day, YYYY-MM-DD', dayArgument())
    .option('--link <id>', 'only this link; may be given several times', collect)
    .option('--deep', 'read all rows again and compare every field', false)
    .option('--repair', 'read the days again that differ, and no others', false)
    .option('--wait <duration>', 'how long to wait for another run', durationArgument('s'), 10_000)
    .action(async (given: VerifyArguments) => verify(given, context));
  withExamples(command, [
    ['smartlink-sync verify', 'one small request for each stream that is equal'],
    ['smartlink-sync verify --from 2026-01-01 --to 2026-01-31', 'January only'],
    ['smartlink-sync verify --deep --repair', 'compare every field, and mend what differs'],
    ["smartlink-sync verify --json | jq '.workspaces[].rows'", 'for scripts'],
  ]);
}

async function verify(given: VerifyArguments, context: CommandContext): Promise<void> {
  if (given.from !== undefined && given.to !== undefined && given.from > given.to) {
    throw new UsageError('--from is later than --to.', { remedy: 'Give the earlier day first.' });
  }
  const workspaces = requireWorkspaces(context.config, context.options.workspace);
  const database = await openWarehouse(context);
  await agreeOnSettings(database, { REPORT_TIMEZONE: context.config.reportTimezone });
  const results: VerifiedWorkspace[] = [];
  const failed: FailedWorkspace[] = [];
  for (const workspace of workspaces) {
    try {
      results.push(await verifyOne(given, context, database, workspace));
    } catch (error) {
      // With one workspace its error is the command's; of several the others go on.
      if (
        workspaces.length === 1 ||
        !(error instanceof SmartlinkError) ||
        error.code === 'stopped'
      ) {
        throw error;
      }
      context.log.error({ event: 'workspace_failed', workspace: workspace.name, error });
      failed.push({ workspace: workspace.name, exitCode: error.exitCode, error: failureOf(error) });
    }
  }
  const exitCode = worstExitCode([...results, ...failed].map((result) => result.exitCode));
  context.out.result({ exitCode, workspaces: [...results, ...failed] }, () =>
    describeVerification(results, failed, context.out.colors),
  );
  context.finish(exitCode);
}

async function verifyOne(
  given: VerifyArguments,
  context: CommandContext,
  database: Database,
  workspace: Workspace,
): Promise<VerifiedWorkspace> {
  const { config, log, out } = context;
  let progress = out.progress(`Verifying ${workspace.name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  let done = 0;
  try {
    const result = await verifyWorkspace({
      workspace: workspace.name,
      api,
      database,
      log,
      settings: {
        startSeconds: config.syncStartSeconds,
        horizonDays: config.syncHorizonDays,
        settleSeconds: config.syncSettleSeconds,
        accountIds: config.syncAccountIds,
        pageSize: config.syncPageSize,
        concurrency: config.syncConcurrency,
        privacy: privacyOf(config),
      },
      signals: { stopping: context.stopping, abort: context.abort },
      waitMs: given.wait,
      verify: {
        linkIds: given.link ?? null,
        from: given.from ?? null,
        to: given.to === undefined ? null : given.to + DAY_SECONDS - 1,
        isDeep: given.deep,
        isRepair: given.repair,
        onPlanned: (streams) => progress.start(streams),
        onStreamDone: (streams) => {
          done = streams;
          progress.update(done);
        },
        onRepairPlanned: (days) => {
          progress.stop();
          progress = out.progress(`Repairing ${workspace.name}`);
          if (days > 0) progress.start(days);
          done = 0;
        },
        onRepaired: (days) => {
          done = days;
          progress.update(done);
        },
      },
      onProgress: (totals, requests) =>
        progress.update(done, `${totals.rowsRead.toLocaleString('en')} rows, ${requests} requests`),
    });
    return { ...result, rate: api.rate() };
  } finally {
    progress.stop();
    await api.close();
  }
}
