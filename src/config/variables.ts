/**
 * Every environment variable this program reads. Parsing, `.env.example` and the reference page are made from
 * this table alone.
 */

import { unitMs } from './duration.js';
import {
  type Kind,
  list,
  matching,
  oneOf,
  patternWithGroups,
  secretText,
  secretToken,
  text,
} from './kind.js';
import { duration, percent, wholeNumber } from './number-kind.js';
import { baseUrl, cron, databaseUrl, day, secretUrl, zone } from './place-kind.js';
import {
  type DefaultedVariable,
  type OptionalVariable,
  optional,
  withDefault,
} from './variable.js';

/** From most to least. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What becomes of personal data: stored as it came, as a keyed hash, or not at all. */
export const piiModes = ['keep', 'hash', 'drop'] as const;
export type PiiMode = (typeof piiModes)[number];

const api = 'OnlyFansAPI';
const storage = 'Database';
const sync = 'Synchronization';
const rate = 'Rate limit';
const personal = 'Personal data and retention';
const reports = 'Reports';
const lake = 'Export to a bucket';
const http = 'Health, metrics and status page';
const alerts = 'Alerts';
const process = 'Process';

const year = 365 * unitMs.d;
const seconds = (min: number, max: number, resultUnit: 'ms' | 's'): Kind<number> =>
  duration({ bareUnit: 's', resultUnit, minMs: min, maxMs: max });
const days = (minDays: number): Kind<number> =>
  duration({
    bareUnit: 'd',
    resultUnit: 'd',
    minMs: minDays * unitMs.d,
    maxMs: 100 * year,
  });
const interval = duration({ bareUnit: null, resultUnit: 'ms', minMs: unitMs.s, maxMs: year });

