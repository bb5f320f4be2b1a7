/**
 * The write path: only rows that are new or differ are written. Rows that look new as a whole are copied; of others,
 * many are copied into a staging table and compared there, few go as one array for each column.
 *
 * New rows are inserted first, over all batches, then stored rows that differ are locked and overwritten, each time
 * in the order of their keys. Any two transactions that write the same rows so meet in the same order, and one
 * waits for the other. All functions must run inside a transaction and throw what `pg` throws.
 */
import type { ClientBase, QueryConfig } from 'pg';
import { preferIndexes } from '../prefer-indexes.js';
import type { ClickSums } from '../rollups/fresh-clicks.js';
import { sumsWhileCopying } from '../rollups/sums-while-copying.js';
import { Touched } from '../rollups/touched.js';
import { arrayLiteral } from './array-literal.js';
import type { OnSent } from './copy.js';
import { copyFresh, type Span } from './copy-fresh.js';
import { newestFans } from './newest-fans.js';
import { noteInserted, noteWritten } from './note-written.js';
import { stage } from './staging.js';
import { insertUnlistedStatement } from './statements.js';
import { clicksTable, fansTable } from './stores.js';
import { LEAST_STAGED } from './thresholds.js';
import { columnIndex, type FactStore, type TextRow, type WriteTable } from './write-table.js';
import { factWriter, fanWriter, type Writer } from './writer.js';

/** A UTC day of a link, `day` as `YYYY-MM-DD`. */
export interface LinkDay {
  readonly smartLinkId: string;
  readonly day: string;
}

/** A live row that was of another link. */
export interface TakenRow {
  readonly id: string;
  /** The link that it was taken from. */
  readonly from: string;
}

/** What became of the rows, each counted once. */
export interface WriteOutcome {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Days that lost a live row to another day or link, each once. */
  readonly moved: readonly LinkDay[];
  readonly taken: readonly TakenRow[];
}

interface OverwrittenRow {
  readonly id: string;
  readonly link: string | null;
  readonly day: string | null;
  readonly was_link: string | null;
  readonly was_hour: string | null;
  readonly left_link: string | null;
}

const ROWS_PER_STATEMENT = 1000;

const insertUnlistedClicks = insertUnlistedStatement(clicksTable);

/**
 * Stores rows that the API lists: inserts new ones, overwrites those that differ, clears the mark of those that were
 * not listed before. A row that is stored as it is gets neither a lock nor a write. Of rows with the same id the
 * last counts. Numbers are compared by value: where 1.1 is stored, 1.10 changes nothing.
 */
export async function upsertFacts(
  client: ClientBase,
  store: FactStore,
  rows: readonly TextRow[],
  touched: Touched,
): Promise<WriteOutcome> {
  const unique = lastOfEach(store.table, rows);
  let sums: ClickSums | null = null;
  const onStart = async ({ first, last }: Span): Promise<OnSent> => {
    const made = await sumsWhileCopying(client, touched, store, first, last);
    sums = made;
    return (from, to) => made?.add(unique, from, to);
  };
  if (await copyFresh(client, store, unique, { onStart })) {
    noteInserted(touched, store, unique, sums);
    return { inserted: unique.length, updated: 0, unchanged: 0, moved: [], taken: [] };
  }
  return upsert(client, factWriter(store), unique, touched);
}

/**
 * Stores fans. Values with an older `as_of`, or none, never overwrite; equally old ones do where they differ. Of
 * rows of the same fan the newest counts.
 */
export async function upsertFans(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<WriteOutcome> {
  return upsert(client, fanWriter, sorted(fansTable, newestFans(fansTable, rows)), new Touched());
}

/**
 * Stores clicks that are known only from a conversion, with `_deleted_at` set, so that they join and are not
 * counted. A click that is stored already is not touched. Returns how many were inserted.
 */
export async function insertKnownClicks(
  client: ClientBase,
  rows: readonly TextRow[],
  touched: Touched,
): Promise<number> {
  const clicks = lastOfEach(clicksTable, rows);
  let inserted = 0;
  for (let from = 0; from < clicks.length; from += ROWS_PER_STATEMENT) {
    const values = arrays(clicksTable, clicks, from);
    const result = await client.query<{ key: string }>({ ...insertUnlistedClicks, values });
    for (const { key } of result.rows) touched.clickIds.add(key);
    inserted += result.rows.length;
  }
  return inserted;
}

async function upsert(
  client: ClientBase,
  writer: Writer,
  rows: readonly TextRow[],
  touched: Touched,
): Promise<WriteOutcome> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, moved: [], taken: [] };
  await preferIndexes(client);
  let inserted = 0;
  let updated = 0;
  const moved = new Map<string, LinkDay>();
  const taken: TakenRow[] = [];
  const insertedRows: TextRow[] = [];
  let pending = rows;
  while (pending.length > 0) {
    const found = await insertNew(client, writer, pending);
    inserted += found.inserted;
    if (writer.store !== null) {
      if (found.inserted === found.fresh.length)
        for (const row of found.fresh) insertedRows.push(row);
      else noteWritten(touched, writer.store, found.fresh);
    }
    // Rows that another transaction removed before they could be locked are new again.
    const gone: TextRow[] = [];
    for (let from = 0; from < found.stored.length; from += ROWS_PER_STATEMENT) {
      const batch = found.stored.slice(from, from + ROWS_PER_STATEMENT);
      const locked = await lockStored(client, writer, batch);
      if (locked.length < batch.length) gone.push(...batch.filter((row) => !locked.includes(row)));
      const values = arrays(writer.table, locked, 0);
      const result = await client.query<OverwrittenRow>({ ...writer.overwrite, values });
      updated += result.rows.length;
      for (const { link, day } of result.rows) {
        if (link !== null && day !== null) moved.set(`${day} ${link}`, { smartLinkId: link, day });
      }
      if (writer.store !== null) {
        noteOverwritten(touched, writer.store, locked, result.rows);
        taken.push(...takenOf(writer.store, locked, result.rows));
      }
    }
    pending = gone;
  }
  // Not before: rows that are refused above take back what was inserted, and are written again by halves.
  if (writer.store !== null) noteInserted(touched, writer.store, insertedRows);
  return {
    inserted,
    updated,
    unchanged: rows.length - inserted - updated,
    moved: [...moved.values()],
    taken,
  };
}

