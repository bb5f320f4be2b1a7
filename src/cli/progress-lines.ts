/** What a progress display says, cut to the width that there is. Pure. */
import { cut } from './columns.js';
import { msLeft, rowsPerSecond, type Sample, timeLeftText } from './progress-figures.js';

/** A piece of work under way. */
export interface ProgressState {
  /** `Backfilling default`. */
  readonly label: string;
  /** What is counted: `days`, `streams`. */
  readonly unit: string;
  readonly total: number;
  readonly samples: readonly Sample[];
  /** Null where nobody counts them. */
  readonly requests: number | null;
  /** What the work waits for, and until when it is worth saying; null: nothing. */
  readonly waiting: { readonly note: string; readonly untilMs: number } | null;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 5;

const number = (value: number): string => Math.round(value).toLocaleString('en');

/** `34 of 90 days`. */
function countText({ total, unit, samples }: ProgressState): string {
  return `${number(samples.at(-1)?.done ?? 0)} of ${number(total)} ${unit}`;
}

/** The bar's line and the line under it, each shorter than `columns` so that no terminal wraps them. */
export function barLines(
  state: ProgressState,
  columns: number,
  nowMs: number,
): readonly [bar: string, figures: string] {
  const width = Math.max(1, columns - 1);
  const count = countText(state);
  const room = width - state.label.length - count.length - 4;
  const size = Math.min(WIDEST_BAR, room);
  const share =
    state.total === 0 ? 1 : Math.min(1, (state.samples.at(-1)?.done ?? 0) / state.total);
  const full = Math.round(share * size);
  const bar = `[${'='.repeat(Math.max(0, full))}${' '.repeat(Math.max(0, size - full))}]`;
  const first = size < NARROWEST_BAR ? `${state.label} ${count}` : `${state.label} ${bar} ${count}`;
  return [cut(first, width), cut(joined(figuresOf(state, nowMs), width), width)];
}

/** One line for a pipe or a file. */
export function plainLine(state: ProgressState, nowMs: number): string {
  return `${state.label}: ${[countText(state), ...figuresOf(state, nowMs).map(({ text }) => text)].join(', ')}`;
}

interface Figure {
  readonly text: string;
  /** Where there is no room for all, the smallest go first. */
  readonly weight: number;
}

function figuresOf(state: ProgressState, nowMs: number): Figure[] {
  const figures: Figure[] = [];
  const rows = state.samples.at(-1)?.rows ?? 0;
  const rate = rowsPerSecond(state.samples, nowMs);
  if (rows > 0) figures.push({ text: `${number(rows)} rows`, weight: 1 });
  if (rows > 0 && rate !== null) figures.push({ text: `${number(rate)} a second`, weight: 2 });
  if (state.requests !== null) {
    const one = state.requests === 1 ? 'request' : 'requests';
    figures.push({ text: `${number(state.requests)} ${one}`, weight: 0 });
  }
  const { waiting } = state;
  const isWaiting = waiting !== null && waiting.untilMs > nowMs;
  if (isWaiting) figures.push({ text: waiting.note, weight: 4 });
  const left = msLeft(state.samples, state.total, nowMs);
  if (left !== null && left > 0) figures.push({ text: timeLeftText(left), weight: 3 });
  return figures;
}

/** As many of the figures as there is room for, in their order. */
function joined(figures: readonly Figure[], width: number): string {
  let kept = [...figures];
  const text = (): string => kept.map((figure) => figure.text).join(', ');
  while (text().length > width && kept.length > 1) {
    const least = Math.min(...kept.map(({ weight }) => weight));
    kept = kept.filter(({ weight }) => weight !== least);
  }
  return text();
}
