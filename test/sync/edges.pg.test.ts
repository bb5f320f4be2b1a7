import { afterEach, describe, expect, it } from 'vitest';
import { DAY, expectInStep, NOW, openPair, type Pair } from './cycles.js';

const DAYS = 170;
let pair: Pair;
afterEach(() => pair.close());

/** One click half a second before each midnight: between a day's last second and the next one's first. */
async function openWithRowsBetweenDays(): Promise<string> {
  pair = await openPair({
    accounts: 1,
    links: 1,
    clicks: 0,
    conversions: 0,
    days: DAYS + 30,
    switches: { fractions: 'hidden' },
  });
  const [link] = pair.service.links();
  const midnight = Math.floor(NOW / DAY) * DAY;
  for (let day = 0; day < DAYS; day += 1)
    pair.service.addClick(link?.id ?? '', { at: midnight - day * DAY - 0.5 });
  return link?.id ?? '';
}

describe('a service that leaves out the last half second of a range', () => {
  it.each([
    ['seconds', false],
    ['whole days', true],
  ])('is not asked day by day for stored rows of it: ranges by %s', async (_name, widenDates) => {
    const link = await openWithRowsBetweenDays();
    expect((await pair.cycle()).exitCode).toBe(0);
    await expectInStep(pair);

    // A row that arrives between two pages is on neither: the halves are asked for, and each lacks a stored row of its
    // last second.
    pair.service.set({ pageCap: { reject: 100 }, chart: 'missing', widenDates });
    pair.service.addClick(link, { at: NOW - 100 * DAY });
    let hasArrived = false;
    pair.service.onRequest(({ query }) => {
      if (hasArrived || query.offset !== '100') return;
      hasArrived = true;
      pair.service.addClick(link, { at: NOW - 60 });
    });
    const later = await pair.cycle({ isFull: true });
    expect(later).toMatchObject({ exitCode: 0, cycle: { streams: { open: 0 } } });
    await expectInStep(pair);
    expect(later.asked.rows).toBeLessThan(20);
  });
});
