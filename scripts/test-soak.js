// Runs the soak and prints its figures.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run test:soak -- [--minutes N]

Two workers over one Postgres of their own and one simulated service, while
rows come in, requests fail, Postgres is restarted three times and the active
worker is killed five times. Then every row is compared with the truth.

  --minutes N   how long it lasts (default 30)
  --help        shows this

Ends with 0 when no row is missing, no two workers were in a cycle at once,
and memory, timers and connections did not grow; else with 1.
`;

/** Ends the program with words for a person. */
function refuse(problem) {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = {
      minutes: { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function wholeNumber(name, text) {
  const isWhole = /^[1-9]\d{0,3}$/.test(text);
  return isWhole ? text : refuse(`--${name} must be a whole number from 1 on, not "${text}".`);
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

const { minutes, help } = readArguments();
if (help) {
  process.stdout.write(HELP);
} else {
  const env = { SOAK_MINUTES: wholeNumber('minutes', minutes) };
  run(['tsc', '-p', 'tsconfig.build.json']);
  const shown = ['--reporter=dot', '--disableConsoleIntercept'];
  run(['vitest', 'run', '--project', 'postgres', 'test/soak/soak.bin', ...shown], env);
}
