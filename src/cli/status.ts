import type { Command } from 'commander';
import { unitMs } from '../config/duration.js';
import { databaseNow } from '../db/database-now.js';
import { hasCluster } from '../db/embedded/has-cluster.js';
import { ExitCode } from '../errors.js';
import type { LinkDetail } from '../status/link-detail.js';
import { type DriftFacts, readDrift } from '../status/read-state.js';
import { readLinkDetail, readWorkspaceStatus } from '../status/read-status.js';
import { readSchemaState, type SchemaState } from '../status/schema-state.js';
import { statusOptionsOf } from '../status/status-options.js';
import type { WorkspaceStatus } from '../status/workspace-status.js';
import { chooseWorkspaces, storedWorkspaces } from '../status/workspaces.js';
import { durationArgument, once } from './arguments.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { describeLink } from './status-link-report.js';
import { describeStatus } from './status-report.js';

interface StatusArguments {
  readonly link?: string;
  /** Milliseconds. */
  readonly maxLag?: number;
  readonly all: boolean;
}

/** What `status --json` prints. Times are ISO 8601 in UTC. */
export interface StatusDocument {
  readonly now: Date;
  readonly schema: SchemaState['state'];
  readonly pendingMigrations: readonly string[];
  /** Null without `--max-lag`. */
  readonly maxLagSeconds: number | null;
  readonly workspaces: readonly WorkspaceStatus[];
  /** Fields and values that the API sends and no column or list expects. */
  readonly drift: readonly DriftFacts[];
}

/** What `status --link ID --json` prints. */
export interface LinkStatusDocument {
  readonly now: Date;
  readonly maxLagSeconds: number | null;
  readonly link: LinkDetail;
}

/** `status`: what is complete, and what is not. Reads only, and needs no API key. */
export function registerStatus(program: Command, context: CommandContext): void {
  const command = program
    .command('status')
    .description('through which day everything is complete, and what is open; changes nothing')
    .option('--link <id>', 'one link: its counters, what is stored, and why it is read again', once)
    .option(
      '--max-lag <duration>',
      'end with exit code 3 where the data are older, such as 2h',
      durationArgument(),
    )
    .option('--all', 'list every link, not only those that ask for attention', false)
    .action(async (given: StatusArguments) => status(given, context));
  withExamples(command, [
    ['smartlink-sync status', 'is yesterday complete?'],
    ['smartlink-sync status --link 01JCZWQJZXQJZXQJZXQJZXQJZX', 'why is this link not up to date?'],
    ['smartlink-sync status --max-lag 2h > /dev/null || page-somebody', 'for a monitor'],
    ['smartlink-sync status --json | jq -r .workspaces[].completeThrough', 'for a script'],
  ]);
}

async function status(given: StatusArguments, context: CommandContext): Promise<void> {
  const maxLagSeconds = given.maxLag === undefined ? null : given.maxLag / unitMs.s;
  if (context.config.databaseUrl === 'embedded' && !(await hasCluster(context.config.dataDir))) {
    return tellOfNothing(context, { state: 'missing', pending: [] }, maxLagSeconds);
  }
  const database = await connectDatabase(context);
  const schema = await readSchemaState(database);
  if (schema.state !== 'ready') return tellOfNothing(context, schema, maxLagSeconds);
  const now = await databaseNow(database);
  const options = statusOptionsOf(context.config, now, maxLagSeconds);
  const only = context.options.workspace;
  const colors = context.out.colors;

  if (given.link !== undefined) {
    const link = await readLinkDetail(database, given.link, only, options);
    const document: LinkStatusDocument = { now: new Date(now * 1000), maxLagSeconds, link };
    context.out.result(document, () => describeLink(document, colors));
    if (link.isTooOld === true) context.finish(ExitCode.finishedWithFindings);
    return;
  }
  const configured = context.config.workspaces.map(({ name }) => name);
  const names = chooseWorkspaces(configured, await storedWorkspaces(database), only);
  const workspaces: WorkspaceStatus[] = [];
  for (const name of names) workspaces.push(await readWorkspaceStatus(database, name, options));
  const drift = await database.transaction(readDrift, { doing: 'reading the status' });
  const document = documentOf(now, schema, maxLagSeconds, workspaces, drift);
  context.out.result(document, () => describeStatus(document, { colors, all: given.all }));
  const isLate = workspaces.length === 0 || workspaces.some(({ isTooOld }) => isTooOld === true);
  if (maxLagSeconds !== null && isLate) context.finish(ExitCode.finishedWithFindings);
}

/** Data that are not there are older than anything asked for. */
function tellOfNothing(
  context: CommandContext,
  schema: SchemaState,
  maxLagSeconds: number | null,
): void {
  const document = documentOf(Math.floor(Date.now() / 1000), schema, maxLagSeconds, [], []);
  const { colors } = context.out;
  context.out.result(document, () => describeStatus(document, { colors, all: false }));
  if (maxLagSeconds !== null) context.finish(ExitCode.finishedWithFindings);
}

function documentOf(
  now: number,
  { state, pending }: SchemaState,
  maxLagSeconds: number | null,
  workspaces: readonly WorkspaceStatus[],
  drift: readonly DriftFacts[],
): StatusDocument {
  return {
    now: new Date(now * 1000),
    schema: state,
    pendingMigrations: pending,
    maxLagSeconds,
    workspaces,
    drift,
  };
}
