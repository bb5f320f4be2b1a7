/** Daily sums are what the rows say, whatever was written in which order, and nothing is written where nothing changed. */
import pg, { type ClientBase } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compareRollups } from '../../src/db/rollups/compare.js';
import { buildPendingRollups, changeReportTimezone } from '../../src/db/rollups/pending.js';
import { rebuildTouched } from '../../src/db/rollups/rebuild.js';
import { Touched } from '../../src/db/rollups/touched.js';
import type { Client } from '../../src/db/transaction.js';
import { markDeleted } from '../../src/db/write/live-rows.js';
import { landByHalves } from '../../src/db/write/narrow.js';
import { clicksStore, conversionsStore } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import type { TextRow } from '../../src/db/write/write-table.js';
import { Draw } from '../../src/simulator/random.js';
import { click, conversion, once, untilBlocked, type Values } from '../db/write-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { rollupDifferences } from '../support/rollup-differences.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query(`TRUNCATE smartlinks.clicks, smartlinks.conversions, smartlinks_bi.click_days,
    smartlinks_sync.click_places, smartlinks_sync.click_sources,
    smartlinks_bi.campaign_tags, smartlinks_bi.conversion_days,
    smartlinks_bi.conversion_days_by_country, smartlinks_bi.conversion_days_by_campaign, smartlinks_sync.rollups_pending`);
  await db.database.query("DELETE FROM smartlinks_sync.settings WHERE name = 'REPORT_TIMEZONE'");
});

/** Writes in a transaction of its own, which ends with the rebuilding of what it touched. */
async function commit(work: (client: Client, touched: Touched) => Promise<unknown>): Promise<void> {
  await once(db.database.pool, async (client) => {
    const touched = new Touched();
    await work(client, touched);
    await rebuildTouched(client, touched);
  });
}

const clicks = (...rows: TextRow[]) =>
  commit((client, touched) => upsertFacts(client, clicksStore, rows, touched));
const conversions = (...rows: TextRow[]) =>
  commit((client, touched) => upsertFacts(client, conversionsStore, rows, touched));

