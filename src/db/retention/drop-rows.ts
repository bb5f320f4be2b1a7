/**
 * Removes rows for their age. What they were is added up where they were proven: in the ledger's days, and by month for
 * the counters. All functions run inside a transaction that has passed the stream's fence.
 */
import type { ClientBase } from 'pg';
import { preferIndexes } from '../prefer-indexes.js';
import { clicksStore } from '../write/stores.js';
import type { FactStore } from '../write/write-table.js';
import { firstNeeded, goingRows } from './old-rows.js';

interface Key {
  readonly linkId: string;
  readonly store: FactStore;
}

/** From now on nothing of before `keptFrom` (whole UTC seconds) is asked for, stored or summed up anew. */
export async function keepFrom(
  client: ClientBase,
  linkId: string,
  keptFrom: number,
): Promise<void> {
  await client.query(
    'UPDATE smartlinks_sync.streams SET kept_from = to_timestamp($2) WHERE smart_link_id = $1',
    [linkId, keptFrom],
  );
}

interface DroppedDay {
  readonly day: string;
  readonly rows: number;
  readonly without_bots: number;
  readonly without_duplicates: number;
  readonly unflagged: number;
  readonly amount: string;
  readonly transactions: string;
}

/**
 * Removes up to `most` of the oldest rows that are no longer kept, live ones first, and returns how many live ones and
 * how many in all it was. 0 in all: nothing is left.
 */
export async function dropRows(
  client: ClientBase,
  { linkId, store }: Key,
  most: number,
  runId: number,
): Promise<{ readonly live: number; readonly all: number }> {
  await preferIndexes(client);
  const first = await client.query<{ at: Date | null }>(
    `SELECT ${firstNeeded('s.kept_from')} AS at FROM smartlinks_sync.streams s
     WHERE s.smart_link_id = $1 AND s.stream = $2`,
    [linkId, store.facts],
  );
  const before = first.rows[0]?.at ?? null;
  if (before === null) return { live: 0, all: 0 };
  const live = await remove(client, store, linkId, before, most, true);
  const rows = live.reduce((sum, day) => sum + day.rows, 0);
  if (rows > 0) {
    await addToDays(client, linkId, store, live);
    await addToMonths(client, linkId, store, live, runId);
    await client.query(
      `UPDATE smartlinks_sync.streams SET dropped_rows = dropped_rows + $3, live_rows = greatest(0, live_rows - $3)
       WHERE smart_link_id = $1 AND stream = $2`,
      [linkId, store.facts, rows],
    );
  }
  if (rows >= most) return { live: rows, all: rows };
  // Rows that the API no longer lists, and clicks that were known from conversions alone: nothing counts them.
  const gone = await remove(client, store, linkId, before, most - rows, false);
  return { live: rows, all: rows + gone.reduce((sum, day) => sum + day.rows, 0) };
}

async function remove(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  before: Date,
  most: number,
  isLive: boolean,
): Promise<DroppedDay[]> {
  const isClicks = store === clicksStore;
  const where = (condition: string): string =>
    isClicks ? `count(*) FILTER (WHERE ${condition})` : 'count(*)';
  const sum = (condition: string): string =>
    isClicks ? "'0'" : `coalesce(sum(amount_gross) FILTER (WHERE ${condition}), 0)::text`;
  const { rows } = await client.query<DroppedDay>(
    `WITH picked AS (
       SELECT f.id FROM ${goingRows(store, isLive)} ORDER BY f.${store.timeColumn} LIMIT $3 FOR UPDATE
     ), gone AS (
       DELETE FROM "${store.table.schema}"."${store.table.name}" t USING picked p WHERE t.id = p.id RETURNING t.*
     ), late AS (
       DELETE FROM smartlinks_sync.late_rows l USING gone g WHERE l.stream = '${store.facts}' AND l.row_id = g.id
     )
     SELECT (${store.timeColumn} AT TIME ZONE 'UTC')::date::text AS day, count(*) AS rows,
            ${where('is_bot IS NOT TRUE')} AS without_bots, ${where('is_duplicate IS NOT TRUE')} AS without_duplicates,
            ${where('is_bot IS NOT TRUE AND is_duplicate IS NOT TRUE')} AS unflagged,
            ${sum('true')} AS amount, ${sum("conversion_type = 'new_transaction'")} AS transactions
     FROM gone GROUP BY 1 ORDER BY 1`,
    [linkId, before, most],
  );
  return rows;
}

async function addToDays(
  client: ClientBase,
  linkId: string,
  { facts }: FactStore,
  days: readonly DroppedDay[],
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.days d SET dropped = coalesce(d.dropped, 0) + g.rows
     FROM unnest($3::date[], $4::bigint[]) AS g (day, rows)
     WHERE d.smart_link_id = $1 AND d.stream = $2 AND d.day = g.day`,
    [linkId, facts, days.map(({ day }) => day), days.map(({ rows }) => rows)],
  );
}

async function addToMonths(
  client: ClientBase,
  linkId: string,
  { facts }: FactStore,
  days: readonly DroppedDay[],
  runId: number,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.dropped_months AS m
       (smart_link_id, stream, month, rows, rows_without_bots, rows_without_duplicates, rows_unflagged, amount_gross,
        transactions_gross, verified_at, run_id)
     SELECT $1, $2, date_trunc('month', g.day)::date, sum(g.rows), sum(g.without_bots), sum(g.without_duplicates),
            sum(g.unflagged), sum(g.amount), sum(g.transactions), max(s.verified_at), $9
     FROM unnest($3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::numeric[], $10::numeric[])
       AS g (day, rows, without_bots, without_duplicates, unflagged, amount, transactions)
     CROSS JOIN (SELECT verified_at FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = $2) s
     GROUP BY 3
     ON CONFLICT (smart_link_id, stream, month) DO UPDATE SET
       rows = m.rows + excluded.rows, rows_without_bots = m.rows_without_bots + excluded.rows_without_bots,
       rows_without_duplicates = m.rows_without_duplicates + excluded.rows_without_duplicates,
       rows_unflagged = m.rows_unflagged + excluded.rows_unflagged,
       amount_gross = m.amount_gross + excluded.amount_gross,
       transactions_gross = m.transactions_gross + excluded.transactions_gross,
       verified_at = excluded.verified_at, dropped_at = now(), run_id = excluded.run_id`,
    [
      linkId,
      facts,
      days.map(({ day }) => day),
      days.map(({ rows }) => rows),
      days.map((day) => day.without_bots),
      days.map((day) => day.without_duplicates),
      days.map(({ unflagged }) => unflagged),
      days.map(({ amount }) => amount),
      runId,
      days.map(({ transactions }) => transactions),
    ],
  );
}
