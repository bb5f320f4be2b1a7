import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

/** A first load in which half of the rows are conversions, each with a fan and a click inside. */
export const conversions: Scenario = {
  name: 'conversions',
  title: 'First load with conversions',
  run: (postgres, options) => {
    const half = Math.round(options.rows / 4);
    const world = { links: 20, clicks: half, conversions: half, days: 60 };
    return withService({ world }, async (service) => {
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [
          { name: 'smartlink-sync', from: EMPTY, job: { kind: 'sync' } },
          { name: 'plain script', from: EMPTY, job: { kind: 'plain' } },
        ],
        options,
      );
      return resultOf(
        {
          name: 'conversions',
          title: 'First load with conversions',
          about:
            `${half} clicks and as many conversions. A conversion brings its click and its fan, which become rows of ` +
            'their own; the plain script stores the conversion alone.',
          compare: [['smartlink-sync', 'plain script']],
        },
        runs,
      );
    });
  },
};
