/** A warehouse in which every kind of day, and every kind of trouble, can be seen. */

import { startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { syncOnce } from '../support/warehouse.js';

export interface Scene {
  readonly database: TestDatabase;
  readonly linkIds: readonly string[];
  /** Adds a link that was never counted, and one that could not be read. */
  disturb(): Promise<void>;
  close(): Promise<void>;
}

/** Syncs made-up links of two workspaces, then makes some of their days odd. */
export async function makeScene(): Promise<Scene> {
  const database = await createTestDatabase();
  const seeds = [
    { workspace: 'agency-a', seed: 3, links: 14, clicks: 6_000, conversions: 900, days: 120 },
    { workspace: 'agency-b', seed: 8, links: 4, clicks: 900, conversions: 60, days: 40 },
  ];
  const linkIds: string[] = [];
  for (const { workspace, ...options } of seeds) {
    const simulator = await startSimulator({
      ...options,
      switches: { rateLimit: { perMinute: 5_000 } },
    });
    try {
      await syncOnce(database.database, simulator, { workspace });
      await syncOnce(database.database, simulator, { workspace });
      linkIds.push(...simulator.service.links().map(({ id }) => id));
    } finally {
      await simulator.close();
    }
  }
  const query = (text: string, values: unknown[]) => database.database.query(text, values);
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = linkIds;
  const days = `UPDATE smartlinks_sync.days SET status = $2, api_total = stored + $3
                WHERE smart_link_id = $1 AND stream = $4 AND day BETWEEN current_date - $5::int AND current_date - $6::int`;
  await query(days, [a, 'unsettled', 3, 'clicks', 12, 10]);
  await query(
    "UPDATE smartlinks_sync.streams SET unsettled_since = now() - interval '2 days', due_at = now() + interval '1 hour' WHERE smart_link_id = $1 AND stream = 'clicks'",
    [a],
  );
  // So many days that the link has conversions on some, at whatever hour this runs.
  await query(days, [b, 'quarantined', 1, 'conversions', 50, 21]);
  await query(
    `INSERT INTO smartlinks_sync.quarantine (workspace, stream, smart_link_id, row_hash, reason)
     VALUES ('agency-a', 'conversions', $1, 'h', 'no_time')`,
    [b],
  );
  await query(days, [c, 'forgotten', 0, 'clicks', 89, 74]);
  await query(
    "UPDATE smartlinks_sync.streams SET counted_from = current_date - 45 WHERE smart_link_id = $1 AND stream = 'clicks'",
    [d],
  );
  await query(
    `INSERT INTO smartlinks_sync.rate_budget (workspace, limit_minute, remaining_minute, announced_at)
     VALUES ('agency-a', 5000, 4210, now())`,
    [],
  );
  await query(
    `INSERT INTO smartlinks_sync.drift (stream, field, type, sample_kind) VALUES ('clicks', 'is_organic', 'boolean', 'field'), ('conversions', 'conversion_type=gift', 'string', 'value')`,
    [],
  );
  const disturb = async (): Promise<void> => {
    await query('DELETE FROM smartlinks_sync.streams WHERE smart_link_id = $1', [e]);
    await query(
      "UPDATE smartlinks_sync.streams SET failed_at = now(), failed_code = 'api_forbidden', due_at = now(), counted_through = now() - interval '3 days' WHERE smart_link_id = $1 AND stream = 'clicks'",
      [f],
    );
  };
  return { database, linkIds, disturb, close: () => database.close() };
}
