/**
 * How long each view takes to answer what a dashboard asks of 90 days, over a year of rows. `npm run bench:views`, or
 * with `-- 10000000` for as many clicks (1,000,000 by default); `BENCH_LINKS` links (300). Uses `BENCH_DATABASE_URL`,
 * which must be empty or hold what an earlier run made, else an embedded server of its own, whose data stay in
 * `BENCH_DATA_DIR` where that is set. `-- 10000000 fill` only makes the rows there, for a later run to measure alone.
 * Prints Markdown.
 */
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientBase } from 'pg';
import { type Database, openDatabase } from '../src/db/database.js';
import { startEmbedded } from '../src/db/embedded/start-embedded.js';
import { migrate } from '../src/db/migrate.js';
import { readerSettings } from '../src/db/roles/reader-statements.js';
import { fillWarehouse } from './view-data.js';
import { viewQueries } from './view-queries.js';

// From dist/bench/bench.
const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));
const ROUNDS = 5;
const LIMIT_MS = 500;
const EXPLAINED = 3;

interface Timing {
  readonly view: string;
  readonly sql: string;
  readonly medianMs: number;
  /** Of the server's process alone; NaN where that cannot be told. */
  readonly cpuMs: number;
  readonly rows: number;
}

async function time(database: Database, view: string, sql: string): Promise<Timing> {
  const client = await database.pool.connect();
  try {
    const { rows: own } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = own[0]?.pid ?? 0;
    await asReader(client);
    let rows = (await client.query(sql)).rows.length;
    const times: number[] = [];
    const before = await cpuMs(pid);
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      rows = (await client.query(sql)).rows.length;
      times.push(performance.now() - start);
    }
    const used = ((await cpuMs(pid)) - before) / ROUNDS;
    times.sort((a, b) => a - b);
    return { view, sql, rows, cpuMs: used, medianMs: times[Math.floor(ROUNDS / 2)] ?? 0 };
  } finally {
    client.release();
  }
}

/** With the settings that `grant-reader` gives. */
async function asReader(client: ClientBase): Promise<void> {
  for (const [name, value] of readerSettings) await client.query(`SET ${name} = ${value}`);
}

/** What a process has used of a processor so far, on Linux: on a busy machine that is what a quiet one would take. */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 'NaN', system = 'NaN'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11);
  return (Number(user) + Number(system)) * 10;
}

async function sizes(database: Database): Promise<string> {
  const tables = ['smartlinks.clicks', 'smartlinks.conversions', 'smartlinks_bi.click_days'];
  const more = ['country', 'campaign', 'channel'].map((by) => `smartlinks_bi.click_days_by_${by}`);
  const counts: string[] = [];
  for (const table of [...tables, ...more]) {
    const { rows } = await database.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    counts.push(`${(rows[0]?.n ?? 0).toLocaleString('en')} in \`${table}\``);
  }
  return counts.join(', ');
}

interface Shape {
  readonly fans: number;
  readonly rows: number;
  readonly links: number;
  readonly recent: number;
}

/** What is like a team's data in what was made up, and what is not. */
async function shape(database: Database): Promise<string> {
  const { rows } = await database.query<Shape>(`
    SELECT count(*) AS fans, sum(n)::bigint AS rows, count(*) FILTER (WHERE links = 1) AS links, count(*) FILTER (WHERE first >= current_date - 90) AS recent
    FROM (
      SELECT count(*) AS n, count(DISTINCT v.smart_link_id) AS links, min(v.click_created_at) AS first
      FROM smartlinks.conversions v JOIN smartlinks.smart_links l ON l.id = v.smart_link_id GROUP BY l.account_id, v.fan_onlyfans_id
    ) f`);
  const { fans = 0, rows: all = 0, links = 0, recent = 0 } = rows[0] ?? {};
  const share = (part: number): string => `${((part / Math.max(fans, 1)) * 100).toFixed(0)} %`;
  return `Conversions are of ${fans.toLocaleString('en')} fans of an account, ${(all / Math.max(fans, 1)).toFixed(1)} each; ${share(links)} of them came by one link only, and ${share(recent)} within 90 days.
Half of the payments come within little more than three days of the click: young cohorts are full ones. Rows lie link by
link, as a first load stores them; views of fans and cohorts read all conversions, in whatever order they lie. Each link
has one label, for all its days.`;
}

