/** Rewrites what is personal in stored rows, table by table and batch by batch. */
import type { ClientBase } from 'pg';
import {
  countPayloads,
  lockPayloadsAfter,
  rewritePayloads,
} from '../../db/privacy/stored-payloads.js';
import { countRows, lockRowsAfter, rewriteRows } from '../../db/privacy/stored-rows.js';
import { rebuildTouched } from '../../db/rollups/rebuild.js';
import { Touched } from '../../db/rollups/touched.js';
import { clicksTable, conversionsTable, fansTable } from '../../db/write/stores.js';
import { columnIndex, type TextRow, type WriteTable } from '../../db/write/write-table.js';
import { isJsonObject, parseJson } from '../../json.js';
import { accountsTable, linksTable } from '../links/tables.js';
import { storableJson } from '../row-reader.js';
import {
  accountShape,
  clickShape,
  conversionShape,
  fanShape,
  linkShape,
  type ObjectShape,
  streamShapes,
} from './personal-fields.js';
import { protectObject, protectRow, type Replace } from './protect.js';

/** Only one process rewrites at a time. */
export const REWRITING_LOCK = 'personal data of stored rows';

/** The places that are rewritten, in this order. */
export const rewrittenPlaces = [
  'clicks',
  'conversions',
  'fans',
  'quarantine',
  'links',
  'accounts',
] as const;
export type RewrittenPlace = (typeof rewrittenPlaces)[number];
/** Those whose rows belong to a time. */
export const datedPlaces: readonly RewrittenPlace[] = [
  'clicks',
  'conversions',
  'fans',
  'quarantine',
];

export interface RewrittenBatch {
  readonly looked: number;
  readonly rewritten: number;
  /** Where the next batch begins; null: there is none. */
  readonly after: string | null;
}

/** Which rows: those of a stretch of time, whole UTC seconds, `before` left out; without bounds all. */
export interface Stretch {
  readonly from: number | null;
  readonly before: number | null;
}

const ROWS_PER_BATCH = 2000;
const HAS_PERSONAL = {
  clicks: 't.ip_address IS NOT NULL OR t.user_agent IS NOT NULL OR t._extra IS NOT NULL',
  conversions: 't._extra IS NOT NULL',
  links: 't._extra IS NOT NULL',
  accounts: 't._extra IS NOT NULL',
  fans: 'coalesce(t.username, t.name, t.avatar_url, t.onlyfans_url) IS NOT NULL OR t._extra IS NOT NULL',
} as const;

interface Table {
  readonly table: WriteTable;
  readonly shape: ObjectShape;
  /** The column; null where rows belong to no time. */
  readonly time: string | null;
}

const tables: Readonly<Record<keyof typeof HAS_PERSONAL, Table>> = {
  clicks: { table: clicksTable, shape: clickShape, time: 'created_at' },
  conversions: { table: conversionsTable, shape: conversionShape, time: 'conversion_at' },
  fans: { table: fansTable, shape: fanShape, time: 'as_of' },
  links: { table: linksTable.table, shape: linkShape, time: null },
  accounts: { table: accountsTable.table, shape: accountShape, time: null },
};

/** Rows that hold something personal, or may: each is looked at by a rewriting of all. */
export async function countPersonal(
  client: ClientBase,
): Promise<Readonly<Record<RewrittenPlace, number>>> {
  const count = (place: keyof typeof tables): Promise<number> =>
    countRows(client, tables[place].table, HAS_PERSONAL[place]);
  return {
    clicks: await count('clicks'),
    conversions: await count('conversions'),
    fans: await count('fans'),
    quarantine: await countPayloads(client),
    links: await count('links'),
    accounts: await count('accounts'),
  };
}

/** Rewrites the next batch of a place, inside the caller's transaction, which then writes no other rows. `after` is empty for the first. */
export async function rewriteBatch(
  client: ClientBase,
  place: RewrittenPlace,
  after: string,
  replace: Replace,
  stretch: Stretch = { from: null, before: null },
): Promise<RewrittenBatch> {
  if (place === 'quarantine') return rewriteQuarantine(client, after, replace, stretch);
  const { table, shape, time } = tables[place];
  const rows = await lockRowsAfter(client, table, {
    after,
    limit: ROWS_PER_BATCH,
    where: `(${HAS_PERSONAL[place]})${time === null ? '' : within(time)}`,
    values: time === null ? [] : [stretch.from, stretch.before],
  });
  const touched = new Touched();
  const rewrite = (row: TextRow): TextRow => protectRow(table, shape, row, replace);
  const rewritten = await rewriteRows(client, table, rows, rewrite, touched);
  await rebuildTouched(client, touched);
  const last = rows.at(-1)?.[columnIndex(table, table.key)] ?? null;
  return { looked: rows.length, rewritten, after: rows.length < ROWS_PER_BATCH ? null : last };
}

const within = (time: string): string => `
  AND ($3::float8 IS NULL OR t.${time} >= to_timestamp($3))
  AND ($4::float8 IS NULL OR t.${time} < to_timestamp($4))`;

async function rewriteQuarantine(
  client: ClientBase,
  after: string,
  replace: Replace,
  { before }: Stretch,
): Promise<RewrittenBatch> {
  const from = after === '' ? 0 : Number(after);
  const entries = await lockPayloadsAfter(client, { after: from, limit: ROWS_PER_BATCH, before });
  const changed = new Map<number, string>();
  for (const { id, stream, payload } of entries) {
    const source = parseJson(payload);
    if (!isJsonObject(source) || (stream !== 'clicks' && stream !== 'conversions')) continue;
    const made = storableJson(protectObject(streamShapes[stream], source, replace));
    if (made !== payload) changed.set(id, made);
  }
  await rewritePayloads(client, changed);
  const last = entries.at(-1)?.id ?? null;
  return {
    looked: entries.length,
    rewritten: changed.size,
    after: entries.length < ROWS_PER_BATCH || last === null ? null : String(last),
  };
}