/** The table. The order is that of `.env.example`. */
export const variables = {
  ONLYFANSAPI_API_KEY: optional(
    api,
    secretToken('an API key'),
    'no workspace, unless ONLYFANSAPI_API_KEYS is given',
    'The API key of a single team, which becomes the workspace "default".',
  ),
  ONLYFANSAPI_API_KEYS: optional(
    api,
    secretText('name=KEY pairs separated by commas, such as agency-a=KEY,agency-b=KEY'),
    'ONLYFANSAPI_API_KEY alone',
    'The API keys of several teams, as agency-a=KEY,agency-b=KEY. Each name is a workspace. Give either this or ONLYFANSAPI_API_KEY.',
  ),
  ONLYFANSAPI_BASE_URL: withDefault(
    api,
    baseUrl(),
    'https://app.onlyfansapi.com',
    'Where the API is; the address of a simulator, for a trial.',
  ),
  HTTPS_PROXY: optional(
    api,
    secretUrl('an address such as http://proxy:3128'),
    'no proxy',
    'The proxy through which the API is reached.',
  ),
  NO_PROXY: optional(
    api,
    text('host names separated by commas'),
    'no exceptions',
    'Hosts that are reached without the proxy, separated by commas.',
  ),
  REQUEST_TIMEOUT_SECONDS: withDefault(
    api,
    seconds(100, 10 * unitMs.m, 'ms'),
    '30',
    'How long one request may take before it counts as failed.',
  ),

  DATABASE_URL: withDefault(
    storage,
    databaseUrl(),
    'embedded',
    'The Postgres to write to (15 or newer). "embedded" runs one under SMARTLINK_DATA_DIR. Must be given when NODE_ENV=production.',
  ),
  SMARTLINK_DATA_DIR: withDefault(
    storage,
    text('a folder'),
    './.smartlink-sync',
    'The folder of the embedded Postgres.',
  ),

  SYNC_SCHEDULE: withDefault(
    sync,
    cron(),
    '*/15 * * * *',
    'When "start" syncs: a cron expression in UTC.',
  ),
  VERIFY_SCHEDULE: withDefault(
    sync,
    cron(),
    '0 4 * * 0',
    'When "start" verifies the warehouse against the API: a cron expression in UTC.',
  ),
  SYNC_START_DATE: optional(
    sync,
    day(),
    "each link's creation",
    'The first day to load, as YYYY-MM-DD in UTC.',
  ),
  SYNC_ACCOUNT_IDS: optional(
    sync,
    list('account ids separated by commas'),
    'all accounts',
    'The accounts whose links are synced, separated by commas.',
  ),
  SYNC_HORIZON_DAYS: withDefault(
    sync,
    days(0),
    '90',
    'How many days back an ordinary cycle counts.',
  ),
  SYNC_REPROBE_INTERVAL: withDefault(
    sync,
    interval,
    '24h',
    'How often each stream is checked for edits that its counts do not show.',
  ),
  SYNC_SETTLE_SECONDS: withDefault(
    sync,
    seconds(0, unitMs.d, 's'),
    '60',
    'How old a moment must be before its count is taken as final.',
  ),
  SYNC_CONCURRENCY: withDefault(
    sync,
    wholeNumber({ min: 1, max: 64 }),
    '8',
    'The most requests of a workspace that are under way at the same time.',
  ),
  SYNC_PAGE_SIZE: withDefault(
    sync,
    wholeNumber({ min: 1, max: 10_000 }),
    '1000',
    'Rows asked for in one request. Falls to what the API takes, and that is remembered.',
  ),
  SYNC_MAX_CREDITS_PER_RUN: optional(
    sync,
    wholeNumber({ min: 0, max: 1_000_000_000 }),
    'no limit',
    'The most API credits one run may use. A run that reaches it pauses with exit code 75.',
  ),

  RATE_LIMIT_PER_MINUTE: withDefault(
    rate,
    wholeNumber({ min: 1, max: 100_000_000 }),
    '300',
    'Requests a minute until the API announces its own limit.',
  ),
  RATE_LIMIT_RESERVE: withDefault(
    rate,
    percent({ min: 0, max: 90 }),
    '10%',
    'The part of the limit that is left to other users of the same key.',
  ),

  PII_MODE: withDefault(
    personal,
    oneOf(piiModes),
    'keep',
    'What becomes of IP address, user agent, and name, username, avatar and profile address of fans: keep, hash or drop.',
  ),
  PII_HASH_KEY: optional(
    personal,
    secretText('any text that is hard to guess'),
    'none',
    'The key of the hash. Needed when PII_MODE=hash.',
  ),
  PII_RETENTION_DAYS: optional(
    personal,
    days(1),
    'no end',
    'After how many days personal data are removed from stored rows.',
  ),
  RETENTION_MONTHS: optional(
    personal,
    wholeNumber({ min: 1, max: 1_200 }),
    'no end',
    'After how many months stored rows are removed.',
  ),

  REPORT_TIMEZONE: withDefault(
    reports,
    zone(),
    'UTC',
    'The IANA time zone that cuts the days of rollups and views.',
  ),
  LINK_NAME_PATTERN: optional(
    reports,
    patternWithGroups(),
    'no labels from names',
    'A regular expression with named groups that fills labels from link names.',
  ),

  AWS_REGION: optional(
    lake,
    matching(/^[a-z0-9-]+$/, 'the name of a region, such as eu-central-1'),
    'what the profile says',
    'The region of the bucket that "export" writes to.',
  ),
  AWS_ENDPOINT_URL_S3: optional(
    lake,
    baseUrl(),
    'AWS',
    'Where a service is that speaks like S3: MinIO, R2, Google Cloud Storage.',
  ),
  AWS_ACCESS_KEY_ID: optional(
    lake,
    secretText('an access key id'),
    'the role of the machine, or the profile',
    'The key that "export" writes to a bucket with.',
  ),
  AWS_SECRET_ACCESS_KEY: optional(
    lake,
    secretText('the secret of that key'),
    'the role of the machine, or the profile',
    'The secret of AWS_ACCESS_KEY_ID.',
  ),
  AWS_SESSION_TOKEN: optional(
    lake,
    secretText('the token of a key for a limited time'),
    'none',
    'Belongs to a key that holds for a limited time.',
  ),

  HTTP_HOST: withDefault(
    http,
    matching(/^[A-Za-z0-9_.:-]+$/, 'a host name or an address to listen on'),
    '127.0.0.1',
    'Where "start" listens. The container image sets 0.0.0.0.',
  ),
  HTTP_PORT: withDefault(
    http,
    wholeNumber({ min: 0, max: 65_535 }),
    '8080',
    'The port on which "start" listens; 0 takes a free one.',
  ),
  HTTP_TOKEN: optional(
    http,
    secretToken('a token of visible ASCII characters'),
    'no token is asked for',
    'The bearer token that metrics and the status page ask for.',
  ),

  ALERT_WEBHOOK_URL: optional(
    alerts,
    secretUrl('an address that begins with https://'),
    'no alerts',
    'Where alerts are posted.',
  ),
  ALERT_MAX_LAG: optional(
    alerts,
    interval,
    'the larger of 1h and three intervals of SYNC_SCHEDULE',
    'How old the newest proven data may become before an alert.',
  ),
  HEARTBEAT_URL: optional(
    alerts,
    secretUrl('an address that begins with https://'),
    'no heartbeat',
    'An address that is asked after each good cycle, for a service that reports when that stops.',
  ),

  LOG_LEVEL: withDefault(
    process,
    oneOf(logLevels),
    'info',
    `How much is logged: ${logLevels.join(', ')}.`,
  ),
  SHUTDOWN_GRACE_SECONDS: withDefault(
    process,
    seconds(0, 10 * unitMs.m, 'ms'),
    '8',
    'How long running work may take to finish after a first SIGINT or SIGTERM.',
  ),
  NODE_ENV: optional(
    process,
    text('any word'),
    'not production',
    'With "production", DATABASE_URL must be given.',
  ),
} as const;

export type VariableName = keyof typeof variables;

/** The value of each variable after parsing; null where it is absent and has no default. */
export type Values = {
  readonly [N in VariableName]: (typeof variables)[N] extends DefaultedVariable<infer T>
    ? T
    : (typeof variables)[N] extends OptionalVariable<infer T>
      ? T | null
      : never;
};

/** The names in table order. */
export const variableNames = Object.keys(variables) as readonly VariableName[];

/** Other accepted name of a secret: the path of a file that holds it. Null for a variable that is not secret. */
export function fileNameOf(name: VariableName): string | null {
  return variables[name].kind.secret ? `${name}_FILE` : null;
}
