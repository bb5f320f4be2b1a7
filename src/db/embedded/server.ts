import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../database-error.js';
import type { Binaries } from './binaries.js';
import type { Cluster } from './cluster.js';
import { freePort } from './free-port.js';
import { disownPostmasterFile, isServerOf, readPostmaster } from './postmaster-file.js';
import { answers } from './presence.js';
import { type Account, runProgram } from './run-program.js';

/** Recovery after a crash is part of it. */
const START_TIMEOUT_SECONDS = 120;
const STOP_TIMEOUT_MS = 60_000;
const STOP_POLL_MS = 20;
const POLL_MS = 100;
const RESTART_PAUSE_MS = 500;
const MAX_STARTS = 6;

export interface ServerOptions {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account;
  /** Null: the one of last time, or a free one. */
  readonly port: number | null;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly port: number;
  /** True where it ran already. */
  readonly reused: boolean;
}

/** Uses the server that runs on the cluster, or starts one. Throws `DatabaseError`. */
export async function ensureRunning(options: ServerOptions): Promise<RunningServer> {
  const { cluster, log } = options;
  for (let start = 1; ; start += 1) {
    const port = await runningPort(options);
    if (port !== null) {
      log(`Using the embedded Postgres that runs on port ${port} already.`);
      return { port, reused: true };
    }
    const started = await startServer(options);
    if (started !== null) return { port: started, reused: false };
    if (start >= MAX_STARTS) {
      throw new DatabaseError('The embedded Postgres could not be started.', {
        remedy: `Look into ${cluster.logFile}.`,
      });
    }
    // Backends of a server that crashed take a moment to notice; until then Postgres refuses to start.
    await sleep(RESTART_PAUSE_MS);
  }
}

/** Ends the server in good order, open connections included; nothing where none runs. Throws `DatabaseError`. */
export async function stopServer({ cluster, binaries, account }: ServerOptions): Promise<void> {
  const stopped = await readPostmaster(cluster.dataFolder);
  if (stopped === null) return;
  await runProgram(
    binaries.pgCtl,
    ['stop', '-D', cluster.dataFolder, '-m', 'fast', '--no-wait'],
    account,
    { collect: false },
  );
  // pg_ctl would wait for the end of the next server too, where another process starts one at once.
  const endMs = performance.now() + STOP_TIMEOUT_MS;
  while ((await readPostmaster(cluster.dataFolder))?.pid === stopped.pid) {
    if (performance.now() > endMs) {
      throw new DatabaseError('The embedded Postgres could not be stopped.', {
        remedy: `Look into ${cluster.logFile}.`,
      });
    }
    await sleep(STOP_POLL_MS);
  }
}

// The port of a healthy server. One that runs but does not answer is stopped, a stale file is disowned.
async function runningPort(options: ServerOptions): Promise<number | null> {
  const { cluster, log } = options;
  const endMs = performance.now() + START_TIMEOUT_SECONDS * 1_000;
  for (;;) {
    const postmaster = await readPostmaster(cluster.dataFolder);
    if (postmaster === null) return null;
    if (!(await isServerOf(cluster.dataFolder, postmaster.pid))) {
      await disownPostmasterFile(cluster.dataFolder).catch(() => {});
      return null;
    }
    const { port } = postmaster;
    const answer = port === null ? 'starting' : await answers(port, cluster);
    if (answer === 'ready') return port;
    if (answer === 'dead' || performance.now() > endMs) {
      log('The embedded Postgres runs but does not answer: stopping it.');
      await stopServer(options);
      return null;
    }
    await sleep(POLL_MS);
  }
}

async function startServer(options: ServerOptions): Promise<number | null> {
  const { cluster, binaries, account, durable } = options;
  const port = await freePort(options.port ?? (await rememberedPort(cluster)));
  if (options.port !== null && port !== options.port) {
    throw new DatabaseError(`Port ${options.port} is taken by another program.`, {
      remedy: 'Choose another port for the embedded Postgres.',
    });
  }
  await startNewLog(cluster);
  const { exitCode, startError } = await runProgram(
    binaries.pgCtl,
    [
      'start',
      '-D',
      cluster.dataFolder,
      '-l',
      cluster.logFile,
      '-w',
      '-t',
      String(START_TIMEOUT_SECONDS),
      '-o',
      serverSettings(port, durable),
    ],
    account,
    { collect: false },
  );
  if (startError !== null || exitCode !== 0) return null;
  await writeFile(cluster.portFile, `${port}\n`);
  return port;
}

function serverSettings(port: number, durable: boolean): string {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_checkpoints: 'off',
    // The text of a statement may hold what a row holds.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return [`-p ${port}`, ...flags].join(' ');
}

async function rememberedPort({ portFile }: Cluster): Promise<number | null> {
  const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
  return Number.isSafeInteger(port) && port > 0 && port < 65_536 ? port : null;
}

// The logs of this run and of the one before are kept.
async function startNewLog({ logFile }: Cluster): Promise<void> {
  await rename(logFile, `${logFile}.previous`).catch(() => {});
}
