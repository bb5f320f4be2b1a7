/** Who may see metrics and the status page. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../config/secret.js';

/**
 * True where the `Authorization` header carries the token: as a bearer token, as programs send it, or as the password
 * of HTTP Basic, which every browser asks for by itself. It is never taken from the address, which would end in
 * histories and the logs of proxies. Compares in constant time.
 */
export function isAllowed(authorization: string | undefined, token: Secret | null): boolean {
  if (token === null) return true;
  const given = tokenOf(authorization ?? '');
  return given !== null && timingSafeEqual(digest(given), digest(token.reveal()));
}

function tokenOf(authorization: string): string | null {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)\s*$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? null : pair.slice(colon + 1);
}

// Equal in length whatever was given, as the comparison demands.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
