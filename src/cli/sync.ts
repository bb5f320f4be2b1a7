import { type Command, Option } from 'commander';
import type { Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import type { StreamName } from '../sync/streams/stream.js';
import { cycleSettingsOf } from '../sync/sync-settings.js';
import { syncWorkspace } from '../sync/sync-workspace.js';
import { counted } from '../words.js';
import { collect, durationArgument, streamArgument, streamNames } from './arguments.js';
import type { CommandContext } from './context.js';
import { eachWorkspace } from './each-workspace.js';
import { withExamples } from './help.js';
import { showWait } from './rate-report.js';
import { describeResult, type SyncedWorkspace } from './sync-report.js';
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

async function sync(given: SyncArguments, context: CommandContext): Promise<void> {
  const standing: Standing = { text: null };
  const { results, failed, exitCode } = await eachWorkspace(
    context,
    (database, workspace) => syncOne(given, context, database, workspace, standing),
    () => standing.text,
  );
  context.out.result({ exitCode, workspaces: [...results, ...failed] }, () =>
    describeResult(results, failed, context.out.colors),
  );
  context.finish(exitCode);
}

/** Longer than reading a stream takes: the words stand until others do. */
const AGAIN_MS = 3_600_000;

async function syncOne(
  given: SyncArguments,
  context: CommandContext,
  database: Database,
  workspace: Workspace,
  standing: Standing,
): Promise<SyncedWorkspace> {
  const { config, log } = context;
  const progress = context.out.progress(`Syncing ${workspace.name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  let done = 0;
  let planned = 0;
  try {
    const result = await syncWorkspace({
      workspace: workspace.name,
      command: 'sync',
      api,
      database,
      log,
      settings: cycleSettingsOf(config),
      signals: { stopping: context.stopping, abort: context.abort },
      waitMs: given.wait,
      cycle: {
        linkIds: given.link ?? null,
        stream: given.stream ?? null,
        isFull: given.full,
        isAccepted: given.acceptVanished,
        onPlanned: (count) => {
          planned = count;
          progress.start(count, 'streams');
          standing.text = standingOf(workspace, 0, count);
        },
        onStreamDone: (streamsDone) => {
          done = streamsDone;
          standing.text = standingOf(workspace, done, planned);
        },
        onAgain: (left) =>
          progress.say(`${counted(left, 'stream')} to read again: rows are missing`, AGAIN_MS),
      },
      onProgress: ({ rowsRead }, requests) => progress.update(done, { rows: rowsRead, requests }),
    });
    return { ...result, rate: api.rate() };
  } finally {
    progress.stop();
    await api.close();
  }
}

/** Where the work stands, for whoever stops it. */
interface Standing {
  text: string | null;
}

function standingOf({ name }: Workspace, done: number, planned: number): string {
  return `${name} has ${done} of ${counted(planned, 'stream')} read`;
}
