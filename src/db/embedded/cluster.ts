import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from '../database-error.js';
import type { Binaries } from './binaries.js';
import { type Account, runProgram } from './run-program.js';

const MAJOR_VERSION = '18';

/** A database cluster on disk. */
export interface Cluster {
  readonly home: string;
  /** What Postgres calls the data directory. */
  readonly dataFolder: string;
  readonly logFile: string;
  readonly portFile: string;
  /** Of the user `postgres`. */
  readonly password: string;
}

interface ClusterOptions {
  readonly home: string;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/**
 * The cluster in `home`, created where there is none: UTF-8, C locale, checksums, and a random password in a file
 * that only its owner may read. It is made aside and renamed, so that a crash leaves no half of one, and of two
 * processes one wins. Throws `DatabaseError`.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = join(options.home, 'cluster');
  const existing = await readCluster(options.home, folder);
  if (existing !== null) return existing;
  options.log(`Creating a Postgres ${MAJOR_VERSION} database in ${options.home}.`);
  await create(options, folder);
  const created = await readCluster(options.home, folder);
  if (created !== null) return created;
  throw new DatabaseError(`The embedded database in ${folder} cannot be read.`, {
    remedy: 'Remove that folder and sync again; the data are read from the API once more.',
  });
}

async function readCluster(home: string, folder: string): Promise<Cluster | null> {
  const dataFolder = join(folder, 'data');
  try {
    const version = (await readFile(join(dataFolder, 'PG_VERSION'), 'utf8')).trim();
    if (version !== MAJOR_VERSION) throw otherVersion(folder, version);
    return {
      home,
      dataFolder,
      logFile: join(folder, 'server.log'),
      portFile: join(folder, 'port'),
      password: (await readFile(join(folder, 'password'), 'utf8')).trim(),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`The embedded database in ${folder} cannot be read.`, {
      cause: error,
      remedy: 'Run this as the user who created it, or set SMARTLINK_DATA_DIR to another folder.',
    });
  }
}

async function create(
  { home, binaries, account, durable }: ClusterOptions,
  folder: string,
): Promise<void> {
  const half = await mkdtemp(`${folder}.`);
  try {
    const passwordFile = join(half, 'password');
    await writeFile(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    if (account !== null) {
      for (const path of [half, passwordFile]) await chown(path, account.uid, account.gid);
    }
    await chmod(half, 0o700);
    const result = await runProgram(
      binaries.initdb,
      [
        `--pgdata=${join(half, 'data')}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      account,
    );
    if (result.exitCode !== 0) {
      throw new DatabaseError(
        `Postgres could not create a database in ${home}: ${result.startError?.message ?? lastLine(result.output)}`,
        { remedy: 'Check that the disk has space, or set SMARTLINK_DATA_DIR to another folder.' },
      );
    }
    // Fails where another process was faster: its cluster is used then.
    await rename(half, folder).catch(() => {});
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

function otherVersion(folder: string, version: string): DatabaseError {
  return new DatabaseError(
    `The embedded database in ${folder} was made by Postgres ${version}; this is Postgres ${MAJOR_VERSION}.`,
    { remedy: 'Move that folder away and sync again; the data are read from the API once more.' },
  );
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '';
}
