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
  ['pages of at most 1,000', 80, { pageCap: { reject: 1000 } }],
  ['pages of at most 100, refused with 422', 180, { pageCap: { reject: 100 } }],
  ['pages cut to 250, as filters say', 110, { pageCap: { clamp: 250 } }],
  ['pages cut to 250 without a word', 110, { pageCap: { clamp: 250, hidden: true } }],
  ['rows oldest first', 80, { order: 'oldest' }],
  ['rows by id', 80, { order: 'id' }],
  ['rows shuffled at every request', 110, { order: 'shuffled' }],
  // A first load asks the chart only where a stream has more than ten pages.
  ['a chart of every day', 180, { chart: 'dense', pageCap: { reject: 100 } }],
  ['no chart', 190, { chart: 'missing', pageCap: { reject: 100 } }],
  ['a chart of 30 days', 190, { chart: { newestDays: 30 }, pageCap: { reject: 100 } }],
  ['a chart two hours early', 190, { chart: { shiftHours: 2 }, pageCap: { reject: 100 } }],
  ['a chart five hours late', 190, { chart: { shiftHours: -5 }, pageCap: { reject: 100 } }],
  ['fractions of a second that are not shown', 80, { fractions: 'hidden' }],
  ['fractions of a second that are shown', 80, { fractions: 'shown' }],
  ['dates widened to whole days', 80, { widenDates: true }],
  ['the newest 90 days of what is asked for', 300, { narrowDays: 90 }],
  ['the oldest 90 days of what is asked for', 300, { narrowDays: 90, narrowKeeps: 'oldest' }],
  [
    'no announced limits',
    80,
    { meta: 'none', rateHeaders: 'none', rateLimit: { perMinute: null } },
  ],
  ['counters without bots', 80, { counters: { bots: false } }],
];

describe('sync stores exactly what the API has', () => {
  let awkward: AwkwardService;
  beforeAll(async () => {
    awkward = await startAwkwardService();
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
    expect(first).toBeLessThanOrEqual(80);
  });

  it('1,500 clicks in one second', async () => {
    awkward.use({});
    addBurst(awkward.simulator);
    const { first } = await expectFaithful(awkward.simulator);
    expect(first).toBeLessThanOrEqual(82);
  });
});
