import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/database.js';
import { startEmbedded } from '../../src/db/embedded/start-embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { withDatabase } from './database-url.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's address of the server on which the tests create their databases. */
    postgresUrl: string;
    /** The migrated database that the others are copies of. */
    postgresTemplate: string;
  }
}

interface TestServer {
  readonly url: string;
  readonly name: string;
  stop(): Promise<void>;
}

/**
 * Once before all tests that need Postgres: `TEST_DATABASE_URL`, else a container where a Docker engine answers and
 * has the image or can fetch it, else the embedded server.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = (await givenServer()) ?? (await containerServer()) ?? (await embeddedServer());
  try {
    const admin = await openDatabase({ url: server.url, maxConnections: 1 });
    const template = `smartlink_template_${randomBytes(6).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${template}`);
    const migrated = await openDatabase({ url: withDatabase(server.url, template) });
    await migrate(migrated).finally(() => migrated.close());
    project.provide('postgresUrl', server.url);
    project.provide('postgresTemplate', template);
    console.log(`Postgres ${admin.version.major} for tests: ${server.name}.`);
    return async () => {
      await admin.query(`DROP DATABASE ${template} WITH (FORCE)`);
      await admin.close();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function givenServer(): Promise<TestServer | null> {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined || url === '') return Promise.resolve(null);
  return Promise.resolve({ url, name: 'TEST_DATABASE_URL', stop: () => Promise.resolve() });
}

async function containerServer(): Promise<TestServer | null> {
  const image = 'postgres:18-alpine';
  // Takes a second to load, and most runs do not need it.
  const { getContainerRuntimeClient } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch(() => null);
  if (engine === null) return null;
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', ...unsafeSettings.flatMap((setting) => ['-c', setting])])
    .start()
    .catch((error: unknown) => {
      // An engine without a way to the registry, say. The embedded server does as well.
      console.log(`No container of ${image}: ${error instanceof Error ? error.message : error}`);
      return null;
    });
  if (container === null) return null;
  return {
    url: container.getConnectionUri(),
    name: `a container of ${image}`,
    stop: async () => {
      await container.stop();
    },
  };
}

const unsafeSettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
];

async function embeddedServer(): Promise<TestServer> {
  await removeOrphans();
  const dataDir = await mkdtemp(join(tmpdir(), `${folderName}${process.pid}-`));
  // Another user runs the server when the tests run as root.
  await chmod(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, durable: false, log: () => {} });
  return {
    url: server.url,
    name: 'the embedded server',
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const folderName = 'smartlink-sync-test-';

/** Stops and removes the servers of earlier test runs that were killed. */
async function removeOrphans(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const pid = new RegExp(`^${folderName}(\\d+)-`).exec(entry)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const dataDir = join(tmpdir(), entry);
    // Joins the server that was left, and as the last one who uses it stops it.
    await startEmbedded({ dataDir, durable: false, log: () => {} })
      .then((orphan) => orphan.stop())
      .catch(() => {});
    await rm(dataDir, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
