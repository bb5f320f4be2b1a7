import { createHash } from 'node:crypto';
import { LockHeldError, StoppedError } from '../errors.js';
import type { DatabaseError } from './database-error.js';
import { describeHolder, type LockHolder, readHolder } from './lock-holder.js';
import { createLockSession, type Lease, type LockSession } from './lock-session.js';
import type { ConnectionOptions } from './pool.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** A named lock that this process holds. */
export interface Lock {
  readonly name: string;
  /** Aborts, with a `DatabaseError` as its reason, when the lock is lost because its connection ended. */
  readonly lost: AbortSignal;
  /** Gives the lock back. Never throws; a second call, or one after the loss, does nothing. */
  release(): Promise<void>;
}

export interface AcquireOptions {
  /** How long to wait; 0 tries once. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Named locks across all processes that use the same database: Postgres advisory locks, all on one connection of
 * their own, which is opened at first use and anew after a loss. Within the process a name excludes too.
 * Everything throws `DatabaseError`.
 */
export interface Locks {
  /** The lock, or null where another session, or another caller of this process, holds it. */
  tryAcquire(name: string): Promise<Lock | null>;
  /** Waits for the lock. Throws `LockHeldError`, naming the holder, after `waitMs`, and `StoppedError` on abort. */
  acquire(name: string, options: AcquireOptions): Promise<Lock>;
  /** Who holds a lock just now; null where nobody does. */
  holder(name: string): Promise<LockHolder | null>;
  /** Ends the connection, and with it every lock. */
  close(): Promise<void>;
}

/** What waiting needs of the world. `sleep` rejects when the signal aborts. */
export interface LockClock {
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly sleep: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** The locks of one process. Connects at first use. */
export function createLocks(options: ConnectionOptions, clock: LockClock, lease?: Lease): Locks {
  const held = new Map<string, AbortController>();
  const loseAll = (reason: DatabaseError): void => {
    const controllers = [...held.values()];
    held.clear();
    for (const controller of controllers) controller.abort(reason);
  };
  const session = createLockSession(options, loseAll, lease);

  const tryAcquire = async (name: string): Promise<Lock | null> => {
    if (held.has(name)) return null;
    // Noted before the first await: session locks can be taken twice by the session that has them.
    const controller = new AbortController();
    held.set(name, controller);
    let taken = false;
    try {
      taken = await session.tryLock(lockKey(name));
    } finally {
      if (!taken && held.get(name) === controller) held.delete(name);
    }
    return taken ? lockOf(name, controller, held, session) : null;
  };
  const holder = (name: string): Promise<LockHolder | null> =>
    session.run((client) => readHolder(client, lockKey(name)));

  return {
    tryAcquire,
    holder,
    acquire: async (name, { waitMs, signal }) =>
      (await waitFor(() => tryAcquire(name), { waitMs, clock, signal, name })) ??
      Promise.reject(lockHeld(name, await holder(name))),
    close: () => session.close(),
  };
}

/**
 * Tries again with growing pauses until something other than null comes or `waitMs` are over; then null. Throws
 * `StoppedError` on abort.
 */
export async function waitFor<T>(
  attempt: () => Promise<T | null>,
  {
    waitMs,
    clock,
    signal,
    name,
  }: {
    readonly waitMs: number;
    readonly clock: LockClock;
    readonly signal: AbortSignal | undefined;
    readonly name: string;
  },
): Promise<T | null> {
  const end = clock.nowMs() + waitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const got = await attempt();
    if (got !== null) return got;
    const leftMs = end - clock.nowMs();
    if (leftMs <= 0) return null;
    try {
      await clock.sleep(Math.min(leftMs, pauseMs * (0.5 + clock.random() / 2)), signal);
    } catch (cause) {
      throw new StoppedError(`Stopped while waiting for the lock "${name}".`, { cause });
    }
  }
}

/** The error for a lock that others did not give back in time. */
export function lockHeld(name: string, holder: LockHolder | null): LockHeldError {
  return new LockHeldError(
    `The lock "${name}" is held by ${holder === null ? 'another session' : describeHolder(holder)}.`,
    { remedy: 'Wait until it has finished, or end that process, and run this again.' },
  );
}

/** The 64-bit key of a named lock, as decimal text: the first 8 bytes of a SHA-256 over a name space and the name. */
export function lockKey(name: string): string {
  return createHash('sha256')
    .update(`smartlink-sync lock ${name}`)
    .digest()
    .readBigInt64BE(0)
    .toString();
}

function lockOf(
  name: string,
  controller: AbortController,
  held: Map<string, AbortController>,
  session: LockSession,
): Lock {
  return {
    name,
    lost: controller.signal,
    release: async () => {
      if (held.get(name) !== controller || controller.signal.aborted) return;
      await session.unlock(lockKey(name));
      // Kept until Postgres has it back, so that nobody here takes it a second time meanwhile.
      if (held.get(name) === controller) held.delete(name);
    },
  };
}
