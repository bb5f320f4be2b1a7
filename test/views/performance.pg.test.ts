import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  decimal,
  type Facts,
  figuresOf,
  groupBy,
  quotient,
  returnsOf,
  sum,
  textOf,
} from './figures.js';
import { pick, readView } from './read-view.js';
import { cutDaysIn, dayIn, fillWarehouse, readScene, type Scene } from './scene.js';

let db: TestDatabase;
let simulator: Simulator;
beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await fillWarehouse(db.database);
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

/** Facts by a key; spend only where it names a link. */
function byKey(scene: Scene, keyOf: (row: { link: string; day: string }) => string) {
  const clicks = groupBy(scene.clicks, keyOf);
  const conversions = groupBy(scene.conversions, keyOf);
  const spend = groupBy(
    scene.spend.flatMap((row) => (row.link === null ? [] : [{ ...row, link: row.link }])),
    keyOf,
  );
  const keys = new Set([...clicks.keys(), ...conversions.keys(), ...spend.keys()]);
  return new Map(
    [...keys].map((key): [string, Facts] => [
      key,
      {
        clicks: clicks.get(key) ?? [],
        conversions: conversions.get(key) ?? [],
        spend: spend.get(key) ?? [],
      },
    ]),
  );
}

function expectedFigures(facts: Facts): Record<string, string | null> {
  const figures = figuresOf(facts);
  return {
    ...textOf(figures),
    ...returnsOf(figures),
    bot_share: quotient(figures.bot_clicks, figures.clicks),
    duplicate_share: quotient(figures.duplicate_clicks, figures.clicks),
    subscribers_per_click: quotient(figures.subscribers, figures.unique_clicks),
  };
}

describe.each(['UTC', 'America/New_York', 'Pacific/Auckland'])('in %s', (zone) => {
  let scene: Scene;
  beforeAll(async () => {
    await cutDaysIn(db.database, zone);
    scene = await readScene(db.database, zone);
  });

  test('daily_performance has what the rows of each link and day say', async () => {
    const rows = await readView(db.database, 'daily_performance', ['smart_link_id', 'date_day']);
    const expected = byKey(scene, ({ link, day }) => `${link} ${day}`);
    expect(expected.size).toBeGreaterThan(400);
    expect([...rows.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, facts] of expected) {
      const figures = expectedFigures(facts);
      expect({ key, ...pick(rows.get(key), Object.keys(figures)) }).toEqual({ key, ...figures });
    }
    const withSpend = [...rows.values()].filter(({ roas }) => roas !== null);
    expect(withSpend.length).toBeGreaterThan(0);
  });

  test('link_performance has what the rows of each link say, and of the last 7 and 28 days', async () => {
    const rows = await readView(db.database, 'link_performance', ['smart_link_id']);
    const expected = byKey(scene, ({ link }) => link);
    expect([...rows.keys()].sort()).toEqual(scene.links.map(({ id }) => id).sort());
    const today = dayIn(zone)(new Date());
    const nothing: Facts = { clicks: [], conversions: [], spend: [] };
    for (const link of scene.links) {
      const facts = expected.get(link.id) ?? nothing;
      const figures = expectedFigures(facts);
      const payers = new Set(
        facts.conversions.flatMap(({ type, fan }) =>
          type === 'new_transaction' && fan !== null ? [fan] : [],
        ),
      ).size;
      const recent = Object.fromEntries(
        [7, 28].flatMap((days) => {
          const from = new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
          const isRecent = ({ day }: { day: string }) => day >= from && day < today;
          const part = figuresOf({
            clicks: facts.clicks.filter(isRecent),
            conversions: facts.conversions.filter(isRecent),
            spend: facts.spend.filter(isRecent),
          });
          // Amounts of all payments of a link are known here, so that nothing sold is 0.
          const text = textOf(part);
          return [
            'clicks',
            'bot_clicks',
            'unique_clicks',
            'subscribers',
            'payments',
            'revenue_gross',
            'revenue_net',
            'spend',
          ].map((name) => [`${name}_${days}d`, text[name] ?? null]);
        }),
      );
      const revenue = figuresOf(facts).revenue_gross ?? 0n;
      const listed = link.revenue === null ? null : BigInt(Math.round(Number(link.revenue) * 1e6));
      const wanted = {
        ...figures,
        ...recent,
        distinct_payers: String(payers),
        link_status: link.removed ? 'removed' : 'active',
        api_clicks: String(link.clicks_count),
        clicks_difference: String(facts.clicks.length - link.clicks_count),
        spenders_difference: String(payers - link.spenders_count),
        api_revenue_gross: listed === null ? null : decimal(listed),
        revenue_gross_difference: listed === null ? null : decimal(revenue - listed),
      };
      expect({ id: link.id, ...pick(rows.get(link.id), Object.keys(wanted)) }).toEqual({
        id: link.id,
        ...wanted,
      });
    }
  });

  test('spend in is spend shown and spend that is unmatched', async () => {
    const [daily] = (
      await readView(
        db.database,
        'SELECT 1 AS one, sum(spend) AS spend FROM smartlinks_bi.daily_performance',
        ['one'],
      )
    ).values();
    const [links] = (
      await readView(
        db.database,
        'SELECT 1 AS one, sum(spend) AS spend FROM smartlinks_bi.link_performance',
        ['one'],
      )
    ).values();
    const unmatched = await readView(db.database, 'unmatched_spend', ['id']);
    const ofLinks = scene.spend.filter(({ link }) => link !== null);
    expect(daily?.spend).toBe(decimal(sum(ofLinks.map(({ usd }) => usd))));
    expect(links?.spend).toBe(daily?.spend);
    expect([...unmatched.values()].map(({ reason, spend }) => `${spend} ${reason}`).sort()).toEqual(
      ['1 no link or campaign', '10 no exchange rate', '9.99 no link or campaign'],
    );
  });
});

test('the revenue of a link is unknown where the amounts of all its payments are', async () => {
  const { rows } = await db.database.query<{ id: string }>(
    `UPDATE smartlinks_bi.conversion_days SET amount_gross = NULL, amount_net = NULL
     WHERE smart_link_id = (SELECT smart_link_id FROM smartlinks.ad_spend WHERE currency = 'USD' AND smart_link_id IS NOT NULL LIMIT 1)
     RETURNING smart_link_id AS id`,
  );
  for (const view of ['link_performance', 'link_cost']) {
    const link = (await readView(db.database, view, ['smart_link_id'])).get(rows[0]?.id ?? '');
    const money = pick(link, ['revenue_gross', 'revenue_net', 'roas', 'profit']);
    expect([view, Object.values(money)]).toEqual([view, [null, null, null, null]]);
  }
});
