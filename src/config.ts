import { resolve } from 'node:path';
import process from 'node:process';
import { ConfigError, type ConfigFault } from './config/config-error.js';
import { unitMs } from './config/duration.js';
import { type Environment, readSecretFile, readVariables } from './config/environment.js';
import { findNameFaults } from './config/names.js';
import { longestIntervalMs } from './config/schedule.js';
import type { Secret } from './config/secret.js';
import {
  type LogLevel,
  logLevels,
  type PiiMode,
  type Values,
  variables,
} from './config/variables.js';
import { readWorkspaces, type Workspace } from './config/workspaces.js';

export type { PiiMode };

/** Everything that can be configured, frozen. Null means: not given, and absence has a meaning of its own. */
export interface Config {
  /** None where no API key is given: use `requireWorkspaces`. */
  readonly workspaces: readonly Workspace[];
  /** Without a trailing slash. */
  readonly apiBaseUrl: string;
  readonly httpsProxy: Secret | null;
  readonly noProxy: string | null;
  readonly requestTimeoutMs: number;

  readonly databaseUrl: Secret | 'embedded';
  /** Absolute path. */
  readonly dataDir: string;

  /** Cron expressions, in UTC. */
  readonly syncSchedule: string;
  readonly verifySchedule: string;
  /** Whole UTC seconds of a midnight; null: from each link's creation. */
  readonly syncStartSeconds: number | null;
  /** Null: all accounts. */
  readonly syncAccountIds: readonly string[] | null;
  readonly syncHorizonDays: number;
  readonly syncReprobeIntervalMs: number;
  readonly syncSettleSeconds: number;
  readonly syncConcurrency: number;
  /** Rows. */
  readonly syncPageSize: number;
  /** Null: no limit. */
  readonly syncMaxCreditsPerRun: number | null;

  readonly rateLimitPerMinute: number;
  /** 0.1 is 10 %. */
  readonly rateLimitReserveFraction: number;

  readonly piiMode: PiiMode;
  /** Never null where `piiMode` is `hash`. */
  readonly piiHashKey: Secret | null;
  readonly piiRetentionDays: number | null;
  readonly retentionMonths: number | null;

  /** IANA name. */
  readonly reportTimezone: string;
  /** Has at least one named group. */
  readonly linkNamePattern: RegExp | null;

  readonly lakeAccess: LakeAccess;

  readonly httpHost: string;
  /** 0: a free one. */
  readonly httpPort: number;
  readonly httpToken: Secret | null;

  readonly alertWebhookUrl: Secret | null;
  readonly alertMaxLagMs: number;
  readonly heartbeatUrl: Secret | null;

  readonly logLevel: LogLevel;
  readonly shutdownGraceMs: number;
  /** `NODE_ENV` is `production`. */
  readonly production: boolean;
}

/** How a bucket is reached. What is null is left to the profile, or the role, of the machine. */
export interface LakeAccess {
  readonly region: string | null;
  /** Null: AWS itself. */
  readonly endpoint: string | null;
  readonly credentials: {
    readonly accessKeyId: Secret;
    readonly secretAccessKey: Secret;
    readonly sessionToken: Secret | null;
  } | null;
}

const DAY_MS = 86_400_000;

/** The environment of this process. Nothing else reads `process.env`. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Keeps the S3 client from telling whoever runs this on Node 20 that its later versions will need a newer one: the
 * version is fixed here, and it reads this from the environment alone.
 */
