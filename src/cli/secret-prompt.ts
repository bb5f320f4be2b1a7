/** Asks for a password on a terminal without showing it. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { StoppedError } from '../errors.js';

/** The line that was typed. Throws `StoppedError` where Ctrl-C or the end of the input came instead. */
export function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With a terminal as its output readline would echo what is typed.
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    let line: string | null = null;
    reader.on('line', (text) => {
      line = text;
      reader.close();
    });
    reader.on('SIGINT', () => reader.close());
    reader.on('close', () => {
      process.stderr.write('\n');
      if (line === null) reject(new StoppedError('Stopped while asking for the password.'));
      else resolve(line);
    });
  });
}
