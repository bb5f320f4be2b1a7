/** The text of a file that a person or an ad platform saved, in the encodings that they save in. Pure. */
import { UsageError } from '../errors.js';

/** Of a longer file the beginning shows how it is encoded. */
const LOOKED_AT_BYTES = 4096;

/**
 * Decodes UTF-8, and UTF-16 with or without a byte order mark; what is no UTF-8 is taken for Windows-1252, in which
 * older spreadsheets save. Byte order marks are left out, and lines end with a line feed alone. Throws `UsageError` for
 * workbooks and archives, and for UTF-8 that is broken in places: its names would be read as others.
 */
export function decodeText(bytes: Uint8Array): string {
  return decode(bytes).replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array): string {
  refuseOther(bytes);
  const wide = wideEncoding(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes.subarray(0, bytes.length & ~1));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    refuseBroken(new TextDecoder('utf-8').decode(bytes));
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function refuseOther(bytes: Uint8Array): void {
  const begins = (...wanted: readonly number[]): boolean =>
    wanted.every((byte, at) => bytes[at] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new UsageError('The file is a workbook or a zip archive, not a CSV file.', {
      remedy: 'Save the sheet as CSV, or unpack the archive.',
    });
  }
  if (begins(0x1f, 0x8b)) {
    throw new UsageError('The file is compressed.', { remedy: 'Unpack it with gunzip.' });
  }
}

function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: of most letters that files are written in one byte is zero.
  const zeros = [0, 0];
  const looked = bytes.subarray(0, LOOKED_AT_BYTES);
  for (const [at, byte] of looked.entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > looked.length / 4 && even < odd / 8) return 'utf-16le';
  return even > looked.length / 4 && odd < even / 8 ? 'utf-16be' : null;
}

/** What has letters of UTF-8, and no more bytes that are none, is UTF-8 with an accident in it. */
function refuseBroken(text: string): void {
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  const whole = text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0;
  if (whole === 0 || whole < broken) return;
  const line = text.slice(0, text.indexOf('\ufffd')).split(/\r\n|\r|\n/).length;
  throw new UsageError(`The file is UTF-8 but for some bytes, the first in line ${line}.`, {
    remedy: 'Export it again; it may have been cut, or put together from files of two encodings.',
  });
}
