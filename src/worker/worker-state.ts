/** What a worker knows of itself: readable at any moment, without asking the database or the API. */
import type { ExitCode } from '../errors.js';

/**
 * `active`: this process syncs the workspace. `standby`: another one does, or nobody is known to yet. `worker`: it takes
 * streams that the active one gives away.
 */
export type Role = 'active' | 'standby' | 'worker' | 'stopped';

/** `waiting`: a cycle failed or was told to wait, and is tried again at `nextSyncAt`. */
export type Phase = 'idle' | 'sync' | 'verify' | 'waiting';

export interface WorkspaceState {
  readonly name: string;
  readonly role: Role;
  readonly phase: Phase;
  readonly phaseSince: Date;
  /** When this process last ended a sync with exit code 0 or 3; null: not yet. */
  readonly lastGoodCycleAt: Date | null;
  /** Syncs that failed since the last good one. */
  readonly failuresInARow: number;
  /** Since when the API has refused the key; null while it does not. */
  readonly keyRefusedSince: Date | null;
  /** Of the last cycle, sync or verify; null before the first has ended. */
  readonly lastExitCode: ExitCode | null;
  /** `code` of the error that ended the last cycle; null where it ended well. */
  readonly lastErrorCode: string | null;
  readonly nextSyncAt: Date | null;
  readonly nextVerifyAt: Date | null;
  /** Times of the schedule at which a cycle was still under way. */
  readonly skippedTicks: number;
  /** As the last cycle met it. */
  readonly paused: boolean;
  /** The last sign of life of the cycle under way; of none, when the last one ended. */
  readonly lastBeatAt: Date;
  /** By when a cycle under way must give its next sign of life, or it hangs; null while there is none. */
  readonly beatDueBy: Date | null;
}

export interface WorkerState {
  readonly startedAt: Date;
  /** The newest sign of life of the event loop: at most a second or two old where nothing blocks it. */
  readonly lastBeatAt: Date;
  /** Connected, and the schema is up to date. */
  readonly isDatabaseReady: boolean;
  /** Since when the database cannot be worked with, the start included; null while it can. */
  readonly databaseLostSince: Date | null;
  /** True where the schema is newer than this program: the worker ends with exit code 5. */
  readonly isSchemaNewer: boolean;
  readonly stoppingSince: Date | null;
  readonly workspaces: readonly WorkspaceState[];
}

/** Workspaces whose cycle has given no sign of life for too long. */
export function hangingWorkspaces(state: WorkerState, now: Date): readonly string[] {
  return state.workspaces
    .filter(({ beatDueBy }) => beatDueBy !== null && beatDueBy < now)
    .map(({ name }) => name);
}

/** Owns the state; everybody else reads snapshots, which never change. */
export class StateKeeper {
  private whole: Omit<WorkerState, 'workspaces'>;
  private readonly byName: Map<string, WorkspaceState>;

  constructor(names: readonly string[], now: Date) {
    this.whole = {
      startedAt: now,
      lastBeatAt: now,
      isDatabaseReady: false,
      databaseLostSince: now,
      isSchemaNewer: false,
      stoppingSince: null,
    };
    this.byName = new Map(names.map((name) => [name, blank(name, now)]));
  }

  read(): WorkerState {
    return { ...this.whole, workspaces: [...this.byName.values()] };
  }

  /** Throws `RangeError` for a workspace that there is not. */
  workspace(name: string): WorkspaceState {
    const found = this.byName.get(name);
    if (found === undefined) throw new RangeError(`There is no workspace ${name}.`);
    return found;
  }

  change(change: Partial<Omit<WorkerState, 'workspaces' | 'startedAt'>>): void {
    this.whole = { ...this.whole, ...change };
  }

  changeWorkspace(name: string, change: Partial<Omit<WorkspaceState, 'name'>>): void {
    this.byName.set(name, { ...this.workspace(name), ...change });
  }
}

function blank(name: string, now: Date): WorkspaceState {
  return {
    name,
    role: 'standby',
    phase: 'idle',
    phaseSince: now,
    lastGoodCycleAt: null,
    failuresInARow: 0,
    keyRefusedSince: null,
    lastExitCode: null,
    lastErrorCode: null,
    nextSyncAt: null,
    nextVerifyAt: null,
    skippedTicks: 0,
    paused: false,
    lastBeatAt: now,
    beatDueBy: null,
  };
}
