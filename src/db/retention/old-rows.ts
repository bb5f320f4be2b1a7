/** What a workspace holds from before a moment, and what is known of it: the facts that decide whether it may be removed. */
import type { ClientBase } from 'pg';
import { ZONE } from '../rollups/definitions.js';
import { clicksStore, conversionsStore } from '../write/stores.js';
import type { FactStore } from '../write/write-table.js';

/** Tables in the order in which rows are removed: a click stays as long as a conversion names it. */
export const retainedStores: readonly FactStore[] = [conversionsStore, clicksStore];

const tableOf = ({ table }: FactStore): string => `"${table.schema}"."${table.name}"`;

/** Rows `f` that no conversion `v` names; `isStaying` says which of them count. */
const isUnnamed = (store: FactStore, isStaying = 'true'): string =>
  store === clicksStore
    ? `NOT EXISTS (SELECT FROM smartlinks.conversions v WHERE v.click_id = f.id AND ${isStaying})`
    : 'true';

/** Rows `f` of the link `$1` from before the moment `$2`, live or not. */
const oldRows = (store: FactStore, isLive: boolean): string =>
  `${tableOf(store)} f WHERE f.smart_link_id = $1 AND f._deleted_at IS ${isLive ? '' : 'NOT '}NULL
     AND f.${store.timeColumn} < $2`;

/** Those of them that may go now: nothing names them any more. */
export const goingRows = (store: FactStore, isLive: boolean): string =>
  `${oldRows(store, isLive)} AND ${isUnnamed(store)}`;

/** Conversions `v` that stay when the link's rows of before `$2` go. */
const STAYING = `(v.smart_link_id <> $1 OR v.${conversionsStore.timeColumn} >= $2)`;

/**
 * Before this moment no row is needed, in SQL: daily sums of the day that `keptFrom` (SQL too) falls on in the time zone
 * of reports must be made of all its rows. Where clocks were set back at midnight a day begins a little earlier.
 */
export const firstNeeded = (keptFrom: string): string =>
  `CASE ${ZONE} WHEN 'UTC' THEN ${keptFrom} ELSE
     ((${keptFrom} AT TIME ZONE ${ZONE})::date::timestamp AT TIME ZONE ${ZONE}) - interval '2 hours' END`;

/** Links of a workspace that hold rows, live or not, from before `cut` (whole UTC seconds). */
export async function linksWithOldRows(
  client: ClientBase,
  workspace: string,
  cut: number,
): Promise<string[]> {
  const isHeld = (store: FactStore, state: string): string =>
    `EXISTS (SELECT FROM ${tableOf(store)} f WHERE f.smart_link_id = l.id AND f._deleted_at IS ${state}
       AND f.${store.timeColumn} < to_timestamp($2))`;
  const tests = retainedStores.flatMap((store) => [
    isHeld(store, 'NULL'),
    isHeld(store, 'NOT NULL'),
  ]);
  const { rows } = await client.query<{ id: string }>(
    `SELECT l.id FROM smartlinks.smart_links l WHERE l.workspace = $1 AND (${tests.join(' OR ')}) ORDER BY l.id`,
    [workspace, cut],
  );
  return rows.map(({ id }) => id);
}

/** A link as retention needs it. Times in whole UTC seconds. */
export interface OldLink {
  readonly id: string;
  readonly isRemoved: boolean;
  readonly clicksCount: number | null;
  readonly conversionsCount: number | null;
  /** Decimal text. */
  readonly revenue: string | null;
  /** True where its daily sums are still to be built from all its rows. */
  readonly hasPendingSums: boolean;
  /** Rows that the API lacks and a brake holds back. */
  readonly hasHeldRows: boolean;
}

/** Reads a link; null where it has no row. */
export async function readOldLink(client: ClientBase, linkId: string): Promise<OldLink | null> {
  const { rows } = await client.query<OldLink>(
    `SELECT id, _deleted_at IS NOT NULL AS "isRemoved", clicks_count AS "clicksCount",
            conversions_count AS "conversionsCount", revenue,
            EXISTS (SELECT FROM smartlinks_sync.rollups_pending p WHERE p.smart_link_id = l.id) AS "hasPendingSums",
            EXISTS (SELECT FROM smartlinks_sync.absences a WHERE a.smart_link_id = l.id
                    AND a.workspace = l.workspace) AS "hasHeldRows"
     FROM smartlinks.smart_links l WHERE id = $1`,
    [linkId],
  );
  return rows[0] ?? null;
}

