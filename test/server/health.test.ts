import { describe, expect, it } from 'vitest';
import { judgeLiveness, judgeReadiness } from '../../src/server/health.js';
import {
  StateKeeper,
  type WorkerState,
  type WorkspaceState,
} from '../../src/worker/worker-state.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 5, 15) + seconds * 1000);

function worker(
  change: Partial<Omit<WorkerState, 'workspaces' | 'startedAt'>> = {},
  own: Partial<Omit<WorkspaceState, 'name'>> = {},
  names = ['agency-a'],
): WorkerState {
  const keeper = new StateKeeper(names, at(0));
  keeper.change({ isDatabaseReady: true, databaseLostSince: null, ...change });
  keeper.changeWorkspace(names[0] ?? '', own);
  return keeper.read();
}

describe('liveness', () => {
  it('holds while the event loop and the cycles give signs of life', () => {
    expect(judgeLiveness(worker(), at(60)).ok).toBe(true);
    expect(judgeLiveness(null, at(0)).ok).toBe(true);
    expect(judgeLiveness(worker({ lastBeatAt: at(100) }, { beatDueBy: at(101) }), at(101)).ok).toBe(
      true,
    );
  });

  it('ends where a cycle hangs, or the event loop', () => {
    expect(
      judgeLiveness(worker({ lastBeatAt: at(100) }, { beatDueBy: at(99) }), at(100)),
    ).toMatchObject({
      ok: false,
      checks: [
        { name: 'event loop', ok: true },
        { name: 'cycle', ok: false },
      ],
    });
    expect(judgeLiveness(worker(), at(61)).ok).toBe(false);
  });

  it('does not end where a restart would not help', () => {
    const away = worker(
      { databaseLostSince: at(0), isDatabaseReady: false },
      { keyRefusedSince: at(0) },
    );
    expect(judgeLiveness(away, at(5)).ok).toBe(true);
  });
});

describe('readiness', () => {
  const failing = (state: WorkerState | null, database: Parameters<typeof judgeReadiness>[1]) =>
    judgeReadiness(state, database)
      .checks.filter(({ ok }) => !ok)
      .map(({ name }) => name);

  it('needs database, schema and key, and names what is not well', () => {
    expect(failing(worker(), 'ready')).toEqual([]);
    expect(failing(worker(), 'unreachable')).toEqual(['database', 'schema']);
    expect(failing(worker(), 'missing')).toEqual(['schema']);
    expect(failing(worker(), 'outdated')).toEqual(['schema']);
    expect(failing(worker(), 'newer')).toEqual(['schema']);
    expect(failing(worker({ isSchemaNewer: true }), 'ready')).toEqual(['schema']);
    expect(failing(worker({}, { keyRefusedSince: at(0) }), 'ready')).toEqual(['key']);
    expect(failing(worker({ stoppingSince: at(0) }), 'ready')).toEqual(['process']);
    expect(failing(null, 'ready')).toEqual([]);
  });

  it('says whether this is the replica that works', () => {
    const state = worker({}, { role: 'active' }, ['agency-a', 'agency-b']);
    expect(judgeReadiness(state, 'ready')).toMatchObject({ ok: true, active: 1, standby: 1 });
  });

  it('says of everything that is wrong what to do, and names no workspace: anybody may ask', () => {
    const refused = worker({ stoppingSince: at(0) }, { keyRefusedSince: at(0) }, [
      'agency-a',
      'agency-b',
    ]);
    for (const database of ['unreachable', 'missing', 'outdated', 'newer'] as const) {
      const health = judgeReadiness(refused, database);
      expect(health.ok).toBe(false);
      for (const check of health.checks) {
        expect(check.problem === null, check.name).toBe(check.ok);
        expect(check.remedy === null, check.name).toBe(check.ok);
      }
      expect(JSON.stringify(health)).not.toContain('agency');
      expect(JSON.stringify(health)).toContain('1 of 2 keys');
    }
  });
});
