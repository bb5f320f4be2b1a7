/** The first plan of a statement is kept by its connection: none may go through a whole table once that has grown. */
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildTouched } from '../../src/db/rollups/rebuild.js';
import { Touched } from '../../src/db/rollups/touched.js';
import { markDeleted } from '../../src/db/write/live-rows.js';
import { clicksStore, conversionsStore } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import { click, conversion } from '../db/write-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** What a connection would do for each statement of sums that it has prepared. */
async function plansOf(client: PoolClient): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; parameters: number }>(
    `SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements
     WHERE name ~ 'rollups|of_links|conversions_of_clicks|click_groups|fresh_clicks|of_days'`,
  );
  const plans = new Map<string, string>();
  for (const { name, parameters } of rows) {
    const values = parameters === 0 ? '' : `(${Array(parameters).fill('NULL').join(', ')})`;
    const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN EXECUTE "${name}"${values}`,
    );
    plans.set(name, lines.map((line) => line['QUERY PLAN']).join('\n'));
  }
  return plans;
}

const BIG = /Seq Scan on (?:clicks|conversions|click_\w+|conversion_\w+|campaign_tags)/;

test.each(['a row vanishes', 'clicks come', 'conversions come'])(
  'on a connection that knows only small tables, where first %s',
  async (what) => {
    const client = await db.database.pool.connect();
    try {
      await client.query('ANALYZE smartlinks.clicks, smartlinks.conversions');
      const works: Readonly<Record<string, (touched: Touched, n: number) => Promise<unknown>>> = {
        'a row vanishes': (touched, n) => {
          touched.note('conversions', 'link-a', '2026-01-31T22');
          touched.clickIds.add(`k${n}`);
          return markDeleted(client, conversionsStore, 'link-a', ['none'], touched);
        },
        'clicks come': (touched, n) => upsertFacts(client, clicksStore, [click(`c${n}`)], touched),
        'conversions come': async (touched, n) => {
          await insertKnownClicks(client, [click(`k${n}`)], touched);
          const named = conversion(`v${n}`, { click_id: `k${n}` });
          await upsertFacts(client, conversionsStore, [named], touched);
        },
      };
      const others = Object.keys(works).filter((name) => name !== what);
      // The server looks five times at what is asked for before it keeps a plan.
      for (const name of [what, ...others].flatMap((each) => Array<string>(8).fill(each))) {
        await client.query('BEGIN');
        const touched = new Touched();
        await works[name]?.(touched, 1);
        await works[name]?.(touched, 2);
        await rebuildTouched(client, touched);
        await client.query('ROLLBACK');
      }
      // Looked at last, when each has its plan: what has none would get one now.
      await client.query("SET plan_cache_mode = 'force_generic_plan'");
      const plans = await plansOf(client);
      expect(plans.size).toBeGreaterThan(5);
      expect([...plans].filter(([, plan]) => BIG.test(plan))).toEqual([]);
    } finally {
      client.release(true);
    }
  },
);

test('for conversions of clicks, which are found by their click whatever was stored then', async () => {
  const client = await db.database.pool.connect();
  try {
    await client.query('BEGIN');
    // Without its click's time: any new click may be the one.
    await upsertFacts(
      client,
      conversionsStore,
      [conversion('v', { click_id: 'unknown' })],
      new Touched(),
    );
    for (let round = 0; round < 6; round += 1) {
      const touched = new Touched();
      await upsertFacts(client, clicksStore, [click(`c${round}`)], touched);
      await rebuildTouched(client, touched);
    }
    const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(
      "EXPLAIN EXECUTE conversions_of_clicks('{c0}')",
    );
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
    expect(plan).toContain('conversions_by_click');
    expect(plan).not.toContain('conversions_live_by_link_and_time');
    await client.query('ROLLBACK');
  } finally {
    client.release();
  }
});
