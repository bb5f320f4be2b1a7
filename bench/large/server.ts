/** The Postgres of the measurement: the embedded one, with the memory of a small warehouse, and no care for power cuts. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { type Database, openDatabase } from '../../src/db/database.js';
import { startEmbedded } from '../../src/db/embedded/start-embedded.js';

/** Shown with the figures. */
export const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '2GB',
  maintenance_work_mem: '1GB',
  work_mem: '64MB',
  max_wal_size: '2GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_parallel_maintenance_workers: '2',
  fsync: 'off',
  autovacuum: 'off',
  track_io_timing: 'on',
  // All processor time is that of one process, which can be asked for it.
  max_parallel_workers_per_gather: '0',
};

const MAKERS = 4;

export interface LargeServer {
  readonly database: Database;
  /** The connection whose work is measured. */
  readonly worker: PoolClient;
  /** Make rows for it. */
  readonly makers: readonly PoolClient[];
  readonly maker: PoolClient;
  /** Whole pages in the WAL are left out while rows are made, and written while work is measured. */
  setFullPages(isOn: boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function startLarge(): Promise<LargeServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smartlink-sync-large-'));
  // Another user runs the server where this runs as root.
  await chmod(dataDir, 0o755);
  const options = { dataDir, log: () => {} };
  const first = await startEmbedded(options);
  const admin = await openDatabase({ url: first.url, maxConnections: 1 });
  for (const [name, value] of Object.entries(SETTINGS)) {
    await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  }
  await admin.close();
  await first.stop();
  const server = await startEmbedded(options);
  const database = await openDatabase({ url: server.url, maxConnections: 2 + MAKERS });
  const worker = await database.pool.connect();
  const maker = await database.pool.connect();
  const makers = [maker];
  while (makers.length < MAKERS) makers.push(await database.pool.connect());
  for (const client of [worker, ...makers]) await client.query("SET TIME ZONE 'UTC'");
  return {
    database,
    worker,
    maker,
    makers,
    setFullPages: async (isOn) => {
      await database.query(`ALTER SYSTEM SET full_page_writes = ${isOn ? 'on' : 'off'}`);
      await database.query('SELECT pg_reload_conf()');
      await database.query('CHECKPOINT');
    },
    stop: async () => {
      worker.release(true);
      for (const client of makers) client.release(true);
      await database.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
