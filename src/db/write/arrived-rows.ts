/** Live rows of one link that a run has stored itself: the counters that it listed before may not count them. */
import type { ClientBase } from 'pg';
import { isUnflagged } from './live-rows.js';
import type { FactStore } from './write-table.js';

export interface RowCounts {
  readonly all: number;
  /** Neither bots nor duplicates: every counter counts them. */
  readonly unflagged: number;
}

export interface ArrivedRows {
  /** All of them. */
  readonly any: RowCounts;
  /** Of a time that had been counted before: whether they came before the listing or after it nobody can tell. */
  readonly late: RowCounts;
  /** Of a time after the listing: its counter cannot count them. */
  readonly after: RowCounts;
}

/** Whole UTC seconds; null where that is not known. */
export interface ArrivalTimes {
  /** Through when the stream was counted before this run: what is not newer is late. */
  readonly countedThrough: number | null;
  /** When the run began to list links. */
  readonly listedAt: number | null;
}

/** Counts the live rows that were written since the run began. */
export async function countArrived(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  runId: number,
  times: ArrivalTimes,
): Promise<ArrivedRows> {
  const { table, timeColumn } = store;
  const isAfter = `${timeColumn} >= to_timestamp($4)`;
  const isLate = `${timeColumn} < to_timestamp($3)`;
  const unflagged = isUnflagged(store);
  const kind = (name: string, condition: string): string =>
    `count(*) FILTER (WHERE ${condition}) AS ${name}_all,
     count(*) FILTER (WHERE ${condition} AND ${unflagged}) AS ${name}_unflagged`;
  const result = await client.query<Record<string, number | string>>({
    name: `${table.name}_count_arrived`,
    text: `SELECT ${kind('any', 'true')}, ${kind('late', isLate)}, ${kind('after', isAfter)}
           FROM "${table.schema}"."${table.name}"
           WHERE smart_link_id = $1 AND _deleted_at IS NULL
             AND _synced_at >= (SELECT started_at FROM smartlinks_sync.runs WHERE id = $2)`,
    values: [linkId, runId, lateBefore(times), times.listedAt ?? Number.POSITIVE_INFINITY],
  });
  const row = result.rows[0] ?? {};
  const countsOf = (name: string): RowCounts => ({
    all: Number(row[`${name}_all`] ?? 0),
    unflagged: Number(row[`${name}_unflagged`] ?? 0),
  });
  return { any: countsOf('any'), late: countsOf('late'), after: countsOf('after') };
}

/** Of a stream that never was counted every row is late; a second that was counted may have got more rows since. */
function lateBefore({ countedThrough, listedAt }: ArrivalTimes): number {
  const end = countedThrough === null ? Number.POSITIVE_INFINITY : countedThrough + 1;
  return Math.min(end, listedAt ?? Number.POSITIVE_INFINITY);
}
