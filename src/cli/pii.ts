import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { durationArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { withNeeded } from './needed-options.js';
import { type ApplyArguments, piiApply } from './pii-apply.js';
import { type EraseArguments, piiErase } from './pii-erase.js';

/** `pii apply|erase`: personal data. */
export function registerPii(program: Command, context: CommandContext): void {
  const command = program
    .command('pii')
    .description('personal data: change how they are stored, or erase a person');
  const apply = command
    .command('apply')
    .description('make stored rows follow PII_MODE, after it was changed')
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .option('-y, --yes', 'do not ask before going back to PII_MODE=keep', false)
    .option(
      '--wait <duration>',
      'how long to wait for another one (default: 10s)',
      durationArgument('s'),
    )
    .action((given: ApplyArguments) => piiApply(given, ofAllWorkspaces(context)));
  withExamples(apply, [
    ['PII_MODE=drop smartlink-sync pii apply --dry-run', 'how many rows hold personal data'],
    ['PII_MODE=drop smartlink-sync pii apply', 'remove them; may run beside a worker'],
    ['PII_MODE=keep smartlink-sync pii apply', 'go back; what is stored stays as it is'],
  ]);
  const erase = command
    .command('erase')
    .description('remove a person from the warehouse for good; the sums stay')
    .option('--fan <id>', 'fan_onlyfans_id of the person')
    .option('-y, --yes', 'do not ask', false)
    .action((given: EraseArguments) => piiErase(given, ofAllWorkspaces(context)));
  withNeeded(erase, '--fan');
  withExamples(erase, [
    ['smartlink-sync pii erase --fan 123456789', 'asks before it does'],
    ['smartlink-sync pii erase --fan 123456789 --yes --json', 'for a script'],
  ]);
}

/** A person is known by one id in all workspaces, and a mode holds for the whole database. */
function ofAllWorkspaces(context: CommandContext): CommandContext {
  if (context.options.workspace === undefined) return context;
  throw new UsageError('Personal data are changed in all workspaces of the database at once.', {
    remedy: 'Leave --workspace out.',
  });
}
