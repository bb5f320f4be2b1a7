import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

const PAGE = 100;

/** A service that gives no more than 100 rows an answer. */
export const smallPages: Scenario = {
  name: 'small-pages',
  title: 'First load, pages of 100 rows',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world, pageCap: PAGE }, async (service) => {
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [
          { name: 'smartlink-sync', from: EMPTY, job: { kind: 'sync' } },
          { name: 'plain script', from: EMPTY, job: { kind: 'plain', pageSize: PAGE } },
        ],
        options,
      );
      return resultOf(
        {
          name: 'small-pages',
          title: 'First load, pages of 100 rows',
          about: `${options.rows} clicks from a service that cuts every page to ${PAGE} rows: ten pages are written together.`,
          compare: [['smartlink-sync', 'plain script']],
        },
        runs,
      );
    });
  },
};
