import { EventEmitter } from 'node:events';
import { dayArgument, durationArgument, wholeNumberArgument } from '../../src/cli/arguments.js';
import type { CommandContext } from '../../src/cli/context.js';
import { withExamples } from '../../src/cli/help.js';
import type { Register } from '../../src/cli/program.js';
import { run } from '../../src/cli/run.js';
import { listenForSignals } from '../../src/cli/signals.js';
import type { ExitCode } from '../../src/errors.js';
import { memoryStream } from './memory-stream.js';

export interface Ended {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Emit SIGINT or SIGTERM here while an action runs. */
export const signalSource = new EventEmitter();

type Action = (context: CommandContext, options: Record<string, unknown>) => Promise<void> | void;

/** Runs the program with a single command, `work`, that does the given action. */
export async function runWork(
  args: readonly string[],
  action: Action = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const signals = listenForSignals(signalSource, () => 8_000);
  try {
    const commands = [registerWork(action)];
    const exitCode = await run({ args, env, stdout, stderr, signals, commands });
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    signals.close();
  }
}

function registerWork(action: Action): Register {
  return (program, context) => {
    const command = program
      .command('work')
      .description('does some work')
      .option('--rows <n>', 'rows', wholeNumberArgument({ min: 1, max: 10 }))
      .option('--from <day>', 'first day', dayArgument())
      .option('--wait <duration>', 'wait', durationArgument('s'))
      .action(async (options: Record<string, unknown>) => {
        await action(context, options);
      });
    withExamples(command, [['smartlink-sync work --rows 2', 'two rows']]);
  };
}
