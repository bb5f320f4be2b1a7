import { expect, it, vi } from 'vitest';
import { thresholds } from './least-rows.js';
import { describeFailure, isFailed, runScenarios } from './report.js';

vi.mock(import('../../src/db/write/thresholds.js'), async (load) => thresholds(await load()));

const { CHAOS_RUNS, CHAOS_SEED } = process.env;
const runs = Number(CHAOS_RUNS ?? 40);
const firstSeed = Number(CHAOS_SEED ?? 1);

// Two minutes to spare, and ten times what a scenario takes.
it(
  `holds what the service has after ${runs} scenarios of faults, drift, edits and kills`,
  async () => {
    const { failed, text } = await runScenarios(runs, firstSeed, (outcome, done) => {
      const isStep = done % Math.max(1, Math.floor(runs / 20)) === 0;
      if (CHAOS_RUNS !== undefined && isStep) console.log(`${done} of ${runs} scenarios`);
      if (CHAOS_RUNS !== undefined && isFailed(outcome)) console.log(describeFailure(outcome));
    });
    console.log(text);
    expect(failed.map(({ seed }) => seed)).toEqual([]);
  },
  120_000 + runs * 15_000,
);
