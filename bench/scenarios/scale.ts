import type { Measured } from '../measure.js';
import { EMPTY } from '../postgres.js';
import { type Described, resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

/** What the larger load has of the smaller one's rows and links. */
const TIMES = 10;
const LINKS = 1_000;

/** One load of many rows, and one of ten times as many: a row must not cost more. Not part of a plain run. */
export const scale: Scenario = {
  name: 'scale',
  title: 'Ten times the rows',
  isOnRequest: true,
  run: async (postgres, options) => {
    const sizes = [options.rows, options.rows * TIMES];
    const runs = new Map<string, readonly Measured[]>();
    for (const [at, clicks] of sizes.entries()) {
      const links = at === 0 ? LINKS : LINKS * TIMES;
      const name = `${clicks.toLocaleString('en-US')} rows`;
      const world = { links, clicks, conversions: 0, days: 365 };
      const taken = await withService({ world, isKept: false }, (service) =>
        takeTurns(
          { postgres, service, profileDir: null },
          [{ name, from: EMPTY, job: { kind: 'sync' } }],
          { ...options, rounds: 1 },
          0,
        ),
      );
      runs.set(name, taken.get(name) ?? []);
    }
    const [small = '', large = ''] = [...runs.keys()];
    const described: Described = {
      name: 'scale',
      title: 'Ten times the rows',
      about:
        `One first load of ${small} over ${LINKS} links and one of ${large} over ${LINKS * TIMES} links, of a year. ` +
        'The service makes its answers anew each time, which takes more CPU than reading them: rows a second say little here.',
      compare: [[large, small]],
    };
    return resultOf(described, runs);
  },
};
