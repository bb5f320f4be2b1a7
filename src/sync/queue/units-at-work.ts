/** What a worker does with a unit from the queue: works on it, and leaves the result for the scheduler. */
import { ApiError } from '../../api/api-error.js';
import { savePageSizes } from '../../db/ledger/page-sizes.js';
import type { RunUnit } from '../../db/queue/job-key.js';
import {
  endUnit,
  giveBackUnit,
  noteUnitError,
  readRunsAtWork,
  startUnit,
} from '../../db/queue/units.js';
import { SmartlinkError, StoppedError } from '../../errors.js';
import type { PlannedStream } from '../plan-cycle.js';
import type { Run } from '../run.js';
import { type UnitResult, workUnit } from '../work-unit.js';
import { planOf } from './unit-plan.js';
import { reportText } from './unit-report.js';
import { type WorkerRun, WorkerRuns, type WorkerRunsOptions } from './worker-runs.js';

export interface UnitsOptions extends WorkerRunsOptions {
  /** A unit of this workspace was begun (1) or has ended (-1). */
  readonly onUnit?: (workspace: string, change: 1 | -1) => void;
}

/** The code of a unit whose run does not answer any more. */
const RUN_SILENT = 'run_silent';

class SilentRunError extends Error {
  constructor() {
    super(RUN_SILENT);
  }
}

export class UnitsAtWork {
  private readonly options: UnitsOptions;
  private readonly runs: WorkerRuns;

  constructor(options: UnitsOptions) {
    this.options = options;
    this.runs = new WorkerRuns(options);
  }

  /**
   * Works on a unit under the name of a worker. Throws what the queue should try again later: an error that holds
   * nothing but a code.
   */
  async handle(unit: RunUnit, worker: string): Promise<void> {
    const { database, log, onUnit } = this.options;
    const { workspace, linkId: link, stream } = unit;
    const started = await database.transaction((client) => startUnit(client, unit, worker), {
      doing: 'beginning a unit',
    });
    if (started === null) return;
    onUnit?.(workspace, 1);
    try {
      if (await this.isSilent(unit.runId)) {
        // The queue brings it again, later each time: the run may only have lost the database for a while.
        await database.transaction((client) => noteUnitError(client, unit, worker, RUN_SILENT));
        throw new SilentRunError();
      }
      const { planned, plannedAt } = planOf(unit, started.plan);
      await this.runs.using(unit, plannedAt + started.secondsAgo, (here) =>
        this.work(unit, worker, here, planned),
      );
    } catch (error) {
      if (error instanceof SilentRunError) throw error;
      if (error instanceof StoppedError) {
        const isGiven = await database.transaction((client) => giveBackUnit(client, unit, worker), {
          doing: 'giving a unit back',
        });
        if (isGiven) log.info({ event: 'unit_given_back', workspace, link, stream });
        return;
      }
      const code = error instanceof SmartlinkError ? error.code : 'unexpected';
      log.warn({ event: 'unit_failed', workspace, link, stream, error });
      await database.transaction((client) => noteUnitError(client, unit, worker, code));
      throw new Error(code);
    } finally {
      onUnit?.(workspace, -1);
    }
  }

  /** To be called when nothing is under work any more. */
  close(): Promise<void> {
    return this.runs.close();
  }

  private async isSilent(runId: number): Promise<boolean> {
    const runs = await this.options.database.transaction((client) =>
      readRunsAtWork(client, [runId]),
    );
    return runs.get(runId)?.isSilent ?? true;
  }

  private async work(
    unit: RunUnit,
    worker: string,
    { run, tally }: WorkerRun,
    planned: PlannedStream,
  ): Promise<void> {
    const ended = await workOrEnd(run, planned);
    await run.saveDrift();
    await run.database.transaction((client) =>
      savePageSizes(client, run.workspace, run.learnedPageSizes()),
    );
    const done = tally.take();
    try {
      const text = reportText(ended, done);
      await run.database.transaction((client) => endUnit(client, unit, worker, text), {
        doing: 'leaving the result of a unit',
      });
    } catch (error) {
      tally.putBack(done);
      throw error;
    }
  }
}

/** The last commit of a worker that was killed may come in when its unit was begun anew already. */
const MOST_OVERTAKEN = 3;

/** What ends the cycle is for the scheduler to throw, as far as the API says so. */
async function workOrEnd(run: Run, planned: PlannedStream): Promise<UnitResult | ApiError> {
  try {
    let result = await workUnit(run, planned, new Set());
    for (let tries = 1; result.status === 'overtaken' && tries < MOST_OVERTAKEN; tries += 1) {
      result = await workUnit(run, planned, new Set());
    }
    return result;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
