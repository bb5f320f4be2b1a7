/** Keyed hashes of personal values: the same value gives the same hash, and nobody without the key can tell which. */
import { createHmac } from 'node:crypto';
import { storableText } from '../text-form.js';

export interface TextHasher {
  /** Tells one key from another, and nothing of it: 16 hexadecimal digits. */
  readonly fingerprint: string;
  /** `pii:`, four digits of the fingerprint, `:`, and HMAC-SHA-256 in base64url. Of a text as it would be stored. */
  hash(text: string): string;
  /** True for a hash that this key made, as far as its form tells. */
  isOwnHash(text: string): boolean;
}

const FORM = /^pii:[0-9a-f]{4}:[\w-]{43}$/;
const TAG_AT = 4;
const TAG_LENGTH = 4;
/** User agents repeat from row to row, and an address from a person's click to the next. */
const MOST_REMEMBERED = 20_000;

/** Makes hashes with one key, the UTF-8 bytes of the text. */
export function createTextHasher(key: string): TextHasher {
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const fingerprint = digest('smartlink-sync fingerprint of this key').toString('hex').slice(0, 16);
  const tag = fingerprint.slice(0, TAG_LENGTH);
  const known = new Map<string, string>();
  return {
    fingerprint,
    hash: (text) => {
      const found = known.get(text);
      if (found !== undefined) return found;
      const made = `pii:${tag}:${digest(storableText(text)).toString('base64url')}`;
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(text, made);
      return made;
    },
    isOwnHash: (text) => isHash(text) && text.slice(TAG_AT, TAG_AT + TAG_LENGTH) === tag,
  };
}

/** True for a text of the form of a hash, whichever key made it. */
export function isHash(text: string): boolean {
  return FORM.test(text);
}
