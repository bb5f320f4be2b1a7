/** One `verify` of one workspace: lists links, counts each stream through what it is counted through, and reports. */
import { savePageSizes } from '../../db/ledger/page-sizes.js';
import { loadStreamStates } from '../../db/ledger/stream-state.js';
import { loadLinkNames } from '../../db/ledger/verify-ledger.js';
import {
  conversionOrphans,
  type LinkWithoutRow,
  linksWithoutRow,
  type OrphanDay,
} from '../../db/ledger/verify-orphans.js';
import { ExitCode } from '../../errors.js';
import { chooseLinks } from '../links/choose.js';
import { type LinkSummary, refreshLinks } from '../links/refresh.js';
import { type RunRequest, recordedRun } from '../recorded-run.js';
import type { Run } from '../run.js';
import { keyOf } from '../stream-work.js';
import { streams } from '../streams/registry.js';
import { checkRollups, type RollupReport } from './check-rollups.js';
import { blankReport, checkStream } from './check-stream.js';
import { type DayTally, type RowTally, tallyDays } from './day-figures.js';
import { planVerify, type VerifyTask } from './plan-verify.js';
import { type RepairTask, repairDays } from './repair.js';
import { runStreams } from './run-streams.js';
import { hasFinding, type StreamReport } from './stream-report.js';

export interface VerifyOptions {
  /** Links to count; null: all. */
  readonly linkIds: readonly string[] | null;
  /** First and last second to count, whole UTC seconds; null: from the beginning, to the end of what is counted. */
  readonly from: number | null;
  readonly to: number | null;
  /** Reads all rows and compares their contents too. */
  readonly isDeep: boolean;
  /** Reads the days again that differ. */
  readonly isRepair: boolean;
  readonly onPlanned?: (streams: number) => void;
  readonly onStreamDone?: (done: number) => void;
  readonly onRepairPlanned?: (days: number) => void;
  readonly onRepaired?: (done: number) => void;
}

export interface VerifyRequest extends Omit<RunRequest, 'command'> {
  readonly verify: VerifyOptions;
}

/** The findings of one workspace. */
export interface VerifyFindings {
  readonly links: LinkSummary;
  readonly days: DayTally;
  readonly rows: RowTally;
  readonly streams: readonly StreamReport[];
  /** Live rows of links that have no row themselves: nothing can be read again for them. */
  readonly linksWithoutRow: readonly LinkWithoutRow[];
  /** Daily sums against the rows they are made of, as they are after a repair of rows. */
  readonly rollups: RollupReport;
  readonly isDeep: boolean;
  readonly isRepaired: boolean;
}

export interface VerifyResult extends VerifyFindings {
  readonly workspace: string;
  readonly runId: number;
  readonly exitCode: ExitCode;
  readonly requests: number;
  readonly waitedMs: number;
  readonly seconds: number;
}

/** Verifies a workspace under its lock. Throws `LockHeldError`, and whatever ends a run early. */
export async function verifyWorkspace(request: VerifyRequest): Promise<VerifyResult> {
  const { verify, workspace, ...rest } = request;
  const {
    result,
    rows: _,
    ...end
  } = await recordedRun(
    { ...rest, workspace, command: 'verify' },
    (run) => findAndRepair(run, verify),
    exitCodeOf,
  );
  return { workspace, ...end, ...result };
}

/** 3 where somebody should look, also where it was repaired. */
function exitCodeOf(findings: VerifyFindings): ExitCode {
  const isFound =
    findings.linksWithoutRow.length > 0 ||
    findings.links.held + findings.links.refused > 0 ||
    findings.rollups.days > 0 ||
    findings.streams.some(hasFinding);
  return isFound ? ExitCode.finishedWithFindings : ExitCode.done;
}

async function findAndRepair(run: Run, options: VerifyOptions): Promise<VerifyFindings> {
  const { links, listedAt, summary } = await refreshLinks(run, { isAccepted: false });
  const chosen = chooseLinks(links, options.linkIds);
  const plan = await makePlan(run, chosen, listedAt, options);
  const names = await run.database.transaction((client) => loadLinkNames(client, run.workspace));
  const found = await checkAll(run, plan, names, options);
  const reports = options.isRepair ? await repairAll(run, plan.flat(), found, options) : found;
  await run.saveDrift();
  const rollups = await checkRollups(run, options);
  const lost = await run.database.transaction(async (client) => {
    await savePageSizes(client, run.workspace, run.learnedPageSizes());
    return options.linkIds === null ? linksWithoutRow(client, run.workspace) : [];
  });
  return {
    links: summary,
    days: addUp(
      tallyDays([]),
      reports.map((report) => report.days),
    ),
    rows: addUp(
      { counted: 0, proven: 0, missing: 0, extra: 0, changed: 0 },
      reports.map((report) => report.rows),
    ),
    streams: reports,
    linksWithoutRow: lost,
    rollups,
    isDeep: options.isDeep,
    isRepaired: options.isRepair,
  };
}

