// Runs the soak and prints its figures.
import { readArguments, runLane, wholeNumber } from './lane.js';

const HELP = `Usage: npm run test:soak -- [--minutes N]

Two workers over one Postgres of their own and one simulated service, while
rows come in, requests fail, Postgres is restarted three times and the active
worker is killed five times. Then every row is compared with the truth.

  --minutes N   how long it lasts (default 30)
  --help        shows this

Ends with 0 when no row is missing, no two workers were in a cycle at once,
and memory, timers and connections did not grow; else with 1.
`;

const given = readArguments({ minutes: wholeNumber('30', 4) }, HELP);
if (given !== null) runLane('test/soak/soak.bin', { SOAK_MINUTES: given.minutes });
