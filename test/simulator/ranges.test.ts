import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { ask, askRows, busiest, DAY, idsOf, isoTime, NOW, simulate } from './ask.js';

interface Seen {
  readonly id: string;
  readonly at: number;
}

/** What the stream holds, by the service's own clock and unfiltered. */
const holds = (simulator: Simulator, link: string, stream: 'clicks' | 'conversions'): Seen[] =>
  simulator.service.truth(link, stream).map((row) => ({ id: row.id, at: row.atMs / 1000 }));

const range = fc
  .tuple(fc.integer({ min: NOW - 32 * DAY, max: NOW + 60 }), fc.integer({ min: 0, max: 33 * DAY }))
  .map(([start, length]) => ({ start, end: start + length }));

test('for any range, total, chart and rows are those of a naive filter', async () => {
  const simulator = await simulate({ clicks: 400, links: 2 });
  const link = busiest(simulator);
  for (const stream of ['clicks', 'conversions'] as const) {
    const all = holds(simulator, link, stream);
    await fc.assert(
      fc.asyncProperty(range, async ({ start, end }) => {
        const { json } = await askRows(simulator, link, stream, {
          date_start: isoTime(start),
          date_end: isoTime(end),
        });
        const inside = all.filter(
          (row) => Math.floor(row.at) >= start && Math.floor(row.at) <= end,
        );
        expect(json.data.summary[`${stream}_total`]).toBe(inside.length);
        expect(json.data.rows.map((row: Seen) => row.id)).toEqual(
          inside.map((row) => row.id).reverse(),
        );
        const chart: Record<string, unknown>[] = json.data.chart;
        expect(chart.reduce((sum, day) => sum + Number(day[stream]), 0)).toBe(inside.length);
      }),
      { numRuns: 60 },
    );
  }
});

test('neighbouring ranges add up to the whole; with stored fractions they miss the rows of the second between them', async () => {
  const simulator = await simulate({ clicks: 400, links: 1 });
  const link = busiest(simulator);
  const total = async (start: number, end: number): Promise<number> =>
    (
      await askRows(simulator, link, 'clicks', {
        limit: 1,
        date_start: isoTime(start),
        date_end: isoTime(end),
      })
    ).json.data.summary.clicks_total;
  const longer = range.map(({ start, end }) => ({ start, end: end + 2 }));
  await fc.assert(
    fc.asyncProperty(longer, fc.double({ min: 0, max: 0.99, noNaN: true }), async (whole, part) => {
      const middle = whole.start + Math.floor((whole.end - whole.start) * part);
      const parts = async (): Promise<number> =>
        (await total(whole.start, middle)) + (await total(middle + 1, whole.end));
      simulator.service.set({ fractions: 'none' });
      expect(await parts()).toBe(await total(whole.start, whole.end));
      simulator.service.set({ fractions: 'hidden' });
      const all = simulator.service.truth(link, 'clicks');
      const between = all.filter(
        (row) => row.atMs > middle * 1000 && row.atMs < (middle + 1) * 1000,
      );
      expect((await parts()) + between.length).toBe(await total(whole.start, whole.end));
    }),
    { numRuns: 30 },
  );
});

test('with stored fractions a closed end at a whole second leaves out what came later in that second', async () => {
  const simulator = await simulate({
    clicks: 0,
    conversions: 0,
    links: 1,
    switches: { fractions: 'hidden' },
  });
  const link = busiest(simulator);
  const early = simulator.service.addClick(link, { at: NOW - 100 });
  const late = simulator.service.addClick(link, { at: NOW - 100 + 0.25 });
  const within = async (end: string): Promise<string[]> =>
    idsOf(await askRows(simulator, link, 'clicks', { date_end: end }));
  expect(await within(isoTime(NOW - 100))).toEqual([early]);
  expect(await within(isoTime(NOW - 99))).toEqual([late, early]);
  expect(await within(new Date((NOW - 100) * 1000 + 250).toISOString())).toEqual([late, early]);
  const [shown] = (await askRows(simulator, link, 'clicks')).json.data.rows;
  expect(shown.created_at).toBe('2026-03-01T11:58:20+00:00');
  simulator.service.set({ fractions: 'shown' });
  expect((await askRows(simulator, link, 'clicks')).json.data.rows[0].created_at).toBe(
    '2026-03-01T11:58:20.250000+00:00',
  );
  simulator.service.set({ fractions: 'none' });
  expect(await within(isoTime(NOW - 100))).toEqual([late, early]);
});

test('pages of every order hold each row once, but for shuffled, where only one page does', async () => {
  const simulator = await simulate();
  const link = busiest(simulator);
  const ids = simulator.service.rowIds(link, 'clicks');
  const paged = async (limit: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let offset = 0; offset < ids.length; offset += limit) {
      seen.push(...idsOf(await askRows(simulator, link, 'clicks', { limit, offset })));
    }
    return seen;
  };
  expect(await paged(37)).toEqual([...ids].reverse());
  simulator.service.set({ order: 'oldest' });
  expect(await paged(37)).toEqual(ids);
  simulator.service.set({ order: 'id' });
  expect(await paged(37)).toEqual([...ids].sort());
  simulator.service.set({ order: 'shuffled' });
  const [first, second] = [await paged(1000), await paged(1000)];
  expect([...first].sort()).toEqual([...ids].sort());
  expect([...second].sort()).toEqual([...ids].sort());
  expect(first).not.toEqual(second);
  expect(new Set(await paged(37)).size).toBeLessThan(ids.length);
});

test('rows of one second may change places from request to request', async () => {
  const simulator = await simulate({
    clicks: 0,
    conversions: 0,
    links: 1,
    switches: { ties: 'loose' },
  });
  const link = busiest(simulator);
  const add = (at: number): string => simulator.service.addClick(link, { at });
  const old = add(NOW - 50);
  const tied = [add(NOW - 10), add(NOW - 10), add(NOW - 10)];
  const fresh = add(NOW - 5);
  const [first, second] = [
    idsOf(await askRows(simulator, link, 'clicks')),
    idsOf(await askRows(simulator, link, 'clicks')),
  ];
  for (const ids of [first, second]) {
    expect([ids[0], ids[4]]).toEqual([fresh, old]);
    expect(ids.slice(1, 4).sort()).toEqual([...tied].sort());
  }
  expect(first).not.toEqual(second);
});

test('the same seed gives the same data, another seed other data', async () => {
  const read = async (seed: number): Promise<string> => {
    const simulator = await simulate({ seed });
    const link = busiest(simulator);
    const texts = [
      await ask(simulator, '/api/smart-links'),
      await askRows(simulator, link, 'clicks'),
      await askRows(simulator, link, 'conversions'),
      await ask(simulator, '/api/smart-link-postbacks'),
    ].map((answered) => answered.text);
    return texts.join('\n').replaceAll(/"remaining_minute":\d+/g, '');
  };
  expect(await read(5)).toBe(await read(5));
  expect(await read(5)).not.toBe(await read(6));
});

test('ids are unique over links and streams', async () => {
  const simulator = await simulate({ links: 30, clicks: 3000, conversions: 500 });
  const ids = simulator.service
    .links()
    .flatMap(({ id }) => [
      ...simulator.service.rowIds(id, 'clicks'),
      ...simulator.service.rowIds(id, 'conversions'),
    ]);
  expect(new Set(ids).size).toBe(3500);
});
