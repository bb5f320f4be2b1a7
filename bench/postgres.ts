/** The Postgres of a benchmark: the embedded server with durable settings, and databases on it. */
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../src/db/database.js';
import { startEmbedded } from '../src/db/embedded/start-embedded.js';
import { migrate } from '../src/db/migrate.js';
import { treeCpuUs } from './process-figures.js';

/** What shapes the figures; shown with them. */
const SHOWN_SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
  'wal_compression',
  'autovacuum',
] as const;

/** Counters that only grow, of one database. */
export interface Counters {
  readonly cpuUs: number;
  readonly walBytes: number;
  /** Rows updated or deleted, each of which leaves a dead one. */
  readonly deadRows: number;
}

/** Of one statement, all its runs. Milliseconds that passed, those spent waiting for the client included. */
export interface StatementFigures {
  readonly text: string;
  readonly runs: number;
  readonly ms: number;
  readonly rows: number;
  readonly walBytes: number;
}

export interface BenchPostgres {
  /** By name, as the server shows them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Makes a database, a copy of another where one is named, and returns its address. */
  create(name: string, copyOf?: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** Writes all to disk, so that what follows starts from the same state. */
  checkpoint(): Promise<void>;
  counters(name: string): Promise<Counters>;
  /** What each statement took since this was asked last, the longest first. */
  statements(name: string): Promise<readonly StatementFigures[]>;
  query(name: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** The database that others are copies of: migrated and empty. */
export const EMPTY = 'bench_empty';

/**
 * Starts a server on a folder of its own, which `stop` removes. With `hasStatements` it keeps book of each statement,
 * which takes some time itself.
 */
export async function startPostgres(hasStatements = false): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smartlink-sync-bench-'));
  // Another user runs the server where this runs as root.
  await chmod(dataDir, 0o755);
  let server = await startEmbedded({ dataDir, log: () => {} });
  if (hasStatements) {
    const first = await openDatabase({ url: server.url, maxConnections: 1 });
    await first.query('CREATE EXTENSION pg_stat_statements');
    await first.query("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    await first.close();
    await server.stop();
    server = await startEmbedded({ dataDir, log: () => {} });
  }
  const end = async (): Promise<void> => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return await serve(server.url, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function serve(serverUrl: string, end: () => Promise<void>): Promise<BenchPostgres> {
  const admin = await openDatabase({ url: serverUrl, maxConnections: 1 });
  // It would strike in some rounds and not in others.
  await admin.query('ALTER SYSTEM SET autovacuum = off');
  await admin.query('SELECT pg_reload_conf()');
  const shown = await admin.query<{ folder: string }>('SHOW data_directory');
  const folder = String(Object.values(shown.rows[0] ?? {})[0]);
  const postmaster = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const addressOf = (name: string): string => {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const using = async <T>(name: string, work: (database: Database) => Promise<T>): Promise<T> => {
    const database = await openDatabase({ url: addressOf(name), maxConnections: 1 });
    return work(database).finally(() => database.close());
  };
  const create = async (name: string, copyOf?: string): Promise<string> => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${copyOf ?? 'template0'}`);
    return addressOf(name);
  };
  await create(EMPTY);
  await using(EMPTY, (database) => migrate(database));
  const settings = await admin.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [SHOWN_SETTINGS],
  );
  return {
    settings: Object.fromEntries(settings.rows.map(({ name, value }) => [name, value])),
    create,
    drop: async (name) => {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
    checkpoint: async () => {
      await admin.query('CHECKPOINT');
    },
    counters: (name) =>
      using(name, async (database) => {
        const { rows } = await database.query<{ wal: string; dead: string }>(
          `SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS wal,
                  (SELECT coalesce(sum(n_tup_upd + n_tup_del), 0)::text FROM pg_stat_user_tables
                   WHERE schemaname = 'smartlinks') AS dead`,
        );
        return {
          cpuUs: treeCpuUs(postmaster),
          walBytes: Number(rows[0]?.wal ?? 0),
          deadRows: Number(rows[0]?.dead ?? 0),
        };
      }),
    statements: async (name) => {
      const { rows } = await admin.query<StatementFigures>(
        `SELECT regexp_replace(s.query, '\\s+', ' ', 'g') AS text, s.calls::integer AS runs, s.rows::integer AS rows,
                s.total_exec_time AS ms, s.wal_bytes::float8 AS "walBytes"
         FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
         WHERE d.datname = $1 ORDER BY s.total_exec_time DESC`,
        [name],
      );
      await admin.query('SELECT pg_stat_statements_reset()');
      return rows;
    },
    query: (name, sql) => using(name, async (database) => (await database.query(sql)).rows),
    stop: async () => {
      await admin.close();
      await end();
    },
  };
}
