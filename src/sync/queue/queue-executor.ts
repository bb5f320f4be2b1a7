/** Has the streams of a cycle worked on by other processes: gives them to the queue, and waits for what they report. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isLostConnection } from '../../db/lost-connection.js';
import {
  countHeldJobs,
  loadSetAside,
  releaseDeadWorkers,
  requeueJobless,
  setFailedAside,
} from '../../db/queue/lost-units.js';
import { cancelUnits, type PlannedUnit, queueUnits, takeEnded } from '../../db/queue/units.js';
import { StoppedError } from '../../errors.js';
import type { Executor } from '../cycle.js';
import type { CyclePlan, PlannedStream } from '../plan-cycle.js';
import type { Run } from '../run.js';
import { keyOf, type StreamWork } from '../stream-work.js';
import { asidePauseMs, SetAsideError } from './set-aside.js';
import { planText } from './unit-plan.js';
import { reportOf } from './unit-report.js';

export interface QueueTimes {
  /** How often results are taken, in milliseconds. */
  readonly lookMs: number;
  /** How often dead workers and failed units are looked for. */
  readonly sweepMs: number;
  /** How long nothing may happen before the log says that no worker is there, and how often it says so. */
  readonly idleMs: number;
  /** How long the database may be away in one piece. */
  readonly awayMs: number;
  /** A job younger than this may belong to a worker that is about to say that it lives. */
  readonly youngestSeconds: number;
}

const TIMES: QueueTimes = {
  lookMs: 200,
  sweepMs: 5_000,
  idleMs: 60_000,
  awayMs: 120_000,
  youngestSeconds: 5,
};

/** Links whose units are written in one transaction. */
const LINKS_AT_ONCE = 500;

/**
 * The executor of a scheduler. A stop, or what ends the cycle, calls off what is queued and waits until no worker has
 * anything of this workspace at hand. What former runs have left behind is called off first.
 */
export function queueExecutor(times: Partial<QueueTimes> = {}): Executor {
  return (run, links, work) => new QueuedCycle(run, work, { ...TIMES, ...times }).all(links);
}

class QueuedCycle {
  private readonly run: Run;
  private readonly work: StreamWork;
  private readonly times: QueueTimes;
  private readonly open = new Map<string, PlannedStream>();
  private sweptMs = Number.NEGATIVE_INFINITY;
  private movedMs = performance.now();
  private awaySinceMs: number | null = null;

  constructor(run: Run, work: StreamWork, times: QueueTimes) {
    this.run = run;
    this.work = work;
    this.times = times;
  }

  async all(links: CyclePlan['links']): Promise<void> {
    try {
      await this.callOff();
      await this.queue(links);
      while (this.open.size > 0 && !this.work.hasEnded) {
        this.endWhenStopped();
        if (!(await this.steadily(() => this.look()))) await this.pause();
      }
    } catch (error) {
      this.work.end(error);
    }
    if (this.work.hasEnded) await this.callOffPatiently();
    this.work.throwIfEnded();
  }

  private async queue(links: CyclePlan['links']): Promise<void> {
    const { run } = this;
    const aside = await run.database.transaction((client) => loadSetAside(client, run.workspace));
    const queued: (readonly PlannedStream[])[] = [];
    for (const streams of links) {
      const now: PlannedStream[] = [];
      for (const planned of streams) {
        const code = aside.get(keyOf(planned));
        if (code === undefined) now.push(planned);
        else this.settle(planned, () => this.work.record(planned, failed(code)));
      }
      if (now.length > 0) queued.push(now);
    }
    for (let at = 0; at < queued.length; at += LINKS_AT_ONCE) {
      if (run.signals.stopping.aborted) return;
      const some = queued.slice(at, at + LINKS_AT_ONCE);
      for (const planned of some.flat()) this.open.set(keyOf(planned), planned);
      const units = unitsOf(some, run.api.now());
      await run.database.transaction(
        (client) => queueUnits(client, { workspace: run.workspace, runId: run.id }, units),
        { doing: 'giving streams to the workers' },
      );
    }
  }

