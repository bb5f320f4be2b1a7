import { type Command, Option } from 'commander';
import { unitMs } from '../config/duration.js';
import { requireWorkspaces } from '../config/workspaces.js';
import { type Database, openDatabase } from '../db/database.js';
import { agreeOnSettings, recordSettings } from '../db/ledger/settings.js';
import { migrate } from '../db/migrate.js';
import { agreeOnPersonalData } from '../sync/privacy/current-rules.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { cycleSettingsOf } from '../sync/sync-settings.js';
import { counted } from '../words.js';
import { tellLongCycles } from '../worker/long-cycles.js';
import { createWorker, type Worker } from '../worker/worker.js';
import type { WorkerOptions, WorkerRole } from '../worker/worker-options.js';
import { databaseUrl } from './connect-database.js';
import type { CommandContext } from './context.js';
import { settingsForViews } from './each-workspace.js';
import { withExamples } from './help.js';
import { type Attachment, sendAlerts, serveHttp } from './start-attachments.js';
import { bringRollupsUpToDate, warnOfPooler } from './warehouse.js';
import { openWorkspaceApi } from './workspace-api.js';

/** Makes what runs beside the worker; a new one is added here. */
type Attach = (context: CommandContext) => Attachment;
const attachments: readonly Attach[] = [serveHttp, sendAlerts];

const roles: readonly WorkerRole[] = ['all', 'scheduler', 'worker'];

/** A cycle that is silent for longer than this hangs: no request, no commit, no wait that was announced. */
const LEAST_SILENCE_MS = 10 * unitMs.m;

/** `start`: the long-running worker. */
export function registerStart(program: Command, context: CommandContext): void {
  const command = program
    .command('start')
    .description('keep syncing on a schedule, until it is stopped')
    .addOption(
      new Option('--role <role>', 'share the work among several processes')
        .choices(roles)
        .default('all'),
    )
    .action(async ({ role }: { role: WorkerRole }) => start(context, role));
  withExamples(command, [
    ['smartlink-sync start', 'sync now, and then as SYNC_SCHEDULE says'],
    ["SYNC_SCHEDULE='*/5 * * * *' smartlink-sync start", 'every five minutes'],
    ['smartlink-sync start --role scheduler', 'plan cycles, and leave the streams to workers'],
    ['smartlink-sync start --role worker', 'one of them, on as many machines as it takes'],
  ]);
}

async function start(context: CommandContext, role: WorkerRole): Promise<void> {
  const { config, out } = context;
  const worker = createWorker(workerOptions(context, role));
  const tally = tallyCycles(worker, role);
  worker.subscribe(tellLongCycles(context.log));
  const attached: Attachment[] = [];
  try {
    for (const attach of role === 'worker' ? [serveHttp] : attachments) {
      const attachment = attach(context);
      attached.push(attachment);
      await attachment.start(worker);
    }
    // Not before: a port in use ends the program.
    const does =
      role === 'worker'
        ? 'Working on streams that a scheduler gives away'
        : `Syncing now and on ${config.syncSchedule}, verifying on ${config.verifySchedule} (UTC)`;
    out.note(`${does}. Ctrl-C stops.`);
    await worker.run();
  } finally {
    for (const attachment of attached.reverse()) await attachment.close();
  }
  const document = tally();
  out.result(document, () => describe(document));
}

/** What `start --json` prints when it has ended. */
export interface StartDocument {
  readonly startedAt: string;
  readonly role: WorkerRole;
  readonly workspaces: readonly {
    readonly workspace: string;
    /** Cycles that ran to their end. */
    readonly cycles: number;
    /** Cycles that ended early, the one that was stopped included. */
    readonly endedEarly: number;
    /** Times of the schedule at which a cycle was still under way. */
    readonly skippedTicks: number;
    /** Streams that this process took from a scheduler. */
    readonly units: number;
    readonly lastGoodCycleAt: string | null;
  }[];
}

/** Counts cycles from now on; returns what gives the figures. */
function tallyCycles(worker: Worker, role: WorkerRole): () => StartDocument {
  const cycles = new Map<string, number>();
  const early = new Map<string, number>();
  const units = new Map<string, number>();
  worker.subscribe((event) => {
    if (event.type === 'unit_ended') {
      units.set(event.workspace, (units.get(event.workspace) ?? 0) + 1);
    }
    if (event.type !== 'cycle_ended') return;
    const counts = event.result === null ? early : cycles;
    counts.set(event.workspace, (counts.get(event.workspace) ?? 0) + 1);
  });
  return () => {
    const { startedAt, workspaces } = worker.state();
    return {
      startedAt: startedAt.toISOString(),
      role,
      workspaces: workspaces.map(({ name, skippedTicks, lastGoodCycleAt }) => ({
        workspace: name,
        cycles: cycles.get(name) ?? 0,
        endedEarly: early.get(name) ?? 0,
        skippedTicks,
        units: units.get(name) ?? 0,
        lastGoodCycleAt: lastGoodCycleAt?.toISOString() ?? null,
      })),
    };
  };
}

function describe({ role, workspaces }: StartDocument): string {
  if (role === 'worker') {
    const lines = workspaces.map(
      ({ workspace, units }) => `${workspace}: ${counted(units, 'stream')}.`,
    );
    return ['Stopped; what was not done went back to the queue.', ...lines].join('\n');
  }
  const lines = workspaces.map(({ workspace, cycles, lastGoodCycleAt }) => {
    const last = lastGoodCycleAt === null ? 'no good sync' : `last good sync ${lastGoodCycleAt}`;
    return `${workspace}: ${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}, ${last}.`;
  });
  return ['Stopped; what was committed stays.', ...lines].join('\n');
}

function workerOptions(context: CommandContext, role: WorkerRole): WorkerOptions {
  const { config, log } = context;
  const workspaces = requireWorkspaces(config, context.options.workspace);
  let url: string | null = null;
  return {
    role,
    workspaces: workspaces.map(({ name, apiKey }) => ({
      name,
      scheduleSeed: `${name} ${apiKey.reveal()}`,
    })),
    syncSchedule: config.syncSchedule,
    verifySchedule: config.verifySchedule,
    settings: cycleSettingsOf(config),
    openDatabase: async () => {
      // The embedded server is started once; where that failed it is tried anew.
      url ??= await databaseUrl(context);
      const database = await openDatabase({ url });
      try {
        await warnOfPooler(database, context);
      } catch (error) {
        // It is opened anew.
        await database.close();
        throw error;
      }
      context.onClose(() => database.close());
      return database;
    },
    prepare: async (database: Database) => {
      await migrate(database, { signal: context.stopping });
      await bringRollupsUpToDate(database, context);
      await agreeOnPersonalData(database, privacyOf(config), log);
      await agreeOnSettings(database, { REPORT_TIMEZONE: config.reportTimezone });
      await recordSettings(database, settingsForViews(config));
    },
    openApi: (name, database, hooks) => {
      const workspace = workspaces.find((candidate) => candidate.name === name);
      if (workspace === undefined) throw new RangeError(`There is no workspace ${name}.`);
      return openWorkspaceApi(context, database, workspace, {
        ...hooks,
        isLeasing: role !== 'all',
      });
    },
    silenceMs: Math.max(LEAST_SILENCE_MS, 3 * config.requestTimeoutMs),
    signals: { stopping: context.stopping, abort: context.abort },
    log,
  };
}
