/** The streams of one cycle while they are worked on: what became of each, and what ends the cycle. */
import pLimit from 'p-limit';
import { ApiError } from '../api/api-error.js';
import { noteFailure } from '../db/ledger/stream-state.js';
import { StoppedError } from '../errors.js';
import { OvertakenError } from './commit.js';
import type { PlannedStream } from './plan-cycle.js';
import type { Run } from './run.js';
import { syncSteadily } from './steady-stream.js';
import type { StreamName } from './streams/stream.js';
import type { StreamOutcome } from './sync-stream.js';

export interface FailedStream {
  readonly linkId: string;
  readonly stream: StreamName;
  readonly code: string;
}

/** After so many streams in a row that the API did not answer for, the rest would fare no better. */
const FAILURES_IN_A_ROW = 5;

/** The key under which a stream's outcome is found: `link stream`. */
export function keyOf(planned: Pick<PlannedStream, 'linkId' | 'stream'>): string {
  return `${planned.linkId} ${planned.stream.name}`;
}

export class StreamWork {
  /** By `link stream`; the newest attempt of each. */
  readonly outcomes = new Map<string, StreamOutcome>();
  readonly failed: FailedStream[] = [];
  private readonly run: Run;
  private readonly onDone: (done: number) => void;
  private failuresInARow = 0;
  private done = 0;
  private fatal: unknown = null;

  constructor(run: Run, onDone: (done: number) => void) {
    this.run = run;
    this.onDone = onDone;
  }

  /** Works on all links, several at a time; the streams of one link one after the other. Throws what ends the cycle. */
  async all(links: readonly (readonly PlannedStream[])[]): Promise<void> {
    const limit = pLimit(this.run.settings.concurrency);
    await limit.map(links, async (planned) => {
      for (const stream of planned) {
        // Streams that a stop or a refusal left out are not told as done.
        if (!(await this.attempt(stream, new Set()))) return;
        this.done += 1;
        this.onDone(this.done);
      }
    });
    if (this.fatal !== null) throw this.fatal;
  }

  /** Works on a stream once more; rows of `confirm` that are lacking again are marked. */
  async again(planned: PlannedStream, confirm: ReadonlySet<string>): Promise<void> {
    await this.attempt({ ...planned, firstPage: null, isEditCheck: false }, confirm);
    if (this.fatal !== null) throw this.fatal;
  }

  /**
   * False where the stream was not worked on to its end because the cycle ends. Never throws: a stream's failure is
   * noted, and what ends the cycle is kept until the others have stopped.
   */
  private async attempt(planned: PlannedStream, confirm: ReadonlySet<string>): Promise<boolean> {
    if (this.fatal !== null) return false;
    if (this.run.signals.stopping.aborted) {
      this.fatal = new StoppedError('Stopped before all streams were read.');
      return false;
    }
    try {
      const outcome = await syncSteadily(
        this.run,
        {
          unit: { workspace: this.run.workspace, linkId: planned.linkId, stream: planned.stream },
          start: planned.range.start,
          lifeStart: planned.lifeStart,
          firstPage: planned.firstPage,
          isEditCheck: planned.isEditCheck,
          hints: planned.hints,
        },
        confirm,
      );
      this.outcomes.set(keyOf(planned), outcome);
      this.failuresInARow = 0;
      return true;
    } catch (error) {
      return this.fail(planned, error);
    }
  }

  /** True for a failure of this stream, false for one that ends the cycle. */
  private async fail(planned: PlannedStream, error: unknown): Promise<boolean> {
    const { run } = this;
    const where = { link: planned.linkId, stream: planned.stream.name };
    if (error instanceof OvertakenError) {
      run.log.info({ event: 'stream_overtaken', ...where });
      return true;
    }
    const isOfStream =
      error instanceof ApiError && error.code !== 'api_unauthorized' && error.code !== 'api_quota';
    if (!isOfStream) {
      this.fatal ??= error;
      return false;
    }
    this.failuresInARow = error.code === 'api_unavailable' ? this.failuresInARow + 1 : 0;
    if (this.failuresInARow >= FAILURES_IN_A_ROW) this.fatal ??= error;
    this.failed.push({ linkId: planned.linkId, stream: planned.stream.name, code: error.code });
    run.log.warn({ event: 'stream_failed', ...where, error });
    const key = { workspace: run.workspace, linkId: planned.linkId, stream: planned.stream.name };
    try {
      await run.database.transaction((client) =>
        noteFailure(client, key, error.code, run.api.now()),
      );
      return true;
    } catch (failure) {
      this.fatal ??= failure;
      return false;
    }
  }
}
