import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findNameFaults, slipDistance } from '../../src/config/names.js';
import { variableNames } from '../../src/config/variables.js';

const letters = fc.constantFrom(...'ABC_'.split(''));
const names = fc.array(letters, { maxLength: 8 }).map((list) => list.join(''));

describe('slipDistance', () => {
  test.each([
    ['SYNC', 'SYNC', 0],
    ['SYN', 'SYNC', 1],
    ['SYNCC', 'SYNC', 1],
    ['SYNK', 'SYNC', 1],
    ['SNYC', 'SYNC', 1],
    ['SNCY', 'SYNC', 2],
    ['', 'SYNC', 4],
  ])('%s and %s are %i apart', (a, b, distance) => {
    expect(slipDistance(a, b)).toBe(distance);
  });

  test('is symmetric, zero only for equal texts, and bounded by the lengths', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const distance = slipDistance(a, b);
        expect(distance).toBe(slipDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('findNameFaults', () => {
  const problemOf = (name: string): string | undefined => findNameFaults([name])[0]?.problem;

  test('every known name and every NAME_FILE of a secret is fine', () => {
    expect(findNameFaults([...variableNames])).toEqual([]);
    expect(
      findNameFaults(['DATABASE_URL_FILE', 'ONLYFANSAPI_API_KEYS_FILE', 'PII_HASH_KEY_FILE']),
    ).toEqual([]);
  });

  test('any single slip in any name is found', () => {
    const slips = fc
      .tuple(fc.constantFrom(...variableNames), fc.nat(), fc.constantFrom('drop', 'double', 'swap'))
      .map(([name, at, slip]) => {
        const index = at % (name.length - 1);
        const [before, one, two, after] = [
          name.slice(0, index),
          name.charAt(index),
          name.charAt(index + 1),
          name.slice(index + 2),
        ];
        if (slip === 'drop') return `${before}${two}${after}`;
        return slip === 'double'
          ? `${before}${one}${one}${two}${after}`
          : `${before}${two}${one}${after}`;
      })
      .filter((name) => !variableNames.some((known) => known === name))
      // What looks like a name of Kubernetes, or is read by other programs, is passed over.
      .filter((name) => !/_PORT$|_PORT_|_SERVICE_/.test(name) && name !== 'HTTP_PROXY');
    fc.assert(
      fc.property(slips, (name) => {
        expect(problemOf(name)).toMatch(/^is not known; did you mean [A-Z0-9_]+\?$/);
      }),
    );
  });

  test('suggests what was meant', () => {
    expect(problemOf('SYNC_CONCURENCY')).toBe('is not known; did you mean SYNC_CONCURRENCY?');
    expect(problemOf('DATABSE_URL')).toBe('is not known; did you mean DATABASE_URL?');
    expect(problemOf('DATABASE_URL_FIEL')).toBe('is not known; did you mean DATABASE_URL_FILE?');
    expect(problemOf('sync_schedule')).toBe('is not known; did you mean SYNC_SCHEDULE?');
    expect(problemOf('SYNC_PAGESIZES')).toBe('is not known; did you mean SYNC_PAGE_SIZE?');
    expect(problemOf('PII_MODES')).toBe('is not known; did you mean PII_MODE?');
  });

  test('lists what there is where nothing is near', () => {
    expect(findNameFaults(['RATE_OF_SOMETHING_ELSE'])).toEqual([
      {
        variable: 'RATE_OF_SOMETHING_ELSE',
        problem: 'is not known',
        accepted: 'RATE_LIMIT_PER_MINUTE, RATE_LIMIT_RESERVE',
      },
    ]);
  });

  test('a secret has a NAME_FILE, other variables have none', () => {
    expect(problemOf('SYNC_SCHEDULE_FILE')).toMatch(/^is not known/);
  });

  test.each([
    'SYNC_SERVICE_HOST',
    'SYNC_SERVICE_PORT',
    'SYNC_SERVICE_PORT_HTTP',
    'SYNC_PORT',
    'SYNC_PORT_8080_TCP_ADDR',
    'HTTPS_PORT',
    'PATH',
    'HOME',
    'PGPASSWORD',
    'HTTP_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'npm_config_loglevel',
  ])('passes over %s', (name) => {
    expect(findNameFaults([name])).toEqual([]);
  });
});
