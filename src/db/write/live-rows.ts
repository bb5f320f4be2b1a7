/**
 * Live rows of one link: those that the API lists, `_deleted_at IS NULL`. Ranges are closed intervals of whole UTC
 * seconds since 1970, compared exactly: a row half a second after the last second is outside, as it is for the API.
 */
import type { ClientBase } from 'pg';
import type { Touched } from '../rollups/touched.js';
import { withVanishingKept } from './change-log.js';
import { clicksStore } from './stores.js';
import type { FactStore } from './write-table.js';

export interface AbsentFact {
  readonly id: string;
  readonly time: Date;
  /** Neither a bot nor a duplicate. */
  readonly isUnflagged: boolean;
  /** Written since the run that was asked about began. */
  readonly isSince: boolean;
}

const source = ({ table }: FactStore): string => `"${table.schema}"."${table.name}"`;

const inRange = (store: FactStore): string =>
  `smart_link_id = $1 AND _deleted_at IS NULL AND ${store.timeColumn} BETWEEN to_timestamp($2) AND to_timestamp($3)`;

/**
 * Counts rows by UTC day. Days are stretches of 24 hours from 1970 on, and their dates are made of the few that are
 * found: making a date and its text of every row takes longer than finding the rows.
 */
const countByDay = (store: FactStore, condition: string): string =>
  `SELECT (bin AT TIME ZONE 'UTC')::date::text AS day, rows
   FROM (
     SELECT date_bin('1 day', ${store.timeColumn}, '1970-01-01 00:00:00+00') AS bin, count(*) AS rows
     FROM ${source(store)} WHERE ${condition} GROUP BY 1
   ) counted ORDER BY bin`;

/** Live rows in the range by UTC day, `YYYY-MM-DD`; a day without any has no entry. */
export async function countLiveByDay(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  fromSeconds: number,
  toSeconds: number,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; rows: number | string }>({
    name: `${store.table.name}_count_live_by_day`,
    text: countByDay(store, inRange(store)),
    values: [linkId, fromSeconds, toSeconds],
  });
  return new Map(result.rows.map((row) => [row.day, Number(row.rows)]));
}

/** Live clicks in the range that are neither bots nor duplicates, by UTC day. */
export async function countUnflaggedByDay(
  client: ClientBase,
  linkId: string,
  fromSeconds: number,
  toSeconds: number,
): Promise<Map<string, number>> {
  const result = await client.query<{ day: string; rows: number | string }>({
    name: 'clicks_count_unflagged_by_day',
    text: countByDay(
      clicksStore,
      `${inRange(clicksStore)} AND is_bot IS NOT TRUE AND is_duplicate IS NOT TRUE`,
    ),
    values: [linkId, fromSeconds, toSeconds],
  });
  return new Map(result.rows.map((row) => [row.day, Number(row.rows)]));
}

/** All live rows of the link. */
export async function countLive(
  client: ClientBase,
  store: FactStore,
  linkId: string,
): Promise<number> {
  const result = await client.query<{ rows: number | string }>({
    name: `${store.table.name}_count_live`,
    text: `SELECT count(*) AS rows FROM ${source(store)} WHERE smart_link_id = $1 AND _deleted_at IS NULL`,
    values: [linkId],
  });
  return Number(result.rows[0]?.rows ?? 0);
}

/** Live rows of a link in the ways in which a counter may count them: all the same where rows have no flags. */
export interface LiveRows {
  readonly all: number;
  readonly withoutBots: number;
  readonly withoutDuplicates: number;
  /** Neither bots nor duplicates. */
  readonly unflagged: number;
}

const NOT_BOT = 'is_bot IS NOT TRUE';
const NOT_DUPLICATE = 'is_duplicate IS NOT TRUE';

/** The condition that a row is neither a bot nor a duplicate, as SQL. */
export function isUnflagged(store: FactStore): string {
  return store === clicksStore ? `${NOT_BOT} AND ${NOT_DUPLICATE}` : 'true';
}

/** All live rows of the link, counted in each way. */
export async function countLiveKinds(
  client: ClientBase,
  store: FactStore,
  linkId: string,
): Promise<LiveRows> {
  const kind = (condition: string): string =>
    store === clicksStore ? `count(*) FILTER (WHERE ${condition})` : 'count(*)';
  const result = await client.query<Record<keyof LiveRows, number | string>>({
    name: `${store.table.name}_count_live_kinds`,
    text: `SELECT count(*) AS "all", ${kind(NOT_BOT)} AS "withoutBots",
                  ${kind(NOT_DUPLICATE)} AS "withoutDuplicates",
                  ${kind(`${NOT_BOT} AND ${NOT_DUPLICATE}`)} AS unflagged
           FROM ${source(store)} WHERE smart_link_id = $1 AND _deleted_at IS NULL`,
    values: [linkId],
  });
  return liveRowsOf(result.rows[0]);
}

