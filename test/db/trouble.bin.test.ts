/** What a person sees of trouble with the database. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { openPair, type Pair } from '../sync/cycles.js';
import { endTrouble, expectNothingHalfWritten, makeTrouble, raise } from './trouble.js';

let pair: Pair;
beforeEach(async () => {
  pair = await openPair({ links: 2, accounts: 1, postbacks: 0, clicks: 100, conversions: 20 });
});
afterEach(() => pair.close());

const sync = (...args: string[]): Promise<BinaryResult> =>
  runBinary(['sync', ...args], {
    env: {
      DATABASE_URL: pair.url,
      ONLYFANSAPI_BASE_URL: pair.simulator.url,
      ONLYFANSAPI_API_KEY: 'test-key',
    },
  });

it('a full disk ends sync with 5 and says what to do; the next one completes', async () => {
  await makeTrouble(pair, 'rows', raise('53100'), null);
  const { exitCode, stderr, stdout } = await sync('--json');
  expect(exitCode).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'database', remedy: 'Free or add space on the server.' },
  });
  expect(stderr).toContain('the disk of the database server is full (SQLSTATE 53100');
  await expectNothingHalfWritten(pair);
  await endTrouble(pair);
  expect(await sync()).toMatchObject({ exitCode: 0 });
  expect(
    await sync('--json').then(({ stdout: text }) => JSON.parse(text) as unknown),
  ).toMatchObject({
    exitCode: 0,
    workspaces: [{ requests: 2 }],
  });
});

it('a database that takes no writes ends sync with 5 and points to the primary', async () => {
  await pair.database.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
  );
  const { exitCode, stderr } = await sync();
  expect([exitCode, stderr]).toEqual([
    5,
    expect.stringContaining('Point DATABASE_URL to the primary server.'),
  ]);
});
