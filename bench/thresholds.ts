/**
 * From how many rows on COPY is cheaper than arrays: what `LEAST_COPIED` and `LEAST_STAGED` rest on.
 * `npm run bench:thresholds` writes each number of rows in both ways in turn, and prints the CPU time of client and
 * Postgres.
 */
import process from 'node:process';
import Table from 'cli-table3';
import type { ClientBase } from 'pg';
import { openDatabase } from '../src/db/database.js';
import { preferIndexes } from '../src/db/prefer-indexes.js';
import { arrayLiteral } from '../src/db/write/array-literal.js';
import { copyFresh } from '../src/db/write/copy-fresh.js';
import { stage } from '../src/db/write/staging.js';
import { clicksStore, clicksTable } from '../src/db/write/stores.js';
import { columnIndex, type TextRow } from '../src/db/write/write-table.js';
import { factWriter } from '../src/db/write/writer.js';
import { clicks } from '../src/sync/streams/clicks.js';
import { spreadOf } from './figures.js';
import { EMPTY, startPostgres } from './postgres.js';
import { processCpuUs } from './process-figures.js';
import { withService } from './service-process.js';

const SIZES = [10, 25, 50, 100, 200, 350, 500, 1_000, 2_000];
const POOL = 8_000;
/** Rounds of each size, the first of which prepares statements and is left out. */
const ROUNDS = 16;

const at = { id: columnIndex(clicksTable, 'id'), link: columnIndex(clicksTable, 'smart_link_id') };
const writer = factWriter(clicksStore);

/** Rows as the service sends them, made ready to be written. */
async function readRows(url: string): Promise<TextRow[]> {
  const get = async (path: string): Promise<{ readonly data: unknown }> => {
    const answer = await fetch(url + path, { headers: { authorization: 'Bearer bench' } });
    return (await answer.json()) as { data: unknown };
  };
  const links = (await get('/api/smart-links?limit=1&offset=0')).data as readonly { id: string }[];
  const rows: TextRow[] = [];
  for (let offset = 0; rows.length === offset && offset < POOL; offset += 1000) {
    const query = `date_start=2000-01-01&date_end=2100-01-01&limit=1000&offset=${offset}`;
    const page = await get(
      `/api/smart-links/${links[0]?.id}/clicks?${query}&include_bots=true&include_duplicates=true`,
    );
    for (const source of (page.data as { rows: Parameters<typeof clicks.normalize>[0][] }).rows) {
      const row = clicks.normalize(source, 'stored');
      if (row.isGood) rows.push(row.fact);
    }
  }
  return rows;
}

/** The same rows under ids and a link that nobody has yet. */
function renamed(rows: readonly TextRow[], name: string): TextRow[] {
  return rows.map((row) => {
    const copy = [...row];
    copy[at.id] = `${row[at.id]}-${name}`;
    copy[at.link] = name;
    return copy;
  });
}

async function byArrays(client: ClientBase, rows: readonly TextRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1000) {
    const to = Math.min(from + 1000, rows.length);
    const values = clicksTable.columns.map((_, column) => arrayLiteral(rows, column, from, to));
    await client.query({ ...writer.insertNew, values });
  }
}

async function byCopy(client: ClientBase, rows: readonly TextRow[]): Promise<void> {
  if (!(await copyFresh(client, clicksStore, rows, { leastRows: 1 })))
    throw new Error('The rows were not new.');
}

async function byStaging(client: ClientBase, rows: readonly TextRow[]): Promise<void> {
  if (!(await stage(client, clicksTable, rows))) throw new Error('No temporary table.');
  await client.query(writer.insertStaged);
}

interface Way {
  readonly name: string;
  readonly isNew: boolean;
  readonly write: (client: ClientBase, rows: readonly TextRow[]) => Promise<void>;
}

const ways: readonly Way[] = [
  { name: 'new: arrays', isNew: true, write: byArrays },
  { name: 'new: COPY', isNew: true, write: byCopy },
  { name: 'stored: arrays', isNew: false, write: byArrays },
  { name: 'stored: staged', isNew: false, write: byStaging },
];

async function sweep(client: ClientBase, pool: readonly TextRow[]): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? 0;
  const inside = async (work: () => Promise<void>): Promise<void> => {
    await client.query('BEGIN');
    await preferIndexes(client);
    await work();
    await client.query('COMMIT');
  };
  await inside(() => byArrays(client, pool));
  const table = new Table({ head: ['rows', ...ways.map(({ name }) => name)], style: { head: [] } });
  for (const size of SIZES) {
    const spent = ways.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, way] of ways.entries()) {
        const from = (round * 397) % (POOL - size);
        const slice = pool.slice(from, from + size);
        const given = way.isNew ? renamed(slice, `${size}-${round}-${index}`) : slice;
        const { user, system } = process.cpuUsage();
        const before = processCpuUs(pid);
        await inside(() => way.write(client, given));
        const own = process.cpuUsage({ user, system });
        const us = own.user + own.system + processCpuUs(pid) - before;
        if (round > 0) spent[index]?.push(us / size);
      }
    }
    table.push([String(size), ...spent.map((values) => spreadOf(values).median.toFixed(1))]);
  }
  console.log('CPU of client and Postgres, µs a row, median of the rounds:');
  console.log(table.toString());
}

const postgres = await startPostgres();
try {
  const world = { links: 1, clicks: POOL, conversions: 0, days: 60 };
  const pool = await withService({ world }, ({ url }) => readRows(url));
  const database = await openDatabase({ url: await postgres.create('bench_sweep', EMPTY) });
  const client = await database.pool.connect();
  await sweep(client, pool.slice(0, POOL)).finally(() => client.release());
  await database.close();
} finally {
  await postgres.stop();
}
