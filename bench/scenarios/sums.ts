import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

/** Clicks to one conversion, as they come. */
const CLICKS_PER_CONVERSION = 33;

/** What keeping the daily sums costs a first load: the same program with and without. */
export const sums: Scenario = {
  name: 'sums',
  title: 'First load with and without daily sums',
  isOnRequest: true,
  run: (postgres, options) => {
    const conversions = Math.round(options.rows / CLICKS_PER_CONVERSION);
    const world = { links: 20, clicks: options.rows, conversions, days: 60 };
    return withService({ world }, async (service) => {
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [
          { name: 'with sums', from: EMPTY, job: { kind: 'sync' } },
          { name: 'without sums', from: EMPTY, job: { kind: 'sync', isWithoutSums: true } },
        ],
        options,
      );
      return resultOf(
        {
          name: 'sums',
          title: 'First load with and without daily sums',
          about:
            `${options.rows} clicks of 20 links over 60 days and ${conversions} conversions, by the program as it is and by the ` +
            'same program with the functions emptied that keep daily sums and late rows.',
          compare: [['with sums', 'without sums']],
        },
        runs,
      );
    });
  },
};
