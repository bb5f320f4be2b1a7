/** `quarantine retry` over all workspaces that have entries, each recorded as a run of its own. */
import type { Database } from '../../db/database.js';
import { type EntryFilter, streamsWithEntries } from '../../db/ledger/quarantine-entries.js';
import { ExitCode } from '../../errors.js';
import type { Log } from '../../log.js';
import { databaseRun } from '../database-run.js';
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
function recorded(
  database: Database,
  filter: EntryFilter,
  workspace: string,
  { signal, log, rules }: Omit<RecordedRetryOptions, 'privacy'> & Pick<RetryOptions, 'rules'>,
): Promise<RetryResult> {
  const request = { database, workspace, command: 'quarantine retry', log, stopping: signal };
  return databaseRun(request, async (runId) => {
    const result = await retryEntries(database, filter, { runId, signal, rules });
    const { tried, stored, known, left, busy } = result;
    return {
      result,
      counts: { rowsRead: tried, rowsInserted: stored, rowsUnchanged: known },
      exitCode: left + busy > 0 ? ExitCode.finishedWithFindings : ExitCode.done,
    };
  });
}
