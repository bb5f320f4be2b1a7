/** A warehouse in which every kind of day, and every kind of trouble, can be seen. */

import type { Config } from '../../src/config.js';
import { loadConfig } from '../../src/config.js';
import { startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { syncOnce } from '../support/warehouse.js';

export interface Scene {
  readonly database: TestDatabase;
  readonly linkIds: readonly string[];
  close(): Promise<void>;
}

/** The configuration of tests, with some variables of its own. */
export function configOf(
  database: Pick<TestDatabase, 'url'>,
  env: Record<string, string> = {},
): Config {
  return loadConfig({
    DATABASE_URL: database.url,
    ONLYFANSAPI_API_KEYS: 'agency-a=key-of-a,agency-b=key-of-b',
    HTTP_PORT: '0',
    ...env,
  });
}

/** Syncs made-up links of two workspaces, then makes some of their days odd. */
export async function makeScene(links = 14, isCalm = false): Promise<Scene> {
  const database = await createTestDatabase();
  const seeds = [
    { workspace: 'agency-a', seed: 3, links, clicks: 24_000, conversions: 1_400, days: 120 },
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
  const scene = { database, linkIds, close: () => database.close() };
  const query = (text: string, values: unknown[]) => database.database.query(text, values);
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = linkIds;
  const days = `UPDATE smartlinks_sync.days SET status = $2, api_total = stored + $3
                WHERE smart_link_id = $1 AND stream = $4 AND day BETWEEN current_date - $5::int AND current_date - $6::int`;
  await query(days, [a, 'unsettled', 3, 'clicks', 12, 10]);
  await query(
    "UPDATE smartlinks_sync.streams SET unsettled_since = now() - interval '2 days', due_at = now() + interval '1 hour' WHERE smart_link_id = $1 AND stream = 'clicks'",
    [a],
  );
  await query(days, [b, 'quarantined', 1, 'conversions', 31, 30]);
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
  if (isCalm) return scene;
  await query('DELETE FROM smartlinks_sync.streams WHERE smart_link_id = $1', [e]);
  await query(
    "UPDATE smartlinks_sync.streams SET failed_at = now(), failed_code = 'api_forbidden', due_at = now(), counted_through = now() - interval '3 days' WHERE smart_link_id = $1 AND stream = 'clicks'",
    [f],
  );
  await query(
    `INSERT INTO smartlinks_sync.drift (stream, field, type, sample_kind) VALUES ('clicks', 'is_organic', 'boolean', 'field'), ('conversions', 'conversion_type=gift', 'string', 'value')`,
    [],
  );
  return scene;
}
