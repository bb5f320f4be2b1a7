/** One `sync` of one workspace: a cycle as a recorded run, and what the process should end with. */
import { ExitCode } from '../errors.js';
import { type CycleOptions, type CycleSummary, runCycle } from './cycle.js';
import { type RunEnd, type RunRequest, recordedRun } from './recorded-run.js';
import { dropWhatIsTooOld } from './retention/retention-of-run.js';
import type { RunTotals } from './run.js';

export interface SyncRequest extends RunRequest {
  readonly command: 'sync' | 'start';
  readonly cycle: CycleOptions;
}

export interface WorkspaceResult extends Omit<RunEnd<CycleSummary>, 'result'> {
  readonly workspace: string;
  readonly cycle: CycleSummary;
}

/** Runs one cycle under the workspace's lock and records it. Throws as `recordedRun` does. */
export async function syncWorkspace({
  cycle: options,
  ...request
}: SyncRequest): Promise<WorkspaceResult> {
  const { result, ...end } = await recordedRun(
    request,
    async (run) => {
      const cycle = await runCycle(run, options);
      if (request.command === 'start') await dropWhatIsTooOld(run);
      return cycle;
    },
    exitCodeOf,
  );
  return { workspace: request.workspace, ...end, cycle: result };
}

/** 3 where the cycle finished but somebody should look: see the exit codes in README. */
export function exitCodeOf(
  cycle: Pick<CycleSummary, 'links' | 'postbacks' | 'failed' | 'heldRows' | 'stuck'>,
  totals: Pick<RunTotals, 'quarantined'>,
): ExitCode {
  const hasFindings =
    cycle.failed.length > 0 ||
    cycle.stuck > 0 ||
    cycle.heldRows > 0 ||
    cycle.links.held > 0 ||
    cycle.links.refused + cycle.postbacks.refused > 0 ||
    cycle.postbacks.held > 0 ||
    totals.quarantined > 0;
  return hasFindings ? ExitCode.finishedWithFindings : ExitCode.done;
}
