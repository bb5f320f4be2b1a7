/** Runs one scenario: cycles in which everything goes wrong, then peace, then the comparison with the truth. */
import { createApi } from '../../src/api/client.js';
import type { PiiMode } from '../../src/config/variables.js';
import type { Database } from '../../src/db/database.js';
import { countHeldJobs } from '../../src/db/queue/lost-units.js';
import { SmartlinkError } from '../../src/errors.js';
import { Draw, mix } from '../../src/simulator/random.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import type { Executor } from '../../src/sync/cycle.js';
import { agreeOnPersonalData } from '../../src/sync/privacy/current-rules.js';
import type { Privacy } from '../../src/sync/privacy/privacy.js';
import { queueExecutor } from '../../src/sync/queue/queue-executor.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { changeSomething, drift, type History, newHistory } from './changes.js';
import { begin } from './events.js';
import { apiOptions, SETTINGS, syncHere } from './in-process.js';
import { startKilled, syncKilled } from './killed.js';
import { environmentOfBulk } from './least-rows.js';
import { environmentIn, piiModeOf, privacyIn } from './pii-mode.js';
import { type PlannedCycle, planScenario, type Scenario } from './plan.js';
import { type QueueWorkers, startQueueWorkers } from './queue-workers.js';
import { entriesWithoutRows, judgeWarehouse, type Verdict } from './verdict.js';

export interface Outcome extends Verdict {
  readonly seed: number;
  readonly requests: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly events: number;
  readonly changes: number;
  readonly kills: number;
  readonly cycles: number;
  /** What kept the scenario from its end: it never became quiet, or something threw what it should not. */
  readonly failure: string | null;
}

/** Scenarios whose streams go through the queue have so many workers, beside those that are killed. */
const QUEUE_WORKERS = 3;

interface World {
  /** Undefined: streams are worked on in process. */
  readonly execute: Executor | undefined;
  readonly scenario: Scenario;
  readonly simulator: Simulator;
  readonly test: TestDatabase;
  readonly history: History;
  readonly ledgerFalse: string[];
  readonly mode: PiiMode;
  kills: number;
  events: number;
  cycles: number;
}

const HOUR = 3600;
/** A day and an hour: brakes let go, pauses are over, and edits are looked for again. */
const LATER = 25 * HOUR;
const QUIET_CYCLES_AT_MOST = 16;
/** What takes longer in a cycle of trouble is taken to hang; on a slow machine more does, and nothing else is lost. */
const HUNG_MS = 400;

/** `CHAOS_EXECUTOR`: how streams are worked on. */
const isQueued = process.env.CHAOS_EXECUTOR === 'queue';

/** Runs the scenario of a seed in a database of its own. Never throws. */
export async function runScenario(seed: number): Promise<Outcome> {
  const scenario = planScenario(seed);
  const simulator = await startSimulator(scenario.service);
  const test = await createTestDatabase();
  const world: World = {
    scenario,
    simulator,
    test,
    history: newHistory(),
    ledgerFalse: [],
    mode: piiModeOf(seed),
    execute: isQueued ? queueExecutor({ lookMs: 25, sweepMs: 250, youngestSeconds: 1 }) : undefined,
    kills: 0,
    events: 0,
    cycles: 0,
  };
  let failure: string | null = null;
  let verdict: Verdict = {
    rowsCompared: 0,
    daysCompared: 0,
    missing: [],
    extra: [],
    wrong: [],
    ledgerFalse: [],
  };
  const privacy = privacyIn(world.mode);
  let workers: QueueWorkers | null = null;
  try {
    await agreeOnPersonalData(test.database, privacy);
    if (isQueued) workers = await startWorkers(simulator, test.url, privacy, 1 + (seed % 3));
    for (const [at, cycle] of scenario.cycles.entries())
      await troubled(world, cycle, mix(seed, at));
    await untilQuiet(world);
    verdict = await judgeWarehouse(test.database, simulator, world.history, privacy);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    await workers?.stop();
    await test.close();
    await simulator.close();
  }
  return {
    ...verdict,
    ledgerFalse: [...world.ledgerFalse, ...verdict.ledgerFalse],
    seed,
    requests: simulator.requests.count,
    faults: simulator.service.faults.served,
    events: world.events,
    changes: world.history.count,
    kills: world.kills,
    cycles: world.cycles,
    failure,
  };
}

