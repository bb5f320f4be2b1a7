import { Writable } from 'node:stream';
import type { OutputStream } from '../../src/cli/output.js';

/** A stream that keeps what is written, and is a terminal if asked to be. */
export function memoryStream(isTTY = false): OutputStream & { text(): string } {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => text });
}
