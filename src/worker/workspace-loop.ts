/** One workspace under a worker: waits to be the active replica, then runs one cycle after the other. */
import type { RateReport } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { readPause } from '../db/ledger/pauses.js';
import type { Lock } from '../db/locks.js';
import type { RowBudget } from '../sync/row-budget.js';
import { type Agenda, agendaOfNewActive, nextDue, type Schedules } from './agenda.js';
import { type BeforeEnd, endedEarly, endedWell, type Failures } from './cycle-end.js';
import { isFatal } from './database-watch.js';
import { type CycleResult, runCycle } from './run-cycle.js';
import { createSchedule } from './schedule.js';
import type { WorkerClock } from './worker-clock.js';
import type { CycleKind, WorkerHappening } from './worker-events.js';
import type { WorkerOptions } from './worker-options.js';
import type { StateKeeper, WorkspaceState } from './worker-state.js';

/** How often a standby asks whether the active replica is gone. */
const TAKEOVER_MS = 5_000;
const LOOK_WHILE_PAUSED_MS = 5_000;

export interface LoopContext {
  readonly workspace: WorkerOptions['workspaces'][number];
  readonly options: WorkerOptions;
  readonly clock: WorkerClock;
  readonly database: Database;
  readonly state: StateKeeper;
  readonly rows: RowBudget;
  readonly publish: (happening: WorkerHappening) => void;
  readonly onRate: (rate: () => RateReport) => void;
  /** Finish and commit what is under way, begin nothing new: a signal, or the end of the worker. */
  readonly ending: AbortSignal;
}

/** The name of the lock that the active replica of a workspace holds. */
export function activeLock(workspace: string): string {
  return `worker ${workspace}`;
}

/** Serves one workspace until the worker ends. Throws only what is fatal: see `isFatal`. */
export class WorkspaceLoop {
  private readonly context: LoopContext;
  private readonly name: string;
  private readonly schedules: Schedules;
  private agenda: Agenda;
  private failures: Failures = { sync: 0, verify: 0 };
  /** When what failed last may be tried again; null where the last cycle went well. */
  private retryAt: Date | null = null;

  constructor(context: LoopContext) {
    const { workspace, options, clock } = context;
    this.context = context;
    this.name = workspace.name;
    this.schedules = {
      sync: createSchedule(options.syncSchedule, workspace.scheduleSeed),
      verify: createSchedule(options.verifySchedule, workspace.scheduleSeed),
    };
    const now = clock.now();
    this.agenda = { sync: now, verify: this.schedules.verify.next(now) };
  }

  async run(): Promise<void> {
    const { ending, clock, publish } = this.context;
    try {
      while (!ending.aborted) {
        const lock = await this.takeLock();
        if (lock === null) {
          await clock.sleep(TAKEOVER_MS * (0.75 + clock.random() / 2), ending);
          continue;
        }
        this.change({ role: 'active' });
        this.agenda = agendaOfNewActive(this.agenda, this.schedules, clock.now(), this.retryAt);
        publish({ type: 'became_active', workspace: this.name });
        try {
          await this.serve(lock);
        } finally {
          await lock.release();
          this.enter('idle');
          this.change({ role: 'standby' });
          publish({ type: 'became_standby', workspace: this.name });
        }
        // Whoever lost it lets the others have it: their way to the database may be the better one.
        if (lock.lost.aborted) await clock.sleep(2 * TAKEOVER_MS, ending);
      }
    } finally {
      this.enter('idle');
      this.change({ role: 'stopped', nextSyncAt: null, nextVerifyAt: null });
    }
  }

  /** Null where another replica holds it, or the database does not answer: it is asked again. */
  private async takeLock(): Promise<Lock | null> {
    try {
      return await this.context.database.locks.tryAcquire(activeLock(this.name));
    } catch {
      // The watch over the database tells of it.
      return null;
    }
  }

  /** Runs cycles as long as the lock is held. */
  private async serve(lock: Lock): Promise<void> {
    const { clock, ending } = this.context;
    const until = AbortSignal.any([ending, lock.lost]);
    while (!until.aborted) {
      const state = this.context.state.workspace(this.name);
      if (state.paused && !(await this.isResumed())) {
        await clock.sleep(LOOK_WHILE_PAUSED_MS, until);
        continue;
      }
      const due = nextDue(this.agenda, clock.now(), state.keyRefusedSince !== null);
      this.change({ nextSyncAt: this.agenda.sync, nextVerifyAt: this.agenda.verify });
      const waitMs =
        due === null ? Number.MAX_SAFE_INTEGER : due.at.getTime() - clock.now().getTime();
      if (waitMs > 0 && !(await clock.sleep(waitMs, until))) continue;
      if (due !== null) await this.cycle(due.kind, until, lock.lost);
    }
  }

