import type { Client as PgClient } from 'pg';
import { DatabaseError, translateDatabaseError } from './database-error.js';
import { type ConnectionOptions, connectClient, createClient, targetOf } from './pool.js';

/**
 * Locks are a lease. This process asks the server something small every `beatMs`, and takes its locks for lost once it
 * has had no answer for `silentMs`. The server ends a session that it has heard nothing of for `leaseMs`, and gives its
 * locks to others: always later, so that no two processes hold one, whatever lies between them and the server.
 * Keepalives alone would not do: a proxy goes on answering them when the process behind it is gone.
 */
export interface Lease {
  readonly beatMs: number;
  readonly silentMs: number;
  /** More than the sum of both others, or the server could give a lock away before its holder knows. */
  readonly leaseMs: number;
}

const LEASE: Lease = { beatMs: 4_000, silentMs: 20_000, leaseMs: 30_000 };

/** A lock is never waited for on this connection. Keepalives have no effect on Unix sockets. */
function lockSessionSettings({ leaseMs }: Lease): string {
  return `SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET idle_session_timeout = ${Math.round(leaseMs)}`;
}

/** The one connection that holds the advisory locks of a process. Everything throws `DatabaseError`. */
export interface LockSession {
  /** True where the lock was free and is held now. */
  tryLock(key: string): Promise<boolean>;
  /** Never throws: where the lock cannot be given back, the connection is ended, and every lock with it. */
  unlock(key: string): Promise<void>;
  /** Runs the work on the connection, after what was asked of it before. */
  run<T>(work: (client: PgClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects at first use, and anew after a loss, of which `onLost` is told once. */
export function createLockSession(
  options: ConnectionOptions,
  onLost: (reason: DatabaseError) => void,
  lease: Lease = LEASE,
): LockSession {
  const target = targetOf(options.url);
  let connected: Promise<PgClient> | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const connect = async (): Promise<PgClient> => {
    const client = createClient(options);
    // The end of the connection is what counts; the error alone would only end the process.
    client.on('error', () => {});
    const stopBeating = beat(client, lease, () => options.sockets.cut());
    client.once('end', stopBeating);
    try {
      await connectClient(client);
      await client.query(lockSessionSettings(lease));
    } catch (error) {
      stopBeating();
      throw error;
    }
    client.once('end', () => {
      connected = null;
      const what = closed ? 'was closed' : 'was lost';
      onLost(
        new DatabaseError(`The connection that held the locks of this process ${what}.`, {
          retryable: true,
          remedy: 'Run it again; what was committed stays.',
        }),
      );
    });
    return client;
  };
  const run = <T>(work: (client: PgClient) => Promise<T>): Promise<T> => {
    const result = queue.then(async () => {
      try {
        if (closed) throw new Error('Cannot use a pool after calling end on the pool');
        connected ??= connect();
        return await work(await connected);
      } catch (error) {
        // What could not connect is tried anew next time.
        if (connected !== null && !(await isUsable(connected))) connected = null;
        throw translateDatabaseError(error, { doing: 'working with locks', target });
      }
    });
    queue = result.catch(() => {});
    return result;
  };
  return {
    run,
    tryLock: (key) =>
      run(async (client) => {
        const { rows } = await client.query<{ taken: boolean }>(
          'SELECT pg_try_advisory_lock($1::bigint) AS taken',
          [key],
        );
        return rows[0]?.taken === true;
      }),
    unlock: (key) =>
      run(async (client) => {
        await client
          .query('SELECT pg_advisory_unlock($1::bigint)', [key])
          .catch(() => client.end());
      }).catch(() => {}),
    close: async () => {
      await queue;
      closed = true;
      const client = await connected?.catch(() => null);
      await client?.end();
    },
  };
}

/** Asks the server again and again; `onSilence` once it has not answered for too long. Returns what ends it. */
function beat(client: PgClient, { beatMs, silentMs }: Lease, onSilence: () => void): () => void {
  let heardMs = performance.now();
  let isAsking = false;
  const beating = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - heardMs > silentMs) onSilence();
    if (isAsking) return;
    isAsking = true;
    client
      .query('SELECT 1')
      .then(
        () => {
          // What counts is when it was asked: the server has known since then at the latest.
          heardMs = nowMs;
        },
        () => {},
      )
      .finally(() => {
        isAsking = false;
      });
  }, beatMs);
  // Locks are no reason to stay alive.
  beating.unref();
  return () => clearInterval(beating);
}

async function isUsable(connected: Promise<PgClient>): Promise<boolean> {
  return connected.then(
    () => true,
    () => false,
  );
}
