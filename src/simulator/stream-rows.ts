/** The rows of one stream of one link: those made from the seed, less those hidden, and those written. */
import type { ClickFlags, Content, RowFacts, SeededRows } from './content.js';
import type { StreamName } from './switches.js';
import type { RunningTotals, View } from './view.js';
import { refAt, runningTotals } from './view.js';
import { type WrittenRow, writtenFacts, writtenText } from './written-row.js';

/** Null in `type` and `fanId`: any. */
export interface RowFilter {
  readonly bots: boolean;
  readonly duplicates: boolean;
  readonly type: string | null;
  readonly fanId: string | null;
}

export const EVERY_ROW: RowFilter = { bots: true, duplicates: true, type: null, fanId: null };

/** Filtered views kept per stream; each copies the times of its rows. */
const KEPT_VIEWS = 8;

/** References: 0 and up is a slot of the seeded rows; -1, -2 … are the written rows in the order of the current version. */
export class StreamRows {
  readonly stream: StreamName;
  readonly seeded: SeededRows;
  readonly #clickFlags: (clickId: string) => ClickFlags | null;
  /** Slots that are removed, or replaced by a written row with the same id. */
  readonly #hidden = new Set<number>();
  readonly #written = new Map<string, WrittenRow>();
  #order: readonly WrittenRow[] = [];
  #version = 0;
  #next: number;
  readonly #views = new Map<string, View>();
  #totals: { readonly key: string; readonly totals: RunningTotals } | null = null;

  constructor(
    stream: StreamName,
    seeded: SeededRows,
    clickFlags: (clickId: string) => ClickFlags | null,
  ) {
    this.stream = stream;
    this.seeded = seeded;
    this.#clickFlags = clickFlags;
    this.#next = seeded.count;
  }

  /** Grows with each change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.seeded.count - this.#hidden.size + this.#written.size;
  }

  /** An id that no row of this stream had before. */
  newId(): string {
    const id = this.seeded.id(this.#next);
    this.#next += 1;
    return id;
  }

  hasSeeded(slot: number): boolean {
    return slot >= 0 && slot < this.seeded.count && !this.#hidden.has(slot);
  }

  written(id: string): WrittenRow | undefined {
    return this.#written.get(id);
  }

  hide(slot: number): void {
    this.#hidden.add(slot);
    this.#changed();
  }

  show(slot: number): void {
    this.#hidden.delete(slot);
    this.#changed();
  }

  put(row: WrittenRow): void {
    this.#written.set(row.id, row);
    this.#changed();
  }

  drop(id: string): void {
    this.#written.delete(id);
    this.#changed();
  }

  /** The row's text as the API shows it. Only for references of the newest view. */
  text(ref: number, content: Content): string {
    if (ref >= 0) return this.seeded.text(ref, content);
    const row = this.#order[-1 - ref];
    return row === undefined ? '{}' : writtenText(row, content.fractions === 'shown');
  }

  id(ref: number): string {
    return ref >= 0 ? this.seeded.id(ref) : (this.#order[-1 - ref]?.id ?? '');
  }

  /** The live rows that pass a filter. `outside` names what else the filter depends on: switches, the clicks of conversions. */
  view(filter: RowFilter, content: Content, outside: string): View {
    const plain = filter.bots && filter.duplicates && filter.type === null && filter.fanId === null;
    const key = plain
      ? ''
      : `${outside} ${filter.bots} ${filter.duplicates} ${filter.type} ${filter.fanId}`;
    let view = this.#views.get(key);
    if (view === undefined) {
      view = plain ? this.#everyRow() : this.#filtered(filter, content);
      if (this.#views.size >= KEPT_VIEWS) {
        // The unfiltered view is what all others are made from.
        const oldest = [...this.#views.keys()].find((name) => name !== '');
        if (oldest !== undefined) this.#views.delete(oldest);
      }
      this.#views.set(key, view);
    }
    return view;
  }

  /** Running totals of a view, made once while nothing changes. */
  totals(filter: RowFilter, content: Content, outside: string): RunningTotals {
    const key = `${this.#version} ${outside} ${JSON.stringify(filter)}`;
    if (this.#totals?.key !== key) {
      this.#totals = { key, totals: runningTotals(this.view(filter, content, outside), content) };
    }
    return this.#totals.totals;
  }

  #changed(): void {
    this.#version += 1;
    this.#views.clear();
    this.#totals = null;
    this.#order = [];
  }

  #facts(ref: number, content: Content): RowFacts {
    if (ref >= 0) return this.seeded.facts(ref, content);
    const row = this.#order[-1 - ref];
    if (row === undefined) throw new RangeError('a row reference outlived its view');
    return writtenFacts(row, this.#clickFlags);
  }

  #everyRow(): View {
    const facts = (ref: number, content: Content): RowFacts => this.#facts(ref, content);
    if (this.#hidden.size === 0 && this.#written.size === 0) {
      const times = this.seeded.times();
      return { times, refs: null, size: times.length, facts };
    }
    // Rows of the same instant stand in the order they came: seeded first, then as written.
    this.#order = [...this.#written.values()].sort((a, b) => a.atMs - b.atMs);
    const seeded = this.seeded.times();
    const times = new Float64Array(this.size);
    const refs = new Int32Array(this.size);
    let at = 0;
    let w = 0;
    const push = (ms: number, ref: number): void => {
      times[at] = ms;
      refs[at] = ref;
      at += 1;
    };
    for (let slot = 0; slot < seeded.length; slot += 1) {
      if (this.#hidden.has(slot)) continue;
      const ms = seeded[slot] ?? 0;
      for (let row = this.#order[w]; row !== undefined && row.atMs < ms; row = this.#order[w]) {
        w += 1;
        push(row.atMs, -w);
      }
      push(ms, slot);
    }
    for (let row = this.#order[w]; row !== undefined; row = this.#order[w]) {
      w += 1;
      push(row.atMs, -w);
    }
    return { times, refs, size: at, facts };
  }

  #filtered(filter: RowFilter, content: Content): View {
    const all = this.view(EVERY_ROW, content, '');
    const kept: number[] = [];
    for (let i = 0; i < all.size; i += 1) {
      const facts = all.facts(refAt(all, i), content);
      if (
        (filter.bots || !facts.bot) &&
        (filter.duplicates || !facts.duplicate) &&
        (filter.type === null || facts.type === filter.type) &&
        (filter.fanId === null || facts.fanId === filter.fanId)
      ) {
        kept.push(i);
      }
    }
    return {
      times: Float64Array.from(kept, (i) => all.times[i] ?? 0),
      refs: Int32Array.from(kept, (i) => refAt(all, i)),
      size: kept.length,
      facts: all.facts,
    };
  }
}
