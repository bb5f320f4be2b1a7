/** Serialised rows, kept in blocks of consecutive slots so that most of a page is copied in a few pieces. */
import type { Content } from './content.js';
import type { StreamRows } from './stream-rows.js';

const BLOCK = 256;
const COMMA = Buffer.from(',');

/** A block's rows from its newest to its oldest slot, separated by commas. */
interface Block {
  readonly bytes: Buffer;
  /** Start of each row; one more for the end of the last row plus its comma. */
  readonly starts: Uint32Array;
  readonly newest: number;
}

/** A cache of blocks up to a number of bytes; the oldest block goes first. */
export class RowBlocks {
  readonly #budget: number;
  readonly #blocks = new Map<string, Block>();
  #used = 0;
  #scratch = Buffer.alloc(1_048_576);

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  /** Forgets everything: the switches that rows are written by have changed. */
  clear(): void {
    this.#blocks.clear();
    this.#used = 0;
  }

  /** The rows of a page as JSON text separated by commas, in pieces. `streamKey` names the stream for the cache. */
  page(streamKey: string, rows: StreamRows, refs: readonly number[], content: Content): Buffer[] {
    const pieces: Buffer[] = [];
    let run: { block: Block; start: number; end: number; last: number } | null = null;
    const close = (): void => {
      if (run !== null) pieces.push(run.block.bytes.subarray(run.start, run.end));
      run = null;
    };
    let first = true;
    for (const ref of refs) {
      if (ref < 0) {
        close();
        if (!first) pieces.push(COMMA);
        pieces.push(Buffer.from(rows.text(ref, content)));
      } else {
        const block = this.#block(streamKey, rows, Math.floor(ref / BLOCK), content);
        const index = block.newest - ref;
        const start = block.starts[index] ?? 0;
        const end = (block.starts[index + 1] ?? 1) - 1;
        if (run !== null && run.block === block && run.last === ref + 1) {
          run.end = end;
          run.last = ref;
        } else {
          close();
          if (!first) pieces.push(COMMA);
          run = { block, start, end, last: ref };
        }
      }
      first = false;
    }
    close();
    return pieces;
  }

  #reserve(length: number, more: number): void {
    if (length + more <= this.#scratch.length) return;
    const larger = Buffer.alloc((length + more) * 2);
    this.#scratch.copy(larger, 0, 0, length);
    this.#scratch = larger;
  }

  #block(streamKey: string, rows: StreamRows, number: number, content: Content): Block {
    const key = `${streamKey} ${number}`;
    const kept = this.#blocks.get(key);
    if (kept !== undefined) return kept;
    const oldest = number * BLOCK;
    const newest = Math.min(rows.seeded.count, oldest + BLOCK) - 1;
    const starts = new Uint32Array(newest - oldest + 2);
    let length = 0;
    for (let slot = newest; slot >= oldest; slot -= 1) {
      const text = rows.seeded.text(slot, content);
      // A UTF-16 unit takes three bytes of UTF-8 at most; one more for the comma.
      this.#reserve(length, text.length * 3 + 1);
      length += this.#scratch.write(text, length);
      length += this.#scratch.write(',', length);
      starts[newest - slot + 1] = length;
    }
    const block: Block = {
      bytes: Buffer.from(this.#scratch.subarray(0, length - 1)),
      starts,
      newest,
    };
    this.#blocks.set(key, block);
    this.#used += block.bytes.length;
    for (const [oldKey, old] of this.#blocks) {
      if (this.#used <= this.#budget || oldKey === key) break;
      this.#blocks.delete(oldKey);
      this.#used -= old.bytes.length;
    }
    return block;
  }
}