async function makePlan(
  run: Run,
  links: Parameters<typeof planVerify>[0]['links'],
  listedAt: number,
  { from, to }: VerifyOptions,
): Promise<VerifyTask[][]> {
  const states = await run.database.transaction((client) =>
    loadStreamStates(client, run.workspace),
  );
  return planVerify({
    links,
    listedAt,
    streams,
    states: new Map(states.map((state) => [`${state.linkId} ${state.stream}`, state])),
    from,
    to,
    options: { ...run.settings, now: run.api.now(), isFull: false },
  });
}

const NO_ROWS: ReadonlyMap<string, number> = new Map();

async function checkAll(
  run: Run,
  plan: readonly (readonly VerifyTask[])[],
  names: ReadonlyMap<string, string | null>,
  options: VerifyOptions,
): Promise<StreamReport[]> {
  const tasks = plan.flat();
  options.onPlanned?.(tasks.length);
  const orphans = await findOrphans(run, options);
  const check = { isDeep: options.isDeep, isWhole: options.from === null && options.to === null };
  const reports = new Map<VerifyTask, StreamReport>();
  const keep = (task: VerifyTask, report: StreamReport): void => {
    reports.set(task, report);
    options.onStreamDone?.(reports.size);
  };
  const nameOf = (task: VerifyTask): string | null => names.get(task.linkId) ?? null;
  await runStreams(
    run,
    plan,
    async (task) => {
      const own = orphans.get(keyOf(task)) ?? [];
      const days = own.length === 0 ? NO_ROWS : rowsByDay(own, task.linkId, reports.values());
      keep(task, await checkStream(run, task, nameOf(task), days, check));
    },
    (task, error) => {
      const isBusy = error.code === 'overtaken';
      keep(task, blankReport(task, nameOf(task), isBusy ? 'busy' : 'failed', error.code));
      const where = { link: task.linkId, stream: task.stream.name };
      run.log.warn({ event: 'stream_not_verified', ...where, error });
    },
  );
  return tasks.flatMap((task) => reports.get(task) ?? []);
}

/** Conversions without a click or a fan, by `link stream`. */
async function findOrphans(
  run: Run,
  { linkIds, from, to }: VerifyOptions,
): Promise<Map<string, OrphanDay[]>> {
  const scope = { workspace: run.workspace, linkIds, start: from ?? 0, end: to ?? run.api.now() };
  const found = await run.database.transaction((client) => conversionOrphans(client, scope));
  const byStream = new Map<string, OrphanDay[]>();
  for (const day of found) {
    const key = `${day.linkId} conversions`;
    const days = byStream.get(key);
    if (days === undefined) byStream.set(key, [day]);
    else days.push(day);
  }
  return byStream;
}

/** Orphans by day, less those whose click lies on a day that is named already: it is missing there. */
function rowsByDay(
  orphans: readonly OrphanDay[],
  link: string,
  reports: Iterable<StreamReport>,
): Map<string, number> {
  const own = [...reports].filter(({ linkId }) => linkId === link);
  const named = new Set(own.flatMap(({ differences }) => differences.map(({ day }) => day)));
  const rows = new Map<string, number>();
  for (const { day, clickDay, rows: count } of orphans) {
    if (clickDay === null || !named.has(clickDay)) rows.set(day, (rows.get(day) ?? 0) + count);
  }
  return rows;
}

async function repairAll(
  run: Run,
  tasks: readonly VerifyTask[],
  reports: readonly StreamReport[],
  options: VerifyOptions,
): Promise<StreamReport[]> {
  const taskOf = new Map(tasks.map((task) => [keyOf(task), task]));
  const keyOfReport = (report: StreamReport): string => `${report.linkId} ${report.stream}`;
  const todo = reports.flatMap((report): RepairTask[] => {
    const task = taskOf.get(keyOfReport(report));
    if (task === undefined || report.differences.length === 0) return [];
    return [{ task, days: report.differences.map((difference) => difference.day) }];
  });
  options.onRepairPlanned?.(todo.reduce((sum, task) => sum + task.days.length, 0));
  const repaired = await repairDays(run, todo, (done) => options.onRepaired?.(done));
  const left = await findOrphans(run, options);
  return reports.map((report) => ({
    ...report,
    differences: report.differences.map((difference) => {
      const key = keyOfReport(report);
      const repair = repaired.get(`${key} ${difference.day}`) ?? null;
      const isOrphan =
        difference.orphans > 0 && left.get(key)?.some(({ day }) => day === difference.day);
      return {
        ...difference,
        repair: repair === 'repaired' && isOrphan === true ? 'open' : repair,
      };
    }),
  }));
}

function addUp<T extends { readonly [name in keyof T]: number }>(start: T, parts: readonly T[]): T {
  const total: Record<string, number> = { ...start };
  for (const part of parts) {
    for (const [name, value] of Object.entries<number>(part)) {
      total[name] = (total[name] ?? 0) + value;
    }
  }
  return total as T;
}
