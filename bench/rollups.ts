/**
 * What keeping the rollups costs a first load: the same rows written with and without them, in turns, by the write
 * path alone, without requests. Run with `npm run bench:rollups`. Uses `BENCH_DATABASE_URL` (its tables are emptied),
 * else an embedded server of its own.
 */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../src/db/database.js';
import { startEmbedded } from '../src/db/embedded/start-embedded.js';
import { migrate } from '../src/db/migrate.js';
import { changeReportTimezone } from '../src/db/rollups/pending.js';
import { rebuildTouched } from '../src/db/rollups/rebuild.js';
import { Touched } from '../src/db/rollups/touched.js';
import { clicksStore, conversionsStore } from '../src/db/write/stores.js';
import { upsertFacts } from '../src/db/write/upsert.js';
import type { FactStore, TextRow } from '../src/db/write/write-table.js';
import { Draw } from '../src/simulator/random.js';
import { CAMPAIGNS, CREATIVES } from '../src/simulator/vocabulary.js';

// From dist/bench/bench.
const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
/** Ten pages: what is committed at once. */
const ROWS_PER_COMMIT = 10_000;
const START = Date.UTC(2025, 5, 1) / 1000;
const TABLES = [
  'smartlinks.clicks',
  'smartlinks.conversions',
  ...['click_days', 'campaign_tags'].map(inBi),
  ...['click_places', 'click_sources'].map((table) => `smartlinks_sync.${table}`),
  ...['conversion_days', 'conversion_days_by_country', 'conversion_days_by_campaign'].map(inBi),
];

interface Shape {
  readonly name: string;
  readonly links: number;
  readonly clicksPerLink: number;
  readonly days: number;
  /** That cuts days. */
  readonly zone?: string;
}

const SHAPES: readonly Shape[] = [
  { name: '550 clicks a day and link', links: 4, clicksPerLink: 20_000, days: 36 },
  // Ten million clicks of 300 links over a year, as `bench:views` has them.
  { name: '91 clicks a day and link', links: 8, clicksPerLink: 10_000, days: 110 },
  {
    name: '91 clicks a day and link, cut in New York',
    links: 8,
    clicksPerLink: 10_000,
    days: 110,
    zone: 'America/New_York',
  },
  { name: '30 clicks a day and link', links: 16, clicksPerLink: 5_000, days: 166 },
];

interface Part {
  readonly store: FactStore;
  readonly rows: readonly TextRow[];
}

function inBi(table: string): string {
  return `smartlinks_bi.${table}`;
}

/** A third is of the first, as in `bench:views`. */
const COUNTRIES = 'US,US,US,US,US,GB,GB,DE,DE,CA,CA,AU,BR,MX,FR,ES,IT,NL,SE,JP,IN'.split(',');
const DEVICES = ['mobile', 'mobile', 'mobile', 'desktop', 'tablet'];

/**
 * Rows as the service sends them, a link's newest first, made as those of `bench:views` are: four sets of tags a link;
 * one click in ninety subscribes, and pays twice on average, days to weeks later.
 */
function makeParts({ links, clicksPerLink, days }: Shape): Part[] {
  const draw = new Draw(7);
  const parts: Part[] = [];
  for (let link = 0; link < links; link += 1) {
    const clicks: TextRow[] = [];
    const conversions: TextRow[] = [];
    const smart_link_id = `01JLINK${String(link).padStart(19, '0')}`;
    const tags = Array.from({ length: 4 }, () => ({
      utm_campaign: draw.pick(CAMPAIGNS),
      utm_content: draw.pick(CREATIVES),
    }));
    for (let n = 0; n < clicksPerLink; n += 1) {
      const at = START + Math.floor((1 - n / clicksPerLink) * days * 86_400);
      const id = `01J${String(link).padStart(5, '0')}${String(clicksPerLink - n).padStart(12, '0')}CLICK`;
      const created_at = new Date(at * 1000).toISOString();
      const isBot = draw.chance(0.1);
      clicks.push(
        textRow(clicksStore, {
          id,
          smart_link_id,
          created_at,
          referrer: 'https://www.example.com/landing?ref=bio',
          ip_address: `203.0.113.${draw.below(255)}`,
          user_agent:
            'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Mobile Safari/537.36',
          browser_device_type: draw.pick(DEVICES),
          browser_name: 'Chrome Mobile',
          browser_family: 'Chrome',
          browser_platform: 'Android',
          is_bot: isBot ? 't' : 'f',
          is_duplicate: draw.chance(0.1) ? 't' : 'f',
          country_code: draw.pick(COUNTRIES),
          gross_clicks: '1',
          fbclid: draw.chance(0.3) ? `IwAR${draw.next()}` : null,
          utm_source: 'network',
          utm_medium: 'cpc',
          ...tags[n % tags.length],
        }),
      );
      if (isBot || draw.below(90) !== 0) continue;
      const fan = String(draw.below(1_000_000));
      for (let turn = draw.below(5); turn >= 0; turn -= 1) {
        const later =
          turn === 0 ? 1200 : -Math.log(1 - draw.below(1_000_000) / 1_000_000) * 4.6 * 86_400;
        const cents = 500 + draw.below(4500);
        conversions.push(
          textRow(conversionsStore, {
            id: `01V${id.slice(3)}${turn}`,
            smart_link_id,
            conversion_at: new Date((at + Math.floor(later)) * 1000).toISOString(),
            conversion_type: turn === 0 ? 'new_subscriber' : 'new_transaction',
            amount_gross: turn === 0 ? null : (cents / 100).toFixed(2),
            amount_net: turn === 0 ? null : (cents / 125).toFixed(2),
            click_id: id,
            click_created_at: created_at,
            fan_onlyfans_id: fan,
          }),
        );
      }
    }
    for (let from = 0; from < clicks.length; from += ROWS_PER_COMMIT) {
      parts.push({ store: clicksStore, rows: clicks.slice(from, from + ROWS_PER_COMMIT) });
    }
    parts.push({ store: conversionsStore, rows: conversions });
  }
  return parts;
}

