/** What the demo does once its place is open: two syncs, counted, damage and its repair, spend and labels, and the questions. */
import type { Config } from '../config.js';
import { openDatabase } from '../db/database.js';
import { agreeOnSettings } from '../db/ledger/settings.js';
import { migrate } from '../db/migrate.js';
import { ExitCode } from '../errors.js';
import { agreeOnPersonalData } from '../sync/privacy/current-rules.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import type { WorkspaceResult } from '../sync/sync-workspace.js';
import { countStreams, currentTransaction, rowsWrittenSince } from './measure.js';
import { ownDataStep } from './own-data-step.js';
import type { DemoPlace } from './place.js';
import { askQuestions } from './questions.js';
import { isMended, repairStep } from './repair-step.js';
import type { DemoResult } from './report.js';
import { type SyncStepOptions, syncStep } from './sync-step.js';

export interface DemoRunOptions
  extends Pick<SyncStepOptions, 'userAgent' | 'log' | 'signals' | 'onProgress'> {
  readonly place: DemoPlace;
  /** The defaults of every setting: what the demo shows must not depend on the environment. */
  readonly config: Config;
}

export interface DemoRun {
  readonly found: Omit<DemoResult, 'kept'>;
  /** 3 where the warehouse does not hold what the simulator has. */
  readonly exitCode: ExitCode;
}

/** Runs it. Throws `DatabaseError`, `ApiError`, and `StoppedError` when it was told to stop. */
export async function runDemo(options: DemoRunOptions): Promise<DemoRun> {
  const { place, config } = options;
  const { simulator } = place;
  const database = await openDatabase({ url: place.databaseUrl });
  try {
    await migrate(database);
    await agreeOnPersonalData(database, privacyOf(config));
    await agreeOnSettings(database, { REPORT_TIMEZONE: config.reportTimezone });
    const step = { ...options, database, apiUrl: simulator.url };
    const first = await syncStep(step);
    const streams = await countStreams(simulator.service, database);
    const transaction = await currentTransaction(database);
    const { onProgress: _, ...quietStep } = step;
    const second = await syncStep(quietStep);
    const links = first.cycle.links.listed;
    const rowsWritten = await rowsWrittenSince(database, transaction);
    const repair = await repairStep(quietStep);
    const ownData = await ownDataStep(database, {
      spend: simulator.service.spendFile(),
      labels: simulator.service.labelsFile(),
    });
    const found = {
      links,
      firstSync: { requests: first.requests, seconds: first.seconds, streams },
      secondSync: {
        requests: second.requests,
        seconds: second.seconds,
        rowsWritten,
        requestsWhenEachLinkIsAsked: 2 + streams.length * links,
      },
      repair: { ...repair, streams: await countStreams(simulator.service, database) },
      ownData,
      answers: await askQuestions(database),
    };
    return { found, exitCode: exitCodeOf(found, [first, second]) };
  } finally {
    await database.close();
  }
}

function exitCodeOf(
  { firstSync, repair }: Pick<DemoResult, 'firstSync' | 'repair'>,
  results: readonly WorkspaceResult[],
): ExitCode {
  const isEqual = [...firstSync.streams, ...repair.streams].every(
    ({ apiHas, stored, days, daysVerified }) => apiHas === stored && days === daysVerified,
  );
  const isDone = results.every((result) => result.exitCode === ExitCode.done);
  return isEqual && isDone && isMended(repair) ? ExitCode.done : ExitCode.finishedWithFindings;
}
