import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectEqualToTruth, startFastSimulator, syncOnce } from '../support/warehouse.js';
import { listDifferences } from './fidelity-lists.js';

describe('the comparison with the truth notices', () => {
  let test: TestDatabase;
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startFastSimulator({ links: 5, clicks: 300, conversions: 60, days: 30 });
    const { service } = simulator;
    // A click that only its conversion knows.
    const [link] = service.links();
    const [conversion] = service.truth(link?.id ?? '', 'conversions');
    service.removeRow(/"click":\{"id":"(\w+)"/.exec(conversion?.text ?? '')?.[1] ?? '');
    test = await createTestDatabase();
    await syncOnce(test.database, simulator);
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  it('nothing where nothing differs', async () => {
    await expectEqualToTruth(test.database, simulator);
    expect(await listDifferences(test.database, simulator)).toEqual([]);
  });

  const one = (table: string): string =>
    `WHERE ctid = (SELECT min(ctid) FROM smartlinks.${table} WHERE _deleted_at IS NULL)`;
  const FAULTS: readonly (readonly [string, string, RegExp])[] = [
    ['a missing click', `DELETE FROM smartlinks.clicks ${one('clicks')}`, /is missing/],
    [
      'a click too many',
      `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at)
       SELECT 'another', smart_link_id, created_at FROM smartlinks.clicks LIMIT 1`,
      /another: is too many/,
    ],
    [
      'a marked click that no conversion names',
      `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, _deleted_at)
       SELECT 'another', smart_link_id, created_at, now() FROM smartlinks.clicks LIMIT 1`,
      /another: is too many/,
    ],
    [
      'a listed click that is marked',
      `UPDATE smartlinks.clicks SET _deleted_at = now() ${one('clicks')}`,
      /is listed and marked/,
    ],
    [
      'a live click that is not listed',
      'UPDATE smartlinks.clicks SET _deleted_at = NULL WHERE _deleted_at IS NOT NULL',
      /is too many/,
    ],
    [
      'a known click that is missing',
      'DELETE FROM smartlinks.clicks WHERE _deleted_at IS NOT NULL',
      /known clicks \w+: is missing/,
    ],
    [
      'a changed text',
      `UPDATE smartlinks.clicks SET country_code = 'XX' ${one('clicks')}`,
      /country_code/,
    ],
    [
      'a changed flag',
      `UPDATE smartlinks.clicks SET is_bot = NOT is_bot ${one('clicks')}`,
      /is_bot/,
    ],
    [
      'a microsecond',
      `UPDATE smartlinks.clicks SET created_at = created_at + interval '1 microsecond' ${one('clicks')}`,
      /created_at/,
    ],
    [
      'a field that was not sent',
      `UPDATE smartlinks.clicks SET _extra = '{"a": 1}' ${one('clicks')}`,
      /_extra/,
    ],
    [
      'the last digit of an amount',
      'UPDATE smartlinks.conversions SET amount_net = amount_net + 0.0001 WHERE amount_net > 0',
      /amount_net/,
    ],
    [
      'a conversion without its fan',
      `UPDATE smartlinks.conversions SET fan_onlyfans_id = NULL ${one('conversions')}`,
      /fan_onlyfans_id/,
    ],
    ['a missing fan', 'DELETE FROM smartlinks.fans', /fans \w+: is missing/],
    ['a changed fan', "UPDATE smartlinks.fans SET username = 'x'", /username/],
    [
      'a missing day',
      "DELETE FROM smartlinks_sync.days WHERE stream = 'conversions'",
      /day .* undefined/,
    ],
    ['a wrong figure of a day', 'UPDATE smartlinks_sync.days SET api_total = 0', /day /],
    ['an unsettled day', "UPDATE smartlinks_sync.days SET status = 'unsettled'", /unsettled/],
  ];
  it.each(FAULTS)('%s', async (_name, statement, message) => {
    const undo = new Error('undo');
    await test.database
      .transaction(async (client) => {
        expect((await client.query(statement)).rowCount).toBeGreaterThan(0);
        const inside = { ...test.database, pool: client, query: client.query.bind(client) };
        await expect(
          expectEqualToTruth(inside as unknown as TestDatabase['database'], simulator),
        ).rejects.toThrow(message);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
  });
});
