/** One `backfill` of one workspace: a chosen range by the path of a sync, beside whatever syncs. */
import {
  beginBackfill,
  findBackfill,
  finishBackfill,
  newestDays,
  type OpenBackfill,
} from '../../db/ledger/backfills.js';
import { keptFromByLink } from '../../db/ledger/dropped-rows.js';
import { savePageSizes } from '../../db/ledger/page-sizes.js';
import { ExitCode } from '../../errors.js';
import { chooseLinks } from '../links/choose.js';
import { type LinkSummary, refreshLinks } from '../links/refresh.js';
import { type RunEnd, type RunRequest, recordedRun } from '../recorded-run.js';
import type { Run } from '../run.js';
import { keyOf } from '../stream-work.js';
import { streams } from '../streams/registry.js';
import { type BackfillPlan, type BackfillTask, planBackfill } from './plan-backfill.js';
import { readStreams, type StreamsRead } from './read-streams.js';
import { type BackfillScope, endOf, scopeText } from './scope.js';

/** What is about to be read: told once, before it begins. */
export interface BackfillBegin {
  readonly streams: number;
  /** Days of all streams, and those that an earlier run of this backfill has done. */
  readonly days: number;
  readonly daysBefore: number;
  readonly isResumed: boolean;
}

export interface BackfillRequest extends Omit<RunRequest, 'command' | 'kind'> {
  readonly scope: BackfillScope;
  /** How long to wait for streams that another run works on, in milliseconds. */
  readonly busyWaitMs: number;
  readonly onBegin?: (begin: BackfillBegin) => void;
  /** Days done, those of earlier runs included. */
  readonly onDays?: (done: number) => void;
}

/** What came of it. */
export interface BackfillFindings extends StreamsRead {
  readonly links: LinkSummary;
  readonly streams: number;
  /** Streams that an earlier run of this backfill has finished: they were not asked again. */
  readonly finishedBefore: number;
  readonly isResumed: boolean;
  readonly begunAt: Date;
  readonly days: number;
  /** Links that were made after the range: nothing was asked for them. */
  readonly madeLater: number;
  /** Links that were made inside the range: they were read from their beginning. */
  readonly younger: number;
  /** Links of which rows of the range were removed for their age: these were not read. */
  readonly removed: number;
  /** False where something is left for another run of the same command. */
  readonly isFinished: boolean;
}

export interface BackfillResult extends Omit<RunEnd<BackfillFindings>, 'result'> {
  readonly workspace: string;
  readonly backfill: BackfillFindings;
}

/**
 * Backfills a workspace under a lock of its own. Throws `LockHeldError` where another backfill of the workspace is
 * under way, `PausedError`, `UsageError` for an unknown link, and whatever ends a run early; what was stored stays, and
 * the same scope goes on with the rest.
 */
export async function backfillWorkspace(request: BackfillRequest): Promise<BackfillResult> {
  const { workspace, scope, busyWaitMs, onBegin, onDays, ...rest } = request;
  const { result, ...end } = await recordedRun(
    { ...rest, workspace, command: 'backfill', kind: 'backfill' },
    (run) => backfill(run, request),
    (findings, rows) => exitCodeOf(findings, rows.quarantined),
  );
  return { workspace, ...end, backfill: result };
}

/** 3 where the same command has something left to do, or where rows could not be stored. */
function exitCodeOf({ isFinished, links }: BackfillFindings, quarantined: number): ExitCode {
  return isFinished && quarantined + links.refused === 0
    ? ExitCode.done
    : ExitCode.finishedWithFindings;
}

async function backfill(run: Run, request: BackfillRequest): Promise<BackfillFindings> {
  const { scope, busyWaitMs, onBegin, onDays } = request;
  // What the list lacks is for a cycle to decide.
  const { links, listedAt, summary } = await refreshLinks(run, {
    isAccepted: false,
    isMissingLeft: true,
  });
  const chosen = chooseLinks(links, scope.linkIds);
  const now = run.api.now();
  const plan = await run.database.transaction(async (client) => {
    const activity = await newestDays(client, run.workspace);
    const keptFrom = await keptFromByLink(client, run.workspace);
    return planBackfill({
      links: chosen,
      listedAt,
      streams,
      scope,
      newestDays: activity,
      keptFrom,
      now,
    });
  });
  const { memory, isResumed } = await openMemory(run, scope, now);
  const tasks = plan.links.flat();
  const left = leftOf(plan, memory);
  const days = daysOfAll(tasks);
  const daysBefore = days - daysOfAll(left.flat());
  onBegin?.({ streams: tasks.length, days, daysBefore, isResumed });
  const read = await readStreams(run, memory, left, {
    isReread: scope.isReread,
    busyWaitMs,
    onDays: (done) => onDays?.(daysBefore + done),
  });
  await run.saveDrift();
  const isFinished = read.counted === left.flat().length;
  await run.database.transaction(async (client) => {
    await savePageSizes(client, run.workspace, run.learnedPageSizes());
    if (isFinished) await finishBackfill(client, memory.id);
  });
  return {
    ...read,
    links: summary,
    streams: tasks.length,
    finishedBefore: tasks.length - left.flat().length,
    isResumed,
    begunAt: memory.begunAt,
    days,
    madeLater: plan.madeLater.length,
    younger: plan.younger,
    removed: plan.removed,
    isFinished,
  };
}

async function openMemory(
  run: Run,
  scope: BackfillScope,
  now: number,
): Promise<{ memory: OpenBackfill; isResumed: boolean }> {
  const text = scopeText(scope);
  return run.database.transaction(async (client) => {
    const open = await findBackfill(client, run.workspace, text);
    if (open !== null) return { memory: open, isResumed: true };
    const begun = {
      workspace: run.workspace,
      scope: text,
      from: scope.from,
      through: endOf(scope, now) ?? now,
    };
    return { memory: await beginBackfill(client, begun), isResumed: false };
  });
}

/** The tasks that are not finished yet, link by link. */
export function leftOf(
  plan: Pick<BackfillPlan, 'links'>,
  memory: Pick<OpenBackfill, 'finished'> | null,
): BackfillTask[][] {
  return plan.links
    .map((tasks) => tasks.filter((task) => memory?.finished.has(keyOf(task)) !== true))
    .filter((tasks) => tasks.length > 0);
}

function daysOfAll(tasks: readonly BackfillTask[]): number {
  return tasks.reduce((sum, { days }) => sum + days, 0);
}
