/** What is measured of each variant. */
import type { PoolClient } from 'pg';
import { compareStatement } from '../../src/db/rollups/statements.js';
import { countLiveByDay, countLiveKinds } from '../../src/db/write/live-rows.js';
import { clicksStore } from '../../src/db/write/stores.js';
import type { TextRow } from '../../src/db/write/write-table.js';
import { viewQueries } from '../view-queries.js';
import { costOf, NOTHING, sum } from './meter.js';
import { byLink, idOf, moved, store, textRows, type Written } from './product.js';
import { rowAt, secondAt, type World } from './rows.js';
import type { LargeServer } from './server.js';
import type { Steps } from './steps.js';
import { inTurn } from './turn.js';
import { eachFamily } from './warehouse.js';

const DAY = 86_400;

export interface Measured {
  readonly server: LargeServer;
  readonly world: World;
  readonly steps: Steps;
  readonly turn: string | undefined;
  /** The connection that writes: the worker, or one that writes statements for another key. */
  readonly writer: PoolClient;
  /** Rows made so far beyond those that were loaded: each variant writes others. */
  readonly fresh: { next: number };
}

/** Writes what `make` gives, a slice of links after the other, and records the writing alone. */
async function writeSlices(
  { server, steps, turn, writer }: Measured,
  step: string,
  slices: readonly string[],
  make: (where: string) => Promise<TextRow[]>,
): Promise<void> {
  await server.worker.query('CHECKPOINT');
  const written: Written = { inserted: 0, updated: 0, unchanged: 0 };
  let cost = NOTHING;
  let rows = 0;
  let parts = 0;
  for (const where of slices) {
    const made = await make(where);
    rows += made.length;
    parts += byLink(made).length;
    const spent = await inTurn(turn, () =>
      costOf(server.worker, async () => {
        const outcome = await store(writer, made);
        written.inserted += outcome.inserted;
        written.updated += outcome.updated;
        written.unchanged += outcome.unchanged;
      }),
    );
    cost = sum(cost, spent);
  }
  steps.record({
    variant: steps.variant,
    step,
    rows,
    note: `${parts} commits ${JSON.stringify(written)}`,
    ...cost,
  });
}

/** Every fifth link, in two slices. */
const FIFTH = [0, 5].map((k) => `n % 10 = ${k}`);

/** The next eleven days arrive: rows of every fifth link, or of the so many busiest ones. */
export async function freshRows(given: Measured, links: number | null): Promise<void> {
  const { server, world, fresh } = given;
  const from = fresh.next;
  fresh.next += Math.round(world.rows / 100);
  const to = fresh.next;
  const slices = links === null ? FIFTH : [`n < ${links}`];
  await writeSlices(given, 'fresh rows, eleven days', slices, (where) =>
    textRows(server.maker, world, { from, to, where }),
  );
}

/** The same with ids that have nothing to do with the time, a tenth as many. */
export async function freshRandom(given: Measured): Promise<void> {
  const { server, world, fresh } = given;
  const from = fresh.next;
  fresh.next += Math.round(world.rows / 1000);
  const to = fresh.next;
  // As many rows of each as a commit often has.
  const link = `g % ${Math.max(1, Math.round(world.rows / 200_000))}`;
  await writeSlices(given, 'fresh rows with random ids', ['true'], (where) =>
    textRows(server.maker, world, { from, to, where, link, hasRandomIds: true }),
  );
}

/** New links whose first 10,000 rows lie in the newest month. */
export async function firstLoads(given: Measured, links: number, firstLink: number): Promise<void> {
  const { server, world } = given;
  const to = world.rows;
  const from = to - 10_000 * links;
  const link = `${firstLink} + g % ${links}`;
  await writeSlices(given, 'first load of new links', ['true'], async (where) => {
    // Ids of rows that are stored already would meet them.
    const rows = await textRows(server.maker, world, { from, to, where, link });
    return rows.map((row) =>
      row.map((value, at) =>
        at === 0 ? `${value?.slice(0, 25)}~${(firstLink / 20) % 10}` : value,
      ),
    );
  });
}

/** Rows of the last seven days again, of the busiest links. */
export async function rereadRecent(given: Measured, links: number): Promise<void> {
  const { server, world } = given;
  const from = rowAt(world, secondAt(world, world.rows) - 7 * DAY);
  await writeSlices(given, 'unchanged rows, last 7 days', [`n < ${links}`], (where) =>
    textRows(server.maker, world, { from, to: world.rows, where }),
  );
}

