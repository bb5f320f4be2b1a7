import { Command, Help } from 'commander';
import type { CommandContext, GlobalOptions } from './context.js';
import { withExamples } from './help.js';
import type { OutputStream } from './output.js';
import { programVersion } from './program-version.js';

/** Adds one command to the program. Each command has a file of its own that exports one: see `commands.ts`. */
export type Register = (program: Command, context: CommandContext) => void;

export interface ProgramOptions {
  readonly commands: readonly Register[];
  readonly context: CommandContext;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** True where help that is shown for want of a command must not be written. */
  readonly silent: boolean;
}

/**
 * The command line: its commands, the options of all of them, and help. Parsing throws `CommanderError` instead
 * of ending the process, and leaves telling of errors to the caller.
 */
export function createProgram({
  commands,
  context,
  stdout,
  stderr,
  silent,
}: ProgramOptions): Command {
  const program = new Command('smartlink-sync');
  program
    .description(
      'Keeps a Postgres warehouse in step with OnlyFansAPI Smart Links, and proves what it stores.',
    )
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .option('-w, --workspace <name>', 'work on this workspace only')
    .option('--json', 'print one JSON document')
    .option('-q, --quiet', 'print results, warnings and errors only')
    .option('--no-color', 'print without colors')
    // Commands take these settings over, so they come before the commands.
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      // That a switch is off unless it is given goes without saying.
      optionDescription: (option) =>
        option.defaultValue === false
          ? option.description
          : Help.prototype.optionDescription(option),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => {
        if (!silent) stderr.write(text);
      },
      outputError: () => {},
    });
  withExamples(program, [
    ['ONLYFANSAPI_API_KEY=… smartlink-sync sync', 'fill the warehouse, then keep it in step'],
    ['smartlink-sync simulator', 'try things out without an API key'],
    ['smartlink-sync help sync', 'what a command does, with examples'],
  ]);
  for (const register of commands) register(program, context);
  return program;
}

/** The options that were given to the program, after it was parsed. */
export function globalOptionsOf(program: Command): GlobalOptions {
  const { workspace, json, quiet, color } = program.opts<Partial<GlobalOptions>>();
  return { workspace, json: json === true, quiet: quiet === true, color: color !== false };
}