  private async cycle(kind: CycleKind, stopping: AbortSignal, lost: AbortSignal): Promise<void> {
    const { clock, publish, options, database } = this.context;
    const startedAt = clock.now();
    const over = new AbortController();
    this.enter(kind);
    this.beat(0);
    publish({ type: 'cycle_started', workspace: this.name, kind });
    const counting = this.countSkipped(kind, startedAt, AbortSignal.any([stopping, over.signal]));
    let outcome: CycleResult | null = null;
    let thrown: unknown = null;
    try {
      await options.prepare(database);
      outcome = await runCycle(kind, {
        ...this.context,
        workspace: this.name,
        signals: { stopping, abort: AbortSignal.any([options.signals.abort, lost]) },
        beat: (quietMs) => this.beat(quietMs),
      });
    } catch (error) {
      thrown = error;
    }
    over.abort();
    await counting;
    this.change({ beatDueBy: null });
    const seconds = (clock.now().getTime() - startedAt.getTime()) / 1000;
    this.end(kind, seconds, outcome, thrown);
    if (isFatal(thrown)) throw thrown;
  }

  private end(kind: CycleKind, seconds: number, outcome: CycleResult | null, error: unknown): void {
    const { clock, publish, options, state, ending } = this.context;
    const { agenda, failures, schedules, name: workspace } = this;
    const before: BeforeEnd = {
      state: state.workspace(workspace),
      agenda,
      failures,
      schedules,
      now: clock.now(),
      seconds,
    };
    const end =
      outcome === null
        ? endedEarly(before, kind, error, {
            random: clock.random(),
            isEnding: ending.aborted || isFatal(error),
          })
        : endedWell(before, outcome);
    this.agenda = end.agenda;
    this.failures = end.failures;
    this.retryAt = end.retryAt;
    this.change({ ...end.change, phaseSince: before.now });
    if (outcome !== null) {
      const { exitCode, requests } = outcome.result;
      options.log.info({
        event: 'cycle_ended',
        workspace,
        cycle: kind,
        exitCode,
        seconds,
        requests,
      });
    } else if (end.retryAt !== null) {
      const { lastExitCode: exitCode } = end.change;
      const nextAt = end.retryAt.toISOString();
      options.log.warn({ event: 'cycle_failed', workspace, cycle: kind, exitCode, nextAt, error });
    }
    for (const happening of end.happenings) publish(happening);
  }

  /**
   * Counts the times at which the schedule would have begun what is under way. The other kind of cycle waits for its
   * turn, once.
   */
  private async countSkipped(running: CycleKind, since: Date, over: AbortSignal): Promise<void> {
    const { sync, verify } = this.agenda;
    const later = (at: Date | null): Date => (at === null || at < since ? since : at);
    await Promise.all([
      this.countTicks('sync', running === 'sync' ? since : later(sync), over),
      this.countTicks('verify', running === 'verify' ? since : later(verify), over),
    ]);
  }

  private async countTicks(kind: CycleKind, since: Date, over: AbortSignal): Promise<void> {
    const { clock, publish, state } = this.context;
    for (
      let at = this.schedules[kind].next(since);
      at !== null;
      at = this.schedules[kind].next(at)
    ) {
      if (!(await clock.sleep(at.getTime() - clock.now().getTime(), over))) return;
      this.change({ skippedTicks: state.workspace(this.name).skippedTicks + 1 });
      publish({ type: 'tick_skipped', workspace: this.name, kind });
    }
  }

  private async isResumed(): Promise<boolean> {
    try {
      const pause = await this.context.database.transaction((client) =>
        readPause(client, this.name),
      );
      if (pause !== null) return false;
    } catch {
      return false;
    }
    this.change({ paused: false });
    return true;
  }

  private enter(phase: WorkspaceState['phase']): void {
    this.change({ phase, phaseSince: this.context.clock.now() });
  }

  private beat(quietMs: number): void {
    const now = this.context.clock.now();
    const beatDueBy = new Date(now.getTime() + quietMs + this.context.options.silenceMs);
    this.change({ lastBeatAt: now, beatDueBy });
  }

  private change(change: Partial<Omit<WorkspaceState, 'name'>>): void {
    this.context.state.changeWorkspace(this.name, change);
  }
}