/** When the whole of a stream was verified; both null where it never was. */
export interface Verified {
  /** Seconds ago. */
  readonly age: number | null;
  /** Up to when it was counted, whole UTC seconds. */
  readonly through: number | null;
}

export async function readVerified(
  client: ClientBase,
  key: { readonly linkId: string; readonly stream: string },
): Promise<Verified> {
  const { rows } = await client.query<Verified>(
    `SELECT floor(extract(epoch FROM now() - verified_at))::bigint AS age,
            floor(extract(epoch FROM verified_through))::bigint AS through
     FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = $2`,
    [key.linkId, key.stream],
  );
  return rows[0] ?? { age: null, through: null };
}

/** A UTC day of a stream, as the ledger has it and as the table has it. */
export interface OldDay {
  readonly day: string;
  /** Null: the ledger has no entry. */
  readonly status: string | null;
  /** Rows that the entry says are stored. */
  readonly stored: number;
  readonly live: number;
  /** True where the entry was written after the stream was last verified. */
  readonly isNewer: boolean;
}

/** Days before `cut` (whole UTC seconds) that have rows or an entry and were not removed, the oldest first. */
export async function readOldDays(
  client: ClientBase,
  linkId: string,
  store: FactStore,
  cut: number,
): Promise<OldDay[]> {
  const { rows } = await client.query<OldDay>(
    `WITH stream AS (
       SELECT coalesce(max(kept_from), '-infinity') AS kept_from, max(verified_at) AS verified_at
       FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = $2
     ), live AS (
       SELECT (f.${store.timeColumn} AT TIME ZONE 'UTC')::date AS day, count(*) AS rows
       FROM ${tableOf(store)} f
       WHERE f.smart_link_id = $1 AND f._deleted_at IS NULL AND f.${store.timeColumn} < to_timestamp($3)
         AND f.${store.timeColumn} >= (SELECT kept_from FROM stream)
       GROUP BY 1
     ), entries AS (
       SELECT d.* FROM smartlinks_sync.days d, stream s
       WHERE d.smart_link_id = $1 AND d.stream = $2 AND d.day < (to_timestamp($3) AT TIME ZONE 'UTC')::date
         AND d.day::timestamp AT TIME ZONE 'UTC' >= s.kept_from
     )
     SELECT coalesce(l.day, e.day)::text AS day, e.status, coalesce(e.stored, 0) AS stored, coalesce(l.rows, 0) AS live,
            coalesce(e.verified_at > s.verified_at, false) AS "isNewer"
     FROM (live l FULL JOIN entries e ON e.day = l.day) CROSS JOIN stream s ORDER BY 1`,
    [linkId, store.facts, cut],
  );
  return rows;
}

/** Rows that may go, by UTC month. */
export interface OldMonth {
  readonly stream: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly rows: number;
}

/** True where rows of a link are left of those that are no longer kept. */
export async function hasRowsToGo(client: ClientBase, linkId: string): Promise<boolean> {
  const first = await client.query<{ at: Date | null }>(
    `SELECT ${firstNeeded('max(s.kept_from)')} AS at FROM smartlinks_sync.streams s WHERE s.smart_link_id = $1`,
    [linkId],
  );
  const tests = retainedStores.flatMap((store) =>
    [true, false].map((isLive) => `EXISTS (SELECT FROM ${goingRows(store, isLive)})`),
  );
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT $2::timestamptz IS NOT NULL AND (${tests.join(' OR ')}) AS found`,
    [linkId, first.rows[0]?.at ?? null],
  );
  return rows[0]?.found === true;
}

/** Counts the live rows of a link that go where rows are kept from `keptFrom` (whole UTC seconds) on. */
export async function countOldMonths(
  client: ClientBase,
  linkId: string,
  keptFrom: number,
): Promise<OldMonth[]> {
  const first = await client.query<{ at: Date }>(
    `SELECT ${firstNeeded('to_timestamp($1)')} AS at`,
    [keptFrom],
  );
  const found: OldMonth[] = [];
  for (const store of retainedStores) {
    const { rows } = await client.query<Omit<OldMonth, 'stream'>>(
      `SELECT to_char(f.${store.timeColumn} AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(*) AS rows
       FROM ${oldRows(store, true)} AND ${isUnnamed(store, STAYING)} GROUP BY 1 ORDER BY 1`,
      [linkId, first.rows[0]?.at],
    );
    found.push(...rows.map((row) => ({ ...row, stream: store.facts })));
  }
  return found;
}
