/** Whether the database can hold the warehouse: version, encoding, privileges, encryption, schema. Changes nothing. */
import type { Database } from '../db/database.js';
import { DatabaseError } from '../db/database-error.js';
import { detectPooler, type PoolerVerdict } from '../db/pooler.js';
import { ExitCode } from '../errors.js';
import { readSchemaState, type SchemaState } from '../status/schema-state.js';
import { checkClock } from './clocks.js';
import { type Finding, fail, failFrom, ok, skip, warn } from './finding.js';

/** What the server says of itself and of this user. */
export interface DatabaseFacts {
  readonly major: number;
  readonly encoding: string;
  readonly user: string;
  /** A standby, or a server or role that is set to read only. */
  readonly isReadOnly: boolean;
  readonly mayCreate: boolean;
  readonly isEncrypted: boolean;
  /** `TLSv1.3`; null where the connection is not encrypted. */
  readonly tls: string | null;
  /** The server's clock less this machine's. */
  readonly clockAheadSeconds: number;
  /** Bytes. */
  readonly size: number;
  /** Tables that this user may not read and write, with their schema. */
  readonly forbidden: readonly string[];
  /** True where some table belongs to another role, so that this user cannot migrate it. */
  readonly isOwnedByOthers: boolean;
}

interface ServerRow extends Omit<DatabaseFacts, 'major' | 'clockAheadSeconds'> {
  readonly seconds: number;
}

const OWN_TABLES = `SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relowner, n.oid AS schema
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('smartlinks', 'smartlinks_sync', 'smartlinks_bi') AND c.relkind IN ('r', 'p')
    AND c.relname NOT IN ('__drizzle_migrations', 'readers')`;

/** Reads them. Throws `DatabaseError`. */
export async function readDatabaseFacts(database: Database): Promise<DatabaseFacts> {
  const askedMs = Date.now();
  const { rows } = await database.query<ServerRow>(
    `WITH own AS (${OWN_TABLES})
     SELECT current_setting('server_encoding') AS encoding, current_user::text AS user,
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly",
       has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
       coalesce(s.ssl, false) AS "isEncrypted", s.version AS tls,
       extract(epoch FROM clock_timestamp())::double precision AS seconds,
       pg_database_size(current_database()) AS size,
       ARRAY(SELECT name FROM own WHERE NOT (
         has_schema_privilege(schema, 'USAGE') AND has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
         AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')) ORDER BY name) AS forbidden,
       EXISTS (SELECT FROM own WHERE NOT pg_has_role(relowner, 'USAGE')) AS "isOwnedByOthers"
     FROM (SELECT 1) one LEFT JOIN pg_stat_ssl s ON s.pid = pg_backend_pid()`,
    [],
    { doing: 'looking at the database' },
  );
  const row = rows[0];
  if (row === undefined) throw new Error('The database told nothing of itself.');
  const { seconds, ...facts } = row;
  const halfWayMs = (askedMs + Date.now()) / 2;
  return { ...facts, major: database.version.major, clockAheadSeconds: seconds - halfWayMs / 1000 };
}

/** What was found on a database. */
export interface DatabaseCheck {
  readonly findings: readonly Finding[];
  /** True where the tables are there as this version needs them. */
  readonly hasTables: boolean;
  /** Bytes; null where it could not be asked. */
  readonly size: number | null;
}

