import { type Command, Option } from 'commander';
import { requireWorkspaces, type Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { agreeOnSettings } from '../db/ledger/settings.js';
import { SmartlinkError, UsageError } from '../errors.js';
import { editRequestsPerCycle } from '../sync/edit-clock.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';
import { syncWorkspace } from '../sync/sync-workspace.js';
import { collect, durationArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { failureOf, worstExitCode } from './exit.js';
import { withExamples } from './help.js';
import { showWait } from './rate-report.js';
import { describeResult, type FailedWorkspace, type SyncedWorkspace } from './sync-report.js';
import { openWarehouse } from './warehouse.js';
import { openWorkspaceApi } from './workspace-api.js';

interface SyncArguments {
  readonly link?: readonly string[];
  readonly stream?: StreamName;
  readonly full: boolean;
  readonly acceptVanished: boolean;
  /** Milliseconds. */
  readonly wait: number;
}

/** `sync`: one cycle over every workspace, now. */
export function registerSync(program: Command, context: CommandContext): void {
  const command = program
    .command('sync')
    .description('read what is new once, and count it against the API')
    .option('--link <id>', 'only this link; may be given several times', collect)
    .option('--stream <name>', `only this stream: ${streamNames().join(' or ')}`, streamArgument)
    .option('--full', "count every stream's whole life, whatever its counters say", false)
    .option('--accept-vanished', 'mark as deleted what a brake holds back', false)
    .addOption(
      new Option('--wait <duration>', 'how long to wait for another run')
        .argParser(durationArgument('s'))
        .default(10_000, '10s'),
    )
    .action(async (given: SyncArguments) => sync(given, context));
  withExamples(command, [
    ['smartlink-sync sync', 'everything that is due'],
    ['smartlink-sync sync --link 01JCZWQJZXQJZXQJZXQJZXQJZX', 'one link'],
    ['smartlink-sync sync --full --stream conversions', 'count all conversions again'],
    ['smartlink-sync sync --json | jq .exitCode', 'for scripts'],
  ]);
}

function streamNames(): string[] {
  return streams.map((stream) => stream.name);
}

function streamArgument(text: string): StreamName {
  const stream = streams.find(({ name }) => name === text);
  if (stream === undefined) {
    throw new UsageError(`There is no stream ${text}.`, {
      remedy: `Give ${streamNames().join(' or ')}.`,
    });
  }
  return stream.name;
}

async function sync(given: SyncArguments, context: CommandContext): Promise<void> {
  const workspaces = requireWorkspaces(context.config, context.options.workspace);
  const database = await openWarehouse(context);
  await agreeOnSettings(database, { REPORT_TIMEZONE: context.config.reportTimezone });
  const results: SyncedWorkspace[] = [];
  const failed: FailedWorkspace[] = [];
  for (const workspace of workspaces) {
    try {
      results.push(await syncOne(given, context, database, workspace));
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
    describeResult(results, failed, context.out.colors),
  );
  context.finish(exitCode);
}

async function syncOne(
  given: SyncArguments,
  context: CommandContext,
  database: Database,
  workspace: Workspace,
): Promise<SyncedWorkspace> {
  const { config, log } = context;
  const progress = context.out.progress(`Syncing ${workspace.name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  let done = 0;
  try {
    const result = await syncWorkspace({
      workspace: workspace.name,
      command: 'sync',
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
        editClock: {
          intervalSeconds: config.syncReprobeIntervalMs / 1000,
          requests: editRequestsPerCycle(config.rateLimitPerMinute),
        },
      },
      signals: { stopping: context.stopping, abort: context.abort },
      waitMs: given.wait,
      cycle: {
        linkIds: given.link ?? null,
        stream: given.stream ?? null,
        isFull: given.full,
        isAccepted: given.acceptVanished,
        onPlanned: (count) => progress.start(count),
        onStreamDone: (streamsDone) => {
          done = streamsDone;
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
