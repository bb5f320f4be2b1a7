/**
 * Finds the rows that make a batch fail, so that they cost no other row. Runs inside the caller's transaction, under
 * savepoints, and only when the same batch has failed as a whole: a batch that passes pays nothing for it.
 */
import type { ClientBase } from 'pg';
import { DatabaseError, isServerError } from '../database-error.js';
import type { LinkDay, TakenRow, WriteOutcome } from './upsert.js';

/** A row that the database refuses, and the SQLSTATE with which it did. */
export interface RejectedRow<T> {
  readonly row: T;
  readonly sqlstate: string;
}

export interface Landed<T> {
  /** What became of the rows that were written. */
  readonly outcome: WriteOutcome;
  readonly rejected: readonly RejectedRow<T>[];
}

const SAVEPOINT = 'narrowing';

/**
 * True for an SQLSTATE that speaks of the rows and not of the server: a value that no column takes (class 22), a rule
 * of the table (class 23), a row too large for a page or an index (54000), JSON nested too deeply (54001). The same
 * rows would fail again, other rows may pass.
 */
export function isAboutRows(sqlstate: string | null): boolean {
  if (sqlstate === null) return false;
  return ['22', '23'].includes(sqlstate.slice(0, 2)) || ['54000', '54001'].includes(sqlstate);
}

/** True for an error of a transaction that would not have failed without some of its rows. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && isAboutRows(error.sqlstate);
}

/**
 * Runs `write` with all rows at once; where the database refuses that on account of what they hold, once more with
 * `isNarrowing`, for which `landByHalves` is meant. Throws what `write` throws of any other kind.
 */
export async function narrowWhereRefused<R>(
  write: (isNarrowing: boolean) => Promise<R>,
): Promise<R> {
  try {
    return await write(false);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return await write(true);
  }
}

/**
 * Writes rows, and where that fails on account of what they hold, each half by itself, down to the rows that fail
 * alone; the others stay written. Throws what `write` throws of any other kind.
 *
 * Halves are locked one after the other, not in one order over all: a deadlock with another transaction is possible,
 * and the caller's transaction is then run again.
 */
export async function landByHalves<T>(
  client: ClientBase,
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<WriteOutcome>,
): Promise<Landed<T>> {
  const total = { inserted: 0, updated: 0, unchanged: 0 };
  const moved = new Map<string, LinkDay>();
  const taken: TakenRow[] = [];
  const rejected: RejectedRow<T>[] = [];
  const pending: (readonly T[])[] = rows.length === 0 ? [] : [rows];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const written = await tryWrite(client, part, write);
    if (typeof written !== 'string') {
      total.inserted += written.inserted;
      total.updated += written.updated;
      total.unchanged += written.unchanged;
      taken.push(...written.taken);
      for (const day of written.moved) moved.set(`${day.day} ${day.smartLinkId}`, day);
      continue;
    }
    const [first, ...others] = part;
    if (first !== undefined && others.length === 0) {
      rejected.push({ row: first, sqlstate: written });
    } else {
      const middle = Math.ceil(part.length / 2);
      // The last one pushed is the next one written: of equal keys the later row must win.
      pending.push(part.slice(middle), part.slice(0, middle));
    }
  }
  return { outcome: { ...total, moved: [...moved.values()], taken }, rejected };
}

/** Returns the SQLSTATE where the rows were refused; nothing of them is written then. */
async function tryWrite<T>(
  client: ClientBase,
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<WriteOutcome>,
): Promise<WriteOutcome | string> {
  await client.query(`SAVEPOINT ${SAVEPOINT}`);
  try {
    const outcome = await write(rows);
    await client.query(`RELEASE SAVEPOINT ${SAVEPOINT}`);
    return outcome;
  } catch (error) {
    if (!isServerError(error) || !isAboutRows(error.code)) throw error;
    await client.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}; RELEASE SAVEPOINT ${SAVEPOINT}`);
    return error.code;
  }
}