/** The first month is removed early. */
const SINCE = "created_at > now() - interval '1000 days'";

/** Kept when they were made: nothing has read them in the table since. */
async function oldRows({ server }: Measured, where: string): Promise<TextRow[]> {
  const list = clicksStore.table.columns.map(({ name }) =>
    name === 'created_at'
      ? `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
      : `to_jsonb(o)->>'${name}'`,
  );
  const { rows } = await server.maker.query<(string | null)[]>({
    text: `SELECT ${list.join(', ')} FROM old_rows o WHERE ${where} ORDER BY smart_link_id, created_at`,
    rowMode: 'array',
  });
  return rows;
}

/** All rows of middling links again, which lie scattered over three years. */
export async function rereadOld(given: Measured, links: number): Promise<void> {
  const where = `substr(smart_link_id, 3, 6)::integer < 4000 + ${links} AND ${SINCE}`;
  await writeSlices(given, 'unchanged rows, whole life', ['true'], () => oldRows(given, where));
}

/** A thousand old rows with a time 45 days later. Records how many rows of these ids there are afterwards. */
export async function editTimes(given: Measured, step: string): Promise<void> {
  const rows = (await oldRows(given, SINCE)).filter((_, at) => at % 150 === 0).slice(0, 1000);
  const edited = rows.map((row) => moved(row, 45));
  await writeSlices(given, step, ['true'], async () => edited);
  const { rows: found } = await given.server.worker.query<{ rows: string; ids: string }>(
    'SELECT count(*)::text AS rows, count(DISTINCT id)::text AS ids FROM smartlinks.clicks WHERE id = ANY ($1)',
    [rows.map(idOf)],
  );
  given.steps.record({
    variant: given.steps.variant,
    step: `${step}: rows stored of ${rows.length} ids`,
    rows: 0,
    note: JSON.stringify(found[0]),
    ...NOTHING,
  });
  // As they were, for what is measured next.
  await given.server.worker.query('DELETE FROM smartlinks.clicks WHERE id = ANY ($1)', [
    rows.map(idOf),
  ]);
}

const idOfLink = (n: number): string => `01${String(n).padStart(6, '0')}LINK00000000000000`;

/** What the ledger asks in each commit. */
export async function counts(given: Measured, links: number): Promise<void> {
  const { server, world, steps } = given;
  const { worker } = server;
  const end = secondAt(world, world.rows);
  await steps.run('count the busiest link by day, last 90 days', 0, '', () =>
    countLiveByDay(worker, clicksStore, idOfLink(0), end - 90 * DAY, end).then(({ size }) => size),
  );
  const whole = (): Promise<number> =>
    countLiveKinds(worker, clicksStore, idOfLink(0)).then(({ all }) => all);
  await steps.run('count the whole life of the busiest link', 0, '', whole);
  await steps.run(`count whole lives of ${links} links`, 0, '', async () => {
    let all = 0;
    for (let n = 5000; n < 5000 + links; n += 1) {
      all += (await countLiveKinds(worker, clicksStore, idOfLink(n))).all;
    }
    return all;
  });
}

/** Reads the rows of 30 days link by link, as building and verifying daily sums do. */
export async function compareSums(given: Measured, links: number): Promise<void> {
  await given.steps.run(`compare 30 days of daily sums of ${links} links`, 0, '', () =>
    eachFamily(given.server.worker, 6000, 6000 + links, 30, (family) => compareStatement(family)),
  );
}

/** The busiest link, as the queries name it. */
const BUSIEST = '01JLINK0000000000000000000';

/** The others read daily sums alone, which are the same whatever the tables below them. */
const READING_FACTS = [
  ...['clicks', 'conversions', 'link_performance', 'cohort_revenue', 'cohort_ltv'],
  ...['conversion_lag', 'fan_value', 'funnel', 'restatements', 'freshness'],
];

/** Views that read clicks or conversions, as dashboards ask them. The second asking counts. */
export async function views(given: Measured): Promise<void> {
  const { worker } = given.server;
  for (const name of READING_FACTS) {
    const asked = viewQueries[name] ?? '';
    const sql = asked.replace(BUSIEST, idOfLink(0));
    await inTurn(given.turn, () => worker.query(sql));
    await given.steps.run(`view ${name}`, 0, '', async () => (await worker.query(sql)).rows.length);
  }
}
