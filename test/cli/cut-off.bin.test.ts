/** A stop while the database holds a statement up: the program says that it gave up, and is gone within the grace. */
import { afterEach, expect, it } from 'vitest';
import { startBinary } from '../support/run-binary.js';
import { openPair, type Pair } from '../sync/cycles.js';

let pair: Pair;
afterEach(() => pair.close());

const GRACE_SECONDS = 3;

it('ends in time, with one document of the error, and loses nothing', async () => {
  pair = await openPair({ links: 3, clicks: 60, conversions: 6 });
  const env = {
    DATABASE_URL: pair.url,
    ONLYFANSAPI_BASE_URL: pair.simulator.url,
    ONLYFANSAPI_API_KEY: 'any',
    SHUTDOWN_GRACE_SECONDS: `${GRACE_SECONDS}`,
  };
  const sync = await pair.database.transaction(
    async (client) => {
      await client.query('LOCK TABLE smartlinks.clicks IN ACCESS EXCLUSIVE MODE');
      const running = startBinary(['sync', '--json'], { env });
      await expect.poll(waitingForClicks, { interval: 50, timeout: 60_000 }).toBe(true);
      const sinceMs = performance.now();
      running.child.kill('SIGTERM');
      const ended = await running.ended;
      return { ...ended, tookMs: performance.now() - sinceMs };
    },
    { doing: 'holding a table' },
  );
  expect([sync.exitCode, sync.signal]).toEqual([143, null]);
  expect(JSON.parse(sync.stdout)).toEqual({
    error: {
      code: 'stopped',
      message: 'Stopped before what was at hand had finished.',
      remedy: 'What was committed stays. Run it again: it goes on from there.',
    },
  });
  // A second for the process itself, on a busy machine.
  expect(sync.tookMs).toBeLessThan((GRACE_SECONDS + 1) * 1000);
});

async function waitingForClicks(): Promise<boolean> {
  const rows = await pair.rows<{ waits: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'smartlinks.clicks'::regclass) AS waits`,
  );
  return rows[0]?.waits === true;
}
