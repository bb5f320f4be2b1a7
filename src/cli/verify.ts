import { type Command, Option } from 'commander';
import type { Workspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { UsageError } from '../errors.js';
import { syncSettingsOf } from '../sync/sync-settings.js';
import { DAY_SECONDS } from '../sync/time.js';
import { verifyWorkspace } from '../sync/verify/verify-workspace.js';
import { counted } from '../words.js';
import { collect, dayArgument, durationArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { eachWorkspace } from './each-workspace.js';
import { withExamples } from './help.js';
import { showWait } from './rate-report.js';
import { describeVerification, type VerifiedWorkspace } from './verify-report.js';
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
    .addOption(
      new Option('--wait <duration>', 'how long to wait for another run')
        .argParser(durationArgument('s'))
        .default(10_000, '10s'),
    )
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
  const standing: Standing = { text: null };
  const { results, failed, exitCode } = await eachWorkspace(
    context,
    (database, workspace) => verifyOne(given, context, database, workspace, standing),
    () => standing.text,
  );
  context.out.result({ exitCode, workspaces: [...results, ...failed] }, () =>
    describeVerification(results, failed, context.out.colors, given),
  );
  context.finish(exitCode);
}

async function verifyOne(
  given: VerifyArguments,
  context: CommandContext,
  database: Database,
  workspace: Workspace,
  standing: Standing,
): Promise<VerifiedWorkspace> {
  const { config, log, out } = context;
  let progress = out.progress(`Verifying ${workspace.name}`);
  const api = openWorkspaceApi(context, database, workspace, {
    onWait: (delayMs, reason) => showWait(progress, delayMs, reason),
  });
  let done = 0;
  let planned = 0;
  try {
    const result = await verifyWorkspace({
      workspace: workspace.name,
      api,
      database,
      log,
      settings: syncSettingsOf(config),
      signals: { stopping: context.stopping, abort: context.abort },
      waitMs: given.wait,
      verify: {
        linkIds: given.link ?? null,
        from: given.from ?? null,
        to: given.to === undefined ? null : given.to + DAY_SECONDS - 1,
        isDeep: given.deep,
        isRepair: given.repair,
        onPlanned: (streams) => {
          planned = streams;
          progress.start(streams, 'streams');
        },
        onStreamDone: (streams) => {
          done = streams;
          standing.text = `${workspace.name} has ${done} of ${counted(planned, 'stream')} counted`;
          progress.update(done);
        },
        onRepairPlanned: (days) => {
          progress.stop();
          progress = out.progress(`Repairing ${workspace.name}`);
          if (days > 0) progress.start(days, 'stretches');
          done = 0;
        },
        onRepaired: (days) => {
          done = days;
          progress.update(done);
        },
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
