#!/usr/bin/env node
import process from 'node:process';
import { failureOf, stackOf } from './cli/exit.js';
import { run } from './cli/run.js';
import { finishWithinMs, listenForSignals } from './cli/signals.js';
import { logLevelOf, processEnvironment, shutdownGraceMsOf } from './config.js';
import { ExitCode } from './errors.js';
import { growHeapSlowly } from './heap.js';

/** How long handles that nobody closed may keep a finished process alive. */
const lingerMs = 1_500;
/** How long cancelled work may take to end by itself before the command is told to be over; then it has `lingerMs`. */
const cutOffMs = 1_000;

growHeapSlowly();
const env = processEnvironment();
const signals = listenForSignals(process, () => finishWithinMs(shutdownGraceMsOf(env), lingerMs));

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has seen enough (`| head`): nothing to tell, and nobody to tell it to.
    if (error.code === 'EPIPE') return;
    if (stream === process.stdout) {
      process.stderr.write(`error: The output could not be written (${error.code}).\n`);
    }
    endNow(ExitCode.unexpected);
  });
}
process.on('uncaughtException', (error) => {
  const stack = logLevelOf(env) === 'debug' ? `${stackOf(error)}\n` : '';
  process.stderr.write(`error: ${failureOf(error).message}\n${stack}`);
  endNow(ExitCode.unexpected);
});
signals.abort.addEventListener('abort', () => {
  const exitCode = signals.received() === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated;
  setTimeout(() => endNow(exitCode), lingerMs).unref();
});

process.exitCode = await run({
  args: process.argv.slice(2),
  env,
  stdout: process.stdout,
  stderr: process.stderr,
  signals,
  cutOffMs,
});
signals.close();
setTimeout(() => endNow(process.exitCode), lingerMs).unref();

function endNow(exitCode: typeof process.exitCode): never {
  process.exit(exitCode);
}
