// Runs the chaos scenarios of a row of seeds and prints what came of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

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
`;

/** Ends the program with words for a person. */
function refuse(problem) {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = {
      runs: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      executor: { type: 'string', default: process.env.CHAOS_EXECUTOR ?? 'process' },
      help: { type: 'boolean', default: false },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function wholeNumber(name, text) {
  const isWhole = /^[1-9]\d{0,8}$/.test(text);
  return isWhole ? text : refuse(`--${name} must be a whole number from 1 on, not "${text}".`);
}

function executorName(text) {
  const isKnown = ['process', 'queue'].includes(text);
  return isKnown ? text : refuse(`--executor must be process or queue, not "${text}".`);
}

/** Runs a program of this repository to its end, with its output shown; ends this one where it fails. */
function run(args, env = {}) {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const isWindows = process.platform === 'win32';
  const { status, error } = spawnSync(isWindows ? 'npx.cmd' : 'npx', args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell: isWindows,
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const { runs, seed, executor, help } = readArguments();
if (help) {
  process.stdout.write(HELP);
} else {
  const env = {
    CHAOS_RUNS: wholeNumber('runs', runs),
    CHAOS_SEED: wholeNumber('seed', seed),
    CHAOS_EXECUTOR: executorName(executor),
  };
  run(['tsc', '-p', 'tsconfig.build.json']);
  const shown = ['--reporter=dot', '--disableConsoleIntercept'];
  run(['vitest', 'run', '--project', 'postgres', 'test/chaos/chaos.bin', ...shown], env);
}
