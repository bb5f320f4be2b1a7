/** Lets others on the machine have their turn between steps. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a step. Where `command` is given, a shell runs it first and the step begins with its first line of output; its
 * standard input is closed when the step is over, upon which it should end.
 */
export async function inTurn<T>(command: string | undefined, step: () => Promise<T>): Promise<T> {
  if (command === undefined) return step();
  const holder = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  await Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('BENCH_TURN ended without a line.'))),
  ]);
  try {
    return await step();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
