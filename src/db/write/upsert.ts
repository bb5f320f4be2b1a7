/**
 * The write path: rows go in as one array for each column, and only rows that are new or differ are written.
 *
 * New rows are inserted first, over all batches, then stored rows that differ are locked and overwritten, each time
 * in the order of their keys. Any two transactions that write the same rows so meet in the same order, and one
 * waits for the other. All functions must run inside a transaction and throw what `pg` throws.
 */
import type { ClientBase } from 'pg';
import { arrayLiteral } from './array-literal.js';
import { newestFans } from './newest-fans.js';
import { insertUnlistedStatement } from './statements.js';
import { clicksTable, fansTable } from './stores.js';
import { columnIndex, type FactStore, type TextRow, type WriteTable } from './write-table.js';
import { factWriter, fanWriter, type Writer } from './writer.js';

/** A UTC day of a link, `day` as `YYYY-MM-DD`. */
export interface LinkDay {
  readonly smartLinkId: string;
  readonly day: string;
}

/** What became of the rows, each counted once. */
export interface WriteOutcome {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Days that lost a live row to another day or link, each once. */
  readonly moved: readonly LinkDay[];
}

interface OverwrittenRow {
  readonly link: string | null;
  readonly day: string | null;
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
): Promise<WriteOutcome> {
  return upsert(client, factWriter(store), lastOfEach(store.table, rows));
}

/**
 * Stores fans. Values with an older `as_of`, or none, never overwrite; equally old ones do where they differ. Of
 * rows of the same fan the newest counts.
 */
export async function upsertFans(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<WriteOutcome> {
  return upsert(client, fanWriter, sorted(fansTable, newestFans(fansTable, rows)));
}

/**
 * Stores clicks that are known only from a conversion, with `_deleted_at` set, so that they join and are not
 * counted. A click that is stored already is not touched. Returns how many were inserted.
 */
export async function insertKnownClicks(
  client: ClientBase,
  rows: readonly TextRow[],
): Promise<number> {
  const clicks = lastOfEach(clicksTable, rows);
  let inserted = 0;
  for (let from = 0; from < clicks.length; from += ROWS_PER_STATEMENT) {
    const values = arrays(clicksTable, clicks, from);
    inserted += (await client.query({ ...insertUnlistedClicks, values })).rowCount ?? 0;
  }
  return inserted;
}

async function upsert(
  client: ClientBase,
  writer: Writer,
  rows: readonly TextRow[],
): Promise<WriteOutcome> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, moved: [] };
  await preferIndexes(client);
  let inserted = 0;
  let updated = 0;
  const moved = new Map<string, LinkDay>();
  let pending = rows;
  while (pending.length > 0) {
    const found = await insertNew(client, writer, pending);
    inserted += found.inserted;
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
    }
    pending = gone;
  }
  return {
    inserted,
    updated,
    unchanged: rows.length - inserted - updated,
    moved: [...moved.values()],
  };
}

/** Inserts what is not stored; returns the rows that are stored and may have to be overwritten. */
async function insertNew(
  client: ClientBase,
  { table, insertNew: statement }: Writer,
  rows: readonly TextRow[],
): Promise<{ readonly inserted: number; readonly stored: readonly TextRow[] }> {
  const stored: TextRow[] = [];
  let inserted = 0;
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const values = arrays(table, rows, from);
    const result = await client.query<{ inserted: number; raced: number; overwrite: string }>({
      ...statement,
      values,
    });
    const [found] = result.rows;
    if (found === undefined) throw new TypeError(`No answer on rows written to ${table.name}.`);
    inserted += found.inserted;
    if (found.raced > 0) {
      // Which rows the other transaction stored is not told: overwriting looks at each of the batch again.
      stored.push(...rows.slice(from, from + ROWS_PER_STATEMENT));
    } else if (found.overwrite !== '') {
      for (const ordinal of found.overwrite.split(',')) {
        const row = rows[from + Number(ordinal) - 1];
        if (row !== undefined) stored.push(row);
      }
    }
  }
  return { inserted, stored };
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

/**
 * Until the transaction ends, rows are looked up by index. A plan made while a table was small or had no statistics
 * is kept by the connection, and would read the whole table for each statement after it has grown.
 */
async function preferIndexes(client: ClientBase): Promise<void> {
  await client.query(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
  );
}

function arrays(table: WriteTable, rows: readonly TextRow[], from: number): string[] {
  const to = Math.min(from + ROWS_PER_STATEMENT, rows.length);
  return table.columns.map((_, at) => arrayLiteral(rows, at, from, to));
}

function lastOfEach(table: WriteTable, rows: readonly TextRow[]): TextRow[] {
  const keyAt = columnIndex(table, table.key);
  const unique = new Map<string, TextRow>();
  for (const row of rows) unique.set(row[keyAt] ?? '', row);
  return sorted(table, [...unique.values()]);
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
