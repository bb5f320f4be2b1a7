import type { Command } from 'commander';
import { unitMs } from '../config/duration.js';
import type { Database } from '../db/database.js';
import { databaseNow } from '../db/database-now.js';
import { readAgreement } from '../db/retention/agreements.js';
import { UsageError } from '../errors.js';
import { planRetention, type RetentionPlan } from '../sync/retention/retention.js';
import { runRetention } from '../sync/retention/retention-of-run.js';
import { durationArgument, wholeNumberArgument } from './arguments.js';
import { confirm } from './confirm.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { workspacesToPause } from './pause.js';
import { describeRetention, type RetainedWorkspace, retained } from './retention-report.js';
import { openWarehouse } from './warehouse.js';

interface RetentionArguments {
  readonly months?: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Milliseconds; 10 s where it is not given. */
  readonly wait?: number;
}

const WAIT_MS = 10 * unitMs.s;

/** What `retention --json` prints. */
export interface RetentionDocument {
  readonly isDryRun: boolean;
  readonly workspaces: readonly RetainedWorkspace[];
}

/** `retention`: shows which rows are too old, and removes them once somebody has agreed. */
export function registerRetention(program: Command, context: CommandContext): void {
  const command = program
    .command('retention')
    .description('remove rows older than RETENTION_MONTHS that verify has proven; sums stay')
    .option('--dry-run', 'say what would be removed, and do nothing', false)
    .option(
      '--months <number>',
      'how many whole months to keep (default: RETENTION_MONTHS)',
      wholeNumberArgument({ min: 1, max: 1_200 }),
    )
    .option('-y, --yes', 'do not ask', false)
    .option(
      '--wait <duration>',
      'how long to wait for another run (default: 10s)',
      durationArgument('s'),
    )
    .action((given: RetentionArguments) => retention(given, context));
  withExamples(command, [
    ['smartlink-sync retention --dry-run --months 24', 'what two years would leave out'],
    ['RETENTION_MONTHS=24 smartlink-sync retention', 'agree; a worker goes on by itself'],
  ]);
}

async function retention(given: RetentionArguments, context: CommandContext): Promise<void> {
  const months = given.months ?? context.config.retentionMonths;
  if (months === null) {
    throw new UsageError('RETENTION_MONTHS is not set: rows are kept for good.', {
      remedy: 'Set it, or look first: smartlink-sync retention --dry-run --months 24',
    });
  }
  const database = await openWarehouse(context);
  const names = await workspacesToPause(database, context);
  const now = await databaseNow(database);
  const plans: { readonly workspace: string; readonly plan: RetentionPlan }[] = [];
  for (const workspace of names) {
    const request = { database, workspace, months, now };
    plans.push({ workspace, plan: await planRetention(request, context.stopping) });
  }
  const rows = plans.flatMap(({ plan }) => plan.months).reduce((sum, month) => sum + month.rows, 0);
  const found = await Promise.all(
    plans.map(async ({ workspace, plan }) =>
      retained(workspace, months, await agreedMonths(database, workspace), plan),
    ),
  );
  if (given.dryRun) {
    show(context, { isDryRun: true, workspaces: found });
    return;
  }
  const day = found[0]?.keptFrom ?? '';
  await confirm(
    `${rows.toLocaleString('en')} rows from before ${day} are removed for good; daily sums stay. Go on?`,
    given.yes,
  );
  const done: RetainedWorkspace[] = [];
  for (const { workspace } of plans) {
    done.push(await remove(context, database, workspace, months, given.wait ?? WAIT_MS, rows));
  }
  show(context, { isDryRun: false, workspaces: done });
}

async function remove(
  context: CommandContext,
  database: Database,
  workspace: string,
  months: number,
  waitMs: number,
  rows: number,
): Promise<RetainedWorkspace> {
  const progress = context.out.progress(`Removing old rows of ${workspace}`);
  try {
    if (rows > 0) progress.start(rows, 'rows');
    const result = await runRetention({
      database,
      workspace,
      months,
      signals: { stopping: context.stopping, abort: context.abort },
      log: context.log,
      waitMs,
      onProgress: (removed) => progress.update(removed),
    });
    return retained(workspace, months, await agreedMonths(database, workspace), result);
  } finally {
    progress.stop();
  }
}

async function agreedMonths(database: Database, workspace: string): Promise<number | null> {
  const agreed = await database.transaction((client) => readAgreement(client, workspace));
  return agreed?.months ?? null;
}

function show(context: CommandContext, document: RetentionDocument): void {
  context.out.result(document, () => describeRetention(document));
}
