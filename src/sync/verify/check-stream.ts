/**
 * Verifies one stream under its lock: counts it, compares the ledger with the tables, and puts what differs to
 * unsettled, so that the next sync reads it again.
 */

import { forgottenRowsByDay, type LedgerDay, writeDays } from '../../db/ledger/days.js';
import {
  openStreamState,
  passFence,
  type StreamChange,
  type StreamState,
  saveStreamState,
} from '../../db/ledger/stream-state.js';
import { forgetVerified, noteVerified } from '../../db/ledger/verified-streams.js';
import { loadDays } from '../../db/ledger/verify-ledger.js';
import { countLiveByDay, hasOlderRows } from '../../db/write/live-rows.js';
import { OvertakenError } from '../commit.js';
import { noticedFall } from '../counter-fall.js';
import { LOOK_AT_ONCE } from '../edit-clock.js';
import { daysOf, type Range } from '../range.js';
import type { Run } from '../run.js';
import { StreamSession } from '../stream-session.js';
import { streamLock } from '../sync-stream.js';
import { dayEnd, dayOf } from '../time.js';
import { compareStream } from './compare-stream.js';
import { countStream } from './count-stream.js';
import { type DayFigure, tallyDays, tallyRows, withForgotten } from './day-figures.js';
import { type FalseEntry, falseEntries } from './false-entries.js';
import type { StreamCount } from './found-days.js';
import type { VerifyTask } from './plan-verify.js';
import { type Difference, type StreamReport, timeText } from './stream-report.js';

export interface CheckOptions {
  /** Compares contents as well. */
  readonly isDeep: boolean;
  /** True where the whole of what is counted is looked at: only that renews a stream's proof. */
  readonly isWhole: boolean;
}

/** What is said of a stream before anything is known. */
export function blankReport(
  task: VerifyTask,
  linkName: string | null,
  outcome: StreamReport['outcome'],
  code: string | null = null,
): StreamReport {
  return {
    linkId: task.linkId,
    linkName,
    stream: task.stream.name,
    from: timeText(task.range?.start ?? null),
    to: timeText(task.range?.end ?? null),
    outcome,
    code,
    provenAt: null,
    requests: 0,
    days: tallyDays([]),
    rows: tallyRows([]),
    pending: task.pending,
    differences: [],
    forgotten: [],
    undecided: 0,
    uncounted: [],
  };
}

/**
 * Verifies a stream. `orphans` are conversions without a click or a fan, by day. Throws `ApiError`,
 * `DatabaseError`, `StoppedError`, and `OvertakenError` where another process wrote the stream meanwhile.
 */
export async function checkStream(
  run: Run,
  task: VerifyTask,
  linkName: string | null,
  orphans: ReadonlyMap<string, number>,
  options: CheckOptions,
): Promise<StreamReport> {
  if (task.range === null) return blankReport(task, linkName, 'nothing');
  const unit = { workspace: run.workspace, linkId: task.linkId, stream: task.stream };
  const lock = await run.database.locks.tryAcquire(streamLock(unit));
  if (lock === null) return blankReport(task, linkName, 'busy');
  try {
    return await work(run, task, task.range, linkName, orphans, options);
  } finally {
    await lock.release();
  }
}

async function work(
  run: Run,
  task: VerifyTask,
  range: Range,
  linkName: string | null,
  orphans: ReadonlyMap<string, number>,
  options: CheckOptions,
): Promise<StreamReport> {
  const unit = { workspace: run.workspace, linkId: task.linkId, stream: task.stream };
  const key = { workspace: run.workspace, linkId: task.linkId, stream: task.stream.name };
  const [state, forgotten] = await run.database.transaction(async (client) => [
    await openStreamState(client, key),
    await forgottenRowsByDay(client, key),
  ]);
  const session = new StreamSession(run, unit, state, {
    confirm: new Set(),
    counterFall: () => ({ least: 0, most: 0 }),
    isReread: false,
  });
  const context = { session, forgotten, through: range.end };
  const count = options.isDeep
    ? await compareStream(context, range)
    : await countStream(context, range);
  const days = await judgeForgotten(run, task, range, state, count);
  const wrong = await findFalseEntries(run, task, range, state);
  const differences = join(days, wrong, orphans);
  const isProven = differences.length === 0 && count.uncounted.length === 0 && options.isWhole;
  const now = run.api.now();
  const undecided = newlyForgotten(count.days, days);
  const left = toWrite(undecided, differences, state, now);
  if (left.entries.length > 0 || differences.length > 0 || isProven) {
    const change = { ...left.change, ...proof(isProven, options.isDeep, now) };
    await run.database.transaction(async (client) => {
      if (!(await passFence(client, key, state.version, run.id))) {
        throw new OvertakenError(`Another run wrote ${key.stream} of link ${key.linkId}.`);
      }
      await writeDays(client, key, left.entries, run.id);
      await saveStreamState(client, key, change);
      if (isProven) await noteVerified(client, key, range.end);
      else await forgetVerified(client, key);
    });
  }
  return {
    ...blankReport(task, linkName, count.uncounted.length > 0 ? 'partly' : 'counted'),
    provenAt: timeText(isProven ? now : state.provenAt),
    requests: session.requests,
    days: tallyDays(days),
    rows: tallyRows(days),
    differences,
    forgotten: days.filter((day) => day.verdict === 'forgotten'),
    undecided: undecided.length,
    uncounted: count.uncounted,
  };
}

