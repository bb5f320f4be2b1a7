import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface BinaryResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningBinary {
  readonly child: ChildProcess;
  /** What has come so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the whole text once it matches; rejects when the process ends before. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string>;
  readonly ended: Promise<BinaryResult>;
}

export interface BinaryOptions {
  /** Added to an environment that holds nothing but PATH, HOME, and HTTP_PORT=0 for tests that run side by side. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What is piped in; nothing by default. */
  readonly input?: string;
  /** A file descriptor that takes the place of the pipe from stdout. */
  readonly stdout?: number;
}

/** Starts `dist/cli.js` as a person would on a pipe, without a shell. `npm run build` makes it. */
export function startBinary(args: readonly string[], options: BinaryOptions = {}): RunningBinary {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [binary, ...args], {
    env: { PATH, HOME, HTTP_PORT: '0', ...options.env },
    cwd: options.cwd,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  const ended = new Promise<BinaryResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ ...texts, exitCode, signal }));
  });
  child.stdin?.end(options.input);
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    until: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(texts[stream])) resolve(texts[stream]);
        };
        child[stream]?.on('data', look);
        look();
        const tooLate = ({ exitCode }: BinaryResult): void => {
          look();
          reject(new Error(`ended with ${exitCode} before ${pattern}:\n${texts.stderr}`));
        };
        ended.then(tooLate, reject);
      }),
    ended,
  };
}

/** Runs `dist/cli.js` to its end. */
export function runBinary(
  args: readonly string[],
  options: BinaryOptions = {},
): Promise<BinaryResult> {
  return startBinary(args, options).ended;
}
