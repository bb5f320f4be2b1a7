/** Reads the streams of a backfill, several links at a time, and remembers each one that is done. */
import { ApiError } from '../../api/api-error.js';
import { noteReadFrom, noteStreamFinished, type OpenBackfill } from '../../db/ledger/backfills.js';
import { countLiveByDay } from '../../db/write/live-rows.js';
import type { Run } from '../run.js';
import { syncSteadily } from '../steady-stream.js';
import { type FailedStream, keyOf } from '../stream-work.js';
import type { StreamOutcome } from '../sync-stream.js';
import { DAY_SECONDS } from '../time.js';
import { runStreams } from '../verify/run-streams.js';
import { type BackfillTask, firstPageOf } from './plan-backfill.js';

/** What became of the streams that were asked for. */
export interface StreamsRead {
  /** Streams that hold what the API counts. */
  readonly counted: number;
  /** Streams of which days could not be made to agree. */
  readonly open: number;
  /** Streams that another run held for all the time that was waited. */
  readonly busy: number;
  readonly failed: readonly FailedStream[];
  /** Stored rows that the API did not list: the next sync decides on them. */
  readonly missingRows: number;
}

export interface ReadOptions {
  readonly isReread: boolean;
  /** How long to wait for a stream that another run works on, when all others are done. */
  readonly busyWaitMs: number;
  readonly onDays: (done: number) => void;
}

/** Streams that another run works on are put last and waited for. Throws what ends a run. */
export async function readStreams(
  run: Run,
  memory: OpenBackfill,
  links: readonly (readonly BackfillTask[])[],
  options: ReadOptions,
): Promise<StreamsRead> {
  const outcomes = new Map<string, StreamOutcome>();
  const failed = new Map<string, FailedStream>();
  const days = new DayTally(options.onDays);
  const readAll = async (
    lists: readonly (readonly BackfillTask[])[],
    waitMs: number | undefined,
  ): Promise<BackfillTask[]> => {
    const late: BackfillTask[] = [];
    await runStreams(
      run,
      lists,
      async (task) => {
        const outcome = await readStream(run, memory, task, { ...options, waitMs, days });
        outcomes.set(keyOf(task), outcome);
        if (outcome.status === 'busy') late.push(task);
        if (outcome.status !== 'counted') return;
        await run.database.transaction((client) =>
          noteStreamFinished(client, memory.id, idOf(task)),
        );
        days.note(task, task.start);
      },
      (task, error) => {
        // Overtaken: another run has written the stream since. It is read from what is stored then.
        if (!(error instanceof ApiError)) {
          late.push(task);
          return;
        }
        const where = { link: task.linkId, stream: task.stream.name };
        run.log.warn({ event: 'stream_failed', ...where, error });
        failed.set(keyOf(task), { ...idOf(task), code: error.code });
      },
    );
    return late;
  };
  const late = await readAll(links, undefined);
  if (late.length > 0) {
    run.log.info({ event: 'streams_waited_for', count: late.length });
    await readAll(
      late.map((task) => [task]),
      options.busyWaitMs,
    );
  }
  const withStatus = (status: StreamOutcome['status']): number =>
    [...outcomes.values()].filter((outcome) => outcome.status === status).length;
  return {
    counted: withStatus('counted'),
    open: withStatus('open'),
    busy: links.flat().length - withStatus('counted') - withStatus('open') - failed.size,
    failed: [...failed.values()],
    missingRows: [...outcomes.values()].reduce((sum, { candidates }) => sum + candidates.length, 0),
  };
}

function idOf({ linkId, stream }: BackfillTask): Omit<FailedStream, 'code'> {
  return { linkId, stream: stream.name };
}

async function readStream(
  run: Run,
  memory: OpenBackfill,
  task: BackfillTask,
  options: ReadOptions & { readonly waitMs: number | undefined; readonly days: DayTally },
): Promise<StreamOutcome> {
  const { linkId, stream, start, end } = task;
  const { isReread, waitMs, days } = options;
  const stored = await run.database.transaction((client) =>
    countLiveByDay(client, stream.store, linkId, start, end ?? run.api.now()),
  );
  const readFrom = isReread ? (memory.readFrom.get(keyOf(task)) ?? null) : null;
  const firstPage = firstPageOf({
    counter: task.hints.counter,
    storedRows: [...stored.values()].reduce((sum, rows) => sum + rows, 0),
    pageSize: run.traitsOf(stream.name).pageSize,
    isReread,
    isBegun: readFrom !== null,
  });
  return syncSteadily(run, {
    unit: { workspace: run.workspace, linkId, stream },
    start,
    ...(end === null ? {} : { end }),
    lifeStart: task.lifeStart,
    firstPage,
    hints: task.hints,
    isReread,
    ...(waitMs === undefined ? {} : { waitMs }),
    backfill: {
      readFrom,
      onReached: async (second) => {
        days.note(task, second);
        // What counts can tell needs no memory.
        if (!isReread) return;
        await run.database.transaction((client) =>
          noteReadFrom(client, memory.id, { linkId, stream: stream.name }, second),
        );
      },
    },
  });
}

/** How many days of all streams are done. */
class DayTally {
  private readonly onDays: (done: number) => void;
  private readonly left = new Map<string, number>();
  private done = 0;

  constructor(onDays: (done: number) => void) {
    this.onDays = onDays;
  }

  /** Everything of the task from `second` on is done. */
  note(task: BackfillTask, second: number): void {
    const before = this.left.get(keyOf(task)) ?? task.days;
    const left = Math.min(before, Math.max(0, Math.ceil((second - task.start) / DAY_SECONDS)));
    this.left.set(keyOf(task), left);
    this.done += before - left;
    this.onDays(this.done);
  }
}
