import { describe, expect, test } from 'vitest';
import { judgeMigrations } from '../../src/db/migration-state.js';
import { parseServerVersion, requireSupported } from '../../src/db/version.js';

const known = [
  { tag: '0000_tables', when: 100, hash: 'a' },
  { tag: '0001_views', when: 200, hash: 'b' },
  { tag: '0002_more', when: 300, hash: 'c' },
];

describe('judging migrations', () => {
  test.each([
    [[], ['0000_tables', '0001_views', '0002_more']],
    [[{ when: 100, hash: 'a' }], ['0001_views', '0002_more']],
    [
      [
        { when: 100, hash: 'a' },
        { when: 300, hash: 'c' },
      ],
      ['0001_views'],
    ],
    [known, []],
  ])('finds what is missing', (applied, pending) => {
    expect(judgeMigrations(known, applied).pending.map(({ tag }) => tag)).toEqual(pending);
  });

  test('refuses a newer schema and says how to go on', () => {
    expect(() => judgeMigrations(known, [...known, { when: 400, hash: 'd' }])).toThrow(
      expect.objectContaining({
        exitCode: 5,
        message: expect.stringContaining('newer than this smartlink-sync: it has 1 migration that'),
        remedy: 'Update smartlink-sync.',
      }),
    );
  });

  test('refuses a migration whose text was another', () => {
    expect(() => judgeMigrations(known, [{ when: 100, hash: 'x' }])).toThrow(
      expect.objectContaining({ exitCode: 5, message: expect.stringContaining('0000_tables') }),
    );
  });
});

describe('the version of the server', () => {
  test.each([
    ['150018', 15],
    ['180004', 18],
    ['90624', 9],
  ])('%s is Postgres %i', (text, major) => {
    expect(parseServerVersion(text).major).toBe(major);
  });

  test('is refused below 15', () => {
    expect(() => requireSupported(parseServerVersion('140022'))).toThrow(
      expect.objectContaining({
        exitCode: 5,
        message: 'The database server runs Postgres 14; smartlink-sync needs 15 or newer.',
      }),
    );
    expect(() => requireSupported(parseServerVersion('150000'))).not.toThrow();
    expect(() => parseServerVersion('CockroachDB')).toThrow(/does not tell a Postgres version/);
  });
});
