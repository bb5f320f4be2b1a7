import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { checkClock } from '../../src/check/clocks.js';
import {
  type DatabaseFacts,
  isLocal,
  judgeDatabase,
  judgeMigrations,
  judgePrivileges,
} from '../../src/check/database.js';
import { checkDisk } from '../../src/check/disk.js';
import { exitCodeOfFindings, fail, ok, warn } from '../../src/check/finding.js';
import { checkPersonalData } from '../../src/check/personal-data.js';
import { nextTimes } from '../../src/check/schedule.js';
import { judgePersonalState } from '../../src/check/stored-personal-data.js';
import { judgeSettings } from '../../src/check/stored-settings.js';
import { describeCheck } from '../../src/cli/check-report.js';
import type { PersonalState } from '../../src/db/privacy/personal-state.js';
import { asTheyCame } from '../../src/sync/privacy/privacy.js';
import { bytesText } from '../../src/words.js';

const good: DatabaseFacts = {
  major: 18,
  encoding: 'UTF8',
  user: 'worker',
  isReadOnly: false,
  mayCreate: true,
  isEncrypted: true,
  tls: 'TLSv1.3',
  clockAheadSeconds: 0.4,
  size: 1,
  forbidden: [],
  isOwnedByOthers: false,
};

const verdictOf = (facts: Partial<DatabaseFacts>, check: string, host = 'db.example.com') =>
  judgeDatabase({ ...good, ...facts }, host).find((finding) => finding.check === check);

describe('the database', () => {
  it('is fine where all is', () => {
    expect(judgeDatabase(good, 'db.example.com').map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 5 }, () => 'ok'),
    );
  });

  it.each([
    [{ encoding: 'LATIN1' }, 'encoding'],
    [{ isReadOnly: true }, 'writable'],
  ])('%j fails with 5 and a remedy', (facts, check) => {
    const finding = verdictOf(facts, check);
    expect(finding).toMatchObject({ verdict: 'fail', exitCode: 5 });
    expect(finding?.remedy).not.toBeNull();
  });

  it('warns of a connection that others can listen to, not of one within the machine', () => {
    const clear = { isEncrypted: false, tls: null };
    expect(verdictOf(clear, 'tls')?.verdict).toBe('warn');
    expect(verdictOf(clear, 'tls', '127.0.0.1')?.verdict).toBe('ok');
    expect(['/run/pg', 'localhost', '::1', '127.1.2.3'].every(isLocal)).toBe(true);
    expect(['db', '10.0.0.1', 'localhost.example.com'].some(isLocal)).toBe(false);
  });

  it('judges privileges by what is still to be done', () => {
    const none = { ...good, mayCreate: false, isOwnedByOthers: true };
    expect(judgePrivileges({ state: 'ready' }, none).verdict).toBe('ok');
    expect(judgePrivileges({ state: 'missing' }, none)).toMatchObject({
      verdict: 'fail',
      exitCode: 5,
    });
    expect(judgePrivileges({ state: 'outdated' }, none).verdict).toBe('fail');
    expect(judgePrivileges({ state: 'missing' }, good).verdict).toBe('ok');
    const forbidden = ['smartlinks.a', 'smartlinks.b', 'smartlinks.c', 'smartlinks.d'];
    const finding = judgePrivileges({ state: 'ready' }, { ...good, forbidden });
    expect(finding.message).toBe(
      'User worker may not read and write smartlinks.a, smartlinks.b, smartlinks.c and 1 more.',
    );
  });

  it('tells of migrations that are pending', () => {
    expect(judgeMigrations({ state: 'ready', pending: [] }).verdict).toBe('ok');
    expect(judgeMigrations({ state: 'missing', pending: ['0000_a'] }).verdict).toBe('ok');
    expect(judgeMigrations({ state: 'outdated', pending: ['0003_b'] })).toMatchObject({
      verdict: 'warn',
      message: 'The tables lack 0003_b.',
    });
  });
});

