import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertDocument } from '../../src/alerts/alert-document.js';
import { type Alerts, startAlerts } from '../../src/alerts/alerts.js';
import { openSecretAddress, type SecretAddress } from '../../src/alerts/secret-address.js';
import { Secret } from '../../src/config/secret.js';
import type { Database } from '../../src/db/database.js';
import type { WorkerEvents } from '../../src/worker/worker-events.js';
import { createWorkerEvents } from '../../src/worker/worker-events.js';
import { StateKeeper } from '../../src/worker/worker-state.js';
import { type FakeService, startFakeService } from '../api/fake-service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { silentLog } from '../support/warehouse.js';
import { createSteppedClock, type SteppedClock } from './stepped-clock.js';

const HOUR = 3_600_000;
let database: TestDatabase;
let webhook: FakeService;
let address: SecretAddress;
let clock: SteppedClock;
const closing: (() => Promise<void>)[] = [];

interface Replica {
  readonly keeper: StateKeeper;
  readonly events: WorkerEvents;
  readonly alerts: Alerts;
  becomeActive(): void;
  becomeStandby(): void;
}

/** A worker as alerts see it; `with` null its database is out of reach. */
function startReplica(reach: Database | null = database.database): Replica {
  const keeper = new StateKeeper(['a'], clock.now());
  keeper.change({
    isDatabaseReady: reach !== null,
    databaseLostSince: reach === null ? clock.now() : null,
  });
  const events = createWorkerEvents(silentLog, () => clock.now());
  const alerts = startAlerts({
    state: () => keeper.read(),
    subscribe: (listener) => events.subscribe(listener),
    database: () => reach,
    ask: (document, abort) => address.ask(document, abort),
    maxLagMs: HOUR,
    clock,
    log: silentLog,
  });
  closing.push(() => alerts.close());
  return {
    keeper,
    events,
    alerts,
    becomeActive: () => {
      keeper.changeWorkspace('a', { role: 'active' });
      events.publish({ type: 'became_active', workspace: 'a' });
    },
    becomeStandby: () => {
      keeper.changeWorkspace('a', { role: 'standby' });
      events.publish({ type: 'became_standby', workspace: 'a' });
    },
  };
}

const told = () =>
  webhook.requests.map(({ body }) => {
    const { event, trouble } = JSON.parse(body) as AlertDocument;
    return `${event} ${trouble}`;
  });

const stored = async () =>
  (
    await database.database.query<{ kind: string; told: boolean }>(
      'SELECT kind, told_at IS NOT NULL AS told FROM smartlinks_sync.troubles ORDER BY kind',
    )
  ).rows;

beforeEach(async () => {
  database = await createTestDatabase();
  webhook = await startFakeService();
  webhook.script((response) => response.writeHead(200).end());
  address = openSecretAddress({
    url: new Secret(webhook.url),
    userAgent: 'x',
    proxy: { httpsProxy: null, noProxy: null },
  });
  clock = createSteppedClock(new Date());
});
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
  await address.close();
  await webhook.close();
  await database.close();
});

