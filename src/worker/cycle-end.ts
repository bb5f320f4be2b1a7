/** What the end of a cycle means for its workspace: what is due next, what is told, what is known. Pure. */
import { ApiError } from '../api/api-error.js';
import { ExitCode, SmartlinkError, StoppedError } from '../errors.js';
import { PausedError } from '../sync/paused.js';
import type { Agenda, Schedules } from './agenda.js';
import { isNoFailure, pauseAfter } from './retry-pause.js';
import type { CycleResult } from './run-cycle.js';
import type { CycleKind, WorkerHappening } from './worker-events.js';
import type { WorkspaceState } from './worker-state.js';

/** Failures since the last good cycle of each kind. */
export type Failures = Readonly<Record<CycleKind, number>>;

/** How things stood when the cycle ended. */
export interface BeforeEnd {
  readonly state: WorkspaceState;
  readonly agenda: Agenda;
  readonly failures: Failures;
  readonly schedules: Schedules;
  readonly now: Date;
  /** How long the cycle took. */
  readonly seconds: number;
}

export interface CycleEnd {
  readonly agenda: Agenda;
  readonly failures: Failures;
  readonly change: Partial<Omit<WorkspaceState, 'name'>>;
  readonly happenings: readonly WorkerHappening[];
  /** When it is tried again; null where it did not fail. */
  readonly retryAt: Date | null;
}

/** The cycle ran to its end. */
export function endedWell(before: BeforeEnd, outcome: CycleResult): CycleEnd {
  const { state, agenda, failures, schedules, now, seconds } = before;
  const { kind, result } = outcome;
  const ended = {
    type: 'cycle_ended',
    workspace: state.name,
    seconds,
    exitCode: result.exitCode,
    errorCode: null,
    error: null,
  } as const;
  const told: WorkerHappening =
    outcome.kind === 'sync'
      ? { ...ended, kind: 'sync', result: outcome.result }
      : { ...ended, kind: 'verify', result: outcome.result };
  const accepted: WorkerHappening = { type: 'key_accepted', workspace: state.name };
  return {
    agenda: { ...agenda, [kind]: schedules[kind].next(now) },
    failures: { ...failures, [kind]: 0 },
    change: {
      phase: 'idle',
      lastExitCode: result.exitCode,
      lastErrorCode: null,
      keyRefusedSince: null,
      paused: false,
      ...(kind === 'sync' ? { lastGoodCycleAt: now, failuresInARow: 0 } : {}),
    },
    happenings: state.keyRefusedSince === null ? [told] : [told, accepted],
    retryAt: null,
  };
}

/** The cycle ended early. `random` is at least 0, below 1; `isEnding` says that the worker was told to stop. */
export function endedEarly(
  before: BeforeEnd,
  kind: CycleKind,
  error: unknown,
  { random, isEnding }: { readonly random: number; readonly isEnding: boolean },
): CycleEnd {
  const { state, agenda, failures, now, seconds } = before;
  const ours = error instanceof SmartlinkError ? error : null;
  const exitCode = ours?.exitCode ?? ExitCode.unexpected;
  const lastErrorCode = ours?.code ?? 'unexpected';
  const told: WorkerHappening = {
    type: 'cycle_ended',
    workspace: state.name,
    kind,
    seconds,
    exitCode,
    errorCode: lastErrorCode,
    error: ours,
    result: null,
  };
  const known = { lastExitCode: exitCode, lastErrorCode };
  const base = { agenda, failures, happenings: [told], retryAt: null };
  if (error instanceof PausedError) {
    const change = { ...known, phase: 'idle', paused: true } as const;
    return { ...base, agenda: { ...agenda, [kind]: now }, change };
  }
  if (error instanceof StoppedError || isEnding) {
    return { ...base, change: { ...known, phase: 'idle' } };
  }

  const failed = isNoFailure(error) ? failures : { ...failures, [kind]: failures[kind] + 1 };
  const retryAt = retryTime(before, kind, error, failed[kind], random);
  const isNewRefusal = exitCode === ExitCode.keyRefused && state.keyRefusedSince === null;
  const refused: WorkerHappening = { type: 'key_refused', workspace: state.name };
  return {
    agenda: laterAgenda(agenda, kind, retryAt, error),
    failures: failed,
    change: {
      ...known,
      phase: 'waiting',
      failuresInARow: failed.sync,
      ...(isNewRefusal ? { keyRefusedSince: now } : {}),
    },
    happenings: isNewRefusal ? [refused, told] : [told],
    retryAt,
  };
}

function retryTime(
  { now, schedules }: BeforeEnd,
  kind: CycleKind,
  error: unknown,
  failuresInARow: number,
  random: number,
): Date | null {
  const pause = pauseAfter(error, Math.max(1, failuresInARow), random);
  if ('waitMs' in pause) return new Date(now.getTime() + pause.waitMs);
  return schedules[kind].next(new Date(now.getTime() + pause.leastMs));
}

/** A quota is the key's: whatever else is due waits for it too. */
function laterAgenda(
  agenda: Agenda,
  kind: CycleKind,
  retryAt: Date | null,
  error: unknown,
): Agenda {
  const next = { ...agenda, [kind]: retryAt };
  if (!(error instanceof ApiError) || error.code !== 'api_quota' || retryAt === null) return next;
  const later = (at: Date | null): Date | null => (at !== null && at < retryAt ? retryAt : at);
  return { sync: later(next.sync), verify: later(next.verify) };
}
