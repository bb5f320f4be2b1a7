import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

const SLOW = 'bench_slow';
const LATENCY_MS = 300;
const WRITE_MS = 500;

/** Each statement that inserts clicks waits, as on a server that others keep busy. */
const MAKE_SLOW = `
  CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(${WRITE_MS / 1000}); RETURN NULL; END $$;
  CREATE TRIGGER wait BEFORE INSERT ON smartlinks.clicks FOR EACH STATEMENT EXECUTE FUNCTION public.wait()`;

/** Whichever side is slow, the other waits for it instead of piling rows up. */
export const pressure: Scenario = {
  name: 'pressure',
  title: 'A slow database, a slow service',
  run: (postgres, options) => {
    const world = { links: 20, clicks: options.rows, conversions: 0, days: 60 };
    return withService({ world }, async (service) => {
      await postgres.create(SLOW, EMPTY);
      await postgres.query(SLOW, MAKE_SLOW);
      const job = { kind: 'sync' } as const;
      const answerAfter = (ms: number) => () => service.run({ kind: 'latency', ms });
      const runs = await takeTurns(
        { postgres, service, profileDir: null },
        [
          { name: 'as usual', from: EMPTY, job, before: answerAfter(0) },
          { name: 'slow Postgres', from: SLOW, job, before: answerAfter(0) },
          { name: 'slow service', from: EMPTY, job, before: answerAfter(LATENCY_MS) },
        ],
        options,
        0,
      );
      await postgres.drop(SLOW);
      return resultOf(
        {
          name: 'pressure',
          title: 'A slow database, a slow service',
          about:
            `A first load of ${options.rows} clicks where each statement that inserts clicks takes ${WRITE_MS} ms longer, ` +
            `and one where each answer does by ${LATENCY_MS} ms. What counts is the memory: whichever side is slow, the ` +
            'other waits, because rows are asked for only when there is room for them.',
          compare: [],
        },
        runs,
      );
    });
  },
};
