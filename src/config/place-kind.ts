import { validate } from 'node-cron';
import { type Kind, type Parsed, quote } from './kind.js';
import { Secret } from './secret.js';

/** A schedule that node-cron takes: five fields, or six with seconds first. Its times are UTC. */
export function cron(): Kind<string> {
  return {
    accepted: 'a cron expression in UTC, such as */15 * * * *',
    secret: false,
    parse: (given) =>
      validate(given) ? { value: given } : { problem: `${quote(given)} is not a cron expression` },
  };
}

/** The name of a time zone in the IANA database, kept as it was written. */
export function zone(): Kind<string> {
  return {
    accepted: 'the name of an IANA time zone, such as UTC or Europe/Berlin',
    secret: false,
    parse: (given) =>
      isZone(given) ? { value: given } : { problem: `${quote(given)} is not a known time zone` },
  };
}

function isZone(name: string): boolean {
  // Newer runtimes take an offset such as +02:00 here, but an offset knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A calendar day, as the whole UTC seconds of its midnight. */
export function day(): Kind<number> {
  return {
    accepted: 'a day as YYYY-MM-DD',
    secret: false,
    parse: (given) => {
      const seconds = dayStart(given);
      return seconds === null ? { problem: `${quote(given)} is not a day` } : { value: seconds };
    },
  };
}

/** Whole UTC seconds of the midnight that begins `YYYY-MM-DD`; null where the text is no day of the calendar. */
export function dayStart(given: string): number | null {
  // Postgres knows no year 0, and nobody means it.
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(given)) return null;
  const date = new Date(`${given}T00:00:00Z`);
  // Date rolls 31 February over into March; only a day that comes back unchanged exists.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== given) return null;
  return date.getTime() / 1000;
}

/** An http or https address without credentials, query and fragment; trailing slashes are taken off. */
export function baseUrl(): Kind<string> {
  return {
    accepted:
      'an address such as https://app.onlyfansapi.com, without user name, query and fragment',
    secret: false,
    parse: (given) => {
      const parsed = parseUrl(given, ['http:', 'https:']);
      if ('problem' in parsed) return parsed;
      const { username, password, search, hash, origin, pathname } = parsed.value;
      if (username !== '' || password !== '') return { problem: 'holds a user name or a password' };
      if (search !== '' || hash !== '') return { problem: 'holds a query or a fragment' };
      return { value: `${origin}${pathname}`.replace(/\/+$/, '') };
    },
  };
}

/** An http or https address that may hold credentials, kept secret. */
export function secretUrl(accepted: string): Kind<Secret> {
  return {
    accepted,
    secret: true,
    parse: (given) => {
      const parsed = parseUrl(given, ['http:', 'https:']);
      return 'problem' in parsed ? parsed : { value: new Secret(given) };
    },
  };
}

/** A Postgres address, kept secret, or the word `embedded`. */
export function databaseUrl(): Kind<Secret | 'embedded'> {
  return {
    accepted:
      'an address such as postgres://user:password@host:5432/database (special characters of the password percent-encoded), or the word embedded',
    secret: true,
    parse: (given) => {
      if (given.toLowerCase() === 'embedded') return { value: 'embedded' };
      const parsed = parseUrl(given, ['postgres:', 'postgresql:']);
      if ('problem' in parsed) return parsed;
      // The tail of a password with these would be taken for the host, and told in errors.
      const isAmbiguous = given.includes('#') || given.split('@').length > 2;
      if (isAmbiguous) return { problem: 'has a # or a second @ that is not percent-encoded' };
      return { value: new Secret(given) };
    },
  };
}

// The text is never quoted: even an address that cannot be read may hold a password.
function parseUrl(given: string, protocols: readonly string[]): Parsed<URL> {
  if (!URL.canParse(given)) return { problem: 'is not an address' };
  const url = new URL(given);
  return protocols.includes(url.protocol)
    ? { value: url }
    : {
        problem: `does not begin with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      };
}
