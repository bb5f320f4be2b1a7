import { type Command, Option } from 'commander';
import { requireWorkspaces, type Workspace } from '../config/workspaces.js';
import { UsageError } from '../errors.js';
import {
  type CreatedLink,
  createLink,
  creationBody,
  linkTypes,
  type NewLink,
} from '../sync/links/create.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { wholeNumberArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { withNeeded } from './needed-options.js';
import { openWarehouse } from './warehouse.js';
import { openWorkspaceApi } from './workspace-api.js';

interface CreateArguments {
  readonly account: string;
  readonly name: string;
  readonly type: NewLink['type'];
  readonly days?: number;
}

/** What `links create --json` prints. */
export interface CreateDocument extends CreatedLink {
  readonly workspace: string;
}

/** `links create`: the one command that changes something at the API. */
export function registerLinks(program: Command, context: CommandContext): void {
  const links = program.command('links').description('make Smart Links');
  const create = links
    .command('create')
    .description('make a Smart Link at the API, and store it at once')
    .option('--account <id>', 'the account it is for, such as acct_…')
    .option('--name <name>', 'its name, up to 255 characters')
    .addOption(new Option('--type <type>', 'what it hands out').choices(linkTypes))
    .option(
      '--days <number>',
      'days of the free trial, 1 to 360; needed for free_trial',
      wholeNumberArgument({ min: 1, max: 360 }),
    )
    .action(async (given: CreateArguments) => runCreate(given, context));
  withNeeded(create, '--account', '--name', '--type');
  withExamples(create, [
    [
      'smartlink-sync links create --account acct_123 --name "Bio" --type tracking_link',
      'a tracking link',
    ],
    [
      'smartlink-sync links create --account acct_123 --name "TikTok" --type free_trial --days 7',
      'a free trial of a week',
    ],
    ['smartlink-sync links create … --json | jq -r .redirectUrl', 'the address to put into an ad'],
  ]);
}

async function runCreate(given: CreateArguments, context: CommandContext): Promise<void> {
  const { config, out } = context;
  const workspace = onlyWorkspace(requireWorkspaces(config, context.options.workspace));
  const link: NewLink = {
    accountId: given.account,
    name: given.name,
    type: given.type,
    days: given.days ?? null,
  };
  creationBody(link);
  // Opened first: a link that was made must not fail to be stored for want of a database.
  const database = await openWarehouse(context);
  const api = openWorkspaceApi(context, database, workspace);
  context.onClose(() => api.close());
  const created = await createLink(api, database, workspace.name, link, privacyOf(config));
  const document: CreateDocument = { workspace: workspace.name, ...created };
  out.result(document, () => describe(document));
}

function onlyWorkspace(workspaces: readonly [Workspace, ...Workspace[]]): Workspace {
  if (workspaces.length === 1) return workspaces[0];
  throw new UsageError('A link is made in one workspace, and several are configured.', {
    remedy: `Give --workspace with one of: ${workspaces.map(({ name }) => name).join(', ')}.`,
  });
}

function describe({ id, name, redirectUrl, isStored }: CreateDocument): string {
  return [
    `Made ${name ?? 'the link'} (${id ?? 'its id is not known'}).`,
    redirectUrl ?? 'The API did not tell its address.',
    ...(isStored ? [] : ['It could not be stored yet; the next sync lists it.']),
  ].join('\n');
}
