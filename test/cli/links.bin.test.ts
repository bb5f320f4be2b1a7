import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CreateDocument } from '../../src/cli/links-create.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';

let simulator: Simulator;
let database: TestDatabase;
let account = '';

beforeAll(async () => {
  simulator = await startSimulator({ links: 2, clicks: 4, conversions: 0 });
  account = simulator.service.accounts()[0]?.id ?? '';
  database = await createTestDatabase();
});

afterEach(() => simulator.requests.reset());

afterAll(async () => {
  await database.close();
  await simulator.close();
});

function create(args: readonly string[], env: Record<string, string> = {}): Promise<BinaryResult> {
  return runBinary(['links', 'create', ...args], {
    env: {
      DATABASE_URL: database.url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'any',
      ...env,
    },
  });
}

const trial = (): string[] => ['--account', account, '--name', 'TikTok 🎉', '--type', 'free_trial'];

describe('links create', () => {
  test('makes a link, stores it at once, and prints its address', async () => {
    const made = await create([...trial(), '--days', '7']);
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    const [first, address] = made.stdout.split('\n');
    expect(first).toMatch(/^Made TikTok 🎉 \(\w+\)\.$/);
    const { rows } = await database.database.query(
      `SELECT workspace, account_id, name, link_type, free_trial_days, traffic_redirect_url, clicks_count
       FROM smartlinks.smart_links`,
    );
    expect(rows).toEqual([
      {
        workspace: 'default',
        account_id: account,
        name: 'TikTok 🎉',
        link_type: 'free_trial',
        free_trial_days: 7,
        traffic_redirect_url: address,
        clicks_count: 0,
      },
    ]);
    expect(simulator.requests.of('create')).toHaveLength(1);
  });

  test('prints a document of its schema', async () => {
    const args = ['--account', account, '--name', 'Bio', '--type', 'tracking_link', '--json'];
    const { stdout, exitCode } = await create(args);
    expect(exitCode).toBe(0);
    const document = readDocument<CreateDocument>('links-create', stdout);
    expect(document).toMatchObject({ workspace: 'default', name: 'Bio', isStored: true });
    expect(document.redirectUrl).toMatch(/^https:\/\//);
  });

  test.each([
    [[], 'A free trial link needs the days of its trial.'],
    [['--days', '0'], 'a whole number from 1 to 360'],
    [['--days', '361'], 'a whole number from 1 to 360'],
    [['--days', '7', '--type', 'tracking_link'], 'Only a free trial link has days.'],
    [['--days', '7', '--type', 'x'], 'Allowed choices are free_trial, tracking_link.'],
    [['--days', '7', '--name', 'n'.repeat(256)], 'A name has 1 to 255 characters'],
    [['--days', '7', '--name', ' '], 'A name has 1 to 255 characters'],
  ])('%j: exit 2 before anything is sent', async (args, message) => {
    const { exitCode, stderr } = await create([...trial(), ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(simulator.requests.of('create')).toEqual([]);
  });

  test('what the API refuses is exit 2 as well, and says what it refuses', async () => {
    const args = ['--account', 'acct_of_nobody', '--name', 'x', '--type', 'tracking_link'];
    const { exitCode, stderr } = await create(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/The API did not make the link\. .*account_id/);
  });

  test('several workspaces: exit 2 unless one is named', async () => {
    const env = { ONLYFANSAPI_API_KEY: '', ONLYFANSAPI_API_KEYS: 'a=k1,b=k2' };
    const args = ['--account', account, '--name', 'x', '--type', 'tracking_link'];
    const none = await create(args, env);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('one of: a, b')]);
    const one = await create([...args, '--workspace', 'b', '--json'], env);
    expect(readDocument<CreateDocument>('links-create', one.stdout).workspace).toBe('b');
  });

  test('is not sent again when it is not known whether the link was made', async () => {
    simulator.service.faults.add({ endpoint: 'create', fault: { kind: 'reset_within' } });
    const args = ['--account', account, '--name', 'x', '--type', 'tracking_link'];
    const { exitCode, stderr } = await create(args);
    expect(exitCode).toBe(69);
    expect(stderr).toContain('It is not known whether this was done');
    expect(simulator.requests.of('create')).toHaveLength(1);
  });
});