export function silenceS3VersionAdvice(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

/**
 * Reads the whole configuration. Throws one `ConfigError` with every fault: wrong values, unknown and misspelled
 * names, what must be given and is not. `readFile` reads the secrets that are given as `NAME_FILE`; `nowMs` is this
 * machine's time since 1970.
 */
export function loadConfig(
  env: Environment,
  readFile: (path: string) => string = readSecretFile,
  nowMs: number = Date.now(),
): Config {
  const { values, given, faults } = readVariables(env, readFile);
  const keys = readWorkspaces(
    values.ONLYFANSAPI_API_KEY ?? null,
    values.ONLYFANSAPI_API_KEYS ?? null,
  );
  const allFaults: ConfigFault[] = [...faults, ...keys.faults];
  if (values.NODE_ENV === 'production' && 'DATABASE_URL' in values && !given.has('DATABASE_URL')) {
    allFaults.push({
      variable: 'DATABASE_URL',
      problem: 'must be given when NODE_ENV=production',
      accepted: 'the address of a Postgres database, or the word embedded',
    });
  }
  if (values.PII_MODE === 'hash' && values.PII_HASH_KEY === null) {
    allFaults.push({
      variable: 'PII_HASH_KEY',
      problem: 'must be given when PII_MODE=hash',
      accepted: 'any text that is hard to guess',
    });
  }
  const start = values.SYNC_START_DATE ?? null;
  // The service's day may have begun already.
  if (start !== null && start * 1000 > nowMs + DAY_MS) {
    allFaults.push({
      variable: 'SYNC_START_DATE',
      problem: 'lies in the future: nothing would be synced',
      accepted: 'a day as YYYY-MM-DD, not later than today',
    });
  }
  allFaults.push(...findNameFaults(namesGiven(env)));
  if (allFaults.length > 0) throw new ConfigError(allFaults);
  // Without a fault every variable has its value.
  return configOf(values as Values, keys.workspaces);
}

/** The level to log with before, or without, a configuration: that of `LOG_LEVEL`, `info` where it is not one. */
export function logLevelOf(env: Environment): LogLevel {
  const wanted = env.LOG_LEVEL?.trim().toLowerCase();
  return logLevels.find((level) => level === wanted) ?? 'info';
}

/** The grace to end with, whatever else is wrong with the configuration: the default where its own text is. */
export function shutdownGraceMsOf(env: Environment): number {
  const { kind, default: fallback } = variables.SHUTDOWN_GRACE_SECONDS;
  const texts = [env.SHUTDOWN_GRACE_SECONDS?.trim() ?? '', fallback];
  const graces = texts
    .map((text) => kind.parse(text))
    .flatMap((parsed) => {
      return 'value' in parsed ? [parsed.value] : [];
    });
  return graces[0] ?? 0;
}

function namesGiven(env: Environment): readonly string[] {
  return Object.keys(env).filter((name) => (env[name]?.trim() ?? '') !== '');
}

function configOf(values: Values, workspaces: readonly Workspace[]): Config {
  return Object.freeze({
    workspaces: Object.freeze(workspaces.map((workspace) => Object.freeze(workspace))),
    apiBaseUrl: values.ONLYFANSAPI_BASE_URL,
    httpsProxy: values.HTTPS_PROXY,
    noProxy: values.NO_PROXY,
    requestTimeoutMs: values.REQUEST_TIMEOUT_SECONDS,
    databaseUrl: values.DATABASE_URL,
    dataDir: resolve(values.SMARTLINK_DATA_DIR),
    syncSchedule: values.SYNC_SCHEDULE,
    verifySchedule: values.VERIFY_SCHEDULE,
    syncStartSeconds: values.SYNC_START_DATE,
    syncAccountIds: values.SYNC_ACCOUNT_IDS,
    syncHorizonDays: values.SYNC_HORIZON_DAYS,
    syncReprobeIntervalMs: values.SYNC_REPROBE_INTERVAL,
    syncSettleSeconds: values.SYNC_SETTLE_SECONDS,
    syncConcurrency: values.SYNC_CONCURRENCY,
    syncPageSize: values.SYNC_PAGE_SIZE,
    syncMaxCreditsPerRun: values.SYNC_MAX_CREDITS_PER_RUN,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    rateLimitReserveFraction: values.RATE_LIMIT_RESERVE,
    piiMode: values.PII_MODE,
    piiHashKey: values.PII_HASH_KEY,
    piiRetentionDays: values.PII_RETENTION_DAYS,
    retentionMonths: values.RETENTION_MONTHS,
    reportTimezone: values.REPORT_TIMEZONE,
    linkNamePattern: values.LINK_NAME_PATTERN,
    lakeAccess: Object.freeze(lakeAccessOf(values)),
    httpHost: values.HTTP_HOST,
    httpPort: values.HTTP_PORT,
    httpToken: values.HTTP_TOKEN,
    alertWebhookUrl: values.ALERT_WEBHOOK_URL,
    alertMaxLagMs: values.ALERT_MAX_LAG ?? defaultMaxLagMs(values.SYNC_SCHEDULE),
    heartbeatUrl: values.HEARTBEAT_URL,
    logLevel: values.LOG_LEVEL,
    shutdownGraceMs: values.SHUTDOWN_GRACE_SECONDS,
    production: values.NODE_ENV === 'production',
  });
}

function defaultMaxLagMs(schedule: string): number {
  return Math.max(unitMs.h, 3 * longestIntervalMs(schedule));
}

function lakeAccessOf(values: Values): LakeAccess {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = values;
  return {
    region: values.AWS_REGION,
    endpoint: values.AWS_ENDPOINT_URL_S3,
    credentials:
      accessKeyId === null || secretAccessKey === null
        ? null
        : { accessKeyId, secretAccessKey, sessionToken: values.AWS_SESSION_TOKEN },
  };
}
