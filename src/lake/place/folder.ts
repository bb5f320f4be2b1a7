import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve, sep } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { PlaceError, PlaceRefusedError } from '../lake-error.js';
import type { OpenFile, Place, StoredFile } from './place.js';

/** Readers of a lake pass over names that begin with a dot; `*.parquet` does not match it either. */
const UNFINISHED = /^\..*\.unfinished$/;

/** A folder of this machine; it is made where there is none, and removed partitions take their folders with them. */
export function openFolder(path: string): Place {
  const root = resolve(path);
  const at = (file: string): string => join(root, ...file.split('/'));
  const guarded = <T>(doing: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw translated(error, doing, path);
    });
  const create = async (file: string): Promise<OpenFile> => {
    const target = at(file);
    const unfinished = join(
      dirname(target),
      `.${posix.basename(file)}.${randomBytes(4).toString('hex')}.unfinished`,
    );
    const doing = `writing ${file}`;
    await makeFolder(dirname(target)).catch((error: unknown) => {
      throw translated(error, doing, path, NO_FOLDER);
    });
    const handle = await guarded(doing, () => open(unfinished, 'wx'));
    return {
      append: (bytes) => guarded(doing, () => handle.writeFile(bytes)),
      close: () =>
        guarded(doing, async () => {
          // On disk before it takes the place of the old one: a machine that loses power must not lose both.
          await handle.sync();
          await handle.close();
          await rename(unfinished, target);
        }),
      abandon: async () => {
        await handle.close().catch(() => {});
        await rm(unfinished, { force: true }).catch(() => {});
      },
    };
  };
  const filesOf = async (folders: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const folder of folders) {
      const entries = await readdir(at(folder), { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          if (codeOf(error) === 'ENOENT') return [];
          throw error;
        },
      );
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const full = join(entry.parentPath, entry.name);
        found.push(full.slice(root.length + 1).replaceAll(sep, '/'));
      }
    }
    return found;
  };
  return {
    name: path,
    identity: realPath(root),
    readText: (file) =>
      guarded(`reading ${file}`, () =>
        readFile(at(file), 'utf8').catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return null;
          throw error;
        }),
      ),
    writeText: async (file, text) => {
      const opened = await create(file);
      try {
        await opened.append(Buffer.from(text));
        await opened.close();
      } catch (error) {
        await opened.abandon();
        throw error;
      }
    },
    list: (folders) =>
      guarded('listing files', async () => {
        const files: StoredFile[] = [];
        for (const file of await filesOf(folders)) {
          if (UNFINISHED.test(posix.basename(file))) continue;
          files.push({ path: file, bytes: (await stat(at(file))).size });
        }
        return files;
      }),
    create,
    remove: (file) =>
      guarded(`removing ${file}`, async () => {
        await rm(at(file), { force: true });
        // An empty folder of a day would be a partition without rows; one that holds something else stays.
        await rmdir(dirname(at(file))).catch(() => {});
      }),
    removeUnfinished: (folders) =>
      guarded('removing unfinished files', async () => {
        for (const file of [...(await filesOf(folders)), ...(await rootFiles(root))]) {
          if (UNFINISHED.test(posix.basename(file))) await rm(at(file), { force: true });
        }
      }),
    close: () => {},
  };
}

/** Without symbolic links, as far as the path is there: two names of one folder must exclude each other. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

async function rootFiles(root: string): Promise<string[]> {
  return readdir(root).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Codes that mean: another folder, or other rights. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'it is read only',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
  ENAMETOOLONG: 'the path is too long',
};

/** The same of making a folder: some file systems, as `/proc`, call it missing. */
const NO_FOLDER = { ...REFUSALS, ENOENT: 'no folder can be made there' };

function translated(
  error: unknown,
  doing: string,
  path: string,
  refusals: Readonly<Record<string, string>> = REFUSALS,
): unknown {
  const code = codeOf(error);
  if (code === '') return error;
  const refusal = refusals[code];
  if (refusal !== undefined) {
    return new PlaceRefusedError(`While ${doing} in ${path}: ${refusal} (${code}).`, {
      remedy: 'Give --to a folder that this user may write to.',
    });
  }
  return new PlaceError(`While ${doing} in ${path}: the file system failed (${code}).`, {
    remedy:
      code === 'ENOSPC'
        ? 'Make room there and run this again: files that are done stay.'
        : 'Run this again: files that are done stay.',
  });
}
