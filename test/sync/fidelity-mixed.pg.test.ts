import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draw } from '../../src/simulator/random.js';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import {
  type AwkwardService,
  addBurst,
  addLateRows,
  expectFaithful,
  startAwkwardService,
} from './fidelity-case.js';

type Dimension = Readonly<Record<string, SwitchSettings>>;

const DIMENSIONS: readonly Dimension[] = [
  {
    'page 100': { pageCap: { reject: 100 } },
    'page 250': { pageCap: { clamp: 250 } },
    'page 250 unsaid': { pageCap: { clamp: 250, hidden: true } },
    'page 1000': { pageCap: { reject: 1000 } },
  },
  {
    newest: { order: 'newest' },
    oldest: { order: 'oldest' },
    'by id': { order: 'id' },
    shuffled: { order: 'shuffled' },
  },
  {
    dense: { chart: 'dense' },
    sparse: { chart: 'sparse' },
    'no chart': { chart: 'missing' },
    '30 days': { chart: { newestDays: 30 } },
    '+2 h': { chart: { shiftHours: 2 } },
    '-5 h': { chart: { shiftHours: -5 } },
  },
  {
    'whole seconds': { fractions: 'none' },
    'hidden fractions': { fractions: 'hidden' },
    'shown fractions': { fractions: 'shown' },
  },
  {
    'dates as asked': {},
    widened: { widenDates: true },
    narrowed: { narrowDays: 90 },
  },
  {
    'all counted': {},
    'no bots counted': { counters: { bots: false } },
  },
  {
    announced: {},
    unannounced: { meta: 'none', rateHeaders: 'none', rateLimit: { perMinute: null } },
  },
];

interface Mix {
  readonly names: readonly string[];
  readonly switches: SwitchSettings;
}

/** Of random mixes each time the one with the most pairs of sides that no mix has had yet. The same at every run. */
function pairwise(count: number, seed: number): Mix[] {
  const draw = new Draw(seed);
  const seen = new Set<string>();
  const pairsOf = (names: readonly string[]): string[] =>
    names.flatMap((a, at) => names.slice(at + 1).map((b) => `${a}, ${b}`));
  return Array.from({ length: count }, () => {
    const candidates = Array.from({ length: 200 }, () => {
      const names = DIMENSIONS.map((dimension) => draw.pick(Object.keys(dimension)));
      return { names, fresh: pairsOf(names).filter((pair) => !seen.has(pair)).length };
    });
    const best = candidates.reduce((most, next) => (next.fresh > most.fresh ? next : most));
    for (const pair of pairsOf(best.names)) seen.add(pair);
    const sides = best.names.map((name, at) => DIMENSIONS[at]?.[name] ?? {});
    return { names: best.names, switches: Object.assign({}, ...sides) as SwitchSettings };
  });
}

describe('sync stores exactly what an API with several odd sides has', () => {
  let awkward: AwkwardService;
  beforeAll(async () => {
    awkward = await startAwkwardService('many');
    addBurst(awkward.simulator);
  });
  afterAll(() => awkward.simulator.close());

  it.each(pairwise(8, 11).map((mix) => [mix.names.join(', '), mix] as const))(
    '%s',
    async (_name, { switches }) => {
      awkward.use(switches);
      const requests = await expectFaithful(awkward.simulator, { after: addLateRows });
      expect(requests.third).toBeLessThanOrEqual(250);
      // Readings of 1,500 shuffled rows in one second are joined until all have come: that takes luck.
      expect(requests.first).toBeLessThanOrEqual(1000);
    },
  );
});
