/** Conversions and the clicks that they name, written at the same time by processes that do not know of each other. */
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildTouched } from '../../src/db/rollups/rebuild.js';
import { Touched } from '../../src/db/rollups/touched.js';
import { markDeleted } from '../../src/db/write/live-rows.js';
import { clicksStore, conversionsStore } from '../../src/db/write/stores.js';
import { insertKnownClicks, upsertFacts } from '../../src/db/write/upsert.js';
import { click, conversion, once, untilBlocked } from '../db/write-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { rollupDifferences } from '../support/rollup-differences.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** A transaction that has written its rows, and is about to make their sums. */
class Writer {
  readonly touched = new Touched();
  readonly client: PoolClient;
  private readonly pid: number;

  private constructor(client: PoolClient, pid: number) {
    this.client = client;
    this.pid = pid;
  }

  static async begin(): Promise<Writer> {
    const client = await db.database.pool.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new Writer(client, rows[0]?.pid ?? 0);
  }

  /** Begins to make the sums; resolves when they are made, or when that has to wait for somebody. */
  async sum(): Promise<{ readonly end: () => Promise<void> }> {
    const made = rebuildTouched(this.client, this.touched);
    await Promise.race([made, untilBlocked(db.database.pool, this.pid)]);
    return {
      end: async () => {
        await made;
        await this.client.query('COMMIT');
        this.client.release();
      },
    };
  }
}

const [US, DE] = [{ country_code: 'US' }, { country_code: 'DE' }];

test.each(['click', 'conversion'])(
  'of a conversion without the time of its click, and the click: the %s is summed first',
  async (first) => {
    const [link, named] = [`${first}-a`, `${first}-c`];
    const [ofClicks, ofConversions] = [await Writer.begin(), await Writer.begin()];
    const row = click(named, { ...US, smart_link_id: link });
    await upsertFacts(ofClicks.client, clicksStore, [row], ofClicks.touched);
    await upsertFacts(
      ofConversions.client,
      conversionsStore,
      [conversion(`${first}-v`, { smart_link_id: `${first}-b`, click_id: named })],
      ofConversions.touched,
    );
    const order = first === 'click' ? [ofClicks, ofConversions] : [ofConversions, ofClicks];
    const ends = [];
    for (const writer of order) ends.push(await writer.sum());
    for (const { end } of ends) await end();
    expect(await rollupDifferences(db.database)).toEqual([]);
  },
);

test('of a conversion whose click moves from the link of one that vanished', async () => {
  await once(db.database.pool, async (client) => {
    const touched = new Touched();
    await insertKnownClicks(client, [click('m', { ...DE, smart_link_id: 'link-b' })], touched);
    const gone = conversion('gone', {
      smart_link_id: 'link-b',
      click_id: 'm',
      click_created_at: '2026-01-31T21:45:00Z',
    });
    await upsertFacts(client, conversionsStore, [gone], touched);
    await markDeleted(client, conversionsStore, 'link-b', ['gone'], touched);
    await rebuildTouched(client, touched);
  });
  const [ofClicks, ofConversions] = [await Writer.begin(), await Writer.begin()];
  await insertKnownClicks(
    ofConversions.client,
    [click('m', { smart_link_id: 'link-c' })],
    ofConversions.touched,
  );
  await upsertFacts(
    ofClicks.client,
    clicksStore,
    [click('m', { ...US, smart_link_id: 'link-a' })],
    ofClicks.touched,
  );
  const named = conversion('stays', {
    smart_link_id: 'link-c',
    click_id: 'm',
    click_created_at: '2026-01-31T21:45:00Z',
  });
  await upsertFacts(ofConversions.client, conversionsStore, [named], ofConversions.touched);
  const ends = [await ofConversions.sum(), await ofClicks.sum()];
  for (const { end } of ends) await end();
  expect(await rollupDifferences(db.database)).toEqual([]);
});
