import type { Command } from 'commander';

/** Adds examples, each a command line and what it does, to the end of a command's help. */
export function withExamples(
  command: Command,
  examples: readonly (readonly [line: string, does: string])[],
): Command {
  const lines = examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
