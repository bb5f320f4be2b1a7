/** The real binary in a terminal: `script` of util-linux gives it one of a chosen size. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BinaryOptions } from './run-binary.js';

const binary = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const ESCAPE = '\u001b';

export interface Terminal {
  /** Everything that was written to it so far, with its control sequences. */
  written(): string;
  /** Resolves with that once it matches; rejects when the process ends before. */
  until(pattern: RegExp): Promise<string>;
  /** As if typed: `\u0003` is Ctrl-C. */
  type(text: string): void;
  /** Ends it at once, if it is still there. */
  kill(): void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly written: string }>;
}

export interface TerminalOptions extends BinaryOptions {
  /** Default 80. */
  readonly columns?: number;
}

/** Starts `dist/cli.js` in a terminal of its own. */
export function startInTerminal(args: readonly string[], options: TerminalOptions = {}): Terminal {
  const { PATH = '', HOME = '' } = process.env;
  const words = [process.execPath, binary, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn(
    'script',
    ['-qec', `stty rows 24 cols ${options.columns ?? 80}; exec ${words}`, '/dev/null'],
    {
      env: { PATH, HOME, TERM: 'xterm', SHELL: '/bin/sh', ...options.env },
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<{ exitCode: number | null; written: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, written: text }));
  });
  return {
    written: () => text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(text)) resolve(text);
        };
        child.stdout.on('data', look);
        look();
        const tooLate = (): void => reject(new Error(`ended before ${pattern}:\n${text}`));
        ended.then(tooLate, reject);
      }),
    type: (typed) => {
      child.stdin.write(typed);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    ended,
  };
}

/**
 * What a person sees at the end: control sequences that move, erase and write over earlier lines are followed. Lines
 * longer than the terminal wrap, as they would.
 */
export function screenOf(written: string, columns = 80): string[] {
  const lines: string[][] = [[]];
  let [row, column] = [0, 0];
  const sequence = new RegExp(
    `${ESCAPE}\\[(\\??)(\\d*)(?:;\\d*)*([A-Za-z])|\r|\n|[^\r\n${ESCAPE}]`,
    'gu',
  );
  for (const [token, , amount = '', letter] of written.matchAll(sequence)) {
    const count = amount === '' ? 1 : Number(amount);
    if (token === '\n') row += 1;
    else if (token === '\r') column = 0;
    else if (letter === 'A') row = Math.max(0, row - count);
    else if (letter === 'G') column = count - 1;
    else if (letter === 'J') {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? []).slice(0, column);
    } else if (letter === 'K')
      lines[row] = amount === '2' ? [] : (lines[row] ?? []).slice(0, column);
    else if (letter === undefined) {
      if (column >= columns) {
        row += 1;
        column = 0;
      }
      while (lines.length <= row) lines.push([]);
      const line = lines[row] ?? [];
      while (line.length < column) line.push(' ');
      line[column] = token;
      lines[row] = line;
      column += 1;
    }
    while (lines.length <= row) lines.push([]);
  }
  return lines.map((line) => line.join('').trimEnd());
}
