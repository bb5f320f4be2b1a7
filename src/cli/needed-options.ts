import type { Command } from 'commander';

/**
 * Makes options of a command ones that must be given, and says so in its help. They are asked for after everything that
 * was typed is understood: of a mistyped option a person is told the right name, not that it is missing.
 */
export function withNeeded(command: Command, ...names: readonly string[]): Command {
  const options = command.options.filter(({ long }) => names.includes(long ?? ''));
  for (const option of options) option.description += ' (needed)';
  return command.hook('preAction', () => {
    for (const option of options) {
      if (command.getOptionValue(option.attributeName()) !== undefined) continue;
      command.error(`error: required option '${option.flags}' not specified`);
    }
  });
}
