import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

/** Rows that go in one by one: enough to know, and more would take minutes. */
const SINGLE_ROWS = 4_000;

/** Everything into an empty database. */
export const firstLoad: Scenario = {
  name: 'first-load',
  title: 'First load',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [
          { name: 'smartlink-sync', from: EMPTY, job: { kind: 'sync' } },
          { name: 'COPY', from: EMPTY, job: { kind: 'copy' } },
          { name: 'plain script', from: EMPTY, job: { kind: 'plain' } },
          { name: 'row by row', from: EMPTY, job: { kind: 'single', maxRows: SINGLE_ROWS } },
        ],
        options,
      );
      return resultOf(
        {
          name: 'first-load',
          title: 'First load',
          about:
            `${options.rows} clicks of 20 links over 60 days into empty tables, pages of 1,000 rows, no latency. ` +
            'COPY sends rows that were fetched, made ready and sorted before the clock starts, into the same table ' +
            `with the same indexes, and does nothing else. Row by row is the plain script with INSERTs of one row, ${SINGLE_ROWS} of them.`,
          compare: [
            ['smartlink-sync', 'plain script'],
            ['smartlink-sync', 'COPY'],
            ['smartlink-sync', 'row by row'],
          ],
        },
        runs,
      );
    });
  },
};
