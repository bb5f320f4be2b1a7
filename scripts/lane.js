// What the scripts of the longer lanes have in common: their arguments, and running a test file of this repository.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Ends the program with words for a person, and its help. */
function refuse(problem, help) {
  process.stderr.write(`${problem}\n\n${help}`);
  process.exit(2);
}

/** A whole number of at most so many digits. */
export function wholeNumber(fallback, digits) {
  const isRight = (text) => /^[1-9]\d*$/.test(text) && text.length <= digits;
  return { fallback, isRight, words: 'a whole number from 1 on' };
}

/** One of some words. */
export function oneOf(fallback, ...names) {
  return { fallback, isRight: (text) => names.includes(text), words: names.join(' or ') };
}

/**
 * The text of each argument, checked; null where only the help was asked for, which has been printed then. `kinds` says
 * by name what each is.
 */
export function readArguments(kinds, help) {
  const options = { help: { type: 'boolean', default: false } };
  for (const [name, { fallback }] of Object.entries(kinds))
    options[name] = { type: 'string', default: fallback };
  let given = {};
  try {
    given = parseArgs({ options }).values;
  } catch (error) {
    refuse(error.message, help);
  }
  if (given.help) {
    process.stdout.write(help);
    return null;
  }
  for (const [name, { isRight, words }] of Object.entries(kinds))
    if (!isRight(given[name])) refuse(`--${name} must be ${words}, not "${given[name]}".`, help);
  return given;
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

/** Builds the program and runs one test file over a Postgres. */
export function runLane(file, env) {
  run(['tsc', '-p', 'tsconfig.build.json']);
  const shown = ['--reporter=dot', '--disableConsoleIntercept'];
  run(['vitest', 'run', '--project', 'postgres', file, ...shown], env);
}
