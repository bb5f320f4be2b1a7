/** Asks on a terminal before something that cannot be taken back. */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../errors.js';

/**
 * Goes on where the person at the terminal says yes, or `isSure` was given. Throws `UsageError` where they do not,
 * and where nobody can be asked.
 */
export async function confirm(question: string, isSure: boolean): Promise<void> {
  if (isSure) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError('This cannot be taken back, and nobody can be asked here.', {
      remedy: 'Give --yes if it is meant.',
    });
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
    reader.on('SIGINT', () => reader.close());
    const answer = await Promise.race([reader.question(`${question} [y/N] `), closed]);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    reader.close();
  }
  throw new UsageError('Not confirmed; nothing was done.');
}
