/** The text of a file that a person or an ad platform saved, in the encodings that they save in. Pure. */

/**
 * Decodes UTF-8, and UTF-16 where its byte order mark says so; what is no UTF-8 is taken for Windows-1252, in which
 * older spreadsheets save. Byte order marks are left out.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
