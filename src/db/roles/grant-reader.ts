/** Makes a role for BI tools. */
import { UsageError } from '../../errors.js';
import { counted } from '../../words.js';
import type { Database } from '../database.js';
import { beyondReader, readPublicRights } from './public-rights.js';
import { loginStatements, rightsStatements } from './reader-statements.js';
import { readableRelations, recordReader } from './readers.js';
import { scramVerifier } from './scram.js';

export interface ReaderRequest {
  readonly role: string;
  readonly withPersonal: boolean;
  /** False: nobody logs in as this role; it is for being granted to others. */
  readonly login: boolean;
  /** Null: none is set; a role that exists keeps its own. */
  readonly password: string | null;
  readonly statementTimeoutMs: number;
  /** True: works out the statements and runs none. */
  readonly isDryRun: boolean;
}

export interface GrantedReader {
  readonly role: string;
  readonly created: boolean;
  readonly withPersonal: boolean;
  /** Whether it may log in now. */
  readonly login: boolean;
  readonly database: string;
  /** What was run, or would be; a password is left out. */
  readonly statements: readonly string[];
  /** Roles that it is a member of: it may do what they may, too. */
  readonly memberOf: readonly string[];
  /** True where everybody may make temporary tables in this database, and so this role, too. */
  readonly canMakeTemporaryTables: boolean;
}

interface RoleState {
  readonly exists: boolean;
  readonly database: string;
  /** Why it cannot become a reader; null where nothing stands against it. */
  readonly powers: readonly string[];
  readonly memberOf: readonly string[];
  readonly temporary: boolean;
}

const stateOfRole = `
SELECT r.oid IS NOT NULL AS exists, current_database() AS database,
  array_remove(ARRAY[
    CASE WHEN r.rolsuper THEN 'is a superuser' END,
    CASE WHEN r.rolcreaterole THEN 'may create roles' END,
    CASE WHEN r.rolcreatedb THEN 'may create databases' END,
    CASE WHEN r.rolreplication THEN 'may replicate' END,
    CASE WHEN r.rolbypassrls THEN 'passes by row security' END,
    CASE WHEN r.rolname = current_user THEN 'is who runs this' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname LIKE 'smartlinks%' AND c.relowner = r.oid) THEN 'owns tables of the warehouse' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'smartlinks' AND c.relkind = 'r' AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
      THEN 'may write to the warehouse' END
  ], NULL) AS powers,
  ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = r.oid ORDER BY 1) AS "memberOf",
  EXISTS (SELECT FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
    WHERE d.datname = current_database() AND acl.grantee = 0 AND acl.privilege_type = 'TEMPORARY') AS temporary
FROM (SELECT $1::text AS name) wanted LEFT JOIN pg_roles r ON r.rolname = wanted.name`;

/** What stands of a role before it is made a reader. Reads only. */
export async function readRoleState(database: Database, role: string): Promise<RoleState> {
  const { rows } = await database.query<RoleState>(stateOfRole, [role], {
    doing: 'looking at the role',
  });
  const [state] = rows;
  if (state === undefined) throw new UsageError('The database told nothing of its roles.');
  return state;
}

/**
 * Makes the role where there is none, and gives it the rights of a reader, in one transaction; the same again changes
 * nothing. Throws `UsageError` for a role that may do more than read, and where everybody may; `DatabaseError` where who
 * runs this may not create roles or does not own the tables.
 */
export async function grantReader(
  database: Database,
  request: ReaderRequest,
): Promise<GrantedReader> {
  const { role, withPersonal, isDryRun } = request;
  refuseName(role);
  const state = await readRoleState(database, role);
  const [power] = state.powers;
  if (power !== undefined) {
    throw new UsageError(`The role ${role} ${power}, so it cannot be made one that only reads.`, {
      remedy: 'Choose a name that no role has yet.',
    });
  }
  const reader = {
    role,
    database: state.database,
    exists: state.exists,
    login: request.login,
    statementTimeoutMs: request.statementTimeoutMs,
  };
  const verifier = request.password === null ? null : scramVerifier(request.password);
  const { relations, everybody } = await database.transaction(
    async (client) => ({
      relations: await readableRelations(client),
      everybody: await readPublicRights(client),
    }),
    { doing: 'listing tables and views' },
  );
  refuseWhatEverybodyMay(role, beyondReader(everybody, withPersonal));
  const rights = rightsStatements({ role, withPersonal }, relations);
  if (!isDryRun) {
    await database.transaction(
      async (client) => {
        await client.query([...loginStatements({ ...reader, verifier }), ...rights].join(';\n'));
        await recordReader(client, { role, withPersonal });
      },
      { doing: `making the role ${role} a reader` },
    );
  }
  return {
    role,
    created: !state.exists,
    withPersonal,
    login: request.login,
    database: state.database,
    statements: [
      ...loginStatements({ ...reader, verifier: verifier === null ? null : '***' }),
      ...rights,
    ],
    memberOf: state.memberOf,
    canMakeTemporaryTables: state.temporary,
  };
}

const REVOKED_ONE_BY_ONE = 4;

/** What `PUBLIC` may, no reader can be kept from. */
function refuseWhatEverybodyMay(role: string, beyond: readonly string[]): void {
  const [first, ...others] = beyond;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'right')} more`;
  const ours = 'smartlinks, smartlinks_sync, smartlinks_bi';
  const revoked =
    beyond.length > REVOKED_ONE_BY_ONE
      ? ['CREATE ON SCHEMA', 'ALL ON ALL TABLES IN SCHEMA', 'ALL ON ALL SEQUENCES IN SCHEMA'].map(
          (what) => `${what} ${ours}`,
        )
      : beyond;
  throw new UsageError(
    `Everybody (PUBLIC) may do what no reader may, and so would ${role}: ${first}${more}. Nothing was changed.`,
    { remedy: revoked.map((right) => `REVOKE ${right} FROM PUBLIC;`).join('\n') },
  );
}

function refuseName(role: string): void {
  const bytes = Buffer.byteLength(role);
  if (role !== '' && bytes <= 63 && !/^pg_|^(?:public|none)$/i.test(role) && !role.includes('\0'))
    return;
  throw new UsageError(`"${role}" cannot be the name of a role.`, {
    remedy: 'Choose a word of up to 63 characters that does not begin with pg_, such as metabase.',
  });
}
