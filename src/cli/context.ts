import type { Environment } from '../config/environment.js';
import { type Config, loadConfig, logLevelOf } from '../config.js';
import { ExitCode } from '../errors.js';
import { createLog, type Log } from '../log.js';
import {
  colorsFor,
  createOutput,
  type Output,
  type OutputStream,
  type ProgramOutput,
} from './output.js';
import type { StopSignals } from './signals.js';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly workspace: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/**
 * What a command works with. Its members are made at first use, after the command line was read: use them in
 * the action, not while registering.
 */
export interface CommandContext {
  /** The configuration. Throws `ConfigError` at the first use where the environment has faults. */
  readonly config: Config;
  /**
   * The configuration with some variables replaced (undefined: not given), for a command that brings its own
   * API or database. Throws `ConfigError`.
   */
  configWith(replaced: Environment): Config;
  readonly options: GlobalOptions;
  /** The command as it was given, to be run again. */
  readonly commandLine: string;
  readonly log: Log;
  readonly out: Output;
  /** Finish and commit what is under way, begin nothing new. */
  readonly stopping: AbortSignal;
  /** Cancel at once. */
  readonly abort: AbortSignal;
  /** Sets what the process ends with when the command returns; without it, 0. After a signal 130 or 143 takes the place of 0 and 3. */
  finish(code: ExitCode): void;
  /** Has `close` called when the command has ended, however it ended: last registered, first called. */
  onClose(close: () => Promise<void> | void): void;
}

/** A context as the end of the program sees it. */
export interface ProgramContext extends CommandContext {
  readonly out: ProgramOutput;
  /** What `finish` was told. */
  readonly finishedWith: ExitCode;
  /** Calls what `onClose` collected. A failure is logged and does not keep the others from closing. */
  close(): Promise<void>;
}

export interface ContextOptions {
  /** What follows the program's name. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly signals: Pick<StopSignals, 'stopping' | 'abort'>;
  /** Asked at first use. */
  readonly options: () => GlobalOptions;
}

/** Makes the context of one run of the program. */
export function createContext({
  args,
  env,
  stdout,
  stderr,
  signals,
  options,
}: ContextOptions): ProgramContext {
  const closings: (() => Promise<void> | void)[] = [];
  let finishedWith: ExitCode = ExitCode.done;
  const config = once(() => loadConfig(env));
  const out = once(() =>
    createOutput({ ...options(), stdout, stderr, env, nowMs: () => performance.now() }),
  );
  const log = once(() => {
    const wanted = logLevelOf(env);
    const level = options().quiet && ['trace', 'debug', 'info'].includes(wanted) ? 'warn' : wanted;
    const terminal =
      stderr.isTTY === true ? { terminal: colorsFor(stderr, { ...options(), env }) } : {};
    return createLog({
      level,
      stream: { write: (line) => out().aboveProgress(line) },
      ...terminal,
    });
  });
  return {
    get config() {
      return config();
    },
    get out() {
      return out();
    },
    get log() {
      return log();
    },
    get options() {
      return options();
    },
    get finishedWith() {
      return finishedWith;
    },
    configWith: (replaced) => loadConfig(replaceVariables(env, replaced)),
    // From a clone or a project npx runs it, which says so; the shell alone would not find it there.
    commandLine: [
      env.npm_command === 'exec' ? 'npx smartlink-sync' : 'smartlink-sync',
      ...args.map(quoted),
    ].join(' '),
    stopping: signals.stopping,
    abort: signals.abort,
    finish: (code) => {
      finishedWith = code;
    },
    onClose: (close) => {
      closings.push(close);
    },
    close: async () => {
      for (let next = closings.pop(); next !== undefined; next = closings.pop()) {
        try {
          await next();
        } catch (error) {
          log().warn({ event: 'close_failed', error });
        }
      }
    },
  };
}

// Whoever replaces a secret replaces the file that would name it as well.
function replaceVariables(env: Environment, replaced: Environment): Environment {
  const files = Object.keys(replaced).map((name) => [`${name}_FILE`, undefined]);
  return { ...env, ...Object.fromEntries(files), ...replaced };
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