async function judgeForgotten(
  run: Run,
  { linkId, stream, hints }: VerifyTask,
  range: Range,
  state: StreamState,
  count: StreamCount,
): Promise<DayFigure[]> {
  if (!count.days.some((day) => day.verdict === 'differs')) return [...count.days];
  const isOlder = await run.database.transaction((client) =>
    hasOlderRows(client, stream.store, linkId, range.start),
  );
  return withForgotten(count.days, {
    hasForgottenDays: count.hasForgottenDays,
    hasOlderRows: isOlder,
    counterFall: noticedFall(state, { counter: hints.counter, runId: run.id }),
  });
}

/** Compares the ledger with the tables; today only where nothing is waiting for the stream to be read again. */
async function findFalseEntries(
  run: Run,
  { linkId, stream }: VerifyTask,
  range: Range,
  state: StreamState,
): Promise<FalseEntry[]> {
  const key = { linkId, stream: stream.name };
  const [first, last] = [dayOf(range.start), dayOf(range.end)];
  const [entries, live] = await run.database.transaction(async (client) => [
    await loadDays(client, key, first, last),
    await countLiveByDay(client, stream.store, linkId, range.start, dayEnd(last)),
  ]);
  const days = daysOf(range).filter(
    (day) => day !== last || range.end >= dayEnd(day) || state.dueAt === null,
  );
  return falseEntries(entries, live, days);
}

function join(
  days: readonly DayFigure[],
  wrong: readonly FalseEntry[],
  orphans: ReadonlyMap<string, number>,
): Difference[] {
  const figures = new Map(days.map((day) => [day.day, day]));
  const entries = new Map(wrong.map((entry) => [entry.day, entry]));
  const open = new Set([
    ...days.filter((day) => day.verdict === 'differs').map((day) => day.day),
    ...entries.keys(),
    ...orphans.keys(),
  ]);
  return [...open].sort().map((day) => ({
    ...(figures.get(day) ?? { day, api: 0, stored: 0, verdict: 'verified', content: null }),
    orphans: orphans.get(day) ?? 0,
    falseEntry: entries.get(day) ?? null,
    repair: null,
  }));
}

/** Days that differed when they were counted, and look forgotten: a sync, which asks for more, decides on them. */
function newlyForgotten(counted: readonly DayFigure[], days: readonly DayFigure[]): DayFigure[] {
  const differed = new Set(
    counted.filter((day) => day.verdict === 'differs').map((day) => day.day),
  );
  return days.filter((day) => day.verdict === 'forgotten' && differed.has(day.day));
}

/** Days to unsettle: those that differ, and those on which a sync decides. */
function toWrite(
  undecided: readonly DayFigure[],
  differences: readonly Difference[],
  state: StreamState,
  now: number,
): { readonly entries: readonly LedgerDay[]; readonly change: StreamChange } {
  // Conversions without a click or a fan are counted all the same.
  const open = differences.filter((day) => day.verdict === 'differs' || day.falseEntry !== null);
  const entries = [...open, ...undecided].map(({ day, api, stored }) => ({
    day,
    apiTotal: api,
    stored,
    status: 'unsettled',
  }));
  if (entries.length === 0) return { entries, change: {} };
  const hasEdits = open.some((day) => (day.content?.changed ?? 0) > 0);
  return {
    entries,
    change: {
      dueAt: Math.min(state.dueAt ?? now, now),
      unsettledSince: state.unsettledSince ?? now,
      // What no count shows is found by the check for edits: it is not to wait for its turn.
      ...(hasEdits ? { editsCheckedAt: LOOK_AT_ONCE } : {}),
    },
  };
}

/** What a stream without any difference leaves behind: the time of this proof, and of this look for edits. */
function proof(isProven: boolean, isDeep: boolean, now: number): StreamChange {
  if (!isProven) return {};
  return isDeep ? { provenAt: now, editsCheckedAt: now } : { provenAt: now };
}
