/** `fan_value` finds the first touch and the first payment of a fan by order of time, then of id, whatever the ids. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { pick, readView } from './read-view.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.close();
});

interface Row {
  readonly id: string;
  readonly link: string;
  readonly fan: string;
  /** Days, of which some are before 1970 and some have a fraction. */
  readonly clickDay: number | null;
  readonly day: number;
  readonly net: string | null;
}

// Ids that begin with one another, that end in digits as the program's own text does, and that are not ASCII.
const LINKS = ['L', 'L1', 'L10005', 'Lü', '链接', 'ü', '~'];
const UNLISTED = 'only in streams';
const IDS = ['v', 'v0', 'vL', 'v\u0002', 'v ', 'v10005', 'vü', 'ü', '事', '😀', '', '~'];
const FANS = ['f', 'f1', 'ß'];

const accountOf = (link: string): string => (link.length % 2 === 0 ? 'even' : 'odd');
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const instant = (day: number): string => new Date(day * 86_400_000).toISOString();

const rowSets: fc.Arbitrary<Row[]> = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom(...IDS),
      link: fc.constantFrom(...LINKS, UNLISTED),
      fan: fc.constantFrom(...FANS),
      clickDay: fc.option(fc.constantFrom(-1, 20_000, 20_000.5)),
      day: fc.constantFrom(20_000, 20_001, 20_001.25),
      net: fc.option(fc.constantFrom('0', '-1.5', '12.34', '100.00')),
    }),
    { selector: ({ id }) => id, maxLength: IDS.length },
  )
  .filter((rows) => rows.length > 0);

async function store(rows: readonly Row[]): Promise<void> {
  await db.database.query('TRUNCATE smartlinks.conversions');
  await db.database.query(
    `INSERT INTO smartlinks.conversions (id, smart_link_id, fan_onlyfans_id, click_created_at, conversion_at, conversion_type, amount_net)
     SELECT r.id, r.link, r.fan, r.click_at, r.at, 'new_transaction', r.net
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::numeric[])
       AS r (id, link, fan, click_at, at, net)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ link }) => link),
      rows.map(({ fan }) => fan),
      rows.map(({ clickDay }) => (clickDay === null ? null : instant(clickDay))),
      rows.map(({ day }) => instant(day)),
      rows.map(({ net }) => net),
    ],
  );
}

test('the first touch and payment are told by time and then by id, whatever the ids of rows and links', async () => {
  await db.database.query(
    `INSERT INTO smartlinks.smart_links (id, workspace, account_id, name, link_type, created_at)
     SELECT id, 'default', account, 'name of ' || id, 'tracking_link', now() FROM unnest($1::text[], $2::text[]) AS l (id, account)`,
    [LINKS, LINKS.map(accountOf)],
  );
  await db.database.query(
    `INSERT INTO smartlinks_sync.streams (smart_link_id, stream, workspace) VALUES ($1, 'conversions', 'default')`,
    [UNLISTED],
  );
  let ties = 0;
  await fc.assert(
    fc.asyncProperty(rowSets, async (rows) => {
      await store(rows);
      // The account of a link that was never listed is unknown.
      const listed = rows.filter(({ link }) => link !== UNLISTED);
      const keys = new Set(listed.map(({ link, fan }) => `${accountOf(link)} ${fan}`));
      const view = await readView(db.database, 'fan_value', ['account_id', 'fan_onlyfans_id']);
      expect(new Set(view.keys())).toEqual(keys);
      for (const key of keys) {
        const own = listed.filter(({ link, fan }) => `${accountOf(link)} ${fan}` === key);
        const touch = ({ clickDay, day }: Row): number => clickDay ?? day;
        const [first] = [...own].sort((a, b) => touch(a) - touch(b) || byBytes(a.id, b.id));
        const [paid] = [...own].sort((a, b) => a.day - b.day || byBytes(a.id, b.id));
        if (first === undefined || paid === undefined) throw new Error('A fan without rows.');
        const links = own.filter((row) => touch(row) === touch(first)).map(({ link }) => link);
        if (new Set(links).size > 1) ties += 1;
        const net = paid.net === null ? null : String(Number(paid.net));
        const wanted = {
          first_smart_link_id: first.link,
          first_smart_link_name: `name of ${first.link}`,
          first_payment_net: net,
          payments: String(own.length),
        };
        expect({ key, ...pick(view.get(key), Object.keys(wanted)) }).toEqual({ key, ...wanted });
      }
    }),
    { numRuns: 60 },
  );
  // About 16, and by chance 10 or fewer now and then: that there are some is what matters.
  expect(ties).toBeGreaterThan(0);
});

test('the campaign and channel of a fan are those of the first click, where ids begin with one another', async () => {
  await store([
    { id: 'v', link: 'L1', fan: 'f', clickDay: 20_000, day: 20_000, net: null },
    { id: 'v0', link: 'Lü', fan: 'f', clickDay: 20_000, day: 20_000, net: null },
    { id: 'ü', link: '链接', fan: 'ß', clickDay: 20_000, day: 20_001, net: null },
    { id: '事', link: '链接', fan: 'ß', clickDay: 20_000, day: 20_000, net: null },
  ]);
  await db.database.query(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, is_bot, is_duplicate, utm_campaign, ttclid)
     SELECT 'c' || id, smart_link_id, click_created_at, false, false, 'Of ' || id, CASE id WHEN 'v' THEN 'x' END FROM smartlinks.conversions`,
  );
  await db.database.query(`UPDATE smartlinks.conversions SET click_id = 'c' || id`);
  const view = await readView(db.database, 'fan_value', ['fan_onlyfans_id']);
  expect(
    pick(view.get('f'), ['first_smart_link_id', 'first_campaign_key', 'first_channel']),
  ).toEqual({
    first_smart_link_id: 'L1',
    first_campaign_key: 'of-v',
    first_channel: 'tiktok',
  });
  expect(view.get('ß')?.first_campaign_key).toBe('of-ü');
});
