/** Room for data, where it can be known: only the embedded Postgres lies on a disk that this program can see. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytesText } from '../words.js';
import { type Finding, ok, warn } from './finding.js';

const LEAST_BYTES = 2 ** 30;

/** Bytes that may still be written to the file system of a folder, or of the first of its parents that exists. */
export async function freeBytes(folder: string): Promise<number | null> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch {
      if (path === dirname(path)) return null;
    }
  }
}

/** The verdict on the disk. `free` is null where it cannot be known, `used` the size of the database in bytes. */
export function checkDisk(free: number | null, used: number | null): Finding {
  const size = used === null ? '' : `The database takes ${bytesText(used)}. `;
  if (free === null) {
    return ok('disk', `${size}How much room its server has left cannot be seen from here.`);
  }
  const message = `${size}${bytesText(free)} are free on its disk.`;
  if (free >= LEAST_BYTES) return ok('disk', message);
  return warn('disk', message, {
    remedy: 'Make room, or set SMARTLINK_DATA_DIR to a folder on a larger disk.',
  });
}