  /** Takes what workers have left; true where something came. */
  private async look(): Promise<boolean> {
    const { run, times } = this;
    const nowMs = performance.now();
    const ended = await run.database.transaction((client) => takeEnded(client, run.id), {
      doing: 'taking the results of workers',
    });
    for (const { linkId, stream, result } of ended) {
      const planned = this.open.get(`${linkId} ${stream}`);
      if (planned === undefined) continue;
      const report = reportOf(run.workspace, planned, result);
      run.addWork(report.done);
      this.settle(planned, () => {
        if (report.result !== null) this.work.record(planned, report.result);
        if (report.ends !== null) this.work.end(report.ends);
      });
    }
    if (nowMs - this.sweptMs >= times.sweepMs) {
      this.sweptMs = nowMs;
      await this.sweep();
    }
    if (ended.length > 0) this.movedMs = nowMs;
    else if (nowMs - this.movedMs >= times.idleMs) await this.tellIdle(nowMs);
    return ended.length > 0;
  }

  private async sweep(): Promise<void> {
    const { run, times } = this;
    const { workspace, database } = run;
    const dead = await releaseDeadWorkers(database, workspace, times.youngestSeconds);
    if (dead > 0) run.log.warn({ event: 'worker_lost', workers: dead });
    if (performance.now() - this.movedMs >= times.sweepMs) {
      const units = await requeueJobless(database, { workspace, runId: run.id });
      if (units > 0) run.log.info({ event: 'units_requeued', units });
    }
    const aside = await database.transaction((client) =>
      setFailedAside(client, { workspace, runId: run.id }, asidePauseMs),
    );
    for (const { linkId, stream, code, failures } of aside) {
      run.log.warn({ event: 'unit_set_aside', link: linkId, stream, code, failures });
      const planned = this.open.get(`${linkId} ${stream}`);
      if (planned !== undefined) {
        this.settle(planned, () => this.work.record(planned, failed(code)));
      }
    }
  }

  /** Says that nothing happens, where no worker has anything at hand. */
  private async tellIdle(nowMs: number): Promise<void> {
    const { run } = this;
    this.movedMs = nowMs;
    const held = await run.database.transaction((client) => countHeldJobs(client, run.workspace));
    if (held === 0) run.log.warn({ event: 'no_workers', units: this.open.size });
  }

  private settle(planned: PlannedStream, note: () => void): void {
    this.open.delete(keyOf(planned));
    note();
    this.work.noteDone();
  }

  private endWhenStopped(): void {
    if (!this.run.signals.stopping.aborted) return;
    this.work.end(new StoppedError('Stopped before all streams were read.'));
  }

  private async callOff(): Promise<void> {
    const { run, times } = this;
    await run.database.transaction((client) => cancelUnits(client, run.workspace), {
      doing: 'calling off what workers have not begun',
    });
    for (;;) {
      await releaseDeadWorkers(run.database, run.workspace, times.youngestSeconds);
      const held = await run.database.transaction(async (client) => {
        // Units of dead workers are back in the queue, and are not wanted there.
        await cancelUnits(client, run.workspace);
        return countHeldJobs(client, run.workspace);
      });
      if (held === 0 || run.signals.abort.aborted) return;
      await sleep(times.lookMs);
    }
  }

  /** What ended the cycle matters more than what goes wrong now: the next run calls off what is left. */
  private async callOffPatiently(): Promise<void> {
    try {
      await this.callOff();
    } catch (error) {
      this.run.log.info({ event: 'units_not_called_off', error });
    }
  }

  /** Through the loss of connections, as each stream by itself would. */
  private async steadily(work: () => Promise<boolean>): Promise<boolean> {
    try {
      const result = await work();
      this.awaySinceMs = null;
      return result;
    } catch (error) {
      const nowMs = performance.now();
      this.awaySinceMs ??= nowMs;
      if (!isLostConnection(error) || nowMs - this.awaySinceMs > this.times.awayMs) throw error;
      return false;
    }
  }

  private async pause(): Promise<void> {
    const { stopping } = this.run.signals;
    await sleep(this.times.lookMs, undefined, { signal: stopping }).catch(() => {});
  }
}

function failed(code: string): { status: 'failed'; error: SetAsideError } {
  return { status: 'failed', error: new SetAsideError(code) };
}

function unitsOf(links: readonly (readonly PlannedStream[])[], now: number): PlannedUnit[] {
  return links.flatMap((streams) =>
    streams.map((planned, place) => ({
      linkId: planned.linkId,
      stream: planned.stream.name,
      place,
      plan: planText(planned, now),
    })),
  );
}
