import { DatabaseError } from './database-error.js';

/** The oldest Postgres that the schema and the write path work on. */
export const oldestMajorVersion = 15;

/** The version of a server: `number` as `server_version_num` has it, 180004 for 18.4. */
export interface ServerVersion {
  readonly number: number;
  readonly major: number;
}

/** Reads the text of `server_version_num`. Throws `DatabaseError` where it is no Postgres version. */
export function parseServerVersion(text: string): ServerVersion {
  const number = /^\d{5,6}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) {
    throw new DatabaseError('The database server does not tell a Postgres version.', {
      remedy: `Use Postgres ${oldestMajorVersion} or newer.`,
    });
  }
  return { number, major: Math.floor(number / 10_000) };
}

/** Throws `DatabaseError` for a server older than the oldest that is supported. */
export function requireSupported({ major }: ServerVersion): void {
  if (major >= oldestMajorVersion) return;
  throw new DatabaseError(
    `The database server runs Postgres ${major}; smartlink-sync needs ${oldestMajorVersion} or newer.`,
    {
      remedy: `Upgrade the server, or point DATABASE_URL to Postgres ${oldestMajorVersion} to 18.`,
    },
  );
}

/** True where a foreign key can be declared without being enforced: Postgres 18 and newer. */
export function hasNotEnforced({ major }: ServerVersion): boolean {
  return major >= 18;
}
