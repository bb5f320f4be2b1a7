/** Which rows a page holds, in each order that the service may have. */
import type { StreamRows } from './stream-rows.js';
import type { Switches } from './switches.js';
import { refAt, type Span, type View } from './view.js';

const sorted = new WeakMap<View, { from: number; to: number; refs: readonly number[] }>();

/** References of a span in the order of their ids, kept for the next page. */
function byId(rows: StreamRows, view: View, span: Span): readonly number[] {
  const kept = sorted.get(view);
  if (kept !== undefined && kept.from === span.from && kept.to === span.to) return kept.refs;
  const entries: { ref: number; id: string }[] = [];
  for (let i = span.from; i < span.to; i += 1) {
    const ref = refAt(view, i);
    entries.push({ ref, id: rows.id(ref) });
  }
  entries.sort((a, b) => (a.id < b.id ? -1 : 1));
  const refs = entries.map((entry) => entry.ref);
  sorted.set(view, { ...span, refs });
  return refs;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** A step through `size` places that visits each once and differs from request to request. */
function stepFor(size: number, turn: number): number {
  let step = (turn * 7919 + Math.floor(size * 0.618)) % size;
  while (step === 0 || divisor(step, size) !== 1) step = (step + 1) % size || 1;
  return step;
}

/** Another position among the rows of the same second, by turns. */
function loosened(view: View, span: Span, position: number, turn: number): number {
  const second = (at: number): number => Math.floor((view.times[at] ?? 0) / 1000);
  let first = position;
  let end = position + 1;
  while (first > span.from && second(first - 1) === second(position)) first -= 1;
  while (end < span.to && second(end) === second(position)) end += 1;
  return first + ((position - first + turn) % (end - first));
}

export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  /** Number of the request: `shuffled` and loose ties order each request differently. */
  readonly turn: number;
}

/** The references of a page. */
export function pageRefs(
  rows: StreamRows,
  view: View,
  span: Span,
  switches: Pick<Switches, 'order' | 'ties'>,
  page: PageRequest,
): number[] {
  const { order, ties } = switches;
  const size = span.to - span.from;
  const last = Math.min(size, page.offset + page.limit);
  const refs: number[] = [];
  if (page.offset >= size) return refs;
  if (order === 'id') return byId(rows, view, span).slice(page.offset, last);
  const step = order === 'shuffled' ? stepFor(size, page.turn) : 0;
  for (let i = page.offset; i < last; i += 1) {
    const place =
      order === 'newest' ? size - 1 - i : order === 'oldest' ? i : (i * step + page.turn) % size;
    const position = span.from + place;
    const loose = ties === 'loose' && order !== 'shuffled';
    refs.push(refAt(view, loose ? loosened(view, span, position, page.turn) : position));
  }
  return refs;
}