function startWorkers(
  simulator: Simulator,
  databaseUrl: string,
  privacy: Privacy,
  concurrency: number,
): Promise<QueueWorkers> {
  return startQueueWorkers(QUEUE_WORKERS, databaseUrl, {
    settings: { ...SETTINGS, concurrency, privacy },
    openApi: (_workspace, _database, hooks) =>
      createApi({
        ...hooks,
        ...apiOptions(simulator),
        requestTimeoutMs: HUNG_MS,
        concurrency,
      }),
  });
}

/** A cycle in which everything may go wrong; what the program then ends with is its own affair. */
async function troubled(world: World, cycle: PlannedCycle, seed: number): Promise<void> {
  const { simulator, scenario, history, test } = world;
  const privacy = privacyIn(world.mode);
  const { service } = simulator;
  const { direction } = scenario;
  const draw = new Draw(seed);
  service.advance(cycle.advance);
  for (let i = 0; i < cycle.changes; i += 1) changeSomething(service, draw, history, direction);
  service.faults.clear();
  if (cycle.faults !== null) service.faults.seed(cycle.faults);
  const undo = cycle.event === null ? () => {} : begin(cycle.event, service, draw, scenario);
  if (cycle.event !== null) world.events += 1;
  const endDrift = service.onRequest(({ endpoint }) => {
    if (endpoint !== 'clicks' && endpoint !== 'conversions') return;
    if (draw.chance(cycle.drift)) drift(service, draw, history, direction);
  });
  world.cycles += 1;
  try {
    const environment = { ...environmentIn(world.mode), ...environmentOfBulk(scenario.seed) };
    const syncIt = (): Promise<unknown> =>
      syncHere(test.database, simulator, {
        ...cycle,
        privacy,
        requestTimeoutMs: HUNG_MS,
        ...(world.execute === undefined ? {} : { execute: world.execute }),
      });
    if (cycle.kill !== null && world.execute !== undefined) {
      const role = draw.chance(0.5) ? 'worker' : 'scheduler';
      const wasKilled = await startKilled(
        simulator,
        test.url,
        { ...cycle, kill: cycle.kill },
        environment,
        role,
        async () => {
          if (role === 'worker') await syncIt();
        },
      );
      if (role === 'scheduler') await untilLeft(test.database);
      if (wasKilled) world.kills += 1;
    } else if (cycle.kill !== null) {
      const wasKilled = await syncKilled(
        simulator,
        test.url,
        { ...cycle, kill: cycle.kill },
        environment,
      );
      if (wasKilled) world.kills += 1;
    } else await syncIt();
  } catch (error) {
    if (!(error instanceof SmartlinkError)) throw error;
  } finally {
    endDrift();
    service.faults.clear();
    undo();
  }
  world.ledgerFalse.push(...(await entriesWithoutRows(test.database)));
}

/**
 * Time passes for workers whose scheduler was killed: the clock of the service jumps, and the silence of the run that
 * they worked for grows with it.
 */
async function untilLeft(database: Database): Promise<void> {
  await database.query(
    `UPDATE smartlinks_sync.runs SET heartbeat_at = now() - interval '1 hour' WHERE ended_at IS NULL`,
  );
  for (;;) {
    const held = await database.transaction((client) => countHeldJobs(client, 'default'));
    if (held === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Peace: nothing fails or changes any more, and the clock moves on until nothing is left to do. */
async function untilQuiet(world: World): Promise<void> {
  const { simulator, test } = world;
  const { service } = simulator;
  const privacy = privacyIn(world.mode);
  let quiet = 0;
  let last = '';
  for (let at = 0; at < QUIET_CYCLES_AT_MOST; at += 1) {
    service.advance(at === 0 ? HOUR : LATER);
    const result = await syncHere(test.database, simulator, {
      isFull: at === 0,
      concurrency: 8,
      privacy,
      ...(world.execute === undefined ? {} : { execute: world.execute }),
    });
    world.cycles += 1;
    const { rows } = await test.database.query<{ due: string }>(
      `SELECT count(*) AS due FROM smartlinks_sync.streams s
       JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l._deleted_at IS NULL
       WHERE s.due_at IS NOT NULL`,
    );
    const { streams, failed, heldRows, links, stuck } = result.cycle;
    const due = Number(rows[0]?.due ?? 0);
    last = JSON.stringify({ exit: result.exitCode, streams, failed, heldRows, links, stuck, due });
    const isQuiet = result.exitCode === 0 && streams.open === 0 && due === 0 && at > 1;
    quiet = isQuiet ? quiet + 1 : 0;
    if (quiet === 2) return;
  }
  throw new Error(`Never became quiet: ${last}`);
}
