/** `quarantine retry` over all workspaces that have entries, each recorded as a run of its own. */
import { hostname } from 'node:os';
import type { Database } from '../../db/database.js';
import { type EntryFilter, streamsWithEntries } from '../../db/ledger/quarantine-entries.js';
import { endRun, startRun } from '../../db/ledger/runs.js';
import { ExitCode, SmartlinkError } from '../../errors.js';
import type { Log } from '../../log.js';
import { CurrentRules } from '../privacy/current-rules.js';
import type { Privacy } from '../privacy/privacy.js';
import { type RetryOptions, type RetryResult, retryEntries } from './retry.js';

export interface RecordedRetryOptions {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** How this process stores personal data. */
  readonly privacy: Privacy;
}

const NOTHING: RetryResult = { tried: 0, stored: 0, known: 0, left: 0, busy: 0 };

/** Retries the chosen entries. Throws what `retryEntries` throws; the run's record then says so. */
export async function retryQuarantine(
  database: Database,
  filter: EntryFilter,
  { signal, log, privacy }: RecordedRetryOptions,
): Promise<RetryResult> {
  const rules = new CurrentRules(privacy);
  const streams = await streamsWithEntries(database, filter);
  let total = NOTHING;
  for (const workspace of new Set(streams.map((stream) => stream.workspace))) {
    const result = await recorded(database, { ...filter, workspace }, workspace, {
      signal,
      log,
      rules,
    });
    total = {
      tried: total.tried + result.tried,
      stored: total.stored + result.stored,
      known: total.known + result.known,
      left: total.left + result.left,
      busy: total.busy + result.busy,
    };
  }
  return total;
}

/** What a retry changes of stored rows is kept under the run's id. */
async function recorded(
  database: Database,
  filter: EntryFilter,
  workspace: string,
  { signal, log, rules }: Omit<RecordedRetryOptions, 'privacy'> & Pick<RetryOptions, 'rules'>,
): Promise<RetryResult> {
  const runId = await database.transaction((client) =>
    startRun(client, {
      workspace,
      command: 'quarantine retry',
      host: hostname(),
      pid: process.pid,
    }),
  );
  try {
    const result = await retryEntries(database, filter, { runId, signal, rules });
    const hasFindings = result.left + result.busy > 0;
    await end(database, runId, result, {
      outcome: hasFindings ? 'findings' : 'done',
      exitCode: hasFindings ? ExitCode.finishedWithFindings : ExitCode.done,
      errorCode: null,
    });
    return result;
  } catch (error) {
    const isOurs = error instanceof SmartlinkError;
    await end(database, runId, NOTHING, {
      outcome: isOurs && error.code === 'stopped' ? 'stopped' : 'failed',
      exitCode: isOurs ? error.exitCode : ExitCode.unexpected,
      errorCode: isOurs ? error.code : 'unexpected',
    }).catch((failure: unknown) =>
      log.warn({ event: 'run_not_recorded', workspace, error: failure }),
    );
    throw error;
  }
}

function end(
  database: Database,
  runId: number,
  { tried, stored, known }: RetryResult,
  outcome: { outcome: string; exitCode: ExitCode; errorCode: string | null },
): Promise<void> {
  const counts = {
    requests: 0,
    waitedMs: 0,
    rowsRead: tried,
    rowsInserted: stored,
    rowsUpdated: 0,
    rowsUnchanged: known,
    rowsVanished: 0,
    rowsQuarantined: 0,
  };
  return database.transaction((client) => endRun(client, runId, counts, outcome));
}
