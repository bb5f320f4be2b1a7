/** The product's own write path, pointed at a table of whatever key. */
import type { ClientBase } from 'pg';
import { Touched } from '../../src/db/rollups/touched.js';
import { clicksStore } from '../../src/db/write/stores.js';
import { upsertFacts } from '../../src/db/write/upsert.js';
import { columnIndex, type TextRow } from '../../src/db/write/write-table.js';
import { type Choice, clicks, type World } from './rows.js';

const ISO = (name: string): string =>
  `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Rows as the write path takes them, those of a link after each other. */
export async function textRows(
  client: ClientBase,
  world: World,
  choice: Choice,
): Promise<TextRow[]> {
  const { columns, sql } = clicks(world, choice);
  const list = clicksStore.table.columns.map(({ name }) => {
    if (!columns.includes(name)) return 'NULL::text';
    return name === 'created_at' ? ISO(name) : `${name}::text`;
  });
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${list.join(', ')} FROM (${sql}) r ORDER BY smart_link_id, created_at`,
    rowMode: 'array',
  });
  return rows;
}

const LINK_AT = columnIndex(clicksStore.table, 'smart_link_id');
const ID_AT = columnIndex(clicksStore.table, 'id');
const TIME_AT = columnIndex(clicksStore.table, 'created_at');

/** One list for each link, of at most `most` rows. */
export function byLink(rows: readonly TextRow[], most = 10_000): TextRow[][] {
  const groups: TextRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    const isSame = last !== undefined && last[0]?.[LINK_AT] === row[LINK_AT] && last.length < most;
    if (isSame) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

export const idOf = (row: TextRow): string => row[ID_AT] ?? '';

/** The same row, so many days later. */
export function moved(row: TextRow, days: number): TextRow {
  const time = new Date(Date.parse(row[TIME_AT] ?? '') + days * 86_400_000);
  return row.map((value, at) => (at === TIME_AT ? time.toISOString().replace('.000', '') : value));
}

export interface Written {
  inserted: number;
  updated: number;
  unchanged: number;
}

/** A transaction for each link, as a cycle has. Without the ledger and the daily sums. */
export async function store(client: ClientBase, rows: readonly TextRow[]): Promise<Written> {
  const written = { inserted: 0, updated: 0, unchanged: 0 };
  for (const part of byLink(rows)) {
    await client.query('BEGIN');
    const outcome = await upsertFacts(client, clicksStore, part, new Touched());
    await client.query('COMMIT');
    written.inserted += outcome.inserted;
    written.updated += outcome.updated;
    written.unchanged += outcome.unchanged;
  }
  return written;
}

const TARGET = '"smartlinks"."clicks"';
const JOINED = `LEFT JOIN ${TARGET} t ON t."id" = i."id"`;

/**
 * How the write path finds a row where the key is (id, time). `id`: by both, and where that finds none by the id in every
 * partition: a row whose time was edited is found. `time`: by both only.
 */
export type Finding = 'id' | 'time';

/** The same connection, whose statements are written for the key (id, created_at). */
export function forPartitions<C extends ClientBase>(client: C, finding: Finding): C {
  const both = `c."id" = i."id" AND c."created_at" = i."created_at"`;
  const joined =
    finding === 'time'
      ? `LEFT JOIN ${TARGET} t ON t."id" = i."id" AND t."created_at" = i."created_at"`
      : `LEFT JOIN LATERAL (
           SELECT c.* FROM ${TARGET} c WHERE ${both}
           UNION ALL SELECT c.* FROM ${TARGET} c WHERE c."id" = i."id" LIMIT 1
         ) t ON true`;
  const rewritten = (text: string): string => {
    // Nothing tells that an id is new: every row is looked for first.
    if (finding === 'id' && text.includes('AS found') && text.includes('interval')) {
      return "SELECT $1::text IS NOT NULL AND $2::timestamptz < $3::timestamptz + interval '1 hour' AS found";
    }
    return text
      .replace(JOINED, joined)
      .replace('ON CONFLICT ("id") DO NOTHING', 'ON CONFLICT ("id", "created_at") DO NOTHING');
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name !== 'query') return Reflect.get(target, name, target);
      return (given: unknown, values?: unknown) => {
        const isConfig =
          typeof given === 'object' &&
          given !== null &&
          'name' in given &&
          'text' in given &&
          !('submit' in given);
        const query = isConfig
          ? {
              ...given,
              name: `${String(given.name)}_${finding}`,
              text: rewritten(String(given.text)),
            }
          : given;
        return Reflect.apply(
          target.query,
          target,
          values === undefined ? [query] : [query, values],
        );
      };
    },
  });
}
