/** Live rows in the tables that a settled reading did not bring, counted within a transaction. */
import type { ClientBase } from 'pg';
import type { StreamState } from '../db/ledger/stream-state.js';
import { findAbsent } from '../db/write/live-rows.js';
import type { AbsentRow } from './absent.js';
import type { WorkUnit } from './commit.js';
import type { Held } from './judge.js';
import type { Range } from './range.js';
import type { Reading } from './reading.js';

/** What tells which rows no counter is known to have counted: all of a stream that was never proven, else `unsureRun`. */
export type Sureness = Pick<StreamState, 'provenAt' | 'unsureRun'>;

/** Stored rows that a settled reading does not have; looked for only where there are more than it brought. */
export async function rowsLacking(
  client: ClientBase,
  unit: WorkUnit,
  reading: Reading,
  settled: Range,
  held: Held,
  counted: Range,
  state: Sureness,
): Promise<AbsentRow[]> {
  const isSame = settled.start === counted.start && settled.end === counted.end;
  const stored = isSame
    ? [...held.live.values(), ...(held.dropped?.values() ?? [])].reduce((sum, n) => sum + n, 0)
    : Number.POSITIVE_INFINITY;
  if (stored <= reading.goodRows) return [];
  return find(client, unit, settled, reading.ids, state);
}

/** The oldest of the rows before everything that the reading brought which no counter is known to have counted, or null. */
export async function firstUnsure(
  client: ClientBase,
  unit: WorkUnit,
  reading: Reading,
  settled: Range,
  state: Sureness,
): Promise<AbsentRow | null> {
  const { earliest } = reading;
  const before = { start: settled.start, end: Math.min(settled.end, earliest) };
  if (before.end < before.start) return null;
  // There are seldom any: what was brought is sorted out here, rather than sent with each part that is read.
  const rows = await find(client, unit, before, [], state);
  const unsure = rows.filter((row) => row.isUnsure && row.seconds < earliest);
  if (unsure.length === 0) return null;
  const brought = new Set(reading.ids);
  return unsure.find((row) => !brought.has(row.id)) ?? null;
}

async function find(
  client: ClientBase,
  { stream, linkId }: WorkUnit,
  range: Range,
  ids: readonly string[],
  { provenAt, unsureRun }: Sureness,
): Promise<AbsentRow[]> {
  const rows = await findAbsent(
    client,
    stream.store,
    linkId,
    range.start,
    range.end,
    ids,
    unsureRun,
  );
  return rows.map(({ id, time, isUnflagged, isSince }) => ({
    id,
    seconds: time.getTime() / 1000,
    isUnflagged,
    isUnsure: provenAt === null || isSince,
  }));
}
