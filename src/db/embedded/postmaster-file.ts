import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { runProgram } from './run-program.js';

/** What `postmaster.pid` says of a server: https://www.postgresql.org/docs/18/storage-file-layout.html */
export interface Postmaster {
  readonly pid: number;
  /** Null while the server is starting. */
  readonly port: number | null;
}

/** Reads the text of `postmaster.pid`; null where it holds no process. */
export function parsePostmasterFile(text: string): Postmaster | null {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isSafeInteger(port) && port > 0 ? port : null };
}

/** What the file in a data folder says; null where there is none. */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  return parsePostmasterFile(text);
}

/**
 * Whether the process that the file names is a Postgres of this folder, and not another that got the number of
 * a server that crashed, which in a container is the rule. Where neither /proc nor `ps` tells, a process that
 * lives is taken for the server.
 */
export async function isServerOf(dataFolder: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  return command === null || (command.includes('postgres') && command.includes(dataFolder));
}

/**
 * Lets Postgres start though the number in the file is some other program's now. The rest of the file is kept,
 * so that Postgres still looks for backends that outlived their server; the number of the process that calls
 * `pg_ctl` is one that it takes for stale.
 */
export async function disownPostmasterFile(dataFolder: string): Promise<void> {
  const file = join(dataFolder, 'postmaster.pid');
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [process.pid, ...rest].join('\n'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  }
  const { exitCode, output } = await runProgram('ps', ['-o', 'command=', '-p', String(pid)], null);
  return exitCode === 0 ? output : null;
}
