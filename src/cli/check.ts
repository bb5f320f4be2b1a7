import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { createApi } from '../api/client.js';
import { checkKey, type OpenApi } from '../check/api.js';
import { checkDatabase } from '../check/database.js';
import { checkDisk, freeBytes } from '../check/disk.js';
import { exitCodeOfFindings, type Finding, fail, failFrom, ok, skip } from '../check/finding.js';
import { checkPersonalData } from '../check/personal-data.js';
import { checkRetention } from '../check/retention.js';
import { checkSchedule } from '../check/schedule.js';
import { checkStoredPersonalData } from '../check/stored-personal-data.js';
import { checkPauses, checkSettings } from '../check/stored-settings.js';
import { ConfigError } from '../config/config-error.js';
import { requireWorkspaces, type Workspace } from '../config/workspaces.js';
import type { Config } from '../config.js';
import { hasCluster } from '../db/embedded/has-cluster.js';
import { targetOf } from '../db/pool.js';
import { ExitCode } from '../errors.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { describeCheck } from './check-report.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { programVersion } from './program-version.js';

/** Attempts of the one request: this only tries whether the API answers. */
const ATTEMPTS = 2;

/** What `check --json` prints. */
export interface CheckDocument {
  readonly exitCode: ExitCode;
  readonly findings: readonly Omit<Finding, 'exitCode'>[];
}

/** `check`: whether a sync would work, before it is tried. */
export function registerCheck(program: Command, context: CommandContext): void {
  const command = program
    .command('check')
    .description('look at configuration, API key, database, clocks and disk; changes nothing')
    .action(async () => check(context));
  withExamples(command, [
    ['smartlink-sync check', 'before the first sync, and when something is wrong'],
    ['smartlink-sync check --json | jq \'.findings[] | select(.verdict != "ok")\'', 'for a script'],
  ]);
}

async function check(context: CommandContext): Promise<void> {
  const findings: Finding[] = [];
  const config = configOf(context, findings);
  if (config === null) {
    findings.push(skip('api_key', 'Not tried: the configuration has to be right first.'));
    findings.push(skip('database', 'Not tried: the configuration has to be right first.'));
  } else {
    const workspaces = workspacesOf(context, config, findings);
    for (const workspace of workspaces) {
      findings.push(
        ...(await checkKey(workspace, openApiFor(context, config), config.syncAccountIds)),
      );
    }
    findings.push(...(await checkStorage(context, config)));
    findings.push(...checkSchedule(config), checkPersonalData(config));
  }
  const exitCode = exitCodeOfFindings(findings);
  const document: CheckDocument = {
    exitCode,
    findings: findings.map(({ exitCode: _, ...finding }) => finding),
  };
  context.out.result(document, () => describeCheck(findings, context.out.colors));
  context.finish(exitCode);
}

/** The configuration; null, with a finding for each fault, where it cannot be used. */
function configOf(context: CommandContext, findings: Finding[]): Config | null {
  try {
    return context.config;
  } catch (error) {
    if (error instanceof ConfigError) findings.push(...faultsOf(error));
    else findings.push(failFrom('configuration', error));
    return null;
  }
}

function faultsOf(error: ConfigError): Finding[] {
  return error.faults.map(({ variable, problem, accepted }) =>
    fail('configuration', `${variable} ${problem}.`, ExitCode.usage, {
      remedy: accepted === null ? null : `Accepted: ${accepted}.`,
    }),
  );
}

/** None, with a finding, where no key is given. Throws `UsageError` for a name that is not configured. */
function workspacesOf(
  context: CommandContext,
  config: Config,
  findings: Finding[],
): readonly Workspace[] {
  try {
    const workspaces = requireWorkspaces(config, context.options.workspace);
    const names = workspaces.map(({ name }) => name).join(', ');
    findings.push(ok('configuration', `The environment is right; workspaces: ${names}.`));
    return workspaces;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    findings.push(...faultsOf(error), skip('api_key', 'Not tried: there is no key.'));
    return [];
  }
}

function openApiFor(context: CommandContext, config: Config): OpenApi {
  return (workspace, onAnnounced) =>
    createApi({
      baseUrl: config.apiBaseUrl,
      apiKey: workspace.apiKey.reveal(),
      requestTimeoutMs: config.requestTimeoutMs,
      concurrency: 1,
      rateLimitPerMinute: config.rateLimitPerMinute,
      reserve: config.rateLimitReserveFraction,
      userAgent: `smartlink-sync/${programVersion()} (Postgres warehouse for Smart Links)`,
      proxy: { httpsProxy: config.httpsProxy?.reveal() ?? null, noProxy: config.noProxy },
      log: context.log,
      abort: context.stopping,
      maxAttempts: ATTEMPTS,
      onAnnounced,
    });
}

async function checkStorage(context: CommandContext, config: Config): Promise<readonly Finding[]> {
  const { databaseUrl, dataDir } = config;
  const isEmbedded = databaseUrl === 'embedded';
  if (isEmbedded && !(await hasCluster(dataDir))) return checkFutureHome(dataDir);
  try {
    const database = await connectDatabase(context);
    const host = isEmbedded ? null : targetOf(databaseUrl.reveal()).host;
    const found = await checkDatabase(database, host);
    const free = isEmbedded ? await freeBytes(dataDir) : null;
    const findings = [...found.findings, checkDisk(free, found.size)];
    if (!found.hasTables) return findings;
    const settings = { REPORT_TIMEZONE: config.reportTimezone };
    findings.push(await checkSettings(database, settings));
    findings.push(await checkStoredPersonalData(database, privacyOf(config)));
    const names = config.workspaces.map(({ name }) => name);
    findings.push(...(await checkRetention(database, names, config.retentionMonths)));
    return [...findings, ...(await checkPauses(database, names))];
  } catch (error) {
    return [failFrom('database', error)];
  }
}

/** The embedded Postgres does not exist yet, and a check must not make it. */
async function checkFutureHome(dataDir: string): Promise<readonly Finding[]> {
  const findings = [
    (await mayWrite(dataDir))
      ? ok('database', `An embedded Postgres will be made in ${dataDir} by the first sync.`)
      : fail('database', `The folder ${dataDir} cannot be made or written.`, ExitCode.database, {
          remedy: 'Set SMARTLINK_DATA_DIR to a folder that can be written, or set DATABASE_URL.',
        }),
  ];
  return [...findings, checkDisk(await freeBytes(dataDir), null)];
}

async function mayWrite(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      await access(path, constants.W_OK);
      return true;
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing || path === dirname(path)) return false;
    }
  }
}
