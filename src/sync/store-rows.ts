/** How the rows of a reading get into the tables, inside the transaction that also writes the ledger. */
import type { ClientBase } from 'pg';
import { unsettleDays } from '../db/ledger/days.js';
import { noteTaken, rowsOfOthers } from '../db/ledger/listed-twice.js';
import { quarantineRows } from '../db/ledger/quarantine.js';
import { makeDue } from '../db/ledger/stream-state.js';
import type { Touched } from '../db/rollups/touched.js';
import { landByHalves } from '../db/write/narrow.js';
import {
  insertKnownClicks,
  upsertFacts,
  upsertFans,
  type WriteOutcome,
} from '../db/write/upsert.js';
import type { TextRow } from '../db/write/write-table.js';
import type { CommitRequest } from './commit.js';
import { eraseClicks } from './privacy/erase-clicks.js';
import { applyRules, type RowRules, ruledPayload } from './privacy/row-rules.js';
import type { Range } from './range.js';
import type { QuarantinedRow } from './reading.js';
import type { GoodRow, StreamDeclaration } from './streams/stream.js';
import { dayOf } from './time.js';

export type StoreRequest = Pick<
  CommitRequest,
  'unit' | 'reading' | 'settled' | 'now' | 'rules' | 'state'
>;

/** Rows of a reading, each counted once; of the quarantine those that nobody had seen. */
export interface Stored {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
}

/**
 * Stores a reading: rows in their tables, bad ones in the quarantine, days that lost a row unsettled. With
 * `isNarrowing` rows that the database refuses go to the quarantine too, instead of failing the transaction.
 */
export async function storeReading(
  client: ClientBase,
  { unit, reading, settled, now, rules: current, state }: StoreRequest,
  isNarrowing: boolean,
  touched: Touched,
): Promise<Stored> {
  const key = { workspace: unit.workspace, linkId: unit.linkId, stream: unit.stream.name };
  const nothing = { inserted: 0, updated: 0, unchanged: 0, quarantined: 0 };
  if (reading === null) return nothing;
  const rules = await current.hold(client);
  const write = (rows: readonly GoodRow[]): Promise<WriteOutcome> =>
    writeGoodRows(client, unit.stream, rows, rules, touched);
  const ofOthers = await rowsOfOthers(client, unit.stream.store, unit.linkId);
  for (const id of ofOthers) reading.setAside(id, 'listed_twice');
  // A service that answers for more than it was asked brings rows again that retention has removed.
  const keptFrom = state.keptFrom ?? Number.NEGATIVE_INFINITY;
  const rows = reading.rows.filter(({ seconds }) => seconds >= keptFrom);
  let outcome: WriteOutcome;
  if (isNarrowing) {
    const landed = await landByHalves(client, rows, write);
    for (const { row, sqlstate } of landed.rejected)
      reading.setAside(row.id, `rejected_${sqlstate}`);
    outcome = landed.outcome;
  } else outcome = await write(rows);
  await unsettleDays(client, key.stream, outcome.moved);
  await noteTaken(client, key.stream, key.linkId, outcome.taken);
  const others = outcome.moved.filter((moved) => moved.smartLinkId !== key.linkId);
  await makeDue(client, [...new Set(others.map((moved) => moved.smartLinkId))], key.stream, now);
  const bad = reading.quarantined.filter(({ seconds }) => seconds === null || seconds >= keptFrom);
  const quarantined = await quarantineRows(
    client,
    key,
    located(bad, settled).map((row) => ({
      ...row,
      payload: ruledPayload(key.stream, row, rules),
    })),
  );
  return { ...outcome, quarantined };
}

/**
 * Writes rows of a stream with the fans and clicks that they bring. Tables are written in one order everywhere (fans,
 * clicks, conversions), so that parallel parts cannot deadlock. Of each row only what the rules keep is written; what
 * was written is noted: the caller rebuilds its rollups.
 */
export async function writeGoodRows(
  client: ClientBase,
  stream: StreamDeclaration,
  given: readonly GoodRow[],
  rules: RowRules,
  touched: Touched,
): Promise<WriteOutcome> {
  const { rows, erasedClicks } = applyRules(stream.name, given, rules);
  if (erasedClicks.length > 0) await eraseClicks(client, erasedClicks, touched);
  const fans: TextRow[] = [];
  const clicks: TextRow[] = [];
  for (const row of rows) {
    fans.push(...row.fans);
    if (row.click !== null) clicks.push(row.click);
  }
  if (fans.length > 0) await upsertFans(client, fans);
  if (clicks.length > 0) await insertKnownClicks(client, clicks, touched);
  return upsertFacts(
    client,
    stream.store,
    rows.map((row) => row.fact),
    touched,
  );
}

/**
 * A row without a time happened on the day of the reading that brought it, where that was of one day. Not in its first
 * second, which the range before may have in common with it.
 */
function located(
  rows: readonly QuarantinedRow[],
  settled: Range | null,
): readonly QuarantinedRow[] {
  if (settled === null || dayOf(settled.start) !== dayOf(settled.end)) return rows;
  const seconds = Math.min(settled.start + 1, settled.end);
  return rows.map((row) => (row.seconds === null ? { ...row, seconds } : row));
}
