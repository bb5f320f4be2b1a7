/** Reads a file that a person names on the command line; `-` is standard input. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { UsageError } from '../errors.js';

/** No export of ad spend comes near it; more would not fit into memory several times over. */
const LARGEST_BYTES = 200 * 1024 * 1024;

/** Its bytes. Throws `UsageError` where it cannot be read, is too large, or nobody pipes anything in. */
export async function readInput(path: string): Promise<Buffer> {
  if (path !== '-') return limited(await readNamed(path), path);
  if (process.stdin.isTTY) {
    throw new UsageError('Nothing is piped in.', {
      remedy: 'Name a file, or pipe one: … < FILE.csv',
    });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BYTES) break;
    chunks.push(bytes);
  }
  if (size > LARGEST_BYTES) throw tooLarge('What is piped in');
  return Buffer.concat(chunks);
}

async function readNamed(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const problems: Readonly<Record<string, string>> = {
      ENOENT: 'There is no file',
      EACCES: 'There is no right to read',
      EISDIR: 'This is a folder:',
    };
    throw new UsageError(`${problems[code] ?? `Reading failed with ${code}:`} ${path}.`, {
      cause: error,
    });
  }
}

function limited(bytes: Buffer, path: string): Buffer {
  if (bytes.length > LARGEST_BYTES) throw tooLarge(path);
  return bytes;
}

function tooLarge(what: string): UsageError {
  return new UsageError(`${what} is larger than ${LARGEST_BYTES / 1024 / 1024} MB.`, {
    remedy: 'Import it in parts, such as a month each.',
  });
}
