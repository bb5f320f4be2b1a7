import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig, logLevelOf, shutdownGraceMsOf } from '../../src/config.js';
import { faultsOf } from './faults.js';

describe('loadConfig', () => {
  test('an empty environment gives every default', () => {
    expect(loadConfig({})).toEqual({
      workspaces: [],
      apiBaseUrl: 'https://app.onlyfansapi.com',
      httpsProxy: null,
      noProxy: null,
      requestTimeoutMs: 30_000,
      databaseUrl: 'embedded',
      dataDir: resolve('.smartlink-sync'),
      syncSchedule: '*/15 * * * *',
      verifySchedule: '0 4 * * 0',
      syncStartSeconds: null,
      syncAccountIds: null,
      syncHorizonDays: 90,
      syncReprobeIntervalMs: 86_400_000,
      syncSettleSeconds: 60,
      syncConcurrency: 8,
      syncPageSize: 1000,
      syncMaxCreditsPerRun: null,
      rateLimitPerMinute: 300,
      rateLimitReserveFraction: 0.1,
      piiMode: 'keep',
      piiHashKey: null,
      piiRetentionDays: null,
      retentionMonths: null,
      reportTimezone: 'UTC',
      linkNamePattern: null,
      lakeAccess: { region: null, endpoint: null, credentials: null },
      httpHost: '127.0.0.1',
      httpPort: 8080,
      httpToken: null,
      alertWebhookUrl: null,
      alertMaxLagMs: 3_600_000,
      heartbeatUrl: null,
      logLevel: 'info',
      shutdownGraceMs: 8_000,
      production: false,
    });
  });

  test('every variable is taken', () => {
    const config = loadConfig({
      ONLYFANSAPI_BASE_URL: 'http://127.0.0.1:4010/api-copy//',
      HTTPS_PROXY: 'http://u:p@proxy:3128',
      NO_PROXY: 'localhost,127.0.0.1',
      REQUEST_TIMEOUT_SECONDS: '1m',
      DATABASE_URL: 'postgres://u:p@db/warehouse',
      SMARTLINK_DATA_DIR: '/var/lib/smartlink',
      SYNC_SCHEDULE: '0 */6 * * *',
      VERIFY_SCHEDULE: '@weekly',
      SYNC_START_DATE: '2026-02-28',
      SYNC_ACCOUNT_IDS: 'acct_1, acct_2,,acct_1',
      SYNC_HORIZON_DAYS: '48h',
      SYNC_REPROBE_INTERVAL: '7d',
      SYNC_SETTLE_SECONDS: '2m',
      SYNC_CONCURRENCY: '16',
      SYNC_PAGE_SIZE: '1_000',
      SYNC_MAX_CREDITS_PER_RUN: '0',
      RATE_LIMIT_PER_MINUTE: '10000000',
      RATE_LIMIT_RESERVE: '12.5%',
      PII_MODE: 'Hash',
      PII_HASH_KEY: 'pepper and salt',
      PII_RETENTION_DAYS: '30',
      RETENTION_MONTHS: '24',
      REPORT_TIMEZONE: 'Europe/Berlin',
      LINK_NAME_PATTERN: '^(?<vendor>[^|]+) \\| (?<country>..)',
      HTTP_HOST: '::',
      HTTP_PORT: '0',
      HTTP_TOKEN: 't0ken',
      ALERT_WEBHOOK_URL: 'https://hooks.example/T0/B1',
      ALERT_MAX_LAG: '90m',
      HEARTBEAT_URL: 'https://beat.example/abc',
      LOG_LEVEL: 'DEBUG',
      SHUTDOWN_GRACE_SECONDS: '0',
      NODE_ENV: 'production',
    });
    expect(config).toMatchObject({
      apiBaseUrl: 'http://127.0.0.1:4010/api-copy',
      noProxy: 'localhost,127.0.0.1',
      requestTimeoutMs: 60_000,
      dataDir: '/var/lib/smartlink',
      syncSchedule: '0 */6 * * *',
      verifySchedule: '@weekly',
      syncStartSeconds: Date.UTC(2026, 1, 28) / 1000,
      syncAccountIds: ['acct_1', 'acct_2'],
      syncHorizonDays: 2,
      syncReprobeIntervalMs: 604_800_000,
      syncSettleSeconds: 120,
      syncConcurrency: 16,
      syncPageSize: 1000,
      syncMaxCreditsPerRun: 0,
      rateLimitPerMinute: 10_000_000,
      rateLimitReserveFraction: 0.125,
      piiMode: 'hash',
      piiRetentionDays: 30,
      retentionMonths: 24,
      reportTimezone: 'Europe/Berlin',
      linkNamePattern: /^(?<vendor>[^|]+) \| (?<country>..)/,
      httpHost: '::',
      httpPort: 0,
      alertMaxLagMs: 5_400_000,
      logLevel: 'debug',
      shutdownGraceMs: 0,
      production: true,
    });
    expect(String(config.databaseUrl)).toBe('[secret]');
    expect(config.piiHashKey?.reveal()).toBe('pepper and salt');
    expect(config.httpToken?.reveal()).toBe('t0ken');
    expect(config.httpsProxy?.reveal()).toBe('http://u:p@proxy:3128');
    expect(config.alertWebhookUrl?.reveal()).toBe('https://hooks.example/T0/B1');
    expect(config.heartbeatUrl?.reveal()).toBe('https://beat.example/abc');
  });

  test('the configuration is frozen', () => {
    const config = loadConfig({ ONLYFANSAPI_API_KEY: 'k', SYNC_ACCOUNT_IDS: 'a' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.workspaces)).toBe(true);
    expect(Object.isFrozen(config.workspaces[0])).toBe(true);
    expect(Object.isFrozen(config.syncAccountIds)).toBe(true);
  });

  test('an empty text and white space count as not given', () => {
    expect(loadConfig({ SYNC_CONCURRENCY: '', SYNC_PAGE_SIZE: '  ', SYNC_CONCURENCY: '' })).toEqual(
      loadConfig({}),
    );
  });

  test('ALERT_MAX_LAG follows the schedule, and is an hour at least', () => {
    const lagOf = (schedule: string): number =>
      loadConfig({ SYNC_SCHEDULE: schedule }).alertMaxLagMs;
    expect(lagOf('*/20 * * * *')).toBe(3_600_000);
    expect(lagOf('0 * * * *')).toBe(3 * 3_600_000);
    expect(lagOf('0 6 * * *')).toBe(3 * 86_400_000);
  });

  test('the proxy variables are read in lower case as well, upper case first', () => {
    const config = loadConfig({ https_proxy: 'http://low:1', no_proxy: 'a' });
    expect(config.httpsProxy?.reveal()).toBe('http://low:1');
    expect(config.noProxy).toBe('a');
    const both = loadConfig({ https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' });
    expect(both.httpsProxy?.reveal()).toBe('http://up:1');
  });

  test('HTTP_PORT as Kubernetes sets it for a service named "http" is not a port that was chosen', () => {
    expect(loadConfig({ HTTP_PORT: 'tcp://10.0.0.7:80' }).httpPort).toBe(8080);
  });

  test('production needs a database to be named; "embedded" is one', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL must be given when NODE_ENV=production; accepted: the address of a Postgres database, or the word embedded',
    ]);
    expect(loadConfig({ NODE_ENV: 'production', DATABASE_URL: 'embedded' }).databaseUrl).toBe(
      'embedded',
    );
    expect(loadConfig({ NODE_ENV: 'test' }).databaseUrl).toBe('embedded');
  });

  test('all faults come in one error, which is a usage error with exit code 2', () => {
    let thrown: unknown;
    try {
      loadConfig({
        SYNC_CONCURRENCY: 'many',
        SYNC_SPEED: '1',
        LOG_LEVEL: 'loud',
        PII_MODE: 'hash',
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect(thrown).toMatchObject({
      code: 'config',
      exitCode: 2,
      remedy: 'Correct it and start again; .env.example lists every variable with its default.',
    });
    const { faults, message } = thrown as ConfigError;
    expect(faults.map(({ variable }) => variable)).toEqual([
      'SYNC_CONCURRENCY',
      'LOG_LEVEL',
      'PII_HASH_KEY',
      'SYNC_SPEED',
    ]);
    expect(message.split('\n')).toHaveLength(5);
    expect(message).toMatch(/^The configuration has 4 faults:\n {2}SYNC_CONCURRENCY "many" is not/);
  });
});

test('logLevelOf and shutdownGraceMsOf work whatever else is wrong', () => {
  expect(logLevelOf({ LOG_LEVEL: ' Debug ' })).toBe('debug');
  expect(logLevelOf({ LOG_LEVEL: 'loud' })).toBe('info');
  expect(logLevelOf({})).toBe('info');
  expect(shutdownGraceMsOf({ SHUTDOWN_GRACE_SECONDS: '1m' })).toBe(60_000);
  expect(shutdownGraceMsOf({ SHUTDOWN_GRACE_SECONDS: 'soon' })).toBe(8_000);
  expect(shutdownGraceMsOf({})).toBe(8_000);
});
