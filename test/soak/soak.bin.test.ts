import { expect, it } from 'vitest';
import { describeSoak, growthOf, timersOf } from './report.js';
import { soak } from './soak.js';

const { SOAK_MINUTES } = process.env;
const minutes = Number(SOAK_MINUTES ?? 1);
const MB = 1024 * 1024;
const TAKEOVER_MS = 60_000;
/** A process that leaked a row or a timer a cycle would pass these in half an hour. */
const GROWTH_MB = 40;
/** Of all memory; only a process that has lived for some minutes has the size that it keeps. */
const MEMORY_GROWTH_MB = 40;
const GROWN_UP_MS = 5 * 60_000;
const MOST_TIMERS = 40;

it(
  `loses nothing in ${minutes} minutes of kills, restarts and faults, and no two workers are in a cycle at once`,
  async () => {
    const report = await soak({
      minutes,
      rowsPerSecond: 4,
      schedule: minutes >= 5 ? '*/10 * * * * *' : '*/3 * * * * *',
      onNote: (line) => {
        if (SOAK_MINUTES !== undefined) console.log(`${new Date().toISOString()} ${line}`);
      },
    });
    if (SOAK_MINUTES !== undefined) console.log(describeSoak(report));
    expect(report.differences).toEqual([]);
    expect(report.overlaps).toEqual([]);
    expect(report).toMatchObject({ kills: 5, restarts: 3, connectionsLeft: 0 });
    expect(report.exitCodes).toEqual([143, 143]);
    expect(report.faults).toBeGreaterThan(0);
    for (const takeover of report.takeoversMs) {
      expect(takeover).not.toBeNull();
      expect(takeover ?? 0).toBeLessThan(TAKEOVER_MS);
    }
    // Two workers with a pool of ten each, and a connection for their locks.
    expect(Math.max(...report.connections)).toBeLessThanOrEqual(22);
    for (const life of report.processes) {
      const growth = growthOf(life);
      if (growth === null) continue;
      expect(growth.last.heapUsed - growth.first.heapUsed).toBeLessThan(GROWTH_MB * MB);
      if (growth.last.atMs - growth.first.atMs >= GROWN_UP_MS)
        expect(growth.last.rss - growth.first.rss).toBeLessThan(MEMORY_GROWTH_MB * MB);
      expect(timersOf(growth.last)).toBeLessThan(MOST_TIMERS);
    }
  },
  // The time itself, and five minutes to start, settle and compare.
  (minutes + 5) * 60_000,
);
