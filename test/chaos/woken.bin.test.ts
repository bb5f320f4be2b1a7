/** A worker that everybody takes for dead, and that wakes up with an old answer in its hands. */
import { afterEach, expect, it } from 'vitest';
import { startBinary } from '../support/run-binary.js';
import { expectInStep, openPair, type Pair } from '../sync/cycles.js';
import { environmentOf } from './killed.js';

let pair: Pair;
afterEach(() => pair.close());

const SESSIONS = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database()';

it('neither marks what another has stored meanwhile nor brings back what another has marked', async () => {
  pair = await openPair({ accounts: 1, links: 1, clicks: 60, conversions: 0 });
  const { service, simulator, cycle, rows } = pair;
  await cycle();
  const link = service.links()[0]?.id ?? '';
  const mine = (await rows<{ pid: number }>(SESSIONS)).map(({ pid }) => pid);

  const env = { ...environmentOf(simulator, pair.url), REQUEST_TIMEOUT_SECONDS: '60' };
  const asleep = startBinary(['sync', '--full'], { env });
  try {
    // It sleeps before its request is answered: when it wakes up, the answer has long been there.
    const slept = new Promise<void>((resolve) => {
      const end = service.onRequest(({ endpoint }) => {
        if (endpoint !== 'clicks') return;
        end();
        asleep.child.kill('SIGSTOP');
        resolve();
      });
    });
    await Promise.race([
      slept,
      asleep.ended.then(({ stderr }) => Promise.reject(new Error(`It never asked: ${stderr}`))),
    ]);
    // As the server does with a client that it does not hear of.
    await rows(`SELECT pg_terminate_backend(pid) FROM (${SESSIONS}) s WHERE pid <> ALL ($1)`, [
      [
        ...mine,
        ...(await rows<{ pid: number }>('SELECT pg_backend_pid() AS pid')).map((r) => r.pid),
      ],
    ]);
    const [vanished = ''] = service.rowIds(link, 'clicks');
    service.removeRow(vanished);
    // Newer than what was counted, older than the listing: of others nobody could tell yet whether the counter counts them.
    service.advance(120);
    const arrived = service.addClick(link, { at: service.now() - 60 });
    expect((await cycle({ isFull: true, waitMs: 10_000 })).rows).toMatchObject({
      inserted: 1,
      vanished: 1,
    });
    asleep.child.kill('SIGCONT');
    await asleep.ended;
    const states = await rows('SELECT id, _deleted_at IS NULL AS live FROM smartlinks.clicks');
    expect(states).toContainEqual({ id: vanished, live: false });
    expect(states).toContainEqual({ id: arrived, live: true });
    await expectInStep(pair);
  } finally {
    asleep.child.kill('SIGKILL');
  }
});
