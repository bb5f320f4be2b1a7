import { describe, expect, test } from 'vitest';
import { faultsOf } from './faults.js';

const duration = 'a duration such as 90s, 15m, 24h or 7d';

describe('every fault says what is wrong and what is accepted', () => {
  test.each<[string, string, string]>([
    [
      'ONLYFANSAPI_BASE_URL',
      'app.onlyfansapi.com',
      'is not an address; accepted: an address such as https://app.onlyfansapi.com, without user name, query and fragment',
    ],
    [
      'ONLYFANSAPI_BASE_URL',
      'ftp://x',
      'does not begin with http:// or https://; accepted: an address such as https://app.onlyfansapi.com, without user name, query and fragment',
    ],
    [
      'ONLYFANSAPI_BASE_URL',
      'https://u:hunter2@x',
      'holds a user name or a password; accepted: an address such as https://app.onlyfansapi.com, without user name, query and fragment',
    ],
    [
      'ONLYFANSAPI_BASE_URL',
      'https://x/?a=1',
      'holds a query or a fragment; accepted: an address such as https://app.onlyfansapi.com, without user name, query and fragment',
    ],
    [
      'HTTPS_PROXY',
      'proxy:3128',
      'does not begin with http:// or https://; accepted: an address such as http://proxy:3128',
    ],
    [
      'REQUEST_TIMEOUT_SECONDS',
      '0',
      `"0" is out of range; accepted: ${duration}, or a bare number of seconds, from 100ms to 10m`,
    ],
    [
      'REQUEST_TIMEOUT_SECONDS',
      'soon',
      `"soon" is not a duration; accepted: ${duration}, or a bare number of seconds, from 100ms to 10m`,
    ],
    [
      'SYNC_SETTLE_SECONDS',
      '1500ms',
      `"1500ms" is not a whole number of seconds; accepted: ${duration}, or a bare number of seconds, from 0s to 1d`,
    ],
    [
      'SYNC_HORIZON_DAYS',
      '36h',
      `"36h" is not a whole number of days; accepted: ${duration}, or a bare number of days, from 0s to 36500d`,
    ],
    ['SYNC_REPROBE_INTERVAL', '24', `"24" has no unit; accepted: ${duration}, from 1s to 365d`],
    ['ALERT_MAX_LAG', '1.5h', `"1.5h" is not a duration; accepted: ${duration}, from 1s to 365d`],
    [
      'PII_RETENTION_DAYS',
      '0',
      `"0" is out of range; accepted: ${duration}, or a bare number of days, from 1d to 36500d`,
    ],
    [
      'SHUTDOWN_GRACE_SECONDS',
      '1h',
      `"1h" is out of range; accepted: ${duration}, or a bare number of seconds, from 0s to 10m`,
    ],
    [
      'SYNC_SCHEDULE',
      'every day',
      '"every day" is not a cron expression; accepted: a cron expression in UTC, such as */15 * * * *',
    ],
    [
      'VERIFY_SCHEDULE',
      '0 0 31 2 *',
      '"0 0 31 2 *" is not a cron expression; accepted: a cron expression in UTC, such as */15 * * * *',
    ],
    ['SYNC_START_DATE', '2026-02-30', '"2026-02-30" is not a day; accepted: a day as YYYY-MM-DD'],
    [
      'SYNC_START_DATE',
      '2099-01-01',
      'lies in the future: nothing would be synced; accepted: a day as YYYY-MM-DD, not later than today',
    ],
    ['SYNC_START_DATE', '0000-01-01', '"0000-01-01" is not a day; accepted: a day as YYYY-MM-DD'],
    ['SYNC_START_DATE', '01.02.2026', '"01.02.2026" is not a day; accepted: a day as YYYY-MM-DD'],
    ['SYNC_ACCOUNT_IDS', ',', '"," names nothing; accepted: account ids separated by commas'],
    ['SYNC_CONCURRENCY', '0', '"0" is out of range; accepted: a whole number from 1 to 64'],
    [
      'SYNC_CONCURRENCY',
      '4.5',
      '"4.5" is not a whole number; accepted: a whole number from 1 to 64',
    ],
    [
      'SYNC_PAGE_SIZE',
      '1e3',
      '"1e3" is not a whole number; accepted: a whole number from 1 to 10000',
    ],
    [
      'SYNC_MAX_CREDITS_PER_RUN',
      '-1',
      '"-1" is out of range; accepted: a whole number from 0 to 1000000000',
    ],
    [
      'RATE_LIMIT_PER_MINUTE',
      'many',
      '"many" is not a whole number; accepted: a whole number from 1 to 100000000',
    ],
    [
      'RATE_LIMIT_RESERVE',
      '0.1',
      '"0.1" needs its percent sign; accepted: a percentage such as 10%, from 0% to 90%',
    ],
    [
      'RATE_LIMIT_RESERVE',
      '95%',
      '"95%" is out of range; accepted: a percentage such as 10%, from 0% to 90%',
    ],
    [
      'RATE_LIMIT_RESERVE',
      'ten',
      '"ten" is not a percentage; accepted: a percentage such as 10%, from 0% to 90%',
    ],
    ['PII_MODE', 'mask', '"mask" is none of them; accepted: keep, hash, drop'],
    ['RETENTION_MONTHS', '0', '"0" is out of range; accepted: a whole number from 1 to 1200'],
    [
      'REPORT_TIMEZONE',
      'Berlin',
      '"Berlin" is not a known time zone; accepted: the name of an IANA time zone, such as UTC or Europe/Berlin',
    ],
    [
      'REPORT_TIMEZONE',
      '+02:00',
      '"+02:00" is not a known time zone; accepted: the name of an IANA time zone, such as UTC or Europe/Berlin',
    ],
    [
      'LINK_NAME_PATTERN',
      '(',
      '"(" is not a regular expression; accepted: a regular expression with named groups, such as ^(?<vendor>[^|]+) \\| (?<country>..)',
    ],
    [
      'LINK_NAME_PATTERN',
      '(?<=a)b',
      '"(?<=a)b" has no named group; accepted: a regular expression with named groups, such as ^(?<vendor>[^|]+) \\| (?<country>..)',
    ],
    [
      'HTTP_HOST',
      'http://x',
      '"http://x" is not one; accepted: a host name or an address to listen on',
    ],
    ['HTTP_PORT', '65536', '"65536" is out of range; accepted: a whole number from 0 to 65535'],
    [
      'HTTP_TOKEN',
      'two words',
      'holds white space or characters that no HTTP header can carry; accepted: a token of visible ASCII characters',
    ],
    [
      'ALERT_WEBHOOK_URL',
      'hooks.example/T0',
      'is not an address; accepted: an address that begins with https://',
    ],
    [
      'HEARTBEAT_URL',
      'mailto:a@example.com',
      'does not begin with http:// or https://; accepted: an address that begins with https://',
    ],
    [
      'LOG_LEVEL',
      'loud',
      '"loud" is none of them; accepted: trace, debug, info, warn, error, fatal, silent',
    ],
    [
      'SYNC_CONCURRENCY',
      '"8"',
      'is wrapped in quotation marks, which would be taken literally; accepted: a whole number from 1 to 64',
    ],
  ])('%s=%s', (name, value, words) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} ${words}`]);
  });

  test('a long value is cut', () => {
    const [fault] = faultsOf({ LOG_LEVEL: 'x'.repeat(5_000) });
    expect(fault?.length).toBeLessThan(250);
  });

  test('PII_MODE=hash without a key', () => {
    expect(faultsOf({ PII_MODE: 'hash' })).toEqual([
      'PII_HASH_KEY must be given when PII_MODE=hash; accepted: any text that is hard to guess',
    ]);
  });
});
