import process from 'node:process';
import { type Command, Option } from 'commander';
import { unitMs } from '../config/duration.js';
import type { Database } from '../db/database.js';
import { type GrantedReader, grantReader, readRoleState } from '../db/roles/grant-reader.js';
import { UsageError } from '../errors.js';
import { durationArgument } from './arguments.js';
import { paragraph } from './columns.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { readInput } from './read-input.js';
import { askSecret } from './secret-prompt.js';
import { openWarehouse } from './warehouse.js';

interface ReaderArguments {
  readonly withPii: boolean;
  readonly passwordFile?: string;
  /** False with `--no-login`. */
  readonly login: boolean;
  /** Milliseconds. */
  readonly statementTimeout: number;
  readonly dryRun: boolean;
}

/** What `grant-reader --json` prints. */
export interface GrantReaderDocument extends Omit<GrantedReader, 'withPersonal'> {
  readonly withPii: boolean;
  readonly isDryRun: boolean;
}

const SHORTEST_PASSWORD = 8;

/** `grant-reader`: a role for BI tools and analysts. */
export function registerGrantReader(program: Command, context: CommandContext): void {
  const command = program
    .command('grant-reader')
    .description('make a database role that reads data and views, and may do nothing else')
    .argument('<name>', 'the role; it is made where there is none')
    .option('--with-pii', 'let it see personal data and _extra, too', false)
    .option('--password-file <file>', 'a file with its password; - reads standard input')
    .option('--no-login', 'nobody logs in as it: for granting it to other roles')
    .addOption(
      new Option('--statement-timeout <duration>', 'how long one of its queries may take')
        // For Postgres 0 is no limit at all.
        .argParser(durationArgument('s', unitMs.s))
        .default(5 * unitMs.m, '5m'),
    )
    .option('--dry-run', 'print the SQL and run none of it', false)
    .action(async (name: string, given: ReaderArguments) => runGrantReader(name, given, context));
  withExamples(command, [
    ['smartlink-sync grant-reader metabase', 'asks for a password, on a terminal'],
    ['smartlink-sync grant-reader metabase --password-file metabase.pw', 'the same from a script'],
    ['smartlink-sync grant-reader analysts --no-login', 'then GRANT analysts TO … by hand'],
    ['smartlink-sync grant-reader metabase --dry-run', 'the SQL, for whoever may run it'],
  ]);
}

async function runGrantReader(
  name: string,
  given: ReaderArguments,
  context: CommandContext,
): Promise<void> {
  if (!given.login && given.passwordFile !== undefined) {
    throw new UsageError('A role without login has no password.', {
      remedy: 'Leave out --no-login or --password-file.',
    });
  }
  const fromFile = given.passwordFile === undefined ? null : await readPassword(given.passwordFile);
  const database = await openWarehouse(context);
  const password = fromFile ?? (given.login ? await promptedPassword(database, name, given) : null);
  const { withPersonal, ...granted } = await grantReader(database, {
    role: name,
    withPersonal: given.withPii,
    login: given.login,
    password,
    statementTimeoutMs: given.statementTimeout,
    isDryRun: given.dryRun,
  });
  const document: GrantReaderDocument = {
    ...granted,
    withPii: withPersonal,
    isDryRun: given.dryRun,
  };
  context.out.result(document, () => describe(document));
}

async function readPassword(path: string): Promise<string> {
  const text = (await readInput(path)).toString('utf8').replace(/\r?\n$/, '');
  return accepted(text);
}

/** A role that exists keeps its password. */
async function promptedPassword(
  database: Database,
  role: string,
  { dryRun }: ReaderArguments,
): Promise<string | null> {
  const { exists } = await readRoleState(database, role);
  if (exists || dryRun) return null;
  if (!process.stdin.isTTY) {
    throw new UsageError(`The role ${role} is new and needs a password.`, {
      remedy: 'Give --password-file FILE, or --no-login.',
    });
  }
  const password = accepted(await askSecret(`Password for the new role ${role}: `));
  if ((await askSecret('The same again: ')) === password) return password;
  throw new UsageError('The two passwords differ; nothing was done.');
}

function accepted(password: string): string {
  if (password.length >= SHORTEST_PASSWORD && !/[\0\r\n]/.test(password)) return password;
  throw new UsageError(`A password is one line of at least ${SHORTEST_PASSWORD} characters.`);
}

function describe(document: GrantReaderDocument): string {
  const { role, created, withPii, login, database, statements, isDryRun } = document;
  if (isDryRun) return [...statements.map((statement) => `${statement};`)].join('\n');
  const sees = withPii
    ? 'all tables of smartlinks and smartlinks_bi, with personal data'
    : 'all tables of smartlinks and smartlinks_bi, but no personal columns and no _extra';
  const lines = [
    ...paragraph(
      `${created ? 'Made' : 'Brought'} the role ${role}${created ? '' : ' up to date'}. It reads ${sees}, and writes nothing.`,
    ),
    ...(login
      ? paragraph(`Connect a BI tool with user ${role} and database ${database}.`)
      : paragraph(`Nobody logs in as it. Give it to others: GRANT ${role} TO somebody.`)),
  ];
  if (!withPii) {
    lines.push(
      ...paragraph(
        'SELECT * fails on tables with hidden columns: name the columns, or use the views in smartlinks_bi.',
      ),
    );
  }
  return [...lines, ...describeMore(document)].join('\n');
}

function describeMore({
  role,
  database,
  memberOf,
  canMakeTemporaryTables,
}: GrantReaderDocument): string[] {
  const lines: string[] = [];
  if (memberOf.length > 0) {
    lines.push(
      ...paragraph(
        `${role} is a member of ${memberOf.join(', ')} and may also do what those may.`,
        '! ',
      ),
    );
  }
  if (canMakeTemporaryTables) {
    lines.push(
      ...paragraph(
        `Everybody may make temporary tables in this database, so this role, too. To end that: REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC.`,
        '- ',
      ),
    );
  }
  return lines;
}
