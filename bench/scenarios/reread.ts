import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import { LOADED, makeLoaded } from './loaded.js';
import type { Scenario } from './registry.js';

/** Every row again, and none of them has changed. */
export const reread: Scenario = {
  name: 'reread',
  title: 'Unchanged rows read again',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      const bench = { postgres, service, profileDir: options.profileDir };
      await makeLoaded(bench);
      const runs = await takeTurns(
        bench,
        [
          { name: 'smartlink-sync', from: LOADED, job: { kind: 'reread' } },
          { name: 'first load', from: EMPTY, job: { kind: 'sync' } },
          { name: 'plain script', from: LOADED, job: { kind: 'plain' } },
        ],
        options,
      );
      await postgres.drop(LOADED);
      return resultOf(
        {
          name: 'reread',
          title: 'Unchanged rows read again',
          about:
            `The same ${options.rows} clicks into a database that holds them (backfill --reread), beside a first load ` +
            'in the same rounds. What is written are the run, the ledger and what a backfill remembers of its way.',
          compare: [
            ['smartlink-sync', 'first load'],
            ['smartlink-sync', 'plain script'],
          ],
        },
        runs,
      );
    });
  },
};