/** Everything on an open database. `host` is where it was reached; null for the embedded one. */
export async function checkDatabase(
  database: Database,
  host: string | null,
): Promise<DatabaseCheck> {
  const findings: Finding[] = [];
  let size: number | null = null;
  let facts: DatabaseFacts | null = null;
  try {
    facts = await readDatabaseFacts(database);
    size = facts.size;
    findings.push(...judgeDatabase(facts, host), judgePooled(await detectPooler(database)));
    const schema = await readSchemaState(database);
    findings.push(judgeMigrations(schema), judgePrivileges(schema, facts));
    return { findings, hasTables: schema.state === 'ready', size };
  } catch (error) {
    if (facts !== null && facts.forbidden.length > 0 && isDenied(error)) {
      const notSeen = skip(
        'migrations',
        'The migrations were not looked at: this user may not read them.',
      );
      findings.push(notSeen, judgePrivileges({ state: 'ready' }, facts));
      return { findings, hasTables: false, size };
    }
    const isKnown = findings.some(({ check }) => check === 'pooler');
    findings.push(failFrom(isKnown ? 'migrations' : 'database', error));
    return { findings, hasTables: false, size };
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === '42501';
}

/** The verdicts on what the server said, the schema aside. Pure. */
export function judgeDatabase(facts: DatabaseFacts, host: string | null): readonly Finding[] {
  return [
    ok('database', `Postgres ${facts.major} answers to user ${facts.user}.`),
    facts.encoding === 'UTF8'
      ? ok('encoding', 'The database keeps text as UTF8.')
      : fail(
          'encoding',
          `The database keeps text as ${facts.encoding}, which cannot hold every name.`,
          ExitCode.database,
          { remedy: "Make one that can: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'." },
        ),
    facts.isReadOnly
      ? fail('writable', 'The database is read only.', ExitCode.database, {
          remedy: 'Point DATABASE_URL to the primary server, with a role that may write.',
        })
      : ok('writable', 'The database takes writes.'),
    judgeEncryption(facts, host),
    checkClock('database_clock', 'the database', facts.clockAheadSeconds),
  ];
}

function judgeEncryption({ isEncrypted, tls }: DatabaseFacts, host: string | null): Finding {
  if (isEncrypted)
    return ok('tls', `The connection to the database is encrypted (${tls ?? 'TLS'}).`);
  if (host === null || isLocal(host)) {
    return ok('tls', 'The connection to the database does not leave this machine.');
  }
  return warn('tls', 'The connection to the database is not encrypted.', {
    remedy: 'Add sslmode=verify-full to DATABASE_URL, unless nobody can listen on the way.',
  });
}

function judgePooled({ isPooled, evidence }: PoolerVerdict): Finding {
  if (!isPooled) return ok('pooler', 'Sessions hold: no transaction pooler is in between.');
  return warn(
    'pooler',
    `A transaction pooler is in between: ${evidence ?? 'sessions do not hold'}.`,
    {
      remedy: 'Point DATABASE_URL to Postgres itself, or to a pooler that pools sessions.',
    },
  );
}

/** True for a Unix socket and for this machine's own addresses. */
export function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** The verdict on the schema. Pure. */
export function judgeMigrations({ state, pending }: SchemaState): Finding {
  if (state === 'ready') return ok('migrations', 'The tables are up to date.');
  if (state === 'missing') {
    return ok('migrations', 'The tables are not there yet; the first sync makes them.');
  }
  return warn('migrations', `The tables lack ${pending.join(', ')}.`, {
    remedy: 'Run smartlink-sync migrate; sync does so too.',
  });
}

/** The verdict on what this user may do: write, and migrate where that is pending. Pure. */
export function judgePrivileges(
  { state }: Pick<SchemaState, 'state'>,
  { user, mayCreate, forbidden, isOwnedByOthers }: DatabaseFacts,
): Finding {
  if (forbidden.length > 0) {
    const some = forbidden.slice(0, 3).join(', ');
    const more = forbidden.length > 3 ? ` and ${forbidden.length - 3} more` : '';
    return fail(
      'privileges',
      `User ${user} may not read and write ${some}${more}.`,
      ExitCode.database,
      {
        remedy:
          'As the owner: GRANT USAGE ON SCHEMA, and GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA, smartlinks, smartlinks_sync, smartlinks_bi TO that user; see docs/roles.md.',
      },
    );
  }
  if (state === 'missing' && !mayCreate) {
    return fail('privileges', `User ${user} may not create schemas.`, ExitCode.database, {
      remedy: 'GRANT CREATE ON DATABASE … TO that user, or run smartlink-sync migrate as another.',
    });
  }
  if (state === 'outdated' && isOwnedByOthers) {
    return fail(
      'privileges',
      `The tables have to be migrated, and do not belong to user ${user}.`,
      ExitCode.database,
      { remedy: 'Run smartlink-sync migrate as the user who made them.' },
    );
  }
  return ok('privileges', `User ${user} may do all that is needed.`);
}
