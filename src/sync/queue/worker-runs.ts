/** The runs that a worker works for: for each one API client and what it has learned, as long as the run goes on. */
import type { ApiClient } from '../../api/client.js';
import type { Database } from '../../db/database.js';
import { loadLongestSpans } from '../../db/ledger/longest-spans.js';
import { loadPageSizes } from '../../db/ledger/page-sizes.js';
import { readRunsAtWork } from '../../db/queue/units.js';
import { StoppedError } from '../../errors.js';
import type { Log } from '../../log.js';
import type { RowBudget } from '../row-budget.js';
import { type CommitReport, Run, type RunOptions } from '../run.js';
import type { SyncSettings } from '../sync-settings.js';
import { WorkTally } from './work-done.js';

export interface WorkerRunsOptions {
  readonly database: Database;
  readonly log: Log;
  readonly settings: SyncSettings;
  /** Called before the first unit of a run: brings the schema up to date and compares settings. */
  readonly prepare: () => Promise<void>;
  /** The API on a workspace's key, its clock set to `serviceSeconds` until an answer says better. */
  readonly openApi: (workspace: string, serviceSeconds: number, abort: AbortSignal) => ApiClient;
  /** `stopping`: give back what is not done. `abort`: cancel at once. */
  readonly signals: RunOptions['signals'];
  readonly rows: RowBudget;
  readonly onCommit?: (workspace: string, report: CommitReport) => void;
}

export interface WorkerRun {
  readonly run: Run;
  readonly tally: WorkTally;
  underWork: number;
}

interface OpenRun extends WorkerRun {
  readonly api: ApiClient;
  /** Aborted when the run wants its units no more. */
  readonly over: AbortController;
  usedMs: number;
}

/** The API client of a run that has given nothing for so long is closed. */
const IDLE_MS = 15_000;
const WATCH_MS = 1_000;

export class WorkerRuns {
  private readonly options: WorkerRunsOptions;
  private readonly opening = new Map<number, Promise<OpenRun>>();
  private readonly open = new Map<number, OpenRun>();
  private readonly watching: NodeJS.Timeout;
  private isLooking = false;

  constructor(options: WorkerRunsOptions) {
    this.options = options;
    this.watching = setInterval(() => void this.watch(), WATCH_MS);
    this.watching.unref();
  }

  /** Does the work for a run, which is opened where it is not. `serviceSeconds` is the service's clock, as far as is known. */
  async using<T>(
    run: { readonly workspace: string; readonly runId: number },
    serviceSeconds: number,
    work: (run: WorkerRun) => Promise<T>,
  ): Promise<T> {
    const here = await this.runOf(run.workspace, run.runId, serviceSeconds);
    here.underWork += 1;
    try {
      return await work(here);
    } finally {
      here.underWork -= 1;
      here.usedMs = performance.now();
    }
  }

  /** Closes the clients of all runs; nothing is under work any more. */
  async close(): Promise<void> {
    clearInterval(this.watching);
    for (const id of [...this.opening.keys()]) await this.closeRun(id);
  }

  private async runOf(workspace: string, id: number, serviceSeconds: number): Promise<OpenRun> {
    let opening = this.opening.get(id);
    if (opening === undefined) {
      opening = this.openRun(workspace, id, serviceSeconds);
      this.opening.set(id, opening);
    }
    try {
      return await opening;
    } catch (error) {
      this.opening.delete(id);
      throw error;
    }
  }

  private async openRun(workspace: string, id: number, serviceSeconds: number): Promise<OpenRun> {
    const { database, log, settings, signals, rows, onCommit, prepare, openApi } = this.options;
    await prepare();
    const learned = await database.transaction(async (client) => ({
      pageSizes: await loadPageSizes(client, workspace),
      longestSpans: await loadLongestSpans(client, workspace),
    }));
    const over = new AbortController();
    const api = openApi(workspace, serviceSeconds, signals.abort);
    const run = new Run({
      id,
      workspace,
      api,
      database,
      log: log.child({ workspace, run: String(id) }),
      settings,
      signals: {
        stopping: AbortSignal.any([signals.stopping, over.signal]),
        abort: signals.abort,
      },
      ...learned,
      rows,
      ...(onCommit === undefined ? {} : { onCommit: (report) => onCommit(workspace, report) }),
    });
    const usedMs = performance.now();
    const here = { run, api, over, tally: new WorkTally(run), underWork: 0, usedMs };
    this.open.set(id, here);
    return here;
  }

  /** Stops units of runs that want them no more, and closes what is left of runs that have ended. */
  private async watch(): Promise<void> {
    if (this.isLooking || this.open.size === 0) return;
    this.isLooking = true;
    try {
      const ids = [...this.open.keys()];
      const atWork = await this.options.database.transaction((client) =>
        readRunsAtWork(client, ids),
      );
      for (const [id, here] of [...this.open]) {
        if (!ids.includes(id)) continue;
        const state = atWork.get(id);
        const isOver = state === undefined || state.isCancelled || state.isSilent;
        if (isOver && !here.over.signal.aborted) {
          here.over.abort(new StoppedError('The run wants its units no more.'));
        }
        const isIdle = performance.now() - here.usedMs > IDLE_MS;
        if (here.underWork === 0 && (isOver || isIdle)) await this.closeRun(id);
      }
    } catch {
      // A database that does not answer is met by the units themselves.
    } finally {
      this.isLooking = false;
    }
  }

  private async closeRun(id: number): Promise<void> {
    const opening = this.opening.get(id);
    this.opening.delete(id);
    this.open.delete(id);
    const here = await opening?.catch(() => undefined);
    await here?.api.close();
  }
}
