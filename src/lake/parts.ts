/** What the warehouse holds of each part of an export: one part is one file, a day of a table or a whole table. */
import type { ClientBase } from 'pg';
import { rowKeyOf } from '../db/rollups/row-key.js';
import { fitsDecimal, quoted, unfitCount } from './columns.js';
import type { LakeTable } from './tables.js';

/** One file as it should be. */
export interface Part {
  readonly table: LakeTable;
  /** Relative to the place. */
  readonly path: string;
  /** `YYYY-MM-DD` in UTC; null for a whole table, and for times that no such day has. */
  readonly day: string | null;
  readonly rows: number;
  /** Changes when any exported value of any row does, when a row comes or goes, and when the columns do. */
  readonly fingerprint: string;
  /** Exact decimals of what fits, by column; null where no row has a value. */
  readonly sums: Readonly<Record<string, string | null>>;
  /** Numbers with more digits than the file can hold: null there, kept in `_extra`. */
  readonly unfit: number;
}

/** What the ledger says of a day of a table: rows and days of links that were counted against the API. */
export interface LedgerDay {
  /** Rows that the ledger says are stored, over all links. */
  readonly stored: number;
  /** Links with rows of this day, by what became of their counting. */
  readonly links: Readonly<Record<LedgerStatus, number>>;
}

export const ledgerStatuses = ['verified', 'unsettled', 'quarantined', 'forgotten'] as const;
export type LedgerStatus = (typeof ledgerStatuses)[number];

/** Hive's name for a partition without a value: rows of times before the year 1 or after 9999. */
const NO_DAY = '__HIVE_DEFAULT_PARTITION__';
const FILE = 'data.parquet';

const FIRST = "'0001-01-01 00:00:00+00'";
const END = "'10000-01-01 00:00:00+00'";

/** Where the file of a part lies. Pure. */
export function pathOf(table: Pick<LakeTable, 'name' | 'time'>, day: string | null): string {
  return table.time === null
    ? `${table.name}/${FILE}`
    : `${table.name}/day=${day ?? NO_DAY}/${FILE}`;
}

/** True for a path as `pathOf` makes it, of any table and day. Pure. */
export function isOurFile(path: string): boolean {
  const [, second = '', third] = path.split('/');
  if (third === undefined) return second === FILE;
  return second.startsWith('day=') && third === FILE && path.split('/').length === 3;
}

/**
 * Reads all rows of a table once and tells what each part holds, in the snapshot of this transaction. The values
 * themselves are hashed: times of writing would miss a transaction that began before an export and ended after it.
 */
export async function readParts(
  client: ClientBase,
  table: LakeTable,
  workspace: string,
): Promise<Part[]> {
  const { columns, amounts, time } = table;
  const day =
    time === null
      ? 'NULL::text'
      : `CASE WHEN ${quoted(time)} >= ${FIRST} AND ${quoted(time)} < ${END} THEN (${quoted(time)} AT TIME ZONE 'UTC')::date::text END`;
  const hash = rowKeyOf(columns.map(({ name }) => quoted(name)));
  const sums = amounts.map(
    (name, at) =>
      `, (sum(${quoted(name)}) FILTER (WHERE ${fitsDecimal(quoted(name))}))::text AS sum_${at}`,
  );
  const { rows } = await client.query<Record<string, string | number | null>>(
    `SELECT ${day} AS day, count(*)::text AS rows, coalesce(sum(${unfitCount(amounts)}), 0)::text AS unfit,
       coalesce(to_hex(bit_xor(${hash})), '0') AS hash${sums.join('')}
     FROM ${table.source} t WHERE ${table.isOurs}${time === null ? '' : ' AND t._deleted_at IS NULL'}
     GROUP BY 1 ORDER BY 1 DESC NULLS LAST`,
    [workspace],
  );
  const parts = rows.map((found): Part => {
    const count = Number(found.rows);
    const ofDay = found.day === null || found.day === undefined ? null : String(found.day);
    return {
      table,
      path: pathOf(table, ofDay),
      day: ofDay,
      rows: count,
      fingerprint: fingerprintOf(table, count, String(found.hash)),
      sums: Object.fromEntries(amounts.map((name, at) => [name, textOrNull(found[`sum_${at}`])])),
      unfit: Number(found.unfit),
    };
  });
  // A table without rows has a file all the same, so that nobody's query fails.
  if (time === null && parts.length === 0) return [emptyPart(table)];
  return parts;
}

function emptyPart(table: LakeTable): Part {
  const sums = Object.fromEntries(table.amounts.map((name) => [name, null]));
  return {
    table,
    path: pathOf(table, null),
    day: null,
    rows: 0,
    fingerprint: fingerprintOf(table, 0, '0'),
    sums,
    unfit: 0,
  };
}

function fingerprintOf({ version }: LakeTable, rows: number, hash: string): string {
  return `${version}-${rows}-${hash}`;
}

function textOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** The ledger's days of a stream, by day. */
export async function readLedgerDays(
  client: ClientBase,
  stream: string,
  workspace: string,
): Promise<Map<string, LedgerDay>> {
  const tallies = ledgerStatuses.map(
    (status) => `count(*) FILTER (WHERE d.status = '${status}')::integer AS ${status}`,
  );
  const { rows } = await client.query<
    { day: string; stored: string } & Record<LedgerStatus, number>
  >(
    `SELECT d.day::text AS day, sum(d.stored)::text AS stored, ${tallies.join(', ')}
     FROM smartlinks_sync.days d JOIN smartlinks.smart_links l ON l.id = d.smart_link_id
     WHERE d.stream = $1 AND l.workspace = $2 GROUP BY 1`,
    [stream, workspace],
  );
  return new Map(
    rows.map(({ day, stored, verified, unsettled, quarantined, forgotten }) => [
      day,
      { stored: Number(stored), links: { verified, unsettled, quarantined, forgotten } },
    ]),
  );
}

/** Where the files of days lie of which retention has removed rows, of any link of the workspace. */
export async function readDroppedPaths(
  client: ClientBase,
  table: LakeTable,
  workspace: string,
): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `SELECT DISTINCT d.day::text AS day
     FROM smartlinks_sync.days d JOIN smartlinks.smart_links l ON l.id = d.smart_link_id
     WHERE d.stream = $1 AND l.workspace = $2 AND d.dropped > 0`,
    [table.name, workspace],
  );
  return rows.map(({ day }) => pathOf(table, day));
}

/** True where every row of the day lies in a stretch of its link that was counted and agreed with the API. Pure. */
export function isVerified(rows: number, ledger: LedgerDay | undefined): boolean {
  if (ledger === undefined) return false;
  const { unsettled, quarantined, forgotten } = ledger.links;
  return ledger.stored === rows && unsettled + quarantined + forgotten === 0;
}