/** What a statement has counted; sums and large counts come as text. */
export function liveRowsOf(row: Record<keyof LiveRows, number | string> | undefined): LiveRows {
  return {
    all: Number(row?.all ?? 0),
    withoutBots: Number(row?.withoutBots ?? 0),
    withoutDuplicates: Number(row?.withoutDuplicates ?? 0),
    unflagged: Number(row?.unflagged ?? 0),
  };
}

/**
 * Whether the link has a live row from before `seconds`, on another UTC day (`YYYY-MM-DD`) than those of `exceptDays`.
 * Rows that retention is about to remove, or keeps for the conversions that name them, are none.
 */
export async function hasOlderRows(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  seconds: number,
  exceptDays: readonly string[] = [],
): Promise<boolean> {
  const result = await client.query<{ found: boolean }>({
    name: `${store.table.name}_has_older_rows`,
    text: `SELECT EXISTS (
             SELECT FROM ${source(store)}
             WHERE smart_link_id = $1 AND _deleted_at IS NULL AND ${store.timeColumn} < to_timestamp($2)
               AND (${store.timeColumn} AT TIME ZONE 'UTC')::date <> ALL ($3::date[])
               AND ${store.timeColumn} >= coalesce((
                 SELECT kept_from FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = '${store.facts}'
               ), '-infinity')
           ) AS found`,
    values: [linkId, seconds, exceptDays],
  });
  return result.rows[0]?.found === true;
}

/** Seconds since 1970 of the first and the last live row in the range; null where it has none. */
export async function firstAndLastLive(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  fromSeconds: number,
  toSeconds: number,
): Promise<{ first: number; last: number } | null> {
  const result = await client.query<{ first: Date | null; last: Date | null }>({
    name: `${store.table.name}_first_and_last_live`,
    text: `SELECT min(${store.timeColumn}) AS first, max(${store.timeColumn}) AS last
           FROM ${source(store)} WHERE ${inRange(store)}`,
    values: [linkId, fromSeconds, toSeconds],
  });
  const { first, last } = result.rows[0] ?? { first: null, last: null };
  if (first === null || last === null) return null;
  return { first: first.getTime() / 1000, last: last.getTime() / 1000 };
}

/** Live rows in the range that are not among `presentIds`, the oldest first. `sinceRun`: null where none is asked about. */
export async function findAbsent(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  fromSeconds: number,
  toSeconds: number,
  presentIds: readonly string[],
  sinceRun: number | null = null,
): Promise<AbsentFact[]> {
  const result = await client.query<AbsentFact>({
    name: `${store.table.name}_find_absent`,
    // NOT IN hashes the list once, also where the transaction has turned hash joins off.
    text: `SELECT id, ${store.timeColumn} AS time,
                  ${isUnflagged(store)} AS "isUnflagged",
                  coalesce(_synced_at >= (SELECT started_at FROM smartlinks_sync.runs WHERE id = $5), false) AS "isSince"
           FROM ${source(store)}
           WHERE ${inRange(store)} AND id NOT IN (SELECT unnest($4::text[]))
           ORDER BY 2, 1`,
    values: [linkId, fromSeconds, toSeconds, presentIds, sinceRun],
  });
  return result.rows;
}

/**
 * Marks live rows of the link as not listed any more and returns how many were; other ids are passed over. When the
 * content was last written (`_synced_at`) stays as it is.
 */
export async function markDeleted(
  client: ClientBase,
  store: FactStore,
  linkId: string,
  ids: readonly string[],
  touched: Touched,
): Promise<number> {
  const result = await client.query<{ hour: string }>({
    name: `${store.table.name}_mark_deleted`,
    text: withVanishingKept(
      store,
      `UPDATE ${source(store)} t SET _deleted_at = now()
       FROM (
         SELECT id FROM ${source(store)}
         WHERE id = ANY ($2::text[]) AND smart_link_id = $1 AND _deleted_at IS NULL
         ORDER BY id
         FOR NO KEY UPDATE
       ) locked
       WHERE t.id = locked.id`,
    ),
    values: [linkId, ids],
  });
  for (const { hour } of result.rows) touched.note(store.facts, linkId, hour);
  return result.rows.length;
}
