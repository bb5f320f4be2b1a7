/** One cycle over one workspace: links, postbacks, the streams that are due, and what has vanished. */
import pLimit from 'p-limit';
import { ApiError } from '../api/api-error.js';
import { clearAbsencesOfLink, loadAbsences, noteAbsences } from '../db/ledger/absences.js';
import { oldestUnsettledDays } from '../db/ledger/days.js';
import { noteDrift } from '../db/ledger/drift.js';
import { savePageSizes } from '../db/ledger/page-sizes.js';
import { loadStreamStates, noteFailure, noteLowestGaps } from '../db/ledger/stream-state.js';
import { StoppedError, UsageError } from '../errors.js';
import { OvertakenError } from './commit.js';
import { type LinkSummary, refreshLinks } from './links/refresh.js';
import { type CyclePlan, type PlannedStream, planCycle } from './plan-cycle.js';
import { type PostbackSummary, refreshPostbacks } from './postbacks/refresh.js';
import type { Run } from './run.js';
import { streams } from './streams/registry.js';
import type { StreamName } from './streams/stream.js';
import { type StreamOutcome, syncStream } from './sync-stream.js';
import { dayStart } from './time.js';
import { decideVanished } from './vanished-rows.js';

export interface CycleOptions {
  /** Links to work on; null: all. */
  readonly linkIds: readonly string[] | null;
  readonly stream: StreamName | null;
  readonly isFull: boolean;
  /** True where somebody said that what is missing has really vanished. */
  readonly isAccepted: boolean;
  readonly onPlanned?: (streams: number) => void;
  readonly onStreamDone?: (done: number) => void;
}

export interface FailedStream {
  readonly linkId: string;
  readonly stream: StreamName;
  readonly code: string;
}

export interface CycleSummary {
  readonly links: LinkSummary;
  readonly postbacks: PostbackSummary;
  readonly streams: {
    readonly due: number;
    readonly counted: number;
    /** Could not be made to agree; they stay due. */
    readonly open: number;
    /** Another process works on them. */
    readonly busy: number;
  };
  readonly failed: readonly FailedStream[];
  /** Stored rows that the API lacks and a brake holds back. */
  readonly heldRows: number;
  /** Streams of which something older than an hour has stayed unsettled for three cycles or more. */
  readonly stuck: number;
}

/** After so many streams in a row that the API did not answer for, the rest would fare no better. */
const FAILURES_IN_A_ROW = 5;
const STUCK_CYCLES = 3;
const STUCK_SECONDS = 3600;

/**
 * Runs a cycle. One stream's failure leaves it due and the others go on; a refused key, a quota, the database and
 * a stop end the cycle, with everything committed by then kept.
 */
export async function runCycle(run: Run, options: CycleOptions): Promise<CycleSummary> {
  const links = await refreshLinks(run, options);
  const postbacks = await refreshPostbacks(run, options);
  const chosen = chooseLinks(links.links, options.linkIds);
  const plan = await makePlan(run, chosen, options);
  const tasks = plan.links.flat();
  options.onPlanned?.(tasks.length);

  const work = new CycleWork(run, options);
  await work.all(plan.links);
  const heldRows = await work.settleVanished(tasks);
  await run.database.transaction(async (client) => {
    await savePageSizes(client, run.workspace, run.learnedPageSizes());
    await noteDrift(client, [...run.drift]);
  });
  const { outcomes } = work;
  const withStatus = (status: StreamOutcome['status']): number =>
    [...outcomes.values()].filter((outcome) => outcome.status === status).length;
  return {
    links: links.summary,
    postbacks,
    streams: {
      due: tasks.length,
      counted: withStatus('counted'),
      open: withStatus('open'),
      busy: withStatus('busy'),
    },
    failed: work.failed,
    heldRows,
    stuck: [...outcomes.values()].filter((outcome) => isStuck(outcome, run.api.now())).length,
  };
}

function isStuck({ unsettled }: StreamOutcome, now: number): boolean {
  if (unsettled === null || unsettled.oldestDay === null) return false;
  return unsettled.cycles >= STUCK_CYCLES && now - dayStart(unsettled.oldestDay) >= STUCK_SECONDS;
}

function chooseLinks<T extends { readonly id: string; readonly isDeleted: boolean }>(
  links: readonly T[],
  wanted: readonly string[] | null,
): readonly T[] {
  if (wanted === null) return links;
  const byId = new Map(links.map((link) => [link.id, link]));
  return wanted.map((id) => {
    const link = byId.get(id);
    const remedy = 'List the stored links: SELECT id, name FROM smartlinks.smart_links.';
    if (link === undefined) throw new UsageError(`No link ${id} in this workspace.`, { remedy });
    if (link.isDeleted)
      throw new UsageError(`Link ${id} is no longer listed by the API.`, { remedy });
    return link;
  });
}

async function makePlan(
  run: Run,
  links: Parameters<typeof planCycle>[0]['links'],
  options: CycleOptions,
): Promise<CyclePlan> {
  return run.database.transaction(async (client) => {
    const states = await loadStreamStates(client, run.workspace);
    const plan = planCycle({
      links,
      streams: streams.filter(
        (stream) => options.stream === null || stream.name === options.stream,
      ),
      states: new Map(states.map((state) => [`${state.linkId} ${state.stream}`, state])),
      unsettled: await oldestUnsettledDays(client, run.workspace),
      options: {
        now: run.api.now(),
        startSeconds: run.settings.startSeconds,
        horizonDays: run.settings.horizonDays,
        pageSize: run.settings.pageSize,
        isFull: options.isFull,
      },
      editClock: run.settings.editClock ?? null,
    });
    await noteLowestGaps(client, plan.lowestGaps);
    return plan;
  });
}

