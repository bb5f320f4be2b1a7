/** Two hundred seeded histories of loads, edits, moves, vanished rows, embedded clicks and aborted commits. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPendingRollups, changeReportTimezone } from '../../src/db/rollups/pending.js';
import { rebuildTouched } from '../../src/db/rollups/rebuild.js';
import { Touched } from '../../src/db/rollups/touched.js';
import type { Client } from '../../src/db/transaction.js';
import { markDeleted } from '../../src/db/write/live-rows.js';
import { clicksStore, conversionsStore, conversionsTable } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import { columnIndex, type TextRow } from '../../src/db/write/write-table.js';
import { Draw, mix } from '../../src/simulator/random.js';
import { click, conversion } from '../db/write-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { rollupDifferences } from '../support/rollup-differences.js';

/** In the first, conversions may name clicks that are stored nowhere yet; in the second, each brings its click along. */
let worlds: readonly { readonly db: TestDatabase; readonly bringsClicks: boolean }[] = [];
beforeAll(async () => {
  worlds = [
    { db: await createTestDatabase(), bringsClicks: false },
    { db: await createTestDatabase(), bringsClicks: true },
  ];
});
afterAll(async () => {
  for (const { db } of worlds) await db.close();
});

const HISTORIES = 200;
/** Whole hours, half and quarter hours from UTC; clocks that change at midnight, by half an hour, by a day. */
const ZONES = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'America/Havana',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
] as const;
/** Near midnights of these zones, some of days on which clocks change. */
const MOMENTS = [
  '2025-11-02T04:30:00Z',
  '2025-03-09T04:30:00Z',
  '2025-10-04T15:15:00Z',
  '2010-11-07T02:31:00Z',
  '2011-12-30T10:00:00Z',
  '2025-06-01T18:29:59Z',
  '2025-06-01T18:14:59Z',
  '2025-06-01T23:59:59Z',
].map((text) => Date.parse(text));

class Abandoned extends Error {}

/** Rows of a seed have ids and links of its own, so that a difference names the seed. */
function makeRow(draw: Draw, seed: number, kind: 'click' | 'conversion'): TextRow {
  const at = draw.pick(MOMENTS) + (draw.below(9) - 4) * 1_200_000 + draw.below(1000);
  const time = new Date(at).toISOString();
  const smart_link_id = `${seed}-link-${draw.below(3)}`;
  const named = `${seed}-c${draw.below(12)}`;
  if (kind === 'conversion') {
    return conversion(`${seed}-v${draw.below(10)}`, {
      smart_link_id,
      conversion_at: time,
      conversion_type: draw.pick(['new_subscriber', 'new_transaction', null]),
      amount_gross: draw.chance(0.3) ? null : `${draw.below(50) - 5}.${draw.below(100)}`,
      click_id: draw.chance(0.2) ? null : named,
      fan_onlyfans_id: draw.pick(['1', '2', '3', null]),
    });
  }
  return click(named, {
    smart_link_id,
    created_at: draw.chance(0.2) ? time.replace('Z', '+00:00') : time,
    is_bot: draw.pick(['t', 'f', null]),
    is_duplicate: draw.pick(['t', 'f', null]),
    country_code: draw.pick(['US', 'DE', '', null]),
    browser_device_type: draw.pick(['mobile', 'desktop', null]),
    gross_clicks: draw.pick(['1', '3', null]),
    utm_source: draw.pick(['a', '', null]),
    utm_content: draw.pick(['{{ad.name}}', 'b,"\\', null]),
  });
}

const some = (draw: Draw, seed: number, kind: 'click' | 'conversion'): TextRow[] =>
  Array.from({ length: 1 + draw.below(6) }, () => makeRow(draw, seed, kind));

const [clickAt, clickTimeAt, linkAt] = ['click_id', 'click_created_at', 'smart_link_id'].map(
  (name) => columnIndex(conversionsTable, name),
) as [number, number, number];

