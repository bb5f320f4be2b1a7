import pc from 'picocolors';
import type { Environment } from '../config/environment.js';
import type { Colors } from '../log/terminal-line.js';
import { fitted } from './columns.js';
import type { Failure } from './exit.js';
import {
  barProgress,
  lineProgress,
  noProgress,
  type Progress,
  type ProgressStream,
  type TerminalProgress,
} from './progress.js';

/** A stream of the process: stdout or stderr. */
export type OutputStream = ProgressStream & { readonly isTTY?: boolean | undefined };

/** Where a command's results go. Stdout holds nothing but results. */
export interface Output {
  /** True where `--json` was given. */
  readonly json: boolean;
  /** Colours for the human text of a result; they do nothing where stdout is not a terminal. */
  readonly colors: Colors;
  /**
   * The command's result: `document` as JSON with `--json`, else the text that `human` makes. To be called once
   * at most; a second call throws, because stdout holds one JSON document.
   */
  result(document: unknown, human: () => string): void;
  /** A remark for the person at the keyboard, on stderr, above a bar that is drawn; nothing with `--quiet`. */
  note(line: string): void;
  /** A new progress display on stderr: a bar on a terminal, plain lines on a pipe, nothing with `--quiet`. */
  progress(label: string): Progress;
  /** Writes to stderr, above the bar where one is drawn. */
  aboveProgress(text: string): void;
}

/** An `Output` as the end of the program sees it. */
export interface ProgramOutput extends Output {
  /** Tells of the error that ended the command: lines on stderr, and with `--json` a document on stdout. */
  failure(failure: Failure, stack: string): void;
}

export interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly json: boolean;
  readonly quiet: boolean;
  /** False where `--no-color` was given. */
  readonly color: boolean;
  readonly env: Environment;
  readonly nowMs: () => number;
}

/** Makes the output of one command. */
export function createOutput(options: OutputOptions): ProgramOutput {
  const { stdout, stderr, json, quiet, nowMs } = options;
  const errorColors = colorsFor(stderr, options);
  let written = false;
  const bars: TerminalProgress[] = [];
  const aboveProgress = (text: string): void => {
    const shown = bars.find((bar) => bar.isShown);
    if (shown === undefined) stderr.write(text);
    else shown.above(text);
  };
  const writeDocument = (document: unknown): void => {
    written = true;
    stdout.write(`${JSON.stringify(document, bigintAsText, 2)}\n`);
  };
  return {
    json,
    colors: colorsFor(stdout, options),
    result: (document, human) => {
      if (written) throw new TypeError('A command has one result.');
      if (json) return writeDocument(document);
      written = true;
      const text = human();
      if (text !== '') stdout.write(lines(text, stdout));
    },
    note: (line) => {
      if (!quiet) aboveProgress(lines(line, stderr));
    },
    progress: (label) => {
      if (quiet) return noProgress;
      if (stderr.isTTY !== true) return lineProgress(label, (line) => stderr.write(line), nowMs);
      const bar = barProgress(label, stderr, nowMs);
      bars.push(bar);
      return bar;
    },
    aboveProgress,
    failure: (failure, stack) => {
      const { message, remedy } = failure;
      stderr.write(lines(`${errorColors.red('error:')} ${message}`, stderr));
      if (remedy !== null) stderr.write(lines(remedy, stderr));
      if (stack !== '') stderr.write(`${stack}\n`);
      if (json && !written) writeDocument({ error: failure });
    },
  };
}

/** Colours as https://no-color.org asks: off with `--no-color` or NO_COLOR, on with FORCE_COLOR or on a terminal. */
export function colorsFor(
  stream: OutputStream,
  { color, env }: { readonly color: boolean; readonly env: Environment },
): Colors {
  if (!color || isSet(env.NO_COLOR)) return pc.createColors(false);
  if (isSet(env.FORCE_COLOR)) return pc.createColors(env.FORCE_COLOR !== '0');
  return pc.createColors(stream.isTTY === true && env.TERM !== 'dumb');
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

/** Whole lines, as wide as the stream where it is a terminal. */
function lines(text: string, { isTTY, columns }: OutputStream): string {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  return isTTY === true && columns !== undefined && columns > 0 ? fitted(ended, columns) : ended;
}

function bigintAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