async function explain(
  database: Database,
  sql: string,
): Promise<{ readonly rows: readonly { readonly 'QUERY PLAN': string }[] }> {
  const client = await database.pool.connect();
  try {
    await asReader(client);
    return await client.query(
      `EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY ON) ${sql}`,
    );
  } finally {
    client.release();
  }
}

const HEAD = `# How fast the views are

Written by \`npm run bench:views -- 10000000 > docs/benchmarks-views.md\`: a year of made-up rows, daily sums as the program
builds them, and of each view what a dashboard asks of 90 days (\`bench/view-queries.ts\`). The goal is less than
${LIMIT_MS} ms each. Postgres 18 as it is configured by default, with what \`grant-reader\` sets for a reader
(${readerSettings.map(([name, value]) => `\`${name} = ${value}\``).join(', ')}); two cores. The first figure is the median of ${ROUNDS} runs
after one that warms up; the second is the processor time of the connection's own process, without parallel workers:
with other work on the processors, a view that is worked out in parallel takes up to about twice the second.
`;

async function report(database: Database): Promise<void> {
  console.log(HEAD);
  console.log(`Rows: ${await sizes(database)}.\n\n${await shape(database)}\n`);
  const timings: Timing[] = [];
  for (const [view, sql] of Object.entries(viewQueries))
    timings.push(await time(database, view, sql));
  timings.sort((a, b) => b.medianMs - a.medianMs);
  console.log(`${verdict(timings)}\n`);
  console.log('| view | ms | ms of processor | rows |\n| --- | ---: | ---: | ---: |');
  for (const { view, medianMs, cpuMs: used, rows } of timings) {
    console.log(`| \`${view}\` | ${medianMs.toFixed(0)} | ${used.toFixed(0)} | ${rows} |`);
  }
  for (const { view, sql } of timings.slice(0, EXPLAINED)) {
    const { rows } = await explain(database, sql);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    console.log(`\n### ${view}\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n\`\`\`\n${plan}\n\`\`\``);
  }
}

/** Which views miss the goal; the run then ends with 1. */
function verdict(timings: readonly Timing[]): string {
  const late = timings.filter(({ medianMs }) => medianMs > LIMIT_MS);
  if (late.length === 0) return `No view is slower than ${LIMIT_MS} ms.`;
  process.exitCode = 1;
  return `**Slower than ${LIMIT_MS} ms: ${late.map(({ view }) => `\`${view}\``).join(', ')}.**`;
}

async function main(): Promise<void> {
  const given = process.env.BENCH_DATABASE_URL;
  const clicks = Number(process.argv[2] ?? 1_000_000);
  const links = Number(process.env.BENCH_LINKS ?? 300);
  const isFilling = process.argv[3] === 'fill';
  const kept = process.env.BENCH_DATA_DIR;
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'smartlink-sync-bench-')));
  await mkdir(dataDir, { recursive: true });
  // Another user runs the server where this runs as root.
  await chmod(dataDir, 0o755);
  const server =
    given === undefined ? await startEmbedded({ dataDir, durable: false, log: () => {} }) : null;
  const database = await openDatabase({ url: given ?? server?.url ?? '' });
  try {
    await migrate(database, { migrationsFolder });
    const { rows } = await database.query('SELECT 1 FROM smartlinks.clicks LIMIT 1');
    if (rows.length === 0) {
      await fillWarehouse(database, { links, clicks }, (line) => console.error(line));
    }
    if (!isFilling) await report(database);
  } finally {
    await database.close();
    await server?.stop();
    if (kept === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