function textRow({ table }: FactStore, values: Readonly<Record<string, string | null>>): TextRow {
  return table.columns.map(({ name }) => values[name] ?? null);
}

interface Cost {
  readonly rowsPerSecond: number;
  /** Processor time of server and client, in microseconds a row: the same on a busy machine. Linux only. */
  readonly processorUs: number;
}

/** A load into empty tables. */
async function load(
  database: Database,
  parts: readonly Part[],
  hasRollups: boolean,
): Promise<Cost> {
  await database.query(`TRUNCATE ${TABLES.join(', ')}`);
  // As on a server that has run for a while: there are files of its log to be used again, and none is made on the way.
  await database.query('CHECKPOINT');
  const { rows: backends } = await database.query<{ pid: number }>(
    'SELECT pg_backend_pid() AS pid',
  );
  const pid = backends[0]?.pid ?? 0;
  const serverBefore = await serverUs(pid);
  const clientBefore = process.cpuUsage();
  const startMs = performance.now();
  let rows = 0;
  for (const part of parts) {
    rows += part.rows.length;
    await database.transaction(async (client) => {
      const touched = new Touched({ isSummed: hasRollups });
      await upsertFacts(client, part.store, part.rows, touched);
      if (hasRollups) await rebuildTouched(client, touched);
    });
  }
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(clientBefore);
  const used = user + system + (await serverUs(pid)) - serverBefore;
  return { rowsPerSecond: rows / seconds, processorUs: used / rows };
}

/** What the one connection's server process has used of a processor so far. */
async function serverUs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 'NaN', system = 'NaN'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11);
  return (Number(user) + Number(system)) * 10_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(database: Database, shape: Shape): Promise<void> {
  const parts = makeParts(shape);
  await changeReportTimezone(database, shape.zone ?? 'UTC');
  const rounds: { readonly bare: Cost; readonly kept: Cost }[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    // In turns, so that neither always follows the other.
    const isBareFirst = round % 2 === 0;
    const first = await load(database, parts, !isBareFirst);
    const second = await load(database, parts, isBareFirst);
    // The first one warms up.
    if (round < 0) continue;
    rounds.push(isBareFirst ? { bare: first, kept: second } : { bare: second, kept: first });
  }
  const shown = (ratio: (round: (typeof rounds)[number]) => number): string => {
    const percents = rounds.map((round) => ratio(round) * 100).sort((a, b) => a - b);
    return `${median(percents).toFixed(1)} % (${percents[0]?.toFixed(1)} to ${percents.at(-1)?.toFixed(1)})`;
  };
  const of = (which: 'bare' | 'kept', name: keyof Cost): number =>
    median(rounds.map((round) => round[which][name]));
  const [bare, kept] = [of('bare', 'rowsPerSecond'), of('kept', 'rowsPerSecond')];
  const { rows } = await database.query<{ rows: number }>(
    `SELECT ${TABLES.slice(2)
      .map((table) => `(SELECT count(*) FROM ${table})`)
      .join(' + ')} AS rows`,
  );
  const facts = parts.reduce((sum, part) => sum + part.rows.length, 0);
  console.log(
    `${shape.name}: ${bare.toFixed(0)} rows/s without rollups, ${kept.toFixed(0)} with; each round ` +
      `${shown(({ bare: a, kept: b }) => 1 - b.rowsPerSecond / a.rowsPerSecond)} fewer, ` +
      `processor ${shown(({ bare: a, kept: b }) => b.processorUs / a.processorUs - 1)} more ` +
      `(${of('bare', 'processorUs').toFixed(1)} µs a row, ${of('kept', 'processorUs').toFixed(1)}); ` +
      `${rows[0]?.rows ?? 0} rows of rollups for ${facts} rows`,
  );
}

async function main(): Promise<void> {
  const given = process.env.BENCH_DATABASE_URL;
  const dataDir = await mkdtemp(join(tmpdir(), 'smartlink-sync-bench-'));
  // Another user runs the server where this runs as root.
  await chmod(dataDir, 0o755);
  const server = given === undefined ? await startEmbedded({ dataDir, log: () => {} }) : null;
  // One connection, so that its process is the one that works.
  const database = await openDatabase({ url: given ?? server?.url ?? '', maxConnections: 1 });
  try {
    await migrate(database, { migrationsFolder });
    for (const shape of SHAPES) await measure(database, shape);
  } finally {
    await database.close();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
