import { type Command, CommanderError } from 'commander';
import type { Environment } from '../config/environment.js';
import { logLevelOf } from '../config.js';
import { ExitCode, SmartlinkError, StoppedError, UsageError } from '../errors.js';
import { commandsFor } from './commands.js';
import { createContext, type GlobalOptions } from './context.js';
import { exitCodeOfEnd, exitCodeOfError, failureOf, isStop, stackOf } from './exit.js';
import type { OutputStream, ProgramOutput } from './output.js';
import { createProgram, globalOptionsOf, type Register } from './program.js';
import type { StopSignal, StopSignals } from './signals.js';

export interface RunOptions {
  /** What follows the program's name. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly signals: StopSignals;
  /** Milliseconds after which cancelled work that does not end is given up; never, where there is none. */
  readonly cutOffMs?: number;
  /** Those that the arguments can be about, unless told otherwise. */
  readonly commands?: readonly Register[];
}

/** Runs one command from its arguments to its exit code. Tells of every error itself and never throws. */
export async function run(given: RunOptions): Promise<ExitCode> {
  const { args, env, stdout, stderr, signals, cutOffMs } = given;
  let program: Command | null = null;
  const json = args.includes('--json');
  const options = (): GlobalOptions => {
    const read = program === null ? null : globalOptionsOf(program);
    // An error may come before all options were read; a reader of JSON must get it as JSON all the same.
    return { workspace: undefined, quiet: false, color: true, ...read, json };
  };
  const context = createContext({ args, env, stdout, stderr, signals, options });
  const debug = ['debug', 'trace'].includes(logLevelOf(env));
  try {
    const commands = given.commands ?? (await commandsFor(args));
    program = createProgram({ commands, context, stdout, stderr, silent: json });
    const ended = program.parseAsync(args, { from: 'user' });
    await (cutOffMs === undefined ? ended : Promise.race([ended, cutOff(signals, cutOffMs)]));
    return exitCodeOfEnd(context.finishedWith, signals.received());
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      return tell(error, context.out, signals.received(), debug);
    }
    // Help and version have been printed by now; so has the help that is shown for want of a command.
    if (error.exitCode === 0) return ExitCode.done;
    if (isHelp(error) && !json) return ExitCode.usage;
    return tell(usageErrorOf(error, args, program), context.out, null, debug);
  } finally {
    await context.close();
  }
}

/** Rejects once work that was cancelled has had `ms` to end: the server may hold a statement up, for one. */
function cutOff({ abort }: StopSignals, ms: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => {
      const remedy = 'What was committed stays. Run it again: it goes on from there.';
      setTimeout(() => {
        reject(new StoppedError('Stopped before what was at hand had finished.', { remedy }));
      }, ms).unref();
    };
    if (abort.aborted) giveUp();
    else abort.addEventListener('abort', giveUp, { once: true });
  });
}

/** Tells of an error that ended the program, and returns what to end with. */
export function tell(
  error: unknown,
  out: ProgramOutput,
  signal: StopSignal | null,
  debug: boolean,
): ExitCode {
  const exitCode = exitCodeOfError(error, signal);
  if (isStop(error) && !out.json) {
    const remedy = error instanceof SmartlinkError ? error.remedy : undefined;
    out.note(
      remedy === undefined ? 'Stopped; what was committed stays.' : failureOf(error).message,
    );
    if (remedy !== undefined) out.note(remedy);
  } else
    out.failure(failureOf(error), debug && exitCode === ExitCode.unexpected ? stackOf(error) : '');
  return exitCode;
}

function isHelp(error: CommanderError): boolean {
  return error.code === 'commander.help';
}

function usageErrorOf(
  error: CommanderError,
  args: readonly string[],
  program: Command | null,
): UsageError {
  const message = isHelp(error)
    ? 'No command was given.'
    : error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const named = program?.commands.find((command) => args.includes(command.name()))?.name();
  const command = named === undefined ? 'smartlink-sync' : `smartlink-sync ${named}`;
  return new UsageError(message, { remedy: `See ${command} --help.` });
}
