import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import {
  type AwkwardService,
  addBurst,
  expectFaithful,
  startAwkwardService,
} from './fidelity-case.js';

/** What is odd about the service, and the most requests that the first sync may take. */
const CASES: readonly (readonly [string, number, SwitchSettings])[] = [
  ['pages of at most 1,000', 45, { pageCap: { reject: 1000 } }],
  ['pages of at most 100, refused with 422', 125, { pageCap: { reject: 100 } }],
  ['pages cut to 250, as filters say', 65, { pageCap: { clamp: 250 } }],
  ['pages cut to 250 without a word', 65, { pageCap: { clamp: 250, hidden: true } }],
  ['rows oldest first', 45, { order: 'oldest' }],
  ['rows by id', 45, { order: 'id' }],
  ['rows shuffled at every request', 60, { order: 'shuffled' }],
  // A first load asks the chart only where a stream has more than ten pages.
  ['a chart of every day', 125, { chart: 'dense', pageCap: { reject: 100 } }],
  ['no chart', 135, { chart: 'missing', pageCap: { reject: 100 } }],
  ['a chart of 30 days', 135, { chart: { newestDays: 30 }, pageCap: { reject: 100 } }],
  ['a chart two hours early', 130, { chart: { shiftHours: 2 }, pageCap: { reject: 100 } }],
  ['a chart five hours late', 130, { chart: { shiftHours: -5 }, pageCap: { reject: 100 } }],
  ['fractions of a second that are not shown', 45, { fractions: 'hidden' }],
  ['fractions of a second that are shown', 45, { fractions: 'shown' }],
  ['dates widened to whole days', 45, { widenDates: true }],
  ['the newest 90 days of what is asked for', 150, { narrowDays: 90 }],
  ['the oldest 90 days of what is asked for', 150, { narrowDays: 90, narrowKeeps: 'oldest' }],
  [
    'no announced limits',
    45,
    { meta: 'none', rateHeaders: 'none', rateLimit: { perMinute: null } },
  ],
  ['counters without bots', 45, { counters: { bots: false } }],
];

describe('sync stores exactly what the API has', () => {
  let awkward: AwkwardService;
  beforeAll(async () => {
    awkward = await startAwkwardService('few');
  });
  afterAll(() => awkward.simulator.close());

  it.each(CASES)('%s', async (_name, most, switches) => {
    awkward.use(switches);
    const { first } = await expectFaithful(awkward.simulator);
    expect(first).toBeLessThanOrEqual(most);
  });

  it('counters without bots and duplicates, where flags are written oddly, after asking once more', async () => {
    awkward.use({ counters: { bots: false, duplicates: false } });
    // The counter leaves out rows whose flag cannot be read: they look as if they had come after it was listed.
    const { first } = await expectFaithful(awkward.simulator, { idleAfter: 2 });
    expect(first).toBeLessThanOrEqual(45);
  });

  it('1,500 clicks in one second', async () => {
    awkward.use({});
    addBurst(awkward.simulator);
    const { first } = await expectFaithful(awkward.simulator);
    expect(first).toBeLessThanOrEqual(47);
  });
});
