/**
 * Looks for edits that counts do not show: a click reclassified as a bot, a corrected field. Small streams are read
 * again. Of large ones the newest days are, and older clicks are compared by their flags in one request.
 */
import { countDropped } from '../db/ledger/dropped-rows.js';
import { countUnflaggedQuarantined } from '../db/ledger/quarantine.js';
import { noteEditsChecked, saveFlagGap } from '../db/ledger/stream-state.js';
import { countLiveByDay, countUnflaggedByDay } from '../db/write/live-rows.js';
import type { Attempt, AttemptTask } from './attempt.js';
import { type DayCount, planParts, usableChart } from './parts.js';
import type { Range } from './range.js';
import type { Run } from './run.js';
import type { StreamTask } from './sync-stream.js';
import { DAY_SECONDS, midnightBefore } from './time.js';

/** A stream of at most so many pages is simply read again. */
export const PAGES_READ_AGAIN = 4;
/** Days of a larger stream that are read again. */
export const DAYS_READ_AGAIN = 7;

type TryOnce = (changed?: Partial<AttemptTask>) => Promise<Attempt>;

/** Counts a stream's whole life and compares what counting cannot. Records when that was. */
export async function checkEdits(run: Run, task: StreamTask, tryOnce: TryOnce): Promise<void> {
  const whole = { start: task.lifeStart, isWholeLife: true, firstPage: null };
  const pageSize = run.traitsOf(task.unit.stream.name).pageSize;
  const rows = await listedRows(run, task);
  if (rows <= PAGES_READ_AGAIN * pageSize) await tryOnce({ ...whole, isReread: true });
  else {
    const counted = await tryOnce(whole);
    if (counted.change !== null) await checkLarge(run, task, tryOnce);
  }
  const key = { linkId: task.unit.linkId, stream: task.unit.stream.name };
  await run.database.transaction((client) => noteEditsChecked(client, key, run.api.now()));
}

/** Rows that a reading of the stream's life may bring: as many as the counter says, those aside that were removed. */
async function listedRows(run: Run, task: StreamTask): Promise<number> {
  const { linkId, stream } = task.unit;
  const [counts, dropped] = await run.database.transaction(async (client) => [
    await countLiveByDay(client, stream.store, linkId, task.lifeStart, run.api.now()),
    await countDropped(client, { linkId, stream: stream.name }),
  ]);
  const stored = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Math.max((task.hints.counter ?? 0) - dropped.all, stored);
}

async function checkLarge(run: Run, task: StreamTask, tryOnce: TryOnce): Promise<void> {
  const recent = midnightBefore(run.api.now()) - DAYS_READ_AGAIN * DAY_SECONDS;
  const start = Math.max(task.lifeStart, recent);
  await tryOnce({ start, isWholeLife: false, firstPage: null, isReread: true });
  if (!task.unit.stream.hasFlags || start <= task.lifeStart) return;
  await compareFlags(run, task, { start: task.lifeStart, end: start - 1 }, tryOnce);
}

/** What the API and the tables count without bots and duplicates. */
interface FlagCounts {
  /** API less tables over the whole range. */
  readonly gap: number;
  /** Days that differ; null where the API does not say. */
  readonly days: readonly string[] | null;
}

async function compareFlags(
  run: Run,
  task: StreamTask,
  range: Range,
  tryOnce: TryOnce,
): Promise<void> {
  const { linkId, stream } = task.unit;
  const key = { linkId, stream: stream.name };
  const found = await countFlags(run, task, range);
  if (found === null) return;
  const known = await run.database.transaction((client) => saveFlagGap(client, key, found.gap));
  const hasDays = found.days !== null && found.days.length > 0;
  // A difference that stayed when its days were read is the service's own, and asks for nothing until it changes:
  // until it is gone, too, because what made it may have been made up for by an edit.
  const isNew = found.gap !== (known ?? 0) || (hasDays && known === null);
  if (!isNew) return;
  const live = await run.database.transaction((client) =>
    countLiveByDay(client, stream.store, linkId, range.start, range.end),
  );
  const differing = found.days === null ? null : new Set(found.days);
  const days: DayCount[] = [...live.entries()].map(([day, count]) => ({
    day,
    api: count,
    stored: differing === null || differing.has(day) ? -1 : count,
  }));
  const plan = planParts(
    { ...range, end: range.end + 1 },
    days,
    run.traitsOf(stream.name).pageSize,
  );
  for (const part of plan.parts) {
    await tryOnce({
      start: part.range.start,
      end: Math.min(part.range.end, range.end),
      isWholeLife: false,
      isReread: true,
      firstPage: null,
    });
  }
  const left = await countFlags(run, task, range);
  if (left !== null) await run.database.transaction((client) => saveFlagGap(client, key, left.gap));
}

/** Null where the service does not heed the filters: then its count says nothing of flags. */
async function countFlags(run: Run, task: StreamTask, range: Range): Promise<FlagCounts | null> {
  const { linkId, stream } = task.unit;
  const answer = await run.api.listRows({
    linkId,
    endpoint: stream.endpoint,
    dateStart: range.start,
    dateEnd: range.end,
    limit: 1,
    offset: 0,
    includeBots: false,
    includeDuplicates: false,
  });
  const key = { linkId, stream: stream.name };
  const [live, stored, quarantined] = await run.database.transaction(async (client) => [
    await countLiveByDay(client, stream.store, linkId, range.start, range.end),
    await countUnflaggedByDay(client, linkId, range.start, range.end),
    await countUnflaggedQuarantined(client, key, range.start, range.end),
  ]);
  // The API counts these too: left out, they could make up for a click that was reclassified.
  const unflagged = new Map(stored);
  for (const [day, rows] of quarantined) unflagged.set(day, (unflagged.get(day) ?? 0) + rows);
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  const all = sum(live) + sum(quarantined);
  const isIgnored = answer.total === all && sum(unflagged) < all;
  if (isIgnored || answer.cached) return null;
  const chart = usableChart(answer.chart, range, answer.total);
  if (chart === null) return { gap: answer.total - sum(unflagged), days: null };
  const known = new Set([...chart.keys(), ...unflagged.keys()].filter((day) => day !== ''));
  const days = [...known].filter((day) => (chart.get(day) ?? 0) !== (unflagged.get(day) ?? 0));
  return { gap: answer.total - sum(unflagged), days };
}
