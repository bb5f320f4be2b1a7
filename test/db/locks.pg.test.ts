import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { type LockClock, lockKey, waitFor } from '../../src/db/locks.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
let other: Database;
beforeAll(async () => {
  db = await createEmptyDatabase();
  other = await openDatabase({ url: db.url, applicationName: 'smartlink-sync other' });
});
afterAll(async () => {
  await other.close();
  await db.close();
});

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0)) await release();
});

async function take(database: Database, name: string): ReturnType<Database['locks']['tryAcquire']> {
  const lock = await database.locks.tryAcquire(name);
  if (lock !== null) releases.push(lock.release);
  return lock;
}

async function endLockSession(database: Database, name: string): Promise<void> {
  const holder = await database.locks.holder(name);
  await db.database.query('SELECT pg_terminate_backend($1, 5000)', [holder?.backendPid]);
}

describe('a lock', () => {
  test('excludes other processes until it is released', async () => {
    const lock = await take(db.database, 'a');
    expect(lock?.name).toBe('a');
    expect(await take(other, 'a')).toBeNull();
    await lock?.release();
    expect(await take(other, 'a')).not.toBeNull();
  });

  test('excludes other callers of the same process, also those that ask at the same moment', async () => {
    const taken = await Promise.all([1, 2, 3].map(() => take(db.database, 'a')));
    expect(taken.filter((lock) => lock !== null)).toHaveLength(1);
    await taken[0]?.release();
    await taken[0]?.release();
    expect(await take(db.database, 'a')).not.toBeNull();
    expect(await take(other, 'a')).toBeNull();
  });

  test('released twice does not free the one that was taken after it', async () => {
    const first = await take(db.database, 'a');
    await first?.release();
    await take(db.database, 'a');
    await first?.release();
    expect(await take(other, 'a')).toBeNull();
  });

  test('of another name is independent', async () => {
    await take(db.database, 'a');
    expect(await take(db.database, 'b')).not.toBeNull();
    expect(await take(other, 'c')).not.toBeNull();
  });

  test('that failed to be taken may be taken later', async () => {
    const theirs = await take(other, 'a');
    expect(await take(db.database, 'a')).toBeNull();
    await theirs?.release();
    expect(await take(db.database, 'a')).not.toBeNull();
  });

  test('names its holder', async () => {
    expect(await db.database.locks.holder('a')).toBeNull();
    await take(other, 'a');
    expect(await db.database.locks.holder('a')).toEqual({
      backendPid: expect.any(Number),
      applicationName: 'smartlink-sync other',
      since: expect.any(Date),
    });
  });
});

describe('a lost connection', () => {
  test('is told to every lock on it, and the next lock gets a new one', async () => {
    const [a, b] = [await take(db.database, 'a'), await take(db.database, 'b')];
    const lost = Promise.all([a, b].map((lock) => aborted(lock?.lost)));
    await endLockSession(db.database, 'a');
    expect(await lost).toEqual([
      expect.objectContaining({ code: 'database', retryable: true }),
      expect.objectContaining({ code: 'database', retryable: true }),
    ]);
    expect(await take(other, 'a')).not.toBeNull();
    expect(await take(db.database, 'b')).not.toBeNull();
    await a?.release();
    expect(await take(db.database, 'a')).toBeNull();
  });
});

describe('acquire', () => {
  test('waits until the lock is free', async () => {
    const theirs = await take(other, 'a');
    const waiting = db.database.locks.acquire('a', { waitMs: 60_000 });
    await theirs?.release();
    await (await waiting).release();
  });

  test('tells who holds the lock when the wait is over', async () => {
    await take(other, 'a');
    const failing = db.database.locks.acquire('a', { waitMs: 0 });
    await expect(failing).rejects.toMatchObject({
      code: 'lock_held',
      exitCode: 6,
      message: expect.stringMatching(
        /^The lock "a" is held by smartlink-sync other \(backend \d+,/,
      ),
    });
  });

  test('ends when the signal aborts', async () => {
    await take(other, 'a');
    const controller = new AbortController();
    const failing = db.database.locks.acquire('a', { waitMs: 60_000, signal: controller.signal });
    controller.abort();
    await expect(failing).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('waiting', () => {
  test('pauses longer and longer, up to a second, and never beyond its end', async () => {
    let nowMs = 0;
    const pauses: number[] = [];
    const clock: LockClock = {
      nowMs: () => nowMs,
      random: () => 1,
      sleep: async (delayMs) => {
        pauses.push(delayMs);
        nowMs += delayMs;
      },
    };
    const got = await waitFor(() => Promise.resolve(null), {
      name: 'a',
      waitMs: 3_000,
      clock,
      signal: undefined,
    });
    expect(got).toBeNull();
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_000, 450]);
  });
});

test('keys are 64 bits of a hash, so that names do not meet', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `stream clicks ${index}`);
  const keys = new Set(names.map(lockKey));
  expect(keys.size).toBe(names.length);
  expect([...keys].some((key) => key.startsWith('-'))).toBe(true);
});

function aborted(signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(signal.reason));
  });
}
