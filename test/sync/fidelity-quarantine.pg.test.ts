import { afterAll, beforeAll, describe, it } from 'vitest';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import { type AwkwardService, expectFaithful, startAwkwardService } from './fidelity-case.js';

describe('rows without an id or a time cost no other row', () => {
  let awkward: AwkwardService;
  beforeAll(async () => {
    awkward = await startAwkwardService('few');
  });
  afterAll(() => awkward.simulator.close());

  const cases: readonly (readonly [string, SwitchSettings])[] = [
    ['one in a thousand', { missingKeyShare: 0.001 }],
    [
      'one in a thousand, shuffled in pages of 100 without a chart',
      { missingKeyShare: 0.001, order: 'shuffled', chart: 'missing', pageCap: { reject: 100 } },
    ],
  ];
  it.each(cases)('%s', async (_name, switches) => {
    awkward.use(switches);
    await expectFaithful(awkward.simulator, { exitCode: 3 });
  });
});
