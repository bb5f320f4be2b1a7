/** What the demo measures by itself, instead of believing what a sync reports. */
import type { Database } from '../db/database.js';
import type { SimulatorService } from '../simulator/service.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';

export interface StreamCount {
  readonly stream: StreamName;
  /** Rows that the API lists, counted in the simulator itself. */
  readonly apiHas: number;
  /** Live rows in the table. */
  readonly stored: number;
  /** Days of links with rows, and how many of them were counted equal to the API's own count. */
  readonly days: number;
  readonly daysVerified: number;
}

/** Counts each stream on both sides. Throws `DatabaseError`. */
export async function countStreams(
  service: SimulatorService,
  database: Database,
): Promise<StreamCount[]> {
  const counts: StreamCount[] = [];
  for (const { name } of streams) {
    const { rows } = await database.query<Omit<StreamCount, 'stream' | 'apiHas'>>(
      `SELECT (SELECT count(*) FROM smartlinks.${name} WHERE _deleted_at IS NULL) AS stored,
              count(*) AS days, count(*) FILTER (WHERE status = 'verified') AS "daysVerified"
       FROM smartlinks_sync.days WHERE stream = $1`,
      [name],
    );
    const { stored = 0, days = 0, daysVerified = 0 } = rows[0] ?? {};
    const listed = service.links().filter((link) => !link.removed);
    const apiHas = listed.reduce((sum, link) => sum + service.truthCount(link.id, name), 0);
    counts.push({ stream: name, apiHas, stored, days, daysVerified });
  }
  return counts;
}

/** A point in the order of transactions, for `rowsWrittenSince`. Throws `DatabaseError`. */
export async function currentTransaction(database: Database): Promise<string> {
  const { rows } = await database.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  return rows[0]?.id ?? '0';
}

/**
 * Rows of data and days of the ledger that a transaction since then inserted or updated, by what Postgres itself
 * notes on each row. Throws `DatabaseError`.
 */
export async function rowsWrittenSince(database: Database, transaction: string): Promise<number> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname = 'smartlinks' OR (schemaname = 'smartlinks_sync' AND tablename = 'days')`,
  );
  let written = 0;
  for (const { name } of tables) {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*) FROM ${name} WHERE xmin::text::bigint >= $1::bigint`,
      [transaction],
    );
    written += rows[0]?.count ?? 0;
  }
  return written;
}
