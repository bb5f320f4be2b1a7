import { createHash } from 'node:crypto';
import { chmod, chown } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { DatabaseError } from '../database-error.js';
import { type Account, runProgram } from './run-program.js';

/** Where the database lies when the user who runs it may not enter `SMARTLINK_DATA_DIR`. */
const SYSTEM_FOLDER = '/var/lib/smartlink-sync';

/**
 * The folder of the embedded Postgres, made where it is missing: `postgres` below the data folder. Where that
 * lies below a folder that the account may not enter, such as root's home, it is a folder of the system instead,
 * one for each data folder and the same at every start. Throws `DatabaseError`.
 */
export async function findHome(
  dataDir: string,
  account: Account,
  log: (line: string) => void,
): Promise<string> {
  try {
    await makeFolder(dataDir);
    if (account === null || (await mayEnter(dataDir, account))) {
      return await makeHome(join(dataDir, 'postgres'), account);
    }
    if (await makeFolder(SYSTEM_FOLDER)) await chmod(SYSTEM_FOLDER, 0o755);
    const home = await makeHome(join(SYSTEM_FOLDER, nameOf(dataDir)), account);
    log(`The database lies in ${home}, because its user may not enter ${dataDir}.`);
    return home;
  } catch (cause) {
    throw new DatabaseError(
      `The folder for the embedded Postgres could not be made in ${dataDir}.`,
      {
        cause,
        remedy: 'Set SMARTLINK_DATA_DIR to a folder that can be written.',
      },
    );
  }
}

/** The folders in which the embedded Postgres of a data folder may lie; neither has to exist. */
export function possibleHomes(dataDir: string): readonly string[] {
  return [join(dataDir, 'postgres'), join(SYSTEM_FOLDER, nameOf(dataDir))];
}

async function makeHome(home: string, account: Account): Promise<string> {
  await makeFolder(home, 0o700);
  if (account !== null) await chown(home, account.uid, account.gid);
  return home;
}

// Asks the kernel, which also knows of access lists and of mounts.
async function mayEnter(folder: string, account: Account): Promise<boolean> {
  const { exitCode } = await runProgram('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account);
  return exitCode === 0;
}

function nameOf(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
}
