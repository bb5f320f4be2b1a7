/**
 * What one would write in an hour: asks every link for its rows page by page with global `fetch`, and upserts each
 * page with drizzle. It counts nothing, and keeps neither a ledger nor daily sums. The measure of the benchmarks.
 */
import { getTableColumns, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { clicks } from '../src/db/schema/clicks.js';
import { conversions } from '../src/db/schema/conversions.js';

export interface PlainOptions {
  readonly url: string;
  readonly databaseUrl: string;
  readonly pageSize: number;
  /** Rows of one INSERT; null: a page. */
  readonly rowsAtOnce: number | null;
  /** Stops after so many rows. */
  readonly maxRows: number;
}

type Row = Readonly<Record<string, unknown>>;

interface Page {
  readonly data: { readonly rows: readonly Row[] };
}

/** Runs it; returns requests and rows. */
export async function runPlainScript(
  options: PlainOptions,
): Promise<{ requests: number; rows: number }> {
  const pool = new pg.Pool({ connectionString: options.databaseUrl });
  const db = drizzle(pool);
  let requests = 0;
  let rows = 0;
  const get = async (path: string): Promise<unknown> => {
    requests += 1;
    const answer = await fetch(options.url + path, { headers: { authorization: 'Bearer bench' } });
    return answer.json();
  };
  const upsert = async (table: PgTable, values: readonly Row[]): Promise<void> => {
    const columns = Object.keys(getTableColumns(table)).filter((name) => !name.startsWith('_'));
    const set = Object.fromEntries(
      columns.filter((name) => name !== 'id').map((name) => [name, sql.raw(`excluded.${name}`)]),
    );
    const target = getTableColumns(table).id;
    if (target === undefined) throw new Error('The table has no id.');
    const size = options.rowsAtOnce ?? values.length;
    for (let at = 0; at < values.length; at += size) {
      await db
        .insert(table)
        .values(values.slice(at, at + size))
        .onConflictDoUpdate({ target, set });
    }
  };

  const links = await linksOf(get);
  for (const link of links) {
    for (const [path, table, time] of [
      ['clicks', clicks, 'created_at'],
      ['conversions', conversions, 'conversion_at'],
    ] as const) {
      for (let offset = 0; rows < options.maxRows; ) {
        const query = `date_start=2000-01-01&date_end=2100-01-01&limit=${options.pageSize}&offset=${offset}`;
        const page = (await get(
          `/api/smart-links/${link}/${path}?${query}&include_bots=true&include_duplicates=true`,
        )) as Page;
        if (page.data.rows.length === 0) break;
        const values = page.data.rows.map((row) => ({
          ...row,
          smart_link_id: link,
          [time]: new Date(String(row[time])),
          ...(path === 'conversions' ? { click_id: (row.click as Row | null)?.id ?? null } : {}),
        }));
        await upsert(table, values);
        offset += values.length;
        rows += values.length;
        if (values.length < options.pageSize) break;
      }
    }
  }
  await pool.end();
  return { requests, rows };
}

async function linksOf(get: (path: string) => Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = (await get(`/api/smart-links?limit=1000&offset=${ids.length}`)) as {
      readonly data: readonly { readonly id: string }[];
    };
    ids.push(...page.data.map(({ id }) => id));
    if (page.data.length < 1000) return ids;
  }
}
