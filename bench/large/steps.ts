/** Runs each step in its turn, measures it and says so. */
import { appendFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ClientBase } from 'pg';
import { type Cost, costOf, NOTHING } from './meter.js';
import { inTurn } from './turn.js';

/** One figure, a line of JSON in the file. */
export interface Figure extends Cost {
  readonly variant: string;
  readonly step: string;
  /** Rows that the step was about; 0 where none. */
  readonly rows: number;
  readonly note: string;
}

export interface StepsOptions {
  readonly worker: ClientBase;
  /** See `inTurn`. */
  readonly turn: string | undefined;
  readonly file: string;
  /** Ends the run rather than fill the disk. */
  readonly leastFreeBytes: number;
}

export class Steps {
  variant = '';
  private readonly options: StepsOptions;

  constructor(options: StepsOptions) {
    this.options = options;
  }

  /** Runs and records it; what `work` returns is noted. */
  async run(step: string, rows: number, note: string, work: () => Promise<unknown>): Promise<Cost> {
    const { worker, turn } = this.options;
    this.requireRoom();
    let said: unknown;
    const cost = await inTurn(turn, () =>
      costOf(worker, async () => {
        said = await work();
      }),
    );
    const told = typeof said === 'number' ? `${note} ${said}`.trim() : note;
    this.record({ variant: this.variant, step, rows, note: told, ...cost });
    return cost;
  }

  /** The same for work of another connection, of which only the time is known. */
  async runAside(
    step: string,
    rows: number,
    note: string,
    work: () => Promise<void>,
  ): Promise<void> {
    this.requireRoom();
    const start = await inTurn(this.options.turn, async () => {
      const from = performance.now();
      await work();
      return from;
    });
    const ms = performance.now() - start;
    this.record({ variant: this.variant, step, rows, note, ...NOTHING, ms });
  }

  record(figure: Figure): void {
    appendFileSync(this.options.file, `${JSON.stringify(figure)}\n`);
    const { ms, cpuMs, walBytes, readBytes, rows } = figure;
    const each = rows > 0 ? ` ${((cpuMs * 1000) / rows).toFixed(1)} µs CPU a row,` : '';
    console.log(
      `${new Date().toISOString().slice(11, 19)} ${figure.variant} ${figure.step}: ${(ms / 1000).toFixed(2)} s, CPU ${(cpuMs / 1000).toFixed(2)} s,${each}` +
        ` WAL ${(walBytes / 2 ** 20).toFixed(1)} MB, read ${(readBytes / 2 ** 20).toFixed(0)} MB ${figure.note}`,
    );
  }

  private requireRoom(): void {
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < this.options.leastFreeBytes) throw new Error('The disk is nearly full.');
  }
}
