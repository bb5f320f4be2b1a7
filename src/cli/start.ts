import type { Command } from 'commander';
import { unitMs } from '../config/duration.js';
import { requireWorkspaces } from '../config/workspaces.js';
import { type Database, openDatabase } from '../db/database.js';
import { agreeOnSettings } from '../db/ledger/settings.js';
import { migrate } from '../db/migrate.js';
import { editRequestsPerCycle } from '../sync/edit-clock.js';
import { agreeOnPersonalData } from '../sync/privacy/current-rules.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { createWorker } from '../worker/worker.js';
import type { WorkerOptions } from '../worker/worker-options.js';
import { databaseUrl } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { type Attachment, sendAlerts, serveHttp } from './start-attachments.js';
import { bringRollupsUpToDate, warnOfPooler } from './warehouse.js';
import { openWorkspaceApi } from './workspace-api.js';

/** Makes what runs beside the worker; a new one is added here. */
type Attach = (context: CommandContext) => Attachment;
const attachments: readonly Attach[] = [serveHttp, sendAlerts];

/** A cycle that is silent for longer than this hangs: no request, no commit, no wait that was announced. */
const LEAST_SILENCE_MS = 10 * unitMs.m;

/** `start`: the long-running worker. */
export function registerStart(program: Command, context: CommandContext): void {
  const command = program
    .command('start')
    .description('keep syncing on a schedule, until it is stopped')
    .action(async () => start(context));
  withExamples(command, [
    ['smartlink-sync start', 'sync now, and then as SYNC_SCHEDULE says'],
    ["SYNC_SCHEDULE='*/5 * * * *' smartlink-sync start", 'every five minutes'],
  ]);
}

async function start(context: CommandContext): Promise<void> {
  const worker = createWorker(workerOptions(context));
  const attached: Attachment[] = [];
  try {
    for (const attach of attachments) {
      const attachment = attach(context);
      attached.push(attachment);
      await attachment.start(worker);
    }
    await worker.run();
  } finally {
    for (const attachment of attached.reverse()) await attachment.close();
  }
}

function workerOptions(context: CommandContext): WorkerOptions {
  const { config, log } = context;
  const workspaces = requireWorkspaces(config, context.options.workspace);
  let url: string | null = null;
  return {
    workspaces: workspaces.map(({ name, apiKey }) => ({
      name,
      scheduleSeed: `${name} ${apiKey.reveal()}`,
    })),
    syncSchedule: config.syncSchedule,
    verifySchedule: config.verifySchedule,
    settings: {
      startSeconds: config.syncStartSeconds,
      horizonDays: config.syncHorizonDays,
      settleSeconds: config.syncSettleSeconds,
      accountIds: config.syncAccountIds,
      pageSize: config.syncPageSize,
      concurrency: config.syncConcurrency,
      privacy: privacyOf(config),
      linkNamePattern: config.linkNamePattern,
      editClock: {
        intervalSeconds: config.syncReprobeIntervalMs / 1000,
        requests: editRequestsPerCycle(config.rateLimitPerMinute),
      },
    },
    openDatabase: async () => {
      // The embedded server is started once; where that failed it is tried anew.
      url ??= await databaseUrl(context);
      const database = await openDatabase({ url });
      context.onClose(() => database.close());
      await warnOfPooler(database, context);
      return database;
    },
    prepare: async (database: Database) => {
      await migrate(database, { signal: context.stopping });
      await bringRollupsUpToDate(database, context);
      await agreeOnPersonalData(database, privacyOf(config));
      await agreeOnSettings(database, { REPORT_TIMEZONE: config.reportTimezone });
    },
    openApi: (name, database, hooks) => {
      const workspace = workspaces.find((candidate) => candidate.name === name);
      if (workspace === undefined) throw new RangeError(`There is no workspace ${name}.`);
      return openWorkspaceApi(context, database, workspace, hooks);
    },
    silenceMs: Math.max(LEAST_SILENCE_MS, 3 * config.requestTimeoutMs),
    signals: { stopping: context.stopping, abort: context.abort },
    log,
  };
}
