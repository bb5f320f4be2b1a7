/** Alerts beside a worker: notes troubles as they begin and end, and has them told. Never holds up a cycle. */
import type { Database } from '../db/database.js';
import { readCycleTimes } from '../db/ledger/troubles.js';
import type { Log } from '../log.js';
import type { WorkerClock } from '../worker/worker-clock.js';
import type { WorkerEvent, WorkerListener } from '../worker/worker-events.js';
import type { WorkerState, WorkspaceState } from '../worker/worker-state.js';
import { startCourier } from './courier.js';
import { cycleFindings } from './cycle-findings.js';
import { lagFinding } from './lag-finding.js';
import type { Outcome } from './secret-address.js';
import { TroubleBook } from './trouble-book.js';
import { type Finding, nextTelling, type Trouble } from './troubles.js';

const LOOK_EVERY_MS = 15_000;

export interface AlertsOptions {
  readonly state: () => WorkerState;
  readonly subscribe: (listener: WorkerListener) => () => void;
  readonly database: () => Database | null;
  readonly ask: (document: object, abort: AbortSignal) => Promise<Outcome>;
  /** `ALERT_MAX_LAG`. */
  readonly maxLagMs: number;
  readonly clock: WorkerClock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface Alerts {
  /** Stops; what was not told yet is told by whoever comes next. */
  close(): Promise<void>;
}

/** Begins to listen. */
export function startAlerts(options: AlertsOptions): Alerts {
  const { state, clock, log, maxLagMs } = options;
  const book = new TroubleBook();
  const stopping = new AbortController();
  /** Workspaces whose troubles were taken over from the database since this process became active. */
  const takenOver = new Set<string>();
  let isSaveFailing = false;

  const courier = startCourier({
    ...options,
    next: () => nextTelling([...book.all()].filter(mayTell)),
    onDelivered: (telling) => {
      book.delivered(telling, clock.now());
      lane.push(save);
    },
  });

  /** What others know of too is told by the replica that is active, once it knows what was told before. */
  function mayTell(trouble: Trouble): boolean {
    const { databaseLostSince } = state();
    if (databaseLostSince !== null) return true;
    return takenOver.has(trouble.workspace) || book.isOwn(trouble);
  }

  const note = (findings: readonly Finding[]): void => {
    for (const finding of findings) book.note(finding, clock.now());
  };

  const save = async (): Promise<void> => {
    const database = options.database();
    if (database === null) return;
    try {
      await book.save(database, takenOver);
      isSaveFailing = false;
    } catch (error) {
      // It is tried again soon; until then only a restart could tell something twice.
      if (!isSaveFailing) log.warn({ event: 'troubles_not_saved', error });
      isSaveFailing = true;
    }
  };

  /** Findings, and what the database remembers, strictly one after the other. */
  const lane = createQueue(async () => courier.wake());

  const takeOver = async (workspace: string): Promise<void> => {
    const database = options.database();
    if (database === null || takenOver.has(workspace)) return;
    try {
      await book.takeOver(database, workspace);
      takenOver.add(workspace);
    } catch {
      // The watch over the database tells of it; the next look tries again.
    }
  };

  const look = async (): Promise<void> => {
    for (const workspace of state().workspaces) {
      const isActive = workspace.role === 'active';
      if (isActive) await takeOver(workspace.name);
      const isLost = state().databaseLostSince !== null;
      const lagging = book.open(workspace.name, 'lagging');
      if (isActive || isLost || (lagging !== null && book.isOwn(lagging))) {
        note(await timeFindings(workspace));
      }
    }
    await save();
  };

  const timeFindings = async (workspace: WorkspaceState): Promise<Finding[]> => {
    const times = await cycleTimes(options.database(), workspace.name, state());
    const now = clock.now();
    const { name, lastGoodCycleAt, paused } = workspace;
    const good = latest(lastGoodCycleAt, times?.lastGoodAt ?? null);
    const since = times?.firstAt ?? state().startedAt;
    const facts = {
      workspace: name,
      lastGoodAt: good ?? since,
      wasEverGood: good !== null,
      isPaused: paused,
    };
    const findings: Finding[] = [lagFinding(facts, maxLagMs, now)];
    const difference = book.open(name, 'verify_difference');
    const clean = times?.lastCleanVerifyAt ?? null;
    if (difference !== null && clean !== null && clean > difference.since) {
      findings.push({ workspace: name, kind: 'verify_difference', detail: null });
    }
    return findings;
  };

  const listen = (event: WorkerEvent): void => {
    if (event.type === 'became_active') lane.push(() => takeOver(event.workspace));
    else if (event.type === 'became_standby')
      lane.push(async () => void takenOver.delete(event.workspace));
    else if (event.type === 'key_refused' || event.type === 'key_accepted') {
      const detail =
        event.type === 'key_refused' ? 'The API refuses the key of this workspace.' : null;
      lane.push(async () => {
        note([{ workspace: event.workspace, kind: 'key_refused', detail }]);
        await save();
      });
    } else if (event.type === 'cycle_ended') {
      const failures =
        state().workspaces.find(({ name }) => name === event.workspace)?.failuresInARow ?? 0;
      lane.push(async () => {
        note(cycleFindings(event, failures));
        await look();
      });
    }
  };

  const everySoOften = async (): Promise<void> => {
    const everyMs = Math.min(LOOK_EVERY_MS, Math.max(1_000, maxLagMs / 4));
    while (await clock.sleep(everyMs, stopping.signal)) lane.push(look);
  };

  const unsubscribe = options.subscribe(listen);
  const looking = everySoOften();
  return {
    close: async () => {
      unsubscribe();
      stopping.abort();
      await looking;
      await lane.idle();
      await courier.stop();
      await save();
    },
  };
}

async function cycleTimes(
  database: Database | null,
  workspace: string,
  { isDatabaseReady }: WorkerState,
): Promise<Awaited<ReturnType<typeof readCycleTimes>> | null> {
  if (database === null || !isDatabaseReady) return null;
  try {
    return await readCycleTimes(database, workspace);
  } catch {
    // What this process has seen itself must do.
    return null;
  }
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

interface Queue {
  push(work: () => Promise<void>): void;
  /** Resolves when all that was pushed is done. */
  idle(): Promise<void>;
}

/** Pieces of work in the order they came, `after` each. They handle their own errors. */
function createQueue(after: () => Promise<void>): Queue {
  let last: Promise<void> = Promise.resolve();
  return {
    push: (work) => {
      last = last.then(work).then(after);
    },
    idle: () => last,
  };
}