/** The streams of one cycle while they are worked on. */
class CycleWork {
  readonly outcomes = new Map<string, StreamOutcome>();
  readonly failed: FailedStream[] = [];
  private readonly run: Run;
  private readonly options: CycleOptions;
  private failuresInARow = 0;
  private done = 0;
  private fatal: unknown = null;

  constructor(run: Run, options: CycleOptions) {
    this.run = run;
    this.options = options;
  }

  /** Works on all links, several at a time; the streams of one link one after the other. */
  async all(links: readonly (readonly PlannedStream[])[]): Promise<void> {
    const limit = pLimit(this.run.settings.concurrency);
    await limit.map(links, async (planned) => {
      for (const stream of planned) await this.one(stream);
    });
    if (this.fatal !== null) throw this.fatal;
  }

  /** A stream's failure is noted here; what ends the cycle is kept until the others have stopped. */
  private async one(planned: PlannedStream): Promise<void> {
    if (this.fatal !== null) return;
    if (this.run.signals.stopping.aborted) {
      this.fatal = new StoppedError('Stopped before all streams were read.');
      return;
    }
    try {
      const outcome = await syncStream(this.run, {
        unit: { workspace: this.run.workspace, linkId: planned.linkId, stream: planned.stream },
        start: planned.range.start,
        lifeStart: planned.lifeStart,
        firstPage: planned.firstPage,
        isEditCheck: planned.isEditCheck,
        hints: planned.hints,
      });
      this.outcomes.set(keyOf(planned), outcome);
      this.failuresInARow = 0;
    } catch (error) {
      await this.fail(planned, error);
    }
    this.done += 1;
    this.options.onStreamDone?.(this.done);
  }

  private async fail(planned: PlannedStream, error: unknown): Promise<void> {
    if (error instanceof OvertakenError) {
      this.run.log.info({
        event: 'stream_overtaken',
        link: planned.linkId,
        stream: planned.stream.name,
      });
      return;
    }
    const endsCycle =
      !(error instanceof ApiError) ||
      error.code === 'api_unauthorized' ||
      error.code === 'api_quota';
    if (endsCycle) {
      this.fatal ??= error;
      return;
    }
    this.failuresInARow = error.code === 'api_unavailable' ? this.failuresInARow + 1 : 0;
    if (this.failuresInARow >= FAILURES_IN_A_ROW) this.fatal ??= error;
    this.failed.push({ linkId: planned.linkId, stream: planned.stream.name, code: error.code });
    this.run.log.warn({
      event: 'stream_failed',
      link: planned.linkId,
      stream: planned.stream.name,
      error,
    });
    await this.run.database.transaction((client) =>
      noteFailure(
        client,
        { workspace: this.run.workspace, linkId: planned.linkId, stream: planned.stream.name },
        error.code,
        this.run.api.now(),
      ),
    );
  }

  /** Asks a second time for rows that a reading lacked, or holds them. Returns how many are held. */
  async settleVanished(tasks: readonly PlannedStream[]): Promise<number> {
    const { run } = this;
    let heldRows = 0;
    for (const stream of streams) {
      const mine = tasks.filter((task) => task.stream === stream);
      const worked = mine.flatMap((task) => this.outcomes.get(keyOf(task)) ?? []);
      const counted = worked.filter((outcome) => outcome.status === 'counted');
      const withCandidates = worked.filter((outcome) => outcome.candidates.length > 0);
      const noted = await run.database.transaction((client) =>
        loadAbsences(client, run.workspace, stream.name),
      );
      if (noted.size === 0 && withCandidates.length === 0) continue;
      const decision = decideVanished({
        streams: withCandidates.map((outcome) => ({
          key: `${outcome.unit.linkId} ${stream.name}`,
          candidates: outcome.candidates,
          liveRows: outcome.liveRows,
        })),
        rowsRead: run.totals.rowsRead,
        heldSince: new Map([...noted.values()].map((absence) => [absence.id, absence.since])),
        now: run.api.now(),
        isAccepted: this.options.isAccepted,
      });
      for (const task of mine) {
        const held = decision.held.get(keyOf(task)) ?? [];
        heldRows += held.length;
        if (held.length > 0) {
          run.log.warn({
            event: 'vanishing_held',
            link: task.linkId,
            stream: stream.name,
            count: held.length,
          });
          const items = held.map((id) => ({ id, linkId: task.linkId }));
          await run.database.transaction((client) =>
            noteAbsences(client, run.workspace, stream.name, items, run.api.now()),
          );
        }
        const confirm = decision.confirm.get(keyOf(task));
        if (confirm !== undefined) await this.confirmVanished(task, confirm);
      }
      const settled = counted.map((outcome) => outcome.unit.linkId);
      await run.database.transaction((client) =>
        clearAbsencesOfLink(client, run.workspace, stream.name, settled),
      );
    }
    return heldRows;
  }

  private async confirmVanished(
    planned: PlannedStream,
    confirm: ReadonlySet<string>,
  ): Promise<void> {
    try {
      const outcome = await syncStream(
        this.run,
        {
          unit: { workspace: this.run.workspace, linkId: planned.linkId, stream: planned.stream },
          start: planned.range.start,
          lifeStart: planned.lifeStart,
          firstPage: null,
          hints: planned.hints,
        },
        confirm,
      );
      this.outcomes.set(keyOf(planned), outcome);
      await this.run.database.transaction((client) =>
        outcome.status === 'counted'
          ? clearAbsencesOfLink(client, this.run.workspace, planned.stream.name, [planned.linkId])
          : Promise.resolve(),
      );
    } catch (error) {
      await this.fail(planned, error);
    }
    if (this.fatal !== null) throw this.fatal;
  }
}

function keyOf(planned: PlannedStream): string {
  return `${planned.linkId} ${planned.stream.name}`;
}
