import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded/start-embedded.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

let prepared: TemporaryFolder;
let folder: TemporaryFolder;
let running: EmbeddedServer[];
let children: ChildProcess[];
beforeAll(async () => {
  prepared = await makeTemporaryFolder('embedded-prepared');
  const server = await startEmbedded({ dataDir: prepared.path, durable: false, log: () => {} });
  await server.stop();
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  folder = await makeTemporaryFolder('embedded');
  running = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of running) await server.stop();
  await folder.remove();
});

async function start(
  options: Partial<Parameters<typeof startEmbedded>[0]> = {},
): Promise<EmbeddedServer> {
  const server = await startEmbedded({
    dataDir: folder.path,
    durable: false,
    log: () => {},
    ...options,
  });
  running.push(server);
  return server;
}

/** Most tests begin with a copy of a database that was created and stopped: creating one takes a second. */
async function copyPrepared(): Promise<void> {
  const copying = spawn('cp', ['-a', `${prepared.path}/.`, folder.path]);
  expect(await once(copying, 'close')).toEqual([0, null]);
}

async function ask<T>(server: EmbeddedServer, text: string): Promise<T | undefined> {
  const database = await openDatabase({ url: server.url });
  const { rows } = await database.query<{ value: T }>(text).finally(() => database.close());
  return rows[0]?.value;
}

const startedAt = 'SELECT pg_postmaster_start_time()::text AS value';
const inCluster = (server: EmbeddedServer, name: string): string =>
  join(server.home, 'cluster', name);

async function postmasterLines(server: EmbeddedServer): Promise<readonly string[]> {
  return (await readFile(inCluster(server, 'data/postmaster.pid'), 'utf8')).split('\n');
}

/** Ends the server as a crash would: its file stays. Resolves when nothing answers any more. */
async function crash(server: EmbeddedServer): Promise<void> {
  process.kill(Number((await postmasterLines(server))[0]), 'SIGKILL');
  await expect.poll(() => isGone(server)).toBe(true);
}

async function isGone(server: EmbeddedServer): Promise<boolean> {
  return ask(server, 'SELECT 1 AS value').then(
    () => false,
    (error: unknown) => error instanceof Error && error.message.includes('no database server'),
  );
}

describe('the embedded server', () => {
  beforeEach(copyPrepared);

  test('is Postgres 18 in UTF-8 and C, reachable from this machine only', async () => {
    const server = await start();
    expect(server.reused).toBe(false);
    expect(new URL(server.url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/smartlinks' });
    const settings = `SELECT json_build_object(
      'major', current_setting('server_version_num')::int / 10000,
      'encoding', current_setting('server_encoding'), 'collation', datcollate,
      'addresses', current_setting('listen_addresses'), 'sockets', current_setting('unix_socket_directories')
    ) AS value FROM pg_database WHERE datname = current_database()`;
    expect(await ask(server, settings)).toEqual({
      major: 18,
      encoding: 'UTF8',
      collation: 'C',
      addresses: '127.0.0.1',
      sockets: '',
    });
  });

  test('is safe against a power cut unless told otherwise', async () => {
    const safe = await start({ durable: true });
    expect(await ask(safe, "SELECT current_setting('fsync') AS value")).toBe('on');
    await safe.stop();
    const fast = await start();
    expect(await ask(fast, "SELECT current_setting('fsync') AS value")).toBe('off');
  });

  test('keeps its data, port and password', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept ()');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.reused).toBe(false);
    expect(await ask(second, "SELECT to_regclass('kept')::text AS value")).toBe('kept');
  });

  test('has a password of its own, in a file for its owner only', async () => {
    const server = await start();
    const { password, port } = new URL(server.url);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect((await stat(inCluster(server, 'password'))).mode & 0o777).toBe(0o600);
    const wrong = openDatabase({ url: `postgres://postgres:wrong@127.0.0.1:${port}/smartlinks` });
    await expect(wrong).rejects.toMatchObject({ sqlstate: '28P01' });
  });

  test('takes another port where its own is taken, and remembers that', async () => {
    const first = await start();
    const { port } = new URL(first.url);
    await first.stop();
    const blocker = createServer().listen(Number(port), '127.0.0.1');
    await once(blocker, 'listening');
    const second = await start();
    blocker.close();
    expect(new URL(second.url).port).not.toBe(port);
    await second.stop();
    expect((await start()).url).toBe(second.url);
  });

  test('takes the port it is told, or says that it is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ port })).rejects.toThrow(`Port ${port} is taken`);
    blocker.close();
    await once(blocker, 'close');
    expect(new URL((await start({ port })).url).port).toBe(String(port));
  });
});

describe('processes that share a folder', () => {
  beforeEach(copyPrepared);

  test('share the server, and the last one stops it', async () => {
    const first = await start();
    const second = await start();
    expect([second.reused, second.url]).toEqual([true, first.url]);
    await first.stop();
    expect(await ask(second, 'SELECT 1 AS value')).toBe(1);
    await second.stop();
    expect(await isGone(second)).toBe(true);
    await second.stop();
  });

  test('one comes as the last one leaves', async () => {
    const first = await start();
    const [second] = await Promise.all([start(), first.stop()]);
    expect(await ask(second, 'SELECT 1 AS value')).toBe(1);
  });
});

describe('an empty folder', () => {
  test('is filled by one of the processes that start at the same moment', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(servers.filter(({ reused }) => !reused)).toHaveLength(1);
  });
});

describe('after a crash', () => {
  beforeEach(copyPrepared);

  test('of this program, the server that was left is used and then stopped', async () => {
    const left = await start();
    const began = await ask(left, startedAt);
    // What the operating system does to the connections of a process that is killed.
    const database = await openDatabase({ url: left.url });
    await database.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'postgres'",
    );
    await database.close();
    const next = await start();
    expect([next.reused, await ask(next, startedAt)]).toEqual([true, began]);
    await next.stop();
    expect(await isGone(next)).toBe(true);
  });

  test('of the server, its file is known to be stale', async () => {
    const first = await start();
    await crash(first);
    const second = await start();
    expect([second.reused, second.url]).toEqual([false, first.url]);
    expect(await ask(second, 'SELECT 1 AS value')).toBe(1);
  });

  test('the number of the process in the file may be another program’s now', async () => {
    const first = await start();
    await crash(first);
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    children.push(stranger);
    await once(stranger, 'spawn');
    const [, ...rest] = await postmasterLines(first);
    await writeFile(inCluster(first, 'data/postmaster.pid'), [stranger.pid, ...rest].join('\n'));
    const second = await start();
    expect([second.reused, stranger.exitCode, stranger.killed]).toEqual([false, null, false]);
    expect(await ask(second, 'SELECT 1 AS value')).toBe(1);
  });

  test('a password file that was changed is told, and nothing is created anew', async () => {
    const first = await start();
    await writeFile(inCluster(first, 'password'), 'another\n');
    await expect(start()).rejects.toThrow(/does not fit its password file/);
  });
});

describe('a folder that cannot be used', () => {
  test('is told with a remedy', async () => {
    await writeFile(join(folder.path, 'file'), '');
    await expect(start({ dataDir: join(folder.path, 'file') })).rejects.toMatchObject({
      code: 'database',
      remedy: 'Set SMARTLINK_DATA_DIR to a folder that can be written.',
    });
  });

  test('of another major version is left alone', async () => {
    const data = join(folder.path, 'postgres', 'cluster', 'data');
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/was made by Postgres 17; this is Postgres 18/);
    expect(await readFile(join(data, 'PG_VERSION'), 'utf8')).toBe('17\n');
  });
});
