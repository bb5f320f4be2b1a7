import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import { LOADED, makeLoaded } from './loaded.js';
import type { Scenario } from './registry.js';

function idle(links: number, clicks: number, hasPlain: boolean): Scenario {
  const name = `idle-${links}`;
  const title = `A cycle in which nothing happened, ${links.toLocaleString('en-US')} links`;
  return {
    name,
    title,
    run: (postgres, options) =>
      withService({ world: { links, clicks, conversions: 0, days: 60 } }, async (service) => {
        const bench = { postgres, service, profileDir: options.profileDir };
        await makeLoaded(bench);
        const runs = await takeTurns(
          bench,
          [
            { name: 'smartlink-sync', from: LOADED, job: { kind: 'sync' } },
            ...(hasPlain
              ? [{ name: 'plain script', from: LOADED, job: { kind: 'plain' as const } }]
              : []),
          ],
          options,
        );
        await postgres.drop(LOADED);
        const pages = Math.ceil(links / 1000);
        return resultOf(
          {
            name,
            title,
            about:
              'What counts is the number of requests: the list of links tells that nothing moved. ' +
              `A plain script asks for both streams of every link, ${(pages + 2 * links).toLocaleString('en-US')} requests.`,
            compare: [],
          },
          runs,
        );
      }),
  };
}

export const idle50: Scenario = idle(50, 20_000, true);
/** The plain script would take minutes for what is known: two requests a link. */
export const idle10000: Scenario = idle(10_000, 2_000, false);
