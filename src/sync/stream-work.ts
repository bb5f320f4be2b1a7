/** The streams of one cycle while they are worked on: what became of each, and what ends the cycle. */
import pLimit from 'p-limit';
import { StoppedError } from '../errors.js';
import type { PlannedStream } from './plan-cycle.js';
import type { Run } from './run.js';
import type { StreamName } from './streams/stream.js';
import type { StreamOutcome } from './sync-stream.js';
import { type UnitResult, workUnit } from './work-unit.js';

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
  private ended: { readonly reason: unknown } | null = null;

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
        this.noteDone();
      }
    });
    this.throwIfEnded();
  }

  /** Works on a stream once more; rows of `confirm` that are lacking again are marked. */
  async again(planned: PlannedStream, confirm: ReadonlySet<string>): Promise<void> {
    await this.attempt({ ...planned, firstPage: null, isEditCheck: false }, confirm);
    this.throwIfEnded();
  }

  /** Takes what became of a stream: here, or wherever else it was worked on. */
  record(planned: Pick<PlannedStream, 'linkId' | 'stream'>, result: UnitResult): void {
    if (result.status === 'overtaken') return;
    if (result.status === 'worked') {
      this.outcomes.set(keyOf(planned), result.outcome);
      this.failuresInARow = 0;
      return;
    }
    const { error } = result;
    this.failuresInARow = error.code === 'api_unavailable' ? this.failuresInARow + 1 : 0;
    if (this.failuresInARow >= FAILURES_IN_A_ROW) this.end(error);
    this.failed.push({ linkId: planned.linkId, stream: planned.stream.name, code: error.code });
  }

  /** Nothing new is begun from here on; the first reason counts. */
  end(reason: unknown): void {
    this.ended ??= { reason };
  }

  /** Tells that a stream was dealt with. */
  noteDone(): void {
    this.done += 1;
    this.onDone(this.done);
  }

  /** Throws what ended the cycle, where something did. */
  throwIfEnded(): void {
    if (this.ended !== null) throw this.ended.reason;
  }

  get hasEnded(): boolean {
    return this.ended !== null;
  }

  /**
   * False where the stream was not worked on to its end because the cycle ends. Never throws: what ends the cycle is
   * kept until the others have stopped.
   */
  private async attempt(planned: PlannedStream, confirm: ReadonlySet<string>): Promise<boolean> {
    if (this.hasEnded) return false;
    if (this.run.signals.stopping.aborted) {
      this.end(new StoppedError('Stopped before all streams were read.'));
      return false;
    }
    try {
      this.record(planned, await workUnit(this.run, planned, confirm));
      return true;
    } catch (error) {
      this.end(error);
      return false;
    }
  }
}
