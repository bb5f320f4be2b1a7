import cliProgress from 'cli-progress';

/** How far a piece of work has come. Calls after `stop` do nothing. */
export interface Progress {
  start(total: number): void;
  /** `note` says what is under way; it holds no row content. */
  update(done: number, note?: string): void;
  /** Says at once what holds the work up, before `start` too. */
  say(note: string): void;
  stop(): void;
}

/** Shows nothing. */
export const noProgress: Progress = {
  start: () => {},
  update: () => {},
  say: () => {},
  stop: () => {},
};

/** A bar that is drawn over and over on a terminal, and erased at the end. */
export function barProgress(label: string, stream: NodeJS.WritableStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: `${label} [{bar}] {value}/{total} {note}`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 30,
    clearOnComplete: true,
    fps: 8,
  });
  let running = false;
  return {
    start: (total) => {
      running = true;
      bar.start(total, 0, { note: '' });
    },
    update: (done, note) => {
      if (running) bar.update(done, note === undefined ? {} : { note });
    },
    say: (note) => {
      if (running) bar.update({ note });
      else stream.write(`${label}: ${note}\n`);
    },
    stop: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}

const lineEveryMs = 5_000;

/** A plain line at the start and then one every five seconds at most, for a pipe or a file. */
export function lineProgress(
  label: string,
  write: (line: string) => void,
  nowMs: () => number,
): Progress {
  let total: number | null = null;
  let writtenMs = 0;
  let saidMs = Number.NEGATIVE_INFINITY;
  const line = (done: number, note: string | undefined): void => {
    writtenMs = nowMs();
    write(`${label}: ${done} of ${total}${note === undefined ? '' : `, ${note}`}\n`);
  };
  return {
    start: (expected) => {
      total = expected;
      line(0, undefined);
    },
    update: (done, note) => {
      if (total !== null && nowMs() - writtenMs >= lineEveryMs) line(done, note);
    },
    say: (note) => {
      if (nowMs() - saidMs < lineEveryMs) return;
      saidMs = nowMs();
      write(`${label}: ${note}\n`);
    },
    stop: () => {
      total = null;
    },
  };
}
