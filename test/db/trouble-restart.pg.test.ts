/** A server that crashes or is restarted in the middle of a sync: an embedded one of this file's own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded/start-embedded.js';
import { migrate } from '../../src/db/migrate.js';
import type { Simulator } from '../../src/simulator/server.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { expectEqualToTruth, startFastSimulator, syncOnce } from '../support/warehouse.js';
import { expectNothingHalfWritten } from './trouble.js';

let folder: TemporaryFolder;
let simulator: Simulator;
let server: EmbeddedServer;
let database: Database;
beforeEach(async () => {
  folder = await makeTemporaryFolder('trouble');
  await start();
  await migrate(database);
  simulator = await startFastSimulator({ links: 3, postbacks: 0, clicks: 600, conversions: 90 });
});
afterEach(async () => {
  await simulator.close();
  await database.close();
  await server.stop();
  await folder.remove();
});

async function start(): Promise<void> {
  // Durable: what was committed must be there after a crash.
  server = await startEmbedded({ dataDir: folder.path, durable: true, log: () => {} });
  database = await openDatabase({ url: server.url });
}

/** Ends the server without any good order, and resolves when nothing answers any more. */
async function crash(): Promise<void> {
  const file = join(server.home, 'cluster', 'data', 'postmaster.pid');
  process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL');
  await expect
    .poll(() =>
      openDatabase({ url: server.url }).then(
        (open) => open.close().then(() => 'answers'),
        () => 'gone',
      ),
    )
    .toBe('gone');
}

function atRequest(turn: number, happens: () => Promise<void>): () => void {
  let requests = 0;
  return simulator.service.onRequest(async () => {
    requests += 1;
    if (requests === turn) await happens();
  });
}

const rows = async <R extends Record<string, unknown>>(sql: string): Promise<R[]> =>
  (await database.query<R>(sql)).rows;

describe('the server', () => {
  it('crashes: exit 5, what was committed is there, nothing is half written, and the next sync completes', async () => {
    const unhook = atRequest(5, crash);
    await expect(syncOnce(database, simulator)).rejects.toMatchObject({
      code: 'database',
      exitCode: 5,
      retryable: true,
    });
    unhook();
    await database.close();
    await server.stop();
    await start();
    await expectNothingHalfWritten({ rows });
    expect(await syncOnce(database, simulator)).toMatchObject({ exitCode: 0 });
    await expectEqualToTruth(database, simulator);
  });

  it('is restarted while nothing is asked of it: the sync goes on', async () => {
    const unhook = atRequest(5, async () => {
      await server.stop();
      server = await startEmbedded({ dataDir: folder.path, durable: true, log: () => {} });
    });
    const settings = { concurrency: 1 };
    expect(await syncOnce(database, simulator, { settings })).toMatchObject({ exitCode: 0 });
    unhook();
    await expectEqualToTruth(database, simulator);
  });
});
