import { type Command, InvalidArgumentError } from 'commander';
import type { Database } from '../db/database.js';
import { dropEntries, type EntryFilter, listEntries } from '../db/ledger/quarantine-entries.js';
import { ExitCode, UsageError } from '../errors.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { retryQuarantine } from '../sync/quarantine/recorded-retry.js';
import type { RetryResult } from '../sync/quarantine/retry.js';
import { collect, wholeNumberArgument } from './arguments.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { describeEntries } from './quarantine-report.js';
import { openWarehouse } from './warehouse.js';

interface ListArguments {
  readonly link?: readonly string[];
  readonly show: boolean;
  readonly all: boolean;
  readonly limit: number;
}

const LIMIT = 100;

/** `quarantine list|retry|drop`: rows that no table can hold. */
export function registerQuarantine(program: Command, context: CommandContext): void {
  const command = program
    .command('quarantine')
    .description('rows that could not be stored: list them, try them again, or drop them');
  const list = command
    .command('list')
    .description('what is in the quarantine and why; contents only with --show')
    .option('--link <id>', 'only of this link; may be given several times', collect)
    .option('--show', 'show what the rows hold: personal data', false)
    .option('--all', 'also those that were dropped or have been resolved', false)
    .option(
      '--limit <number>',
      'how many to show, the newest first',
      wholeNumberArgument({ min: 1, max: 1_000_000 }),
      LIMIT,
    )
    .action((given: ListArguments) => listCommand(given, context));
  withExamples(list, [
    ['smartlink-sync quarantine list', 'which rows, of which link, and why'],
    ['smartlink-sync quarantine list --show --json', 'with what they hold, for a script'],
  ]);
  const retry = command
    .command('retry')
    .description('store the rows that can be stored now; the next sync counts their days again')
    .argument('[id...]', 'only these', idArgument)
    .option('--link <id>', 'only of this link; may be given several times', collect)
    .action((ids: readonly number[] | undefined, given: Pick<ListArguments, 'link'>) =>
      retryCommand(ids ?? [], given.link ?? [], context),
    );
  withExamples(retry, [
    ['smartlink-sync quarantine retry', 'after an upgrade, or after an index was dropped'],
    ['smartlink-sync quarantine retry 17 18', 'two rows'],
  ]);
  const drop = command
    .command('drop')
    .description('remove what rows hold; they stay known and are not reported again')
    .argument('<id...>', 'ids that list shows', idArgument)
    .action((ids: readonly number[]) => dropCommand(ids, context));
  withExamples(drop, [['smartlink-sync quarantine drop 17 18', 'two rows that nobody needs']]);
}

const parseId = wholeNumberArgument({ min: 1, max: Number.MAX_SAFE_INTEGER });

function idArgument(text: string, earlier: readonly number[] = []): readonly number[] {
  try {
    return [...earlier, parseId(text)];
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError('Accepted: an id that "quarantine list" shows.');
  }
}

async function listCommand(given: ListArguments, context: CommandContext): Promise<void> {
  const database = await connectDatabase(context);
  const filter = await filterOf(database, context, { links: given.link ?? [], ids: [] });
  const { total, entries } = await listEntries(
    database,
    { ...filter, isAll: given.all },
    { limit: given.limit, withPayload: given.show },
  );
  context.out.result({ total, entries }, () => describeEntries(total, entries, context.out.colors));
}

async function retryCommand(
  ids: readonly number[],
  links: readonly string[],
  context: CommandContext,
): Promise<void> {
  const database = await openWarehouse(context);
  const filter = await filterOf(database, context, { links, ids });
  const result = await retryQuarantine(database, filter, {
    signal: context.stopping,
    log: context.log,
    privacy: privacyOf(context.config),
  });
  context.out.result(result, () => describeRetry(result));
  context.finish(
    result.left > 0 || result.busy > 0 ? ExitCode.finishedWithFindings : ExitCode.done,
  );
}

async function dropCommand(ids: readonly number[], context: CommandContext): Promise<void> {
  const database = await openWarehouse(context);
  const { workspace } = await filterOf(database, context, { links: [], ids });
  const unique = [...new Set(ids)];
  const { dropped, unknown } = await database.transaction(
    (client) => dropEntries(client, unique, workspace),
    { doing: 'dropping rows of the quarantine' },
  );
  if (unknown.length > 0) {
    throw new UsageError(`The quarantine has no row ${unknown.join(', ')}; nothing was dropped.`, {
      remedy: 'See smartlink-sync quarantine list --all.',
    });
  }
  context.out.result({ dropped }, () =>
    dropped === 1 ? 'Dropped 1 row.' : `Dropped ${dropped} rows.`,
  );
}

/** What the options choose. Throws `UsageError` for a workspace or a link that the database does not know. */
async function filterOf(
  database: Database,
  { options }: CommandContext,
  given: { readonly links: readonly string[]; readonly ids: readonly number[] },
): Promise<EntryFilter> {
  const workspace = options.workspace ?? null;
  const { rows } = await database.query<{ workspace: string; link: string | null }>(
    `SELECT workspace, NULL AS link FROM smartlinks_sync.runs WHERE workspace = $1
     UNION SELECT workspace, id FROM smartlinks.smart_links
     WHERE id = ANY ($2::text[]) AND ($1::text IS NULL OR workspace = $1)`,
    [workspace, given.links],
    { doing: 'looking up links' },
  );
  if (workspace !== null && rows.length === 0) {
    throw new UsageError(`The database has nothing of a workspace "${workspace}".`, {
      remedy: 'Leave --workspace out to see all.',
    });
  }
  const known = new Set(rows.map((row) => row.link));
  const missing = given.links.find((link) => !known.has(link));
  if (missing !== undefined) {
    throw new UsageError(
      `No link ${missing} in ${workspace === null ? 'the database' : 'this workspace'}.`,
      {
        remedy: 'To see those that are stored: smartlink-sync status --all',
      },
    );
  }
  return { workspace, linkIds: given.links, ids: given.ids, isAll: false };
}

function describeRetry({ tried, stored, known, left, busy }: RetryResult): string {
  if (tried === 0 && busy === 0) return 'There is nothing to try again.';
  const counted = (value: number, what: string): string[] =>
    value === 0 ? [] : [`${value} ${what}`];
  const parts = [
    ...counted(stored, 'stored now'),
    ...counted(known, 'known already'),
    ...counted(left, 'still cannot be stored'),
  ];
  const lines = [`Tried ${tried} ${tried === 1 ? 'row' : 'rows'}: ${parts.join(', ') || 'none'}.`];
  if (stored + known > 0) lines.push('The next sync counts their days again.');
  if (busy > 0)
    lines.push(
      `${busy} ${busy === 1 ? 'stream is' : 'streams are'} being worked on: try again later.`,
    );
  return lines.join('\n');
}
