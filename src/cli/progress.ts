import cliProgress from 'cli-progress';
import { withSample } from './progress-figures.js';
import { barLines, type ProgressState, plainLine } from './progress-lines.js';

/** What is counted beside the parts of the work. */
export interface ProgressCounts {
  readonly rows: number;
  /** Left out where nobody counts them. */
  readonly requests?: number;
}

/** How far a piece of work has come. Calls before `start`, but for `say`, and after `stop` do nothing. */
export interface Progress {
  /** `total` parts are to be done, `done` of them are done already; `unit` says of what, in the plural. */
  start(total: number, unit: string, done?: number): void;
  update(done: number, counts?: ProgressCounts): void;
  /** Says what holds the work up and for how long, before `start` too. It holds no row content. */
  say(note: string, forMs: number): void;
  stop(): void;
}

/** Shows nothing. */
export const noProgress: Progress = {
  start: () => {},
  update: () => {},
  say: () => {},
  stop: () => {},
};

/** A stream of the process with a width, where it is a terminal. */
export type ProgressStream = NodeJS.WritableStream & { readonly columns?: number };

/** A progress display with a way to write above it. */
export interface TerminalProgress extends Progress {
  /** True while it is drawn: what else is written there would end up in the middle of it. */
  readonly isShown: boolean;
  /** Writes lines that stay, above the display. */
  above(text: string): void;
}

const CLEAR_TO_END = '\u001b[K';

/** Of a terminal that does not say. */
const USUAL_COLUMNS = 80;

/** A bar and a line of figures that are drawn over and over on a terminal, and erased at the end. */
export function barProgress(
  label: string,
  stream: ProgressStream,
  nowMs: () => number,
): TerminalProgress {
  const progress = stateful(label, nowMs);
  let bars: cliProgress.MultiBar | null = null;
  const line = (at: 0 | 1): string => {
    const state = progress.state();
    return state === null ? '' : barLines(state, stream.columns ?? USUAL_COLUMNS, nowMs())[at];
  };
  const draw = (): void => {
    bars = new cliProgress.MultiBar({ stream, clearOnComplete: true, fps: 8, forceRedraw: true });
    for (const at of [0, 1] as const) bars.create(1, 0, {}, { format: () => line(at) });
    bars.update();
  };
  return {
    get isShown() {
      return bars !== null;
    },
    start: (total, unit, done) => {
      progress.start(total, unit, done);
      if (bars === null) draw();
    },
    update: progress.update,
    say: (note, forMs) => {
      progress.say(note, forMs);
      if (bars === null) stream.write(`${label}: ${note}\n`);
    },
    stop: () => {
      progress.stop();
      // Drawn once more, so that lines for above the display are not lost with it.
      bars?.update();
      bars?.stop();
      bars = null;
    },
    above: (text) => {
      if (bars === null) stream.write(text);
      else {
        const lines = text.endsWith('\n') ? text : `${text}\n`;
        // The display clears the line it begins on; those below still show what was drawn there.
        bars.log(lines.replaceAll('\n', `${CLEAR_TO_END}\n`));
      }
    },
  };
}

const LINE_EVERY_MS = 5_000;

/** A plain line at the start and then one every five seconds at most, for a pipe or a file. */
export function lineProgress(
  label: string,
  write: (line: string) => void,
  nowMs: () => number,
): Progress {
  const progress = stateful(label, nowMs);
  let writtenMs = Number.NEGATIVE_INFINITY;
  let saidMs = Number.NEGATIVE_INFINITY;
  const line = (): void => {
    const state = progress.state();
    if (state === null) return;
    writtenMs = nowMs();
    write(`${plainLine(state, writtenMs)}\n`);
  };
  return {
    start: (total, unit, done) => {
      progress.start(total, unit, done);
      line();
    },
    update: (done, counts) => {
      progress.update(done, counts);
      if (nowMs() - writtenMs >= LINE_EVERY_MS) line();
    },
    say: (note, forMs) => {
      progress.say(note, forMs);
      if (nowMs() - saidMs < LINE_EVERY_MS) return;
      saidMs = nowMs();
      if (progress.state() !== null) line();
      else write(`${label}: ${note}\n`);
    },
    stop: progress.stop,
  };
}

/** The state of a display, as the calls make it; null before `start` and after `stop`. */
function stateful(
  label: string,
  nowMs: () => number,
): Progress & { state(): ProgressState | null } {
  let state: ProgressState | null = null;
  return {
    state: () => state,
    start: (total, unit, done = 0) => {
      const first = { atMs: nowMs(), done, rows: 0 };
      state = { label, unit, total, samples: [first], requests: null, waiting: null };
    },
    update: (done, counts) => {
      if (state === null) return;
      const rows = counts?.rows ?? state.samples.at(-1)?.rows ?? 0;
      state = {
        ...state,
        samples: withSample(state.samples, { atMs: nowMs(), done, rows }),
        requests: counts?.requests ?? state.requests,
      };
    },
    say: (note, forMs) => {
      if (state !== null) state = { ...state, waiting: { note, untilMs: nowMs() + forMs } };
    },
    stop: () => {
      state = null;
    },
  };
}