interface InsertAnswer {
  readonly inserted: number;
  readonly raced: number;
  readonly fresh: string;
  readonly overwrite: string;
}

interface NewRows {
  readonly inserted: number;
  /** Inserted by this transaction or, while it waited, by another. */
  readonly fresh: readonly TextRow[];
  readonly stored: readonly TextRow[];
}

/** Rows of the batch that were overwritten: where they were, and where they are. */
function noteOverwritten(
  touched: Touched,
  store: FactStore,
  batch: readonly TextRow[],
  overwritten: readonly OverwrittenRow[],
): void {
  for (const { was_link, was_hour, left_link } of overwritten) {
    if (was_link !== null && was_hour !== null) touched.note(store.facts, was_link, was_hour);
    if (left_link !== null) touched.leftLinks.add(left_link);
  }
  const keyAt = columnIndex(store.table, store.table.key);
  const ids = new Set(overwritten.map(({ id }) => id));
  const written = batch.filter((row) => ids.has(row[keyAt] ?? ''));
  noteWritten(touched, store, written);
}

/** Rows of the batch that were another link's. */
function takenOf(
  { table }: FactStore,
  batch: readonly TextRow[],
  overwritten: readonly OverwrittenRow[],
): TakenRow[] {
  const linkAt = columnIndex(table, 'smart_link_id');
  const linkId = batch[0]?.[linkAt];
  return overwritten.flatMap(({ id, link }) =>
    link === null || link === linkId ? [] : [{ id, from: link }],
  );
}

/** Inserts what is not stored; returns the rows that are stored and may have to be overwritten. */
async function insertNew(
  client: ClientBase,
  writer: Writer,
  rows: readonly TextRow[],
): Promise<NewRows> {
  const found = { inserted: 0, fresh: [] as TextRow[], stored: [] as TextRow[] };
  if (rows.length >= LEAST_STAGED && (await stage(client, writer.table, rows))) {
    note(found, rows, await answerOf(client, writer.insertStaged));
    return found;
  }
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const values = arrays(writer.table, rows, from);
    const batch = rows.slice(from, from + ROWS_PER_STATEMENT);
    note(found, batch, await answerOf(client, { ...writer.insertNew, values }));
  }
  return found;
}

async function answerOf(client: ClientBase, query: QueryConfig): Promise<InsertAnswer> {
  const { rows } = await client.query<InsertAnswer>(query);
  const [answer] = rows;
  if (answer === undefined) throw new TypeError(`No answer to ${query.name}.`);
  return answer;
}

function note(
  found: { inserted: number; fresh: TextRow[]; stored: TextRow[] },
  batch: readonly TextRow[],
  { inserted, raced, fresh, overwrite }: InsertAnswer,
): void {
  found.inserted += inserted;
  for (const row of rowsAt(batch, fresh)) found.fresh.push(row);
  // Which rows another transaction stored is not told: overwriting looks at each of the batch again.
  for (const row of raced > 0 ? batch : rowsAt(batch, overwrite)) found.stored.push(row);
}

/** The rows of a batch by ordinals from 1 that are joined by commas. */
function rowsAt(rows: readonly TextRow[], ordinals: string): TextRow[] {
  if (ordinals === '') return [];
  return ordinals.split(',').flatMap((ordinal) => {
    const row = rows[Number(ordinal) - 1];
    return row === undefined ? [] : [row];
  });
}

/** Locks stored rows until the transaction ends; returns those of the batch that are still there. */
async function lockStored(
  client: ClientBase,
  { table, lock }: Writer,
  batch: readonly TextRow[],
): Promise<readonly TextRow[]> {
  const keyAt = columnIndex(table, table.key);
  const keys = arrayLiteral(batch, keyAt, 0, batch.length);
  const result = await client.query<{ key: string }>({ ...lock, values: [keys] });
  if (result.rows.length === batch.length) return batch;
  const locked = new Set(result.rows.map((row) => row.key));
  return batch.filter((row) => locked.has(row[keyAt] ?? ''));
}

function arrays(table: WriteTable, rows: readonly TextRow[], from: number): string[] {
  const to = Math.min(from + ROWS_PER_STATEMENT, rows.length);
  return table.columns.map((_, at) => arrayLiteral(rows, at, from, to));
}

function lastOfEach(table: WriteTable, rows: readonly TextRow[]): TextRow[] {
  const keyAt = columnIndex(table, table.key);
  // Rows with the same key stay in their order.
  const ordered = sorted(table, [...rows]);
  return ordered.filter((row, at) => ordered[at + 1]?.[keyAt] !== row[keyAt]);
}

/** Sorts in place by key. Any order will do that is the same in every process. */
function sorted(table: WriteTable, rows: TextRow[]): TextRow[] {
  const at = columnIndex(table, table.key);
  return rows.sort((a, b) => {
    const left = a[at] ?? '';
    const right = b[at] ?? '';
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
