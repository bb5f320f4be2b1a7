/** What a run that was stopped, or told of accounts that are none, leaves in its record and its log. */

import { EventEmitter } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { listenForSignals } from '../../src/cli/signals.js';
import type { Log } from '../../src/log.js';
import { silentLog, syncOnce } from '../support/warehouse.js';
import { openPair, type Pair } from './cycles.js';

let pair: Pair;
afterEach(() => pair.close());

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])(
  'a run stopped by %s records the exit code %i, as its process ends',
  async (signal, exitCode) => {
    pair = await openPair({ links: 3, clicks: 300, conversions: 30 });
    const source = new EventEmitter();
    const signals = listenForSignals(source, () => 8000);
    pair.service.onRequest(({ endpoint }) => {
      if (endpoint === 'clicks') source.emit(signal);
    });
    const { stopping, abort } = signals;
    let [planned, done] = [0, 0];
    const run = syncOnce(pair.database, pair.simulator, {
      stopping,
      abort,
      settings: { concurrency: 1 },
      cycle: {
        onPlanned: (streams) => {
          planned = streams;
        },
        onStreamDone: (streams) => {
          done = streams;
        },
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'stopped', exitCode });
    // Streams that were left out are not told as read.
    expect(planned).toBeGreaterThan(3);
    expect(done).toBeLessThan(2);
    signals.close();
    expect(await pair.rows('SELECT outcome, exit_code FROM smartlinks_sync.runs')).toEqual([
      { outcome: 'stopped', exit_code: exitCode },
    ]);
  },
);

it('an account that has no links and never had is named', async () => {
  pair = await openPair({ accounts: 2, links: 4, clicks: 40, conversions: 0 });
  const { service } = pair;
  const named: unknown[] = [];
  const log: Log = { ...silentLog, warn: (line) => named.push(line), child: () => log };
  const [first, second] = service.accounts().map(({ id }) => id);
  const sync = (accountIds: string[]): Promise<unknown> =>
    syncOnce(pair.database, pair.simulator, { log, settings: { accountIds } });
  await sync([first ?? '', 'acct_slip']);
  expect(named).toEqual([{ event: 'account_without_links', account: 'acct_slip' }]);
  await sync([first ?? '', second ?? '']);
  expect(named).toHaveLength(1);
});
