/** What SQLSTATEs mean to the person who runs this program: https://www.postgresql.org/docs/18/errcodes-appendix.html */
import { addressOf, type DatabaseTarget } from './target.js';

export interface Explanation {
  /** Ends the sentence "While doing this: …", without a full stop. */
  readonly what: string;
  readonly remedy: string;
  /** True where the same work may succeed later without a change by a person. */
  readonly retryable: boolean;
}

/**
 * The SQLSTATEs on which a transaction is run again at once, from its start. Each means that Postgres rolled it
 * back because of another session, and that nothing of it was kept.
 */
export const retriedSqlstates: ReadonlyMap<string, string> = new Map([
  ['40001', 'serialization_failure'],
  ['40P01', 'deadlock_detected'],
  // The wait that lock_timeout allows is over: another session, often a long query or a migration, was slower.
  ['55P03', 'lock_not_available'],
]);

type Explain = (target: Target) => Explanation;
interface Target {
  readonly server: string;
  readonly database: string;
  readonly user: string;
}

const again = 'Run it again; nothing of this transaction was stored.';
const report = 'This is a fault of smartlink-sync: please report it with this message.';
const refuses = (what: string, remedy: string): Explain =>
  always({ what, remedy, retryable: false });
const passes = (what: string, remedy: string): Explain => always({ what, remedy, retryable: true });
const always = (explanation: Explanation) => (): Explanation => explanation;

const byCode: Readonly<Record<string, Explain>> = {
  '28P01': ({ user, server }) => ({
    what: `${server} refused the password of ${user}`,
    remedy: 'Correct the user and the password in DATABASE_URL.',
    retryable: false,
  }),
  '28000': ({ user, server }) => ({
    what: `${server} does not let ${user} in`,
    remedy: 'Correct the user in DATABASE_URL, or allow the user and this machine in pg_hba.conf.',
    retryable: false,
  }),
  '3D000': ({ database, server }) => ({
    what: `${server} has no database ${database}`,
    remedy: 'Create the database, or correct its name in DATABASE_URL.',
    retryable: false,
  }),
  '3F000': refuses('a schema does not exist', 'Run "smartlink-sync migrate".'),
  '42P01': refuses('a table does not exist', 'Run "smartlink-sync migrate".'),
  '42703': refuses('a column does not exist', 'Run "smartlink-sync migrate".'),
  '42501': ({ user }) => ({
    what: `${user} lacks a privilege`,
    remedy: `Grant it, or let ${user} own the database; "smartlink-sync check" lists what is needed.`,
    retryable: false,
  }),
  '25006': refuses(
    'the database takes no writes: it is a standby, or set to read only',
    'Point DATABASE_URL to the primary server.',
  ),
  '25P02': refuses('an earlier statement of the transaction had failed', report),
  '25P03': passes('the transaction was idle for too long and was ended by the server', again),
  '40001': passes('another session changed the same rows', again),
  '40P01': passes('the transaction and another one waited for each other', again),
  '53100': refuses('the disk of the database server is full', 'Free or add space on the server.'),
  '53200': passes('the database server is out of memory', 'Give the server more memory.'),
  '53300': passes(
    'the database server has no connection left',
    'Raise max_connections, or close other connections.',
  ),
  '55P03': passes(
    'another session held a lock for too long',
    'Look for long queries in pg_stat_activity and run it again.',
  ),
  '57014': passes(
    'the statement was cancelled, by a person or by statement_timeout',
    'Raise statement_timeout for this user, or run it again.',
  ),
  '57P01': passes('the database server was shut down', 'Start the server and run it again.'),
  '57P02': passes('the database server crashed', 'Look into its log and run it again.'),
  '57P03': passes('the database server is starting or stopping', 'Run it again in a moment.'),
};

const byClass: Readonly<Record<string, Explain>> = {
  '08': passes('the connection to the database was lost', 'Check the server and run it again.'),
  '22': refuses('a value does not fit its column', report),
  '23': refuses('a row breaks a rule of its table', report),
  '28': refuses('the server does not let this user in', 'Correct the user in DATABASE_URL.'),
  '40': passes('the transaction was rolled back because of another one', again),
  '42': refuses('a statement does not fit the schema', 'Run "smartlink-sync migrate".'),
  '53': passes('the database server lacks a resource', 'Look into the log of the server.'),
  '57': passes('an operator of the database interrupted', 'Run it again.'),
  '58': refuses('the database server met an error of its system', 'Look into its log.'),
  XX: refuses('the database server met an internal error', 'Look into its log.'),
};

const unknownState = refuses('the database refused', report);

/** What an SQLSTATE means, for a server that may be named. Total: an unknown one is not retryable. */
export function explainSqlstate(sqlstate: string, target: DatabaseTarget | null): Explanation {
  const explain = byCode[sqlstate] ?? byClass[sqlstate.slice(0, 2)] ?? unknownState;
  return explain({
    server: target === null ? 'the database server' : `the database server at ${addressOf(target)}`,
    database: target === null ? 'of that name' : `"${target.database}"`,
    user: target === null ? 'this role' : `user "${target.user}"`,
  });
}

/**
 * Postgres quotes refused values in its messages. In these classes it names objects, privileges, settings and
 * resources only, and the message is what a person needs.
 */
export function mayShowServerMessage(sqlstate: string): boolean {
  return ['0A', '25', '3F', '42', '53', '55', '57', '58'].includes(sqlstate.slice(0, 2));
}
