/** A backfill of 90 days that is killed five times while `start` goes on beside it: what is read, and how often. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoggedRequest } from '../../src/simulator/request-log.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { expectEqualToTruth, startFastSimulator } from '../support/warehouse.js';

const DAY = 86_400;
const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;
/** What is older is the backfill's, the rest is `start`'s: by its range each request is known. */
const BORDER = Date.UTC(2026, 5, 14) / 1000;
const KILLS = 5;
const RANGE = ['--from', '2026-03-16', '--to', '2026-06-13'];

let simulator: Simulator;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  simulator = await startFastSimulator({
    links: 5,
    clicks: 12_000,
    conversions: 1_200,
    days: 90,
    now: NOW,
    postbacks: 0,
    switches: { pageCap: { clamp: 100 } },
  });
});
afterAll(async () => {
  for (const database of databases) await database.close();
  await simulator.close();
});

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

function run(args: readonly string[], { url }: TestDatabase): RunningBinary {
  return startBinary(args, {
    env: {
      DATABASE_URL: url,
      ONLYFANSAPI_BASE_URL: simulator.url,
      ONLYFANSAPI_API_KEY: 'any',
      SYNC_START_DATE: '2026-06-14',
      SYNC_SCHEDULE: '* * * * * *',
      SYNC_CONCURRENCY: '1',
    },
  });
}

const second = (sent: string | undefined): number =>
  Date.parse(String(sent).replace(' ', 'T')) / 1000;

const isOfBackfill = ({ endpoint, query }: LoggedRequest): boolean =>
  (endpoint === 'clicks' || endpoint === 'conversions') && second(query.date_end) <= BORDER;

/** The first request for a stream: about all of its range. What comes with it is stored, but is no reading of a part. */
const isLook = ({ query }: LoggedRequest): boolean =>
  second(query.date_end) === BORDER && second(query.date_start) < BORDER - 20 * DAY;

/** What the backfill got answers to while it read parts. */
function readings(): LoggedRequest[] {
  return simulator.requests
    .all()
    .filter((request) => isOfBackfill(request) && request.status === 200 && !isLook(request));
}

const isSamePart = (a: LoggedRequest, b: LoggedRequest): boolean =>
  a.linkId === b.linkId &&
  a.endpoint === b.endpoint &&
  a.query.date_start === b.query.date_start &&
  a.query.date_end === b.query.date_end;

/** `link stream day` of the days that a request is about. */
function daysOf({ linkId, endpoint, query }: LoggedRequest): string[] {
  const [from, to] = [second(query.date_start), second(query.date_end)];
  const days: string[] = [];
  for (let at = from; at <= to; at += DAY) {
    days.push(`${linkId} ${endpoint} ${new Date(at * 1000).toISOString().slice(0, 10)}`);
  }
  return days;
}

/** Lets so many requests of the backfill through; resolves with the next one, which nobody answers until `release`. */
function holdAfter(requests: number): { held: Promise<LoggedRequest>; release: () => void } {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let seen = 0;
  let end = (): void => {};
  const held = new Promise<LoggedRequest>((resolve) => {
    end = simulator.service.onRequest(async (request) => {
      if (!isOfBackfill(request)) return;
      seen += 1;
      if (seen <= requests) return;
      resolve(request);
      await gate;
    });
  });
  return {
    held,
    release: () => {
      end();
      release();
    },
  };
}

const rowRequests = (): number => simulator.requests.all().filter(isOfBackfill).length;

test('reads each day once, whatever `start` does beside it, and neither marks what the other stored', async () => {
  const control = await newDatabase();
  expect((await run(['backfill', ...RANGE], control).ended).exitCode).toBe(0);
  const undisturbed = rowRequests();
  expect(undisturbed).toBeGreaterThan(100);
  simulator.requests.reset();

  const warehouse = await newDatabase();
  const { database } = warehouse;
  const [link] = simulator.service.links();
  const worker = run(['start'], warehouse);
  /** How often a day was in the part at hand when the backfill was killed. */
  const atHand = new Map<string, number>();
  let unstored = 0;
  try {
    let news = 0;
    /** A click that only `start` can find; resolves once it is stored. */
    const startGoesOn = async (): Promise<void> => {
      news += 1;
      const id = simulator.service.addClick(link?.id ?? '', { at: NOW - 600 + news });
      const stored = async (): Promise<unknown> =>
        (await database.query('SELECT 1 FROM smartlinks.clicks WHERE id = $1', [id])).rowCount;
      await expect.poll(stored, { timeout: 60_000, interval: 100 }).toBe(1);
    };
    await worker.until('stderr', /http_listening/);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { held, release } = holdAfter(Math.floor(undisturbed / (KILLS + 1)));
      const backfill = run(['backfill', ...RANGE], warehouse);
      const last = await held;
      const begun = isLook(last) ? [] : readings().filter((request) => isSamePart(request, last));
      if (begun.length > 0) {
        for (const day of daysOf(last)) atHand.set(day, (atHand.get(day) ?? 0) + 1);
      }
      unstored += begun.length;
      backfill.child.kill('SIGKILL');
      expect((await backfill.ended).signal).toBe('SIGKILL');
      release();
      await startGoesOn();
    }
    const last = await run(['backfill', ...RANGE, '--json'], warehouse).ended;
    expect(last.exitCode).toBe(0);
    await startGoesOn();
  } finally {
    worker.child.kill('SIGTERM');
    await worker.ended;
  }

  const times = new Map<string, number>();
  for (const request of readings()) {
    if (request.query.offset !== '0') continue;
    for (const day of daysOf(request)) times.set(day, (times.get(day) ?? 0) + 1);
  }
  const again = [...times].filter(([day, count]) => count > 1 + (atHand.get(day) ?? 0));
  expect(again).toEqual([]);
  // Each time: the request that nobody answered, the look at the stream at hand, and a last count of it.
  expect(rowRequests()).toBeLessThanOrEqual(undisturbed + unstored + KILLS * 3);

  const { rows } = await database.query(
    `SELECT (SELECT count(*)::int FROM smartlinks.clicks WHERE _deleted_at IS NOT NULL) AS clicks,
            (SELECT count(*)::int FROM smartlinks.conversions WHERE _deleted_at IS NOT NULL) AS conversions,
            (SELECT count(*)::int FROM smartlinks.changes) AS changes,
            (SELECT count(*)::int FROM smartlinks_sync.days WHERE status <> 'verified') AS open`,
  );
  expect(rows).toEqual([{ clicks: 0, conversions: 0, changes: 0, open: 0 }]);
  await expectEqualToTruth(database, simulator);
}, 240_000);
