import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import { LOADED, makeLoaded } from './loaded.js';
import type { Scenario } from './registry.js';

const LINKS = 50;

/** A cycle after an hour in which clicks came. */
export const newRows: Scenario = {
  name: 'new-rows',
  title: 'A cycle with 1 % new rows',
  run: (postgres, options) => {
    const world = { links: LINKS, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      const bench = { postgres, service, profileDir: options.profileDir };
      await makeLoaded(bench);
      const clicks = Math.round(options.rows / 100);
      await service.run({ kind: 'grow', clicks });
      const runs = await takeTurns(
        bench,
        [
          { name: 'smartlink-sync', from: LOADED, job: { kind: 'sync' } },
          { name: 'plain script', from: LOADED, job: { kind: 'plain', maxRows: options.rows * 2 } },
        ],
        options,
      );
      await postgres.drop(LOADED);
      return resultOf(
        {
          name: 'new-rows',
          title: 'A cycle with 1 % new rows',
          about:
            `${clicks} new clicks in the last hour, over ${LINKS} links with ${options.rows}. Rows are those that were ` +
            'sent; the plain script cannot know what is new and asks for everything.',
          compare: [],
        },
        runs,
      );
    });
  },
};
