import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import process from 'node:process';

/** The user whom programs run as; null for the user of this process. */
export type Account = { readonly uid: number; readonly gid: number } | null;

export interface ProgramResult {
  /** Null where the program could not be started, or was ended by a signal. */
  readonly exitCode: number | null;
  /** Both streams, as they came. */
  readonly output: string;
  /** Why it could not be started. */
  readonly startError: Error | null;
}

/**
 * Runs a program without a shell and with a bare environment, in which no PG* variable can mislead it. Total: a
 * program that cannot be started is a result too. `collect: false` leaves the output alone: a server that the
 * program starts could hold its streams open.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  account: Account,
  { collect = true }: { readonly collect?: boolean } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      // A folder that every user may enter: this process's own may be closed to the account.
      cwd: tmpdir(),
      env: { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: collect ? ['ignore', 'pipe', 'pipe'] : 'ignore',
      // A Ctrl-C is for this process, which decides what becomes of the others.
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...account,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (startError) => resolve({ exitCode: null, output, startError }));
    child.on('close', (exitCode) => resolve({ exitCode, output, startError: null }));
  });
}
