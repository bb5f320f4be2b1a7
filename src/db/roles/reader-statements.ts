/** The SQL that makes a role a reader of the warehouse and nothing else. Pure. */
import { escapeIdentifier, escapeLiteral } from 'pg';
import { personalColumns, unknownContent } from './personal-columns.js';

/** A table or view of the schemas that readers see. */
export interface ReadableRelation {
  readonly schema: 'smartlinks' | 'smartlinks_bi';
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ReaderRights {
  readonly role: string;
  readonly withPersonal: boolean;
}

export interface ReaderLogin {
  readonly role: string;
  readonly database: string;
  readonly exists: boolean;
  /** False for a role that others are members of. */
  readonly login: boolean;
  /** A SCRAM verifier; null: none, or the one that the role has. */
  readonly verifier: string | null;
  readonly statementTimeoutMs: number;
}

/** What makes the views fast for a reader's sessions. */
export const readerSettings: readonly (readonly [name: string, value: string])[] = [
  // Compiling a statement takes longer than any of the views takes to answer.
  ['jit', 'off'],
  // Groups of a quarter of a year by link, day and country fit, and need not be sorted on disk.
  ['work_mem', "'64MB'"],
  // Groups of all fans take less than half of that, but are taken for more than twice as much, and would be sorted.
  ['hash_mem_multiplier', '4'],
];

/** Makes the role and sets what holds for its sessions. */
export function loginStatements(reader: ReaderLogin): string[] {
  const role = escapeIdentifier(reader.role);
  const password = reader.verifier === null ? '' : ` PASSWORD ${escapeLiteral(reader.verifier)}`;
  const verb = reader.exists ? 'ALTER' : 'CREATE';
  const inDatabase = `ALTER ROLE ${role} IN DATABASE ${escapeIdentifier(reader.database)} SET`;
  return [
    `${verb} ROLE ${role} ${reader.login ? 'LOGIN' : 'NOLOGIN'}${password}`,
    `GRANT CONNECT ON DATABASE ${escapeIdentifier(reader.database)} TO ${role}`,
    `${inDatabase} default_transaction_read_only = on`,
    `${inDatabase} statement_timeout = '${reader.statementTimeoutMs}ms'`,
    `${inDatabase} idle_in_transaction_session_timeout = '10min'`,
    ...readerSettings.map(([name, value]) => `${inDatabase} ${name} = ${value}`),
    `${inDatabase} search_path = smartlinks_bi, smartlinks`,
  ];
}

/**
 * Gives the role what a reader has, and takes away whatever else it was given in the schemas of the program. The same
 * at every call, so that it may follow each migration. `relations` are those that exist now.
 */
export function rightsStatements(
  { role: name, withPersonal }: ReaderRights,
  relations: readonly ReadableRelation[],
): string[] {
  const role = escapeIdentifier(name);
  const ours = 'smartlinks, smartlinks_sync, smartlinks_bi';
  const later = 'ALTER DEFAULT PRIVILEGES IN SCHEMA';
  return [
    `REVOKE ALL ON SCHEMA ${ours} FROM ${role}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${ours} FROM ${role}`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${ours} FROM ${role}`,
    `GRANT USAGE ON SCHEMA smartlinks, smartlinks_bi TO ${role}`,
    ...relations.flatMap((relation) => {
      const columns = readableColumns(relation, withPersonal);
      const named =
        columns === 'all'
          ? ''
          : ` (${columns.map((column) => escapeIdentifier(column)).join(', ')})`;
      if (columns !== 'all' && columns.length === 0) return [];
      return [
        `GRANT SELECT${named} ON ${escapeIdentifier(relation.schema)}.${escapeIdentifier(relation.name)} TO ${role}`,
      ];
    }),
    // Functions in a view run with the rights of who asks the view.
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA smartlinks_bi TO ${role}`,
    `${later} smartlinks_bi GRANT SELECT ON TABLES TO ${role}`,
    `${later} smartlinks_bi GRANT EXECUTE ON FUNCTIONS TO ${role}`,
    // A table of data to come may hold personal columns: the next migration says which are given.
    `${later} smartlinks ${withPersonal ? 'GRANT' : 'REVOKE'} SELECT ON TABLES ${withPersonal ? 'TO' : 'FROM'} ${role}`,
  ];
}

/** What a reader without personal data sees of a relation: `all` where nothing is kept back. */
export function readableColumns(
  { schema, name, columns }: ReadableRelation,
  withPersonal: boolean,
): readonly string[] | 'all' {
  if (withPersonal || schema === 'smartlinks_bi') return 'all';
  const hidden = new Set([...(personalColumns[name] ?? []), unknownContent]);
  const shown = columns.filter((column) => !hidden.has(column));
  return shown.length === columns.length ? 'all' : shown;
}
