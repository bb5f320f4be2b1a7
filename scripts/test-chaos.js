// Runs the chaos scenarios of a row of seeds and prints what came of them.
import { oneOf, readArguments, runLane, wholeNumber } from './lane.js';

const HELP = `Usage: npm run test:chaos -- [--runs N] [--seed S] [--executor E]

Runs N scenarios of faults, drift, late and edited rows and killed processes,
each with a small service and a database of its own, and compares every row
and ledger entry with the truth at the end.

  --runs N   scenarios to run (default 40)
  --seed S   the first seed; scenario S+1 follows S (default 1)
  --executor process (default): each cycle does all its work itself;
             queue: it gives its streams to three workers, and workers and
             schedulers are killed
  --help     shows this

Examples:
  npm run test:chaos -- --runs 1000             about half an hour on two cores
  npm run test:chaos -- --runs 1 --seed 4711    one scenario again

Ends with 0 when nothing is missing, extra, wrong or falsely claimed, else
with 1 and the seeds that failed. TEST_DATABASE_URL names a Postgres to use;
without it the tests start one of their own. CHAOS_PII_MODE (keep, hash or drop)
says how all of them store personal data; by default two of eight hide them.
With even seeds few rows are copied into their table, as many are with odd ones.
`;

const given = readArguments(
  {
    runs: wholeNumber('40', 9),
    seed: wholeNumber('1', 9),
    executor: oneOf(process.env.CHAOS_EXECUTOR ?? 'process', 'process', 'queue'),
  },
  HELP,
);
if (given !== null) {
  runLane('test/chaos/chaos.bin', {
    CHAOS_RUNS: given.runs,
    CHAOS_SEED: given.seed,
    CHAOS_EXECUTOR: given.executor,
  });
}
