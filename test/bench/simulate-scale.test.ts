import { describe, expect, it } from 'vitest';
import { runFleet } from '../../bench/scale/fleet.js';
import { type Outcome, Workspace } from '../../bench/scale/workspace.js';
import { editRequests } from '../../src/sync/edit-clock.js';

const LINKS = 100;

function make(limitPerMinute: number, changedShare: number): Workspace {
  const hours = 48;
  return new Workspace({
    links: LINKS,
    limitPerMinute,
    changedShare,
    hours,
    latencyMs: 200,
    seed: 3,
  });
}

const live = (limitPerMinute: number, changedShare: number): Outcome =>
  make(limitPerMinute, changedShare).run();

describe('a simulated workspace', () => {
  it('keeps to nine tenths of the limit in every minute, and to the schedule', () => {
    const outcome = live(60, 0.2);
    expect(outcome.largestMinute).toBeLessThanOrEqual(54);
    expect(outcome.cycleSeconds).toHaveLength(96);
    expect(outcome.skippedTicks).toBe(0);
  });

  it('asks for the list, for postbacks and for edits alone where nothing moves', () => {
    const workspace = make(1000, 1e-9);
    const outcome = workspace.run();
    expect(outcome.lagSeconds).toEqual([]);
    const looks = [...workspace.states.values()].map(({ liveRows }) =>
      editRequests(liveRows ?? 0, 1000),
    );
    const edits = looks.reduce((sum, requests) => sum + requests, 0);
    expect(edits).toBeGreaterThan(2 * LINKS);
    // In a day: one of each for 96 cycles, and every stream once.
    expect(outcome.requests).toEqual({ list: 96, postbacks: 96, edits });
    expect(Math.max(...outcome.editAgeSeconds)).toBeLessThan(1.5 * 86_400);
  });

  it('brings each change within a cycle and an interval', () => {
    const outcome = live(300, 0.05);
    expect(outcome.lagSeconds.length).toBeGreaterThan(300);
    expect(Math.max(...outcome.lagSeconds)).toBeLessThan(900 + Math.max(...outcome.cycleSeconds));
  });

  it('skips times of the schedule where the limit is too low', () => {
    const outcome = live(4, 0.5);
    expect(outcome.skippedTicks).toBeGreaterThan(0);
    expect(outcome.largestMinute).toBeLessThanOrEqual(4);
  });
});

describe('a fleet', () => {
  it('begins within the minute that schedules are spread over', () => {
    const fleet = runFleet(200, 10, 0.001);
    expect(fleet.spreadSeconds).toBeGreaterThan(55);
    expect(fleet.spreadSeconds).toBeLessThanOrEqual(60);
    expect(fleet.longestSeconds).toBeCloseTo(10);
    expect(fleet.mostAtOnce).toBeGreaterThan(20);
  });

  it('waits for the thread where there is more work than time', () => {
    const fleet = runFleet(200, 10, 5);
    expect(fleet.share).toBeCloseTo(1000 / 900);
    expect(fleet.longestSeconds).toBeGreaterThan(900);
  });
});
