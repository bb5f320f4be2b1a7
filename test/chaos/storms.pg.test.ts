/** What once made a cycle ask for every second, or every row by itself, found by chaos scenarios. */
import { afterEach, describe, expect, it } from 'vitest';
import { expectInStep, openPair, type Pair } from '../sync/cycles.js';

let pair: Pair;
afterEach(() => pair.close());

async function open(clicks: number): Promise<Pair> {
  pair = await openPair({ accounts: 1, links: 2, clicks, conversions: 40 });
  return pair;
}

describe('a service that answers from its cache', () => {
  it('is asked a few times, stays unsettled, and is counted once it answers by itself', async () => {
    const { service, cycle } = await open(5000);
    service.set({ cached: true });
    const cached = await cycle();
    expect(cached.asked.rows).toBeLessThanOrEqual(16);
    expect(cached.cycle.streams).toMatchObject({ counted: 0, open: 3 });
    expect(await pair.rows("SELECT FROM smartlinks_sync.days WHERE status <> 'unsettled'")).toEqual(
      [],
    );
    service.set({ cached: false });
    service.advance(900);
    expect((await cycle()).cycle.streams).toMatchObject({ counted: 3, open: 0 });
    await expectInStep(pair);
  });
});

describe('a service whose totals do not fit its rows', () => {
  it('is left alone after a bounded number of requests, and keeps its page', async () => {
    const { service, cycle } = await open(300);
    service.faults.add({ endpoint: 'clicks', times: 1e9, fault: { kind: 'miscount', total: 1 } });
    const off = await cycle();
    expect(off.cycle.streams).toMatchObject({ counted: 1, open: 2 });
    expect(off.asked.rows).toBeLessThan(2 * 600);
    const sizes = await pair.rows('SELECT page_sizes FROM smartlinks_sync.rate_budget');
    expect(sizes.map(({ page_sizes: size }) => size ?? {})).toEqual(sizes.map(() => ({})));
    service.faults.clear();
    service.advance(900);
    expect((await cycle()).cycle.streams).toMatchObject({ counted: 2, open: 0 });
    await expectInStep(pair);
  });

  it.each([
    ['more', 1],
    ['less', -1],
  ])('costs many streams less and less where they say %s', async (_which, total) => {
    pair = await openPair({ accounts: 1, links: 30, clicks: 900, conversions: 0 });
    const { service, cycle } = pair;
    service.faults.add({ endpoint: 'clicks', times: 1e9, fault: { kind: 'miscount', total } });
    const off = await cycle({ settings: { concurrency: 1 } });
    expect(off.cycle.streams.open).toBeGreaterThan(20);
    // 420 for the first, then a quarter of it each time, down to some nine; 400 each would be 12,000.
    expect(off.asked.rows).toBeLessThan(600 + 30 * 12);
    service.faults.clear();
    service.advance(900);
    expect((await cycle()).cycle.streams).toMatchObject({ open: 0 });
    await expectInStep(pair);
  });
});
