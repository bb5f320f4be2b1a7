import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import { LOADED, makeLoaded } from './loaded.js';
import type { Scenario } from './registry.js';

const SHARE = 0.02;

/** Every row again, of which some have changed. */
export const changed: Scenario = {
  name: 'changed',
  title: 'Read again, 2 % changed',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      const bench = { postgres, service, profileDir: options.profileDir };
      await makeLoaded(bench);
      const edited = await service.run({ kind: 'edit', share: SHARE, isBot: true });
      const runs = await takeTurns(
        bench,
        [
          { name: 'smartlink-sync', from: LOADED, job: { kind: 'reread' } },
          { name: 'plain script', from: LOADED, job: { kind: 'plain' } },
        ],
        options,
      );
      await postgres.drop(LOADED);
      return resultOf(
        {
          name: 'changed',
          title: 'Read again, 2 % changed',
          about:
            `The ${options.rows} clicks again, after ${edited} of them, spread over all days, became bots at the service. ` +
            'What is written are these rows, their former values, and the daily sums of all days.',
          compare: [['smartlink-sync', 'plain script']],
        },
        runs,
      );
    });
  },
};
