/** Where the demo runs: an API with made-up data and a Postgres, in a temporary folder that is gone afterwards. */
import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startEmbedded } from '../db/embedded/start-embedded.js';
import { type Simulator, startSimulator } from '../simulator/server.js';

/** The made-up data: as much as a small agency has. The same at every run, but for the days it lies on. */
export const demoData = { accounts: 3, links: 60, clicks: 40_000, conversions: 4_000, days: 90 };

export interface DemoPlace {
  readonly simulator: Simulator;
  /** Holds the password of a server that only this machine reaches and that ends with the demo. */
  readonly databaseUrl: string;
}

export interface DemoPlaceOptions {
  /** Told what the embedded Postgres does, a sentence each. */
  readonly log: (line: string) => void;
  /** Takes what must be closed, the last first. */
  readonly onClose: (close: () => Promise<void>) => void;
}

/** Starts both. Throws `DatabaseError` where Postgres cannot run on this machine. */
export async function openDemoPlace({ log, onClose }: DemoPlaceOptions): Promise<DemoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'smartlink-sync-demo-'));
  onClose(() => removeFolder(folder));
  cleanUpAtExit(join(folder, 'postgres'));
  cleanUpAtExit(folder);
  // As root, Postgres runs as another user, who must be able to reach its own folder in here.
  await chmod(folder, 0o711);
  const simulator = await startSimulator(demoData);
  onClose(() => simulator.close());
  const server = await startEmbedded({ dataDir: folder, durable: false, log });
  // It lies elsewhere where the temporary folder is closed to the user of Postgres.
  cleanUpAtExit(server.home);
  onClose(() => removeFolder(server.home));
  onClose(() => server.stop());
  return { simulator, databaseUrl: server.url };
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * For a process that ends before it could close anything: a second Ctrl-C, a terminal that was closed. Does
 * nothing where the folder is gone already. What is left of a process that was killed cannot be helped.
 */
function cleanUpAtExit(home: string): void {
  process.on('exit', () => {
    try {
      process.kill(postmasterOf(home), 'SIGQUIT');
    } catch {
      // No server runs there.
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
}

// The folder is this process's own, so the server that the file names is, too.
function postmasterOf(home: string): number {
  const [pid] = readFileSync(join(home, 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n');
  return Number(pid);
}
