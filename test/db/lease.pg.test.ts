/** Locks behind a network that swallows everything: the holder knows first, then the server gives the lock away. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.js';

// A tenth of what the program uses, so that the test need not last a minute.
const lease = { beatMs: 250, silentMs: 2_000, leaseMs: 3_000 };

let test: TestDatabase;
let proxy: SilentProxy;
let behind: Database;
beforeEach(async () => {
  test = await createEmptyDatabase();
  proxy = await startSilentProxy(test.url);
  behind = await openDatabase({ url: proxy.url, lease });
});
afterEach(async () => {
  await proxy.close();
  await behind.close();
  await test.close();
});

const abortOf = (signal: AbortSignal): Promise<number> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(performance.now()));
  });

it('keeps a lock for longer than the lease while the connection works', async () => {
  const lock = await behind.locks.tryAcquire('a');
  // Longer than the lease, by the server's clock.
  await test.database.query('SELECT pg_sleep(4)');
  expect(lock?.lost.aborted).toBe(false);
  expect(await test.database.locks.tryAcquire('a')).toBeNull();
});

it('is told lost before the server gives the lock to another one', async () => {
  const lock = await behind.locks.tryAcquire('a');
  if (lock === null) throw new Error('The lock was not free.');
  const lost = abortOf(lock.lost);
  proxy.silence();
  const taken = await test.database.locks.acquire('a', { waitMs: 20_000 });
  const takenMs = performance.now();
  expect(await lost).toBeLessThan(takenMs);
  await taken.release();
});

it('ends statements that would wait for ever', async () => {
  await behind.locks.tryAcquire('a');
  await behind.query('SELECT 1');
  proxy.silence();
  await expect(behind.query('SELECT 1')).rejects.toMatchObject({
    code: 'database',
    retryable: true,
  });
});