describe('a trouble over several lives of the worker', () => {
  test('is told once when it begins and once when it ends, whoever tells it', async () => {
    const first = startReplica();
    first.becomeActive();
    first.events.publish({ type: 'key_refused', workspace: 'a' });
    await webhook.received(1);
    await first.alerts.close();
    expect(await stored()).toEqual([{ kind: 'key_refused', told: true }]);

    const second = startReplica();
    second.becomeActive();
    second.events.publish({ type: 'key_refused', workspace: 'a' });
    second.events.publish({ type: 'key_accepted', workspace: 'a' });
    await webhook.received(2);
    await second.alerts.close();
    expect(told()).toEqual(['trouble_began key_refused', 'trouble_ended key_refused']);
    expect(await stored()).toEqual([]);
  });

  test('that could not be told is told after the restart', async () => {
    webhook.script(
      (response) => response.writeHead(500).end(),
      (response) => response.writeHead(200).end(),
    );
    const first = startReplica();
    first.becomeActive();
    first.events.publish({ type: 'key_refused', workspace: 'a' });
    await webhook.received(1);
    await first.alerts.close();
    expect(await stored()).toEqual([{ kind: 'key_refused', told: false }]);
    startReplica().becomeActive();
    await webhook.received(2);
    expect(told()).toEqual(['trouble_began key_refused', 'trouble_began key_refused']);
  });

  test('is not told by a replica that stands by, nor again by one that is active again', async () => {
    const one = startReplica();
    const other = startReplica();
    one.becomeActive();
    one.events.publish({ type: 'key_refused', workspace: 'a' });
    await webhook.received(1);
    await expect.poll(stored).toEqual([{ kind: 'key_refused', told: true }]);
    one.becomeStandby();
    other.becomeActive();
    other.events.publish({ type: 'key_accepted', workspace: 'a' });
    await webhook.received(2);
    await expect.poll(stored).toEqual([]);
    // The first one remembers an open trouble that has ended meanwhile.
    other.becomeStandby();
    one.becomeActive();
    one.events.publish({ type: 'key_accepted', workspace: 'a' });
    one.events.publish({ type: 'key_refused', workspace: 'a' });
    await webhook.received(3);
    expect(told()).toEqual([
      'trouble_began key_refused',
      'trouble_ended key_refused',
      'trouble_began key_refused',
    ]);
  });
});

describe('the last good cycle', () => {
  const recordRun = (minutesAgo: number, exitCode: number, command = 'start') =>
    database.database.query(
      `INSERT INTO smartlinks_sync.runs (workspace, command, started_at, ended_at, exit_code)
       VALUES ('a', $3, now() - make_interval(mins => $1), now() - make_interval(mins => $1), $2)`,
      [minutesAgo, exitCode, command],
    );

  test('is looked for among those of all processes; what failed does not count', async () => {
    await recordRun(90, 0);
    await recordRun(10, 69);
    await recordRun(5, 0, 'backfill');
    const { becomeActive } = startReplica();
    becomeActive();
    await clock.sleeping();
    clock.advance(15_000);
    await webhook.received(1);
    expect(told()).toEqual(['trouble_began lagging']);
    await recordRun(0, 3, 'sync');
    await clock.sleeping();
    clock.advance(15_000);
    await webhook.received(2);
    expect(told()).toEqual(['trouble_began lagging', 'trouble_ended lagging']);
  });

  test('is missed even where the database is out of reach, and nobody can be active', async () => {
    startReplica(null);
    await clock.sleeping();
    clock.advance(HOUR + 15_000);
    await webhook.received(1);
    expect(told()).toEqual(['trouble_began lagging']);
    expect((JSON.parse(webhook.requests[0]?.body ?? '') as AlertDocument).detail).toContain(
      'No cycle was good',
    );
  });

  test('of a replica that stands by is not its business', async () => {
    await recordRun(90, 0);
    const standby = startReplica();
    const active = startReplica();
    await clock.sleeping();
    clock.advance(15_000);
    active.becomeActive();
    active.events.publish({ type: 'key_refused', workspace: 'a' });
    await webhook.received(1);
    await standby.alerts.close();
    expect(told()).toEqual(['trouble_began key_refused']);
  });

  test('of a verification that finds nothing ends what an earlier one has found', async () => {
    const { becomeActive, events } = startReplica();
    becomeActive();
    const result = { streams: [{ differences: [{}] }], linksWithoutRow: [] };
    const ended = {
      type: 'cycle_ended',
      workspace: 'a',
      kind: 'verify',
      seconds: 1,
      exitCode: 3,
      errorCode: null,
      error: null,
      result,
    };
    events.publish(ended as unknown as Parameters<WorkerEvents['publish']>[0]);
    await webhook.received(1);
    clock.advance(60_000);
    await database.database.query(
      `INSERT INTO smartlinks_sync.runs (workspace, command, ended_at, exit_code) VALUES ('a', 'verify', $1, 0)`,
      [clock.now()],
    );
    await clock.sleeping();
    clock.advance(15_000);
    await webhook.received(2);
    expect(told()).toEqual(['trouble_began verify_difference', 'trouble_ended verify_difference']);
  });
});