/** Writes on a connection of its own; returns the names of the statements that it has used. */
async function preparedBy(
  work: (client: ClientBase, touched: Touched) => Promise<void>,
): Promise<string[]> {
  const client = new pg.Client(db.url);
  await client.connect();
  try {
    await client.query('BEGIN');
    const touched = new Touched();
    await work(client, touched);
    await rebuildTouched(client, touched);
    const { rows: found } = await client.query<{ name: string }>(
      'SELECT name FROM pg_prepared_statements',
    );
    await client.query('COMMIT');
    return found.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

const rows = async (table: string, columns: string): Promise<unknown[]> => {
  const { rows: found } = await db.database.query(
    `SELECT ${columns} FROM smartlinks_bi.${table} ORDER BY smart_link_id, date_day, clicks DESC`,
  );
  return found;
};

const expectEqual = async (): Promise<void> =>
  expect(await rollupDifferences(db.database)).toEqual([]);

describe('sums of clicks', () => {
  test('a bot is not also a duplicate, and what is missing stays unknown', async () => {
    await clicks(
      click('a', { is_bot: 't', is_duplicate: 't', gross_clicks: '3', country_code: 'US' }),
      click('b', { is_bot: 'f', is_duplicate: 't', gross_clicks: '2', country_code: 'US' }),
      click('c', { country_code: '' }),
      click('d'),
    );
    expect(await rows('click_days', '*')).toEqual([
      {
        smart_link_id: 'link-a',
        date_day: '2026-01-31',
        clicks: 4,
        bot_clicks: 1,
        duplicate_clicks: 1,
        unique_clicks: 2,
        gross_clicks: 5,
      },
    ]);
    const byCountry = await rows('click_days_by_country', 'country_code, clicks, gross_clicks');
    expect(byCountry).toHaveLength(3);
    expect(byCountry).toEqual(
      expect.arrayContaining([
        { country_code: 'US', clicks: 2, gross_clicks: 5 },
        { country_code: '', clicks: 1, gross_clicks: null },
        { country_code: null, clicks: 1, gross_clicks: null },
      ]),
    );
    await expectEqual();
  });

  test('follow a row to another day and link, and lose one that vanishes or is only known', async () => {
    await clicks(click('a'), click('b'), click('c'));
    await clicks(click('a', { created_at: '2026-02-03T10:00:00Z' }));
    await clicks(click('b', { smart_link_id: 'link-b' }));
    await commit((client, touched) => insertKnownClicks(client, [click('known')], touched));
    expect(await rows('click_days', 'smart_link_id, date_day, clicks')).toEqual([
      { smart_link_id: 'link-a', date_day: '2026-01-31', clicks: 1 },
      { smart_link_id: 'link-a', date_day: '2026-02-03', clicks: 1 },
      { smart_link_id: 'link-b', date_day: '2026-01-31', clicks: 1 },
    ]);
    await commit((client, touched) => markDeleted(client, clicksStore, 'link-a', ['c'], touched));
    expect(await rows('click_days', 'smart_link_id, date_day')).toHaveLength(2);
    await expectEqual();
  });

  test('hold tags of any length and any text', async () => {
    const long = (end: string): string => `${'"\\é,()'.repeat(4_000)}${end}`;
    await clicks(
      ...['a', 'b'].map((id) => click(id, { utm_content: long(id), utm_source: '' })),
      click('c', { utm_content: long('a') }),
    );
    expect(
      await rows('click_days_by_campaign', 'utm_source, right(utm_content, 1) AS last, clicks'),
    ).toHaveLength(3);
    await expectEqual();
  });
});

describe('sums of conversions', () => {
  const paid = (id: string, values: Values = {}): TextRow =>
    conversion(id, {
      conversion_type: 'new_transaction',
      amount_gross: '10.10',
      amount_net: '8.08',
      fan_onlyfans_id: 'f',
      ...values,
    });

  test('follow the click when it changes, wherever the conversion is', async () => {
    await commit((client, touched) =>
      insertKnownClicks(client, [click('c', { country_code: 'DE' })], touched),
    );
    await conversions(
      paid('v', { click_id: 'c' }),
      paid('w', { click_id: 'c', smart_link_id: 'link-b', conversion_at: '2026-03-05T01:00:00Z' }),
      paid('x', { click_id: 'never-seen', conversion_at: '2026-04-05T01:00:00Z' }),
    );
    await expectEqual();
    await clicks(click('c', { country_code: 'US', utm_source: 'bio' }));
    await clicks(click('never-seen', { country_code: 'FR', smart_link_id: 'link-c' }));
    const { rows: found } = await db.database.query(
      'SELECT smart_link_id, country_code, amount_net FROM smartlinks_bi.conversion_days_by_country ORDER BY 1, 2',
    );
    expect(found).toEqual([
      { smart_link_id: 'link-a', country_code: 'FR', amount_net: '8.08' },
      { smart_link_id: 'link-a', country_code: 'US', amount_net: '8.08' },
      { smart_link_id: 'link-b', country_code: 'US', amount_net: '8.08' },
    ]);
    await expectEqual();
  });

  test('count a fan once in a row, and leave out what vanished', async () => {
    await conversions(
      paid('a'),
      paid('b', { amount_gross: null }),
      paid('c', { fan_onlyfans_id: 'g' }),
    );
    const figures = 'conversions, amount_gross, distinct_fans';
    const sums = async () =>
      (await db.database.query(`SELECT ${figures} FROM smartlinks_bi.conversion_days`)).rows;
    expect(await sums()).toEqual([{ conversions: 3, amount_gross: '20.20', distinct_fans: 2 }]);
    await commit((client, touched) =>
      markDeleted(client, conversionsStore, 'link-a', ['c'], touched),
    );
    expect(await sums()).toEqual([{ conversions: 2, amount_gross: '10.10', distinct_fans: 1 }]);
    await expectEqual();
  });
});

test('I4: what does not change a sum does not write it', async () => {
  const facts = Array.from({ length: 30 }, (_, n) =>
    click(`c${n}`, { created_at: `2026-01-${String(n + 1).padStart(2, '0')}T12:00:00Z` }),
  );
  await clicks(...facts);
  const traces = async () =>
    (await db.database.query('SELECT ctid, xmin, xmax FROM smartlinks_bi.click_days ORDER BY 1'))
      .rows;
  const before = await traces();
  await clicks(...facts);
  await clicks(click('c0', { created_at: '2026-01-01T12:00:00Z', referrer: 'edited' }));
  expect(await traces()).toEqual(before);
  await clicks(click('c0', { created_at: '2026-01-01T12:00:00Z', is_bot: 't' }));
  expect(new Set(await traces())).not.toEqual(new Set(before));
  expect(await rows('click_days', 'date_day')).toHaveLength(30);
});

describe('two processes on one link', () => {
  test('rebuild one after the other, and the second sees what the first wrote', async () => {
    const [first, second] = [await db.database.pool.connect(), await db.database.pool.connect()];
    try {
      await first.query('BEGIN');
      await second.query('BEGIN');
      // The conversion names a click that is stored already; at the same time the click gets another country.
      await once(db.database.pool, async (client) => {
        await insertKnownClicks(
          client,
          [click('c', { smart_link_id: 'link-b', country_code: 'DE' })],
          new Touched(),
        );
      });
      const [ofClicks, ofConversions] = [new Touched(), new Touched()];
      await upsertFacts(
        first,
        clicksStore,
        [click('c', { smart_link_id: 'link-b', country_code: 'US' })],
        ofClicks,
      );
      await upsertFacts(
        second,
        conversionsStore,
        [conversion('v', { click_id: 'c' })],
        ofConversions,
      );
      const pid =
        (await second.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
      await rebuildTouched(first, ofClicks);
      const rebuilt = rebuildTouched(second, ofConversions);
      await untilBlocked(db.database.pool, pid);
      await first.query('COMMIT');
      await rebuilt;
      await second.query('COMMIT');
    } finally {
      first.release();
      second.release();
    }
    await expectEqual();
  });

  test('writing many links at once in any order end with the sums of the rows', async () => {
    const links = ['link-a', 'link-b', 'link-c'];
    const writer = async (n: number): Promise<void> => {
      for (let round = 0; round < 15; round += 1) {
        const link = links[(n + round) % links.length] ?? '';
        const at = `2026-01-0${1 + (round % 3)}T0${n}:00:00Z`;
        await db.database.transaction(async (client) => {
          const touched = new Touched();
          const country_code = ['US', 'DE', 'FR'][(n * round) % 3] ?? null;
          const shared = click(`shared-${round % 4}`, {
            smart_link_id: link,
            created_at: at,
            country_code,
          });
          if (n % 2 === 0) {
            await upsertFacts(
              client,
              clicksStore,
              [shared, click(`${n}-${round}`, { smart_link_id: link, created_at: at })],
              touched,
            );
          } else {
            await insertKnownClicks(client, [shared], touched);
            await upsertFacts(
              client,
              conversionsStore,
              [
                conversion(`${n}-${round % 5}`, {
                  smart_link_id: link,
                  conversion_at: at,
                  click_id: `shared-${round % 4}`,
                  amount_gross: `${round}.5`,
                }),
              ],
              touched,
            );
          }
          await rebuildTouched(client, touched);
        });
      }
    };
    await Promise.all([0, 1, 2, 3].map(writer));
    await expectEqual();
  });
});

describe('days', () => {
  const zones = [
    'UTC',
    'Asia/Kolkata',
    'America/New_York',
    'America/Havana',
    'America/Sao_Paulo',
    'America/St_Johns',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Kathmandu',
  ];

  test.each(zones)('are cut in %s, whatever the clocks do', async (zone) => {
    await changeReportTimezone(db.database, zone);
    // Midnights at which clocks change: Havana, Sao Paulo, St. John's, Cairo, New York, Lord Howe, Apia.
    const times = [
      '2025-11-02T04:00:00Z',
      '2025-11-02T05:00:00Z',
      '2018-11-04T03:00:00Z',
      '2018-02-18T02:00:00Z',
      '2010-11-07T02:31:00Z',
      '2025-04-24T22:00:00Z',
      '2025-03-09T05:00:00Z',
      '2025-04-05T15:00:00Z',
      '2011-12-30T10:00:00Z',
    ].flatMap(around);
    const facts = times.map((created_at, n) => click(`c${n}`, { created_at }));
    for (let from = 0; from < facts.length; from += 7) await clicks(...facts.slice(from, from + 7));
    await conversions(
      ...times.map((conversion_at, n) => conversion(`v${n}`, { conversion_at, click_id: `c${n}` })),
    );
    await expectEqual();
    const days = (await rows('click_days', 'date_day')).length;
    await commit((client, touched) =>
      markDeleted(
        client,
        clicksStore,
        'link-a',
        times.map((_, n) => `c${n}`).filter((_, n) => n % 2 === 0),
        touched,
      ),
    );
    expect(days).toBeGreaterThan(9);
    await expectEqual();
  });

  test('of stored rows are cut anew in another zone, link by link, also after a stop in the middle', async () => {
    await db.database.query(
      "INSERT INTO smartlinks.smart_links (id, workspace) VALUES ('link-a', 'w'), ('link-b', 'w'), ('link-c', 'w') ON CONFLICT DO NOTHING",
    );
    await clicks(
      click('a'),
      click('b', { smart_link_id: 'link-b' }),
      click('c', { smart_link_id: 'link-c' }),
    );
    expect(await changeReportTimezone(db.database, 'Asia/Kolkata')).toBe(true);
    expect(await changeReportTimezone(db.database, 'Asia/Kolkata')).toBe(false);
    const stop = new AbortController();
    const built = await buildPendingRollups(db.database, {
      signal: stop.signal,
      onBuilt: () => stop.abort(),
    });
    expect(built).toBe(1);
    expect((await rollupDifferences(db.database)).length).toBeGreaterThan(0);
    // What is written meanwhile is cut in the new zone.
    await clicks(click('d', { smart_link_id: 'link-c' }));
    const never = new AbortController().signal;
    expect(await buildPendingRollups(db.database, { signal: never })).toBe(2);
    await expectEqual();
    expect(await rows('click_days', 'date_day')).toContainEqual({ date_day: '2026-02-01' });
  });

  test('cannot be cut in a zone that the database does not know', async () => {
    await expect(changeReportTimezone(db.database, 'Mars/Olympus')).rejects.toThrow(
      'The database does not know the time zone Mars/Olympus',
    );
  });

  function around(instant: string): string[] {
    const at = Date.parse(instant);
    return [-7_200, -3_601, -1, 0, 1, 1_799, 3_600, 7_199, 86_400].map((seconds) =>
      new Date(at + seconds * 1000).toISOString(),
    );
  }
});

describe('clicks that are inserted are added to the sums', () => {
  const values = (draw: Draw): Values => ({
    smart_link_id: draw.pick(['link-a', 'link-b']),
    created_at: `2026-02-0${1 + draw.below(3)}T${draw.pick(['00', '11', '23'])}:5${draw.below(9)}:00${draw.pick(['Z', '+00:00', '+02:00'])}`,
    is_bot: draw.pick(['t', 'f', 'f', null]),
    is_duplicate: draw.pick(['t', 'f', null]),
    gross_clicks: draw.pick(['1', '7', '-2', null]),
    country_code: draw.pick(['US', 'DE', '', null]),
    browser_device_type: draw.pick(['mobile', 'a=b', null]),
    ...Object.fromEntries(
      ['fbclid', 'gclid', 'gbraid', 'wbraid', 'ttclid', 'sccid'].map((name) => [
        name,
        draw.chance(0.1) ? draw.pick(['x', '', '\u00a0']) : null,
      ]),
    ),
    utm_source: draw.pick([
      ...['ExoClick', 'exoclick ', ' ', '', '\t', 'İstanbul', 'ΣΑΣ', '\\"{}', null],
      ...['{{site}}', '%7Bx%7D', '__NAME__', '#a.b.c#', '100%', 'a_b'],
    ]),
    utm_medium: draw.pick(['cpc', null, '']),
    utm_content: draw.pick(['{{ad.name}}', 'b,"\\', '=', null]),
    referrer: draw.pick([
      ...['https://www.Example.com/a?b', 'example.com', 'https://t.co/', 'no host', '', null],
      ...['android-app://com.instagram/', '//u:p@host.:80/x'],
    ]),
  });
  // Against what a rebuild would make of it: texts as odd as these are none that the other check knows.
  const expectRebuilt = async (): Promise<void> => {
    const scope = { linkIds: ['link-a', 'link-b'], from: null, to: null };
    expect(await compareRollups(db.database, scope)).toEqual([]);
  };
  const make = (draw: Draw, from: number, count: number): TextRow[] =>
    Array.from({ length: count }, (_, n) => click(`c${from + n}`, values(draw)));
  test.each([
    ...[1, 2, 3, 4, 5].map((seed) => ({ seed, zone: 'UTC' })),
    { seed: 6, zone: 'America/New_York' },
    { seed: 7, zone: 'Asia/Kathmandu' },
  ])(
    'few and many, on days with and without others: seed $seed, days of $zone',
    async ({ seed, zone }) => {
      await changeReportTimezone(db.database, zone);
      const draw = new Draw(seed);
      for (const [at, count] of [400, 3, 250, 1, 600, 40].entries()) {
        const rows = make(draw, at * 1000, count);
        // Many of one link are copied.
        const own = rows.filter((row) => row.includes(at % 2 === 0 ? 'link-a' : 'link-b'));
        await clicks(...(count > 200 ? own : rows));
        await expectRebuilt();
      }
      // Some are stored already.
      await clicks(...make(draw, 900, 300));
      await expectRebuilt();
    },
  );

  test('as long as nothing else of their link changed, and each once', async () => {
    const asked = await preparedBy(async (client, touched) => {
      await upsertFacts(client, clicksStore, [click('a'), click('b')], touched);
      await upsertFacts(client, clicksStore, [click('c')], touched);
    });
    expect(asked).toContain('insert_fresh_clicks');
    expect(asked).not.toContain('rebuild_clicks_rollups_by_times');
    expect(await rows('click_days', 'clicks')).toEqual([{ clicks: 3 }]);
    await commit(async (client, touched) => {
      await upsertFacts(client, clicksStore, [click('d')], touched);
      await markDeleted(client, clicksStore, 'link-a', ['d', 'a'], touched);
    });
    expect(await rows('click_days', 'clicks')).toEqual([{ clicks: 2 }]);
    await expectRebuilt();
  });

  test.each([
    ['UTC', 'insert_fresh_clicks'],
    ['America/New_York', 'insert_fresh_clicks'],
    // On that day its clocks are set back over midnight: the server is asked.
    ['America/St_Johns', 'rebuild_clicks_rollups_by_times'],
  ])('of a copy over many days in %s: %s', async (zone, statement) => {
    await changeReportTimezone(db.database, zone);
    const firstAt = Date.parse('2010-10-30T00:00:00Z');
    const many = Array.from({ length: 2000 }, (_, n) =>
      click(`c${n}`, { created_at: new Date(firstAt + n * 600_000).toISOString() }),
    );
    const work = async (client: ClientBase, touched: Touched): Promise<void> => {
      await upsertFacts(client, clicksStore, many.slice(0, 1500), touched);
    };
    expect(await preparedBy(work)).toContain(statement);
    await expectRebuilt();
    // Begins on a day that has sums.
    await clicks(...many.slice(1500));
    await expectRebuilt();
  });

  test.each([
    ['UTC', 'America/New_York'],
    ['America/New_York', 'UTC'],
  ])(
    'of the zone that holds when they are added: copied in %s, added in %s',
    async (copied, added) => {
      await changeReportTimezone(db.database, copied);
      const many = Array.from({ length: 300 }, (_, n) =>
        click(`c${n}`, { created_at: `2026-02-01T0${n % 9}:00:00Z` }),
      );
      await commit(async (client, touched) => {
        await upsertFacts(client, clicksStore, many, touched);
        await changeReportTimezone(db.database, added);
      });
      expect(await rows('click_days', 'date_day')).toHaveLength(added === 'UTC' ? 1 : 2);
      await expectRebuilt();
    },
  );

  test('anew where somebody has removed rows of a day in another zone', async () => {
    await changeReportTimezone(db.database, 'America/New_York');
    await clicks(click('a'), click('b'));
    await db.database.query("DELETE FROM smartlinks.clicks WHERE id = 'a'");
    await clicks(click('c'));
    expect(await rows('click_days', 'clicks')).toEqual([{ clicks: 2 }]);
    await expectRebuilt();
  });

  test('once, also where a row beside them is refused only after they were inserted', async () => {
    await clicks(click('stored'));
    const draw = new Draw(1);
    // Longer than an index takes, and not to be compressed.
    const tooLong = Array.from({ length: 900 }, () => `${draw.next()}`).join('');
    const given = [click('a'), click('stored', { smart_link_id: tooLong }), click('b')];
    let refused = 0;
    await commit(async (client, touched) => {
      const write = (some: readonly TextRow[]) => upsertFacts(client, clicksStore, some, touched);
      refused = (await landByHalves(client, given, write)).rejected.length;
    });
    expect(refused).toBe(1);
    expect(await rows('click_days', 'clicks')).toEqual([{ clicks: 3 }]);
    await expectRebuilt();
  });

  test('also where two texts become one in the database, and sums were lost', async () => {
    await clicks(click('a', { country_code: 'x\ud800' }), click('b', { country_code: 'x\udfff' }));
    await expectRebuilt();
  });

  test.each([
    'smartlinks_bi.click_days',
    'smartlinks_sync.click_places',
    'smartlinks_sync.click_sources',
  ])('also where somebody has removed %s', async (table) => {
    await clicks(click('a', { country_code: 'US' }), click('b'));
    await db.database.query(`DELETE FROM ${table}`);
    await clicks(click('c', { country_code: 'US' }), click('d', { country_code: 'US' }));
    expect((await rollupDifferences(db.database)).length).toBeGreaterThan(0);
  });

  test('once, where the copying of them is refused in the middle', async () => {
    const many = Array.from({ length: 1200 }, (_, n) =>
      click(`c${String(n).padStart(4, '0')}`, { country_code: n % 2 === 0 ? 'US' : 'DE' }),
    );
    // Known from a conversion: an index refuses the copy when most of it has been sent and summed.
    await commit((client, touched) =>
      insertKnownClicks(client, [click('c1100', { country_code: 'FR' })], touched),
    );
    await clicks(...many);
    expect(await rows('click_days', 'clicks')).toEqual([{ clicks: 1200 }]);
    await expectEqual();
  });
});

describe('conversions of new clicks', () => {
  const CLICK_TIME = '2026-01-31T21:45:00Z';
  /** Adds a click; returns whether conversions of it were asked for. */
  const addClick = async (id: string): Promise<boolean> => {
    const asked = await preparedBy(async (client, touched) => {
      await upsertFacts(client, clicksStore, [click(id, { country_code: 'US' })], touched);
    });
    return asked.includes('conversions_of_clicks');
  };
  /** As a sync stores it: the click first. */
  const withClick = (id: string, values: Values): Promise<void> =>
    commit(async (client, touched) => {
      const { smart_link_id = 'link-a' } = values;
      const known = click(id, { smart_link_id });
      await insertKnownClicks(client, [known], touched);
      const named = conversion(`v-${id}`, {
        ...values,
        click_id: id,
        click_created_at: CLICK_TIME,
      });
      await upsertFacts(client, conversionsStore, [named], touched);
    });

  test('are asked for where the link has conversions, not for those of other links', async () => {
    expect(await addClick('a')).toBe(false);
    await withClick('b', { smart_link_id: 'link-b' });
    expect(await addClick('c')).toBe(false);
    await withClick('d', { smart_link_id: 'link-a' });
    expect(await addClick('e')).toBe(true);
    await expectEqual();
  });

  test('are found in other links where the service gave a click without its time', async () => {
    await conversions(conversion('v', { smart_link_id: 'link-b', click_id: 'late' }));
    expect(await addClick('late')).toBe(true);
    await expectEqual();
  });

  test('are found in the link where somebody has removed their clicks', async () => {
    await withClick('a', { smart_link_id: 'link-a' });
    await db.database.query('DELETE FROM smartlinks.clicks');
    await conversions(conversion('w'));
    expect(await addClick('a')).toBe(true);
    await expectEqual();
  });
});

describe('sums of conversions on days that had none', () => {
  test.each(['conversion_days', 'conversion_days_by_country', 'conversion_days_by_campaign'])(
    'are made anew where somebody has removed %s',
    async (table) => {
      await conversions(conversion('a', { amount_gross: '1.10' }));
      await db.database.query(`DELETE FROM smartlinks_bi.${table}`);
      await conversions(conversion('b', { amount_gross: '2.2', conversion_type: 'other' }));
      await expectEqual();
    },
  );

  test('hold all rows of the day, and leave days beside it alone', async () => {
    await conversions(
      conversion('a', { amount_gross: '1.10', fan_onlyfans_id: '1' }),
      conversion('b', { amount_gross: '2.2', fan_onlyfans_id: '1' }),
      conversion('c', { amount_gross: null, fan_onlyfans_id: null, conversion_type: 'other' }),
    );
    await conversions(conversion('d', { conversion_at: '2026-02-01T00:00:00Z' }));
    await conversions(conversion('e', { conversion_at: '2026-01-30T23:59:59Z' }));
    await expectEqual();
  });
});

test('a comparison names link, day and table, and only those', async () => {
  await clicks(click('a', { country_code: 'US' }), click('b', { smart_link_id: 'link-b' }));
  await conversions(conversion('v', { conversion_at: '2026-02-02T01:00:00Z' }));
  const scope = { linkIds: ['link-a', 'link-b', 'link-c'], from: null, to: null };
  expect(await compareRollups(db.database, scope)).toEqual([]);
  await db.database.query(
    "UPDATE smartlinks_sync.click_places SET device_clicks[1] = 7 WHERE device_country[1] = 'US'",
  );
  await db.database.query('DELETE FROM smartlinks_bi.conversion_days');
  await db.database.query(
    "INSERT INTO smartlinks_bi.click_days VALUES ('link-b', '2020-01-01', 1, 0, 0, 1, 1)",
  );
  expect(await compareRollups(db.database, scope)).toEqual([
    { linkId: 'link-a', day: '2026-01-31', table: 'click_days_by_country', rows: 1 },
    { linkId: 'link-b', day: '2020-01-01', table: 'click_days', rows: 1 },
    { linkId: 'link-a', day: '2026-02-02', table: 'conversion_days', rows: 1 },
  ]);
  const day = { ...scope, from: '2026-02-01', to: '2026-02-02' };
  expect(await compareRollups(db.database, day)).toHaveLength(1);
});
