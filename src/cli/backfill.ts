import { type Command, Option } from 'commander';
import type { Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { ExitCode, UsageError } from '../errors.js';
import { backfillWorkspace } from '../sync/backfill/backfill-workspace.js';
import { dryRun } from '../sync/backfill/dry-run.js';
import type { BackfillScope } from '../sync/backfill/scope.js';
import type { StreamName } from '../sync/streams/stream.js';
import { syncSettingsOf } from '../sync/sync-settings.js';
import { counted, number } from '../words.js';
import {
  collect,
  dayArgument,
  durationArgument,
  streamArgument,
  streamNames,
} from './arguments.js';
import { type BackfilledWorkspace, describeBackfill } from './backfill-report.js';
import type { CommandContext } from './context.js';
import { describeDryRun, type PlannedWorkspace, planOf } from './dry-run-report.js';
import { eachWorkspace } from './each-workspace.js';
import { withExamples } from './help.js';
import { withNeeded } from './needed-options.js';
import { showWait } from './rate-report.js';
import { openWorkspaceApi } from './workspace-api.js';

interface BackfillArguments {
  /** Whole UTC seconds of a midnight. */
  readonly from: number;
  readonly to?: number;
  readonly link?: readonly string[];
  readonly stream?: StreamName;
  readonly dryRun: boolean;
  readonly reread: boolean;
  /** Milliseconds. */
  readonly wait: number;
}

/** A stream that another run works on is waited for this long, when all others are done. */
const BUSY_WAIT_MS = 10 * 60_000;

/** `backfill`: the path of a sync over a chosen range, beside whatever syncs. */
export function registerBackfill(program: Command, context: CommandContext): void {
  const command = program
    .command('backfill')
    .description('read a chosen range of the past; run again, it goes on where it was stopped')
    .option('--from <day>', 'from this UTC day on, YYYY-MM-DD', dayArgument())
    .option('--to <day>', 'up to and with this UTC day; without it, up to now', dayArgument())
    .option('--link <id>', 'only this link; may be given several times', collect)
    .option('--stream <name>', `only this stream: ${streamNames().join(' or ')}`, streamArgument)
    .option('--dry-run', 'only count: rows, requests, minutes and disk it would take', false)
    .option('--reread', 'read all rows again, whatever the counts say', false)
    .addOption(
      new Option('--wait <duration>', 'how long to wait for another backfill')
        .argParser(durationArgument('s'))
        .default(10_000, '10s'),
    )
    .action(async (given: BackfillArguments) => backfill(given, context));
  withNeeded(command, '--from');
  withExamples(command, [
    ['smartlink-sync backfill --from 2026-01-01 --dry-run', 'what it would take'],
    ['smartlink-sync backfill --from 2026-01-01', 'everything since New Year, newest days first'],
    [
      'smartlink-sync backfill --from 2026-01-01 --to 2026-01-31 --stream conversions --reread',
      "January's conversions again, although the counts agree",
    ],
    ["smartlink-sync backfill --from 2026-01-01 --json | jq '.workspaces[].rows'", 'for scripts'],
  ]);
}

async function backfill(given: BackfillArguments, context: CommandContext): Promise<void> {
  const scope = scopeOf(given);
  if (given.dryRun) await plan(scope, context);
  else await read(scope, given.wait, context);
}

/** Throws `UsageError` for a range that holds nothing. */
function scopeOf({ from, to, link, stream, reread }: BackfillArguments): BackfillScope {
  if (from * 1000 > Date.now()) {
    throw new UsageError('--from is in the future.', { remedy: 'Give a day that has begun.' });
  }
  if (to !== undefined && to < from) {
    throw new UsageError('--from is later than --to.', { remedy: 'Give the earlier day first.' });
  }
  return {
    from,
    to: to ?? null,
    linkIds: link ?? null,
    stream: stream ?? null,
    isReread: reread,
  };
}

async function read(scope: BackfillScope, waitMs: number, context: CommandContext): Promise<void> {
  const standing: Standing = { text: null };
  const { results, failed, exitCode } = await eachWorkspace(
    context,
    (database, workspace) => readOne({ scope, waitMs, context, standing }, database, workspace),
    () => standing.text,
  );
  const document = { exitCode, workspaces: [...results, ...failed] };
  context.out.result(document, () =>
    describeBackfill(results, failed, context.commandLine, context.out.colors),
  );
  context.finish(exitCode);
}

/** Where the work stands, for whoever stops it. */
interface Standing {
  text: string | null;
}

interface Reading {
  readonly scope: BackfillScope;
  readonly waitMs: number;
  readonly context: CommandContext;
  readonly standing: Standing;
}

async function readOne(
  { scope, waitMs, context, standing }: Reading,
  database: Database,
  workspace: Workspace,
): Promise<BackfilledWorkspace> {
  const { config, log, out } = context;
  const { name } = workspace;
  const progress = out.progress(`Backfilling ${name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    share: 'backfill',
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  let done = 0;
  let days = 0;
  const stand = (): void => {
    standing.text = `${name} has ${number(done)} of ${counted(days, 'day')} of all streams read`;
  };
  try {
    const result = await backfillWorkspace({
      workspace: name,
      api,
      database,
      log,
      settings: syncSettingsOf(config),
      signals: { stopping: context.stopping, abort: context.abort },
      waitMs,
      scope,
      busyWaitMs: BUSY_WAIT_MS,
      onBegin: (begin) => {
        done = begin.daysBefore;
        days = begin.days;
        if (begin.isResumed) {
          out.note(
            `Going on with the same backfill: streams with ${number(done)} of ${counted(days, 'day')} are done; of the others, what is missing is read.`,
          );
        }
        progress.start(days, 'days', done);
        stand();
      },
      onDays: (daysDone) => {
        done = daysDone;
        stand();
      },
      onProgress: ({ rowsRead }, requests) => progress.update(done, { rows: rowsRead, requests }),
    });
    return { ...result, rate: api.rate() };
  } finally {
    progress.stop();
    await api.close();
  }
}

async function plan(scope: BackfillScope, context: CommandContext): Promise<void> {
  const { results, failed, exitCode } = await eachWorkspace(
    context,
    (database, workspace) => planOne(scope, context, database, workspace),
    () => null,
  );
  const document = { exitCode, isDryRun: true, workspaces: [...results, ...failed] };
  context.out.result(document, () =>
    describeDryRun(results, failed, context.commandLine, context.out.colors),
  );
  context.finish(exitCode);
}

async function planOne(
  scope: BackfillScope,
  context: CommandContext,
  database: Database,
  workspace: Workspace,
): Promise<PlannedWorkspace> {
  const { config, out } = context;
  const progress = out.progress(`Counting ${workspace.name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    share: 'backfill',
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  const beganMs = performance.now();
  try {
    const found = await dryRun({
      workspace: workspace.name,
      api,
      database,
      settings: syncSettingsOf(config),
      stopping: context.stopping,
      scope,
      onPlanned: (streams) => progress.start(streams, 'streams'),
      onStreamDone: (done) => progress.update(done, { rows: 0, requests: api.counts().requests }),
    });
    const exitCode = found.failed.length > 0 ? ExitCode.finishedWithFindings : ExitCode.done;
    return planOf({
      found,
      exitCode,
      rate: api.rate(),
      reserve: config.rateLimitReserveFraction,
      tookMs: performance.now() - beganMs,
    });
  } finally {
    progress.stop();
    await api.close();
  }
}
