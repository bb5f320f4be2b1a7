import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

const LATENCY_MS = 50;
const IN_FLIGHT = [1, 4, 8] as const;

/** A first load from a service that is far away. */
export const latency: Scenario = {
  name: 'latency',
  title: 'First load, 50 ms to the service',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      await service.run({ kind: 'latency', ms: LATENCY_MS });
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [
          ...IN_FLIGHT.map((concurrency) => ({
            name: `${concurrency} in flight`,
            from: EMPTY,
            job: { kind: 'sync' as const, concurrency },
          })),
          { name: 'plain script', from: EMPTY, job: { kind: 'plain' } },
        ],
        options,
      );
      return resultOf(
        {
          name: 'latency',
          title: 'First load, 50 ms to the service',
          about: `${options.rows} clicks, each answer held back for ${LATENCY_MS} ms, with SYNC_CONCURRENCY of 1, 4 and 8. The plain script has one request in flight.`,
          compare: IN_FLIGHT.map((concurrency) => [`${concurrency} in flight`, 'plain script']),
        },
        runs,
      );
    });
  },
};
