import process from 'node:process';
import { DatabaseError } from '../database-error.js';
import { type Account, runProgram } from './run-program.js';

const USER = 'postgres';

/**
 * The user to run Postgres as: null, this user, unless it is root. For root it is the system user `postgres`,
 * created where there is none, as distributions' packages do; one without a name will not do, because `initdb`
 * looks it up. Throws `DatabaseError`.
 */
export async function findAccount(log: (line: string) => void, user = USER): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const found = await idsOf(user);
  if (found !== null) return found;
  const { exitCode } = await runProgram(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', user],
    null,
  );
  const created = exitCode === 0 ? await idsOf(user) : null;
  if (created === null) {
    throw new DatabaseError(
      `Postgres does not run as root, and the system user ${user} could not be created.`,
      { remedy: 'Run this as an ordinary user, or set DATABASE_URL to a Postgres server.' },
    );
  }
  log(`Created the system user ${user}, because Postgres does not run as root.`);
  return created;
}

async function idsOf(user: string): Promise<Account> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((option) => runProgram('id', [option, user], null)),
  );
  if (uid?.exitCode !== 0 || gid?.exitCode !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