describe('the rest', () => {
  it('clocks: five seconds are let pass, more is said with its direction', () => {
    expect(checkClock('api_clock', 'the API', 5.4).verdict).toBe('ok');
    expect(checkClock('api_clock', 'the API', -90)).toMatchObject({
      verdict: 'warn',
      message: "The clock of the API is 90 s behind this machine's.",
    });
    expect(checkClock('api_clock', 'the API', 90).message).toContain('ahead of');
  });

  it('disk: warns below a gigabyte, and says where it cannot be seen', () => {
    expect(checkDisk(2 ** 30, null).verdict).toBe('ok');
    expect(checkDisk(2 ** 30 - 1, 5_000_000).verdict).toBe('warn');
    expect(checkDisk(null, 5_000_000).message).toMatch(/^The database takes 5\.0 MB\. /);
    expect([0, 999, 1000, 3_400_000_000].map(bytesText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '3.4 GB',
    ]);
  });

  it('schedule: the next times in UTC, in order', () => {
    const times = nextTimes('*/15 * * * *', 3);
    expect(times).toHaveLength(3);
    for (const time of times) expect(time.getTime() % 900_000).toBe(0);
    expect((times[2]?.getTime() ?? 0) - (times[0]?.getTime() ?? 0)).toBe(1_800_000);
  });

  it('personal data: clear text without an end is worth a look', () => {
    const verdict = (piiMode: 'keep' | 'hash' | 'drop', piiRetentionDays: number | null) =>
      checkPersonalData({ piiMode, piiRetentionDays, production: true }).verdict;
    expect(verdict('keep', null)).toBe('warn');
    expect([verdict('keep', 30), verdict('hash', null), verdict('drop', null)]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('settings: another value than the database was filled with fails with 2', () => {
    const stored = [{ name: 'PII_MODE', value: 'keep' }];
    expect(judgeSettings({ PII_MODE: 'keep' }, stored).verdict).toBe('ok');
    expect(judgeSettings({ PII_MODE: 'drop' }, stored)).toMatchObject({
      verdict: 'fail',
      exitCode: 2,
    });
    expect(judgeSettings({ OTHER: 'x' }, stored).verdict).toBe('ok');
  });
});

it('the first failure decides the exit code', () => {
  const findings = [ok('a', 'x'), warn('b', 'x', {}), fail('c', 'x', 4), fail('d', 'x', 5)];
  expect(exitCodeOfFindings(findings)).toBe(4);
  expect(exitCodeOfFindings(findings.slice(0, 2))).toBe(0);
});

it('the report keeps to 80 columns and ends with what came out', () => {
  const findings = [
    fail('a', 'word '.repeat(40).trim(), 5, { remedy: 'do '.repeat(40).trim(), workspace: 'w1' }),
    ok('b', 'fine', { workspace: 'w2' }),
    ok('c', 'fine'),
  ];
  const lines = describeCheck(findings, pc.createColors(false)).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines[0]).toMatch(/^FAIL {2}w1: word/);
  expect(lines.at(-1)).toBe('1 thing to mend before a sync can run.');
});

describe('stored personal data', () => {
  const DAY = 86_400;
  const state: PersonalState = {
    mode: 'keep',
    fingerprint: null,
    blankedBefore: null,
    blankedThrough: null,
    erasures: 0,
    rewriting: null,
  };
  const judged = (changed: Partial<PersonalState>, retentionDays: number | null = null) =>
    judgePersonalState(
      { ...state, ...changed },
      { ...asTheyCame, retentionDays },
      { erasedFans: 2, nowSeconds: 100.5 * DAY },
    );

  it('says what is stored, and who was erased', () => {
    expect(judged({ mode: null }).verdict).toBe('ok');
    const limit = 70 * DAY;
    const found = judged({ blankedBefore: limit, blankedThrough: limit }, 30);
    expect([found.verdict, found.message]).toEqual([
      'ok',
      'The database stores them with PII_MODE=keep; rows of before 1970-03-12 hold none; 2 people were erased.',
    ]);
  });

  it('fails where it is not what the configuration says, and warns of a change that is not done', () => {
    expect(judged({ mode: 'drop' })).toMatchObject({ verdict: 'fail', exitCode: 2 });
    expect(judged({ fingerprint: 'x' }).verdict).toBe('fail');
    expect(judged({ rewriting: '{}' }).verdict).toBe('warn');
  });

  it('warns where old rows are not blank yet, or are for a reason that is gone', () => {
    const blanked = (day: number): Partial<PersonalState> => ({
      blankedBefore: 70 * DAY,
      blankedThrough: day * DAY,
    });
    expect(judged({}, 30).verdict).toBe('warn');
    expect(judged(blanked(68), 30).verdict).toBe('ok');
    expect(judged(blanked(67), 30).message).toContain('before 1970-03-09');
    expect(judged(blanked(70)).remedy).toContain('pii apply');
  });
});
