import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type RunningBinary, runBinary, startBinary } from '../support/run-binary.js';
import { startFastSimulator } from '../support/warehouse.js';

let db: TestDatabase;
let simulator: Simulator;
let worker: RunningBinary | null = null;

beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startFastSimulator({ links: 2, clicks: 20, conversions: 0 });
});
afterAll(async () => {
  worker?.child.kill('SIGTERM');
  await worker?.ended;
  await simulator.close();
  await db.close();
});

async function column(sql: string): Promise<string[]> {
  const { rows } = await db.database.query<{ value: string }>(sql);
  return rows.map(({ value }) => value);
}

const labels = (): Promise<string[]> =>
  column(
    `SELECT concat_ws(' ', l.name, key, value, source) AS value FROM smartlinks.link_labels b
     JOIN smartlinks.smart_links l ON l.id = b.smart_link_id ORDER BY 1`,
  );

const spendByMatch = (): Promise<string[]> =>
  column(
    `SELECT concat_ws(' ', coalesce(smart_link_name, link_in_file), coalesce(matched_by, 'unmatched'), trim_scale(spend)) AS value
     FROM smartlinks_bi.spend_lines ORDER BY 1`,
  );

test('a running worker labels links by their names, and takes in what is imported beside it', async () => {
  const [first = '', second = ''] = simulator.service.links().map(({ id }) => id);
  simulator.service.editLink(first, { name: 'TrafficCo | US' });
  simulator.service.editLink(second, { name: 'plain' });
  worker = startBinary(['start'], {
    env: {
      DATABASE_URL: db.url,
      ONLYFANSAPI_API_KEY: 'any',
      ONLYFANSAPI_BASE_URL: simulator.url,
      SYNC_SCHEDULE: '* * * * * *',
      LINK_NAME_PATTERN: '^(?<vendor>[^|]+) \\| (?<market>..)$',
    },
  });
  const eventually = (read: () => Promise<string[]>, wanted: readonly string[]): Promise<void> =>
    vi.waitFor(async () => expect(await read()).toEqual(wanted), { timeout: 60_000, interval: 50 });
  await eventually(labels, [
    'TrafficCo | US market US name',
    'TrafficCo | US vendor TrafficCo name',
  ]);

  const given = async (command: string, input: string): Promise<void> => {
    const { exitCode, stderr } = await runBinary([command, 'import', '-'], {
      env: { DATABASE_URL: db.url },
      input,
    });
    expect([exitCode, stderr]).toEqual([0, '']);
  };
  await given('labels', `link,vendor\n${first},Imported\n`);
  await given('spend', `day,link,spend\n2026-06-01,${first},1.5\n2026-06-01,AdHouse | DE,2.25\n`);
  expect(await spendByMatch()).toEqual(['AdHouse | DE unmatched 2.25', 'TrafficCo | US link 1.5']);

  simulator.service.editLink(second, { name: 'AdHouse | DE' });
  await eventually(spendByMatch, ['AdHouse | DE link 2.25', 'TrafficCo | US link 1.5']);
  await eventually(labels, [
    'AdHouse | DE market DE name',
    'AdHouse | DE vendor AdHouse name',
    'TrafficCo | US market US name',
    'TrafficCo | US vendor Imported import',
  ]);
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toMatchObject({ exitCode: 143 });
});