/** As the service gives them: with the time of the click, which is stored first. */
async function withTheirClicks(
  client: Client,
  rows: readonly TextRow[],
  touched: Touched,
): Promise<TextRow[]> {
  const time = '2025-06-01T10:00:00.000Z';
  const named = rows.filter((row) => row[clickAt] !== null);
  const clicks = named.map((row) =>
    click(row[clickAt] ?? '', { smart_link_id: row[linkAt] ?? '', created_at: time }),
  );
  await insertKnownClicks(client, clicks, touched);
  return rows.map((row) =>
    row[clickAt] === null ? row : row.map((value, at) => (at === clickTimeAt ? time : value)),
  );
}

/** One commit, as a sync makes it: rows, embedded clicks before their conversions, and what has vanished. */
async function write(
  client: Client,
  draw: Draw,
  seed: number,
  bringsClicks: boolean,
): Promise<Touched> {
  const touched = new Touched();
  const link = `${seed}-link-${draw.below(3)}`;
  const kind = draw.pick(['click', 'conversion'] as const);
  if (kind === 'click') await upsertFacts(client, clicksStore, some(draw, seed, 'click'), touched);
  else {
    if (draw.chance(0.7)) await insertKnownClicks(client, some(draw, seed, 'click'), touched);
    const rows = some(draw, seed, 'conversion');
    const given = bringsClicks ? await withTheirClicks(client, rows, touched) : rows;
    await upsertFacts(client, conversionsStore, given, touched);
  }
  if (draw.chance(0.4)) {
    const store = kind === 'click' ? clicksStore : conversionsStore;
    const ids = Array.from({ length: 4 }, (_, n) => `${seed}-${kind === 'click' ? 'c' : 'v'}${n}`);
    await markDeleted(client, store, link, ids, touched);
  }
  return touched;
}

function worldOf(seed: number): (typeof worlds)[number] {
  const world = worlds[seed % 2];
  if (world === undefined) throw new Error('The databases are not made yet.');
  return world;
}

async function commit(draw: Draw, seed: number): Promise<void> {
  const { db, bringsClicks } = worldOf(seed);
  const dies = draw.pick(['never', 'never', 'never', 'before', 'after']);
  const work = async (client: Client): Promise<void> => {
    const touched = await write(client, draw, seed, bringsClicks);
    if (dies === 'before') throw new Abandoned();
    await rebuildTouched(client, touched);
    if (dies === 'after') throw new Abandoned();
  };
  await db.database.transaction(work).catch((error: unknown) => {
    if (!(error instanceof Abandoned)) throw error;
  });
}

/** Expects sums to be what the rows say, those of seeds before `first` once they are cut anew; returns how many days have some. */
async function daysOfEqualSums({ database }: TestDatabase, first: number): Promise<number> {
  await database.query(
    `INSERT INTO smartlinks_sync.rollups_pending
     SELECT smart_link_id FROM smartlinks.clicks UNION SELECT smart_link_id FROM smartlinks.conversions
     ON CONFLICT DO NOTHING`,
  );
  await database.query(
    'DELETE FROM smartlinks_sync.rollups_pending WHERE split_part(smart_link_id, $1, 1)::int >= $2',
    ['-', first],
  );
  await buildPendingRollups(database, { signal: new AbortController().signal });
  expect(await rollupDifferences(database)).toEqual([]);
  const { rows } = await database.query<{ days: number }>(
    'SELECT count(*) AS days FROM smartlinks_bi.click_days',
  );
  return rows[0]?.days ?? 0;
}

test(`daily sums equal the rows after ${HISTORIES} seeded histories, in ${ZONES.length} time zones`, async () => {
  const perZone = HISTORIES / ZONES.length;
  let rows = 0;
  for (const [at, zone] of ZONES.entries()) {
    for (const { db } of worlds) await changeReportTimezone(db.database, zone);
    for (let n = 0; n < perZone; n += 1) {
      const seed = at * perZone + n;
      const draw = new Draw(mix(seed, 7001));
      for (let commits = 4 + draw.below(4); commits > 0; commits -= 1) await commit(draw, seed);
    }
    rows = 0;
    for (const { db } of worlds) rows += await daysOfEqualSums(db, at * perZone);
  }
  expect(rows).toBeGreaterThan(500);
});
