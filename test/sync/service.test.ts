import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Api, RowsAnswer } from '../../src/api/answers.js';
import { isProbeDue, LARGEST_PAGE, listLinks } from '../../src/sync/links/listing.js';
import { RowBudget } from '../../src/sync/row-budget.js';
import { ServiceTraits } from '../../src/sync/service-traits.js';
import { DAY_SECONDS, dayStart } from '../../src/sync/time.js';

describe('RowBudget', () => {
  it('never holds more than its capacity, serves in order, and gives everything back', async () => {
    const takes = fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(takes, fc.infiniteStream(fc.nat(29)), async (sizes, picks) => {
        const budget = new RowBudget(100);
        const served: number[] = [];
        const open: { at: number; release: () => void }[] = [];
        let held = 0;
        const share = (size: number): number => Math.min(size, 50);
        const pending = sizes.map(async (size, at) => {
          const release = await budget.take(size);
          held += share(size);
          expect(held).toBeLessThanOrEqual(100);
          served.push(at);
          open.push({
            at,
            release: () => {
              held -= share(size);
              release();
              release();
            },
          });
        });
        while (served.length < sizes.length || open.length > 0) {
          await Promise.resolve();
          const [pick] = picks.take(1);
          open.splice((pick ?? 0) % Math.max(1, open.length), 1)[0]?.release();
        }
        await Promise.all(pending);
        expect(served).toEqual([...served].sort((a, b) => a - b));
        const whole = [await budget.take(100), await budget.take(100)];
        expect(whole).toHaveLength(2);
      }),
    );
  });
});

function answer(fields: { rows?: number; total?: number; limit?: number | null }): RowsAnswer {
  return {
    total: fields.total ?? 0,
    chart: null,
    rows: Array.from({ length: fields.rows ?? 0 }, () => ({})),
    filters: { dateStart: null, dateEnd: null, limit: fields.limit ?? null, offset: null },
    cached: false,
  };
}

describe('ServiceTraits', () => {
  it('takes a range for answered from its first day with rows to its end, or from its start to the last one', () => {
    const traits = new ServiceTraits(1000);
    const start = dayStart('2026-06-01');
    const range = { start, end: start + 30 * DAY_SECONDS };
    traits.noteAnswered(range, new Map([['2026-06-03', 0]]));
    expect(traits.longestSeen).toBe(0);
    const late = [
      ['2026-06-30', 1],
      ['2026-06-29', 2],
      ['2026-06-02', 0],
    ] as const;
    traits.noteAnswered(range, new Map(late));
    expect(traits.longestSeen).toBe(DAY_SECONDS + 1);
    traits.noteAnswered(
      range,
      new Map([
        ['2026-06-11', 1],
        ['2026-06-21', 1],
      ]),
    );
    expect(traits.longestSeen).toBe(19 * DAY_SECONDS + 1);
    traits.noteAnswered(range, new Map([['2026-06-30', 1]]));
    expect(traits.longestSeen).toBe(19 * DAY_SECONDS + 1);
  });

  it('falls to the page that the service names, or to a smaller round one, and never rises', () => {
    const traits = new ServiceTraits(1000);
    expect(traits.refusedPage(1000, 300)).toBe(true);
    expect(traits.pageSize).toBe(300);
    expect(traits.refusedPage(300, null)).toBe(true);
    expect(traits.pageSize).toBe(250);
    expect(traits.refusedPage(250, 9000)).toBe(true);
    expect(traits.pageSize).toBe(200);
  });

  it('comes to an end: whatever is refused, the page gets smaller until it is one row', () => {
    const limits = fc.option(fc.integer({ min: -5, max: 2000 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.infiniteStream(limits), (size, told) => {
        const traits = new ServiceTraits(size);
        let steps = 0;
        for (;;) {
          const before = traits.pageSize;
          const [limit] = told.take(1);
          if (!traits.refusedPage(before, limit ?? null)) break;
          expect(traits.pageSize).toBeLessThan(before);
          expect(traits.pageSize).toBeGreaterThanOrEqual(1);
          steps += 1;
        }
        expect(steps).toBeLessThan(30);
      }),
    );
  });

  it('learns a cut page from the filters, or from a short page that another follows', () => {
    const traits = new ServiceTraits(1000);
    traits.notePage(answer({ rows: 400, total: 400 }), 1000, 0);
    expect(traits.pageSize).toBe(1000);
    traits.notePage(answer({ rows: 0, total: 400 }), 1000, 200);
    expect(traits.pageSize).toBe(1000);
    traits.notePage(answer({ rows: 500, total: 900, limit: 500 }), 1000, 0);
    expect(traits.pageSize).toBe(500);
    traits.notePage(answer({ rows: 250, total: 900, limit: 500 }), 500, 0);
    expect(traits.pageSize).toBe(500);
    traits.notePage(answer({ rows: 250, total: 900, limit: 500 }), 500, 250);
    expect(traits.pageSize).toBe(250);
    traits.notePage(answer({ rows: 1, total: 900 }), 1, 0);
    expect(traits.pageSize).toBe(250);
  });

  it('does not take a wrong total for a cut page', () => {
    const traits = new ServiceTraits(1000);
    for (let time = 0; time < 3; time += 1) {
      traits.notePage(answer({ rows: 3, total: 4 }), 1000, 0);
      traits.notePage(answer({ rows: 0, total: 4 }), 1000, 3);
    }
    expect(traits.pageSize).toBe(1000);
  });

  it('learns how finely it can be asked from the range that was applied', () => {
    const start = dayStart('2026-03-01');
    const asked = { start: start + 100, end: start + DAY_SECONDS + 100 };
    const traits = new ServiceTraits(1000);
    traits.noteRange(asked, asked);
    traits.noteRange(asked, { start: asked.start + 50, end: asked.end });
    expect(traits.grain).toBe('second');
    traits.noteRange(asked, { start, end: start + 2 * DAY_SECONDS - 1 });
    expect(traits.grain).toBe('day');
    traits.noteRange(asked, { start: start - 5 * DAY_SECONDS, end: start + 9 * DAY_SECONDS });
    expect(traits.grain).toBe('none');
    traits.noteRange(asked, { start, end: start + 2 * DAY_SECONDS - 1 });
    expect(traits.grain).toBe('none');
  });

  it('that widens to whole days, and leaves out whole days of a long range, can be asked by days', () => {
    const start = dayStart('2026-06-01');
    const asked = { start, end: start + 90 * DAY_SECONDS + 500 };
    for (const applied of [
      { start: start + 10 * DAY_SECONDS, end: start + 91 * DAY_SECONDS - 1 },
      { start, end: start + 30 * DAY_SECONDS - 1 },
      { start, end: start + 91 * DAY_SECONDS - 1 },
    ]) {
      const traits = new ServiceTraits(1000);
      traits.noteRange({ start: start + 5, end: start + 10 }, { start, end: start + DAY_SECONDS });
      traits.noteRange(asked, applied);
      expect(traits.grain).toBe('day');
    }
  });

  it('trusts the chart until its third miss', () => {
    const traits = new ServiceTraits(1000);
    for (const isTrusted of [true, true, false]) {
      traits.noteChartMiss();
      expect(traits.isChartTrusted).toBe(isTrusted);
    }
  });
});

/** A service with so many links that cuts pages to `cap`. */
function listOf(count: number, cap: number): { api: Api; asked: () => number } {
  let asked = 0;
  const unused = (): never => {
    throw new Error('Not asked for here.');
  };
  const api: Api = {
    listLinks: ({ limit, offset }) => {
      asked += 1;
      const size = Math.max(0, Math.min(limit, cap, count - offset));
      return Promise.resolve({
        rows: Array.from({ length: size }, (_, i) => ({ id: `L${offset + i}` })),
      });
    },
    listPostbacks: unused,
    listRows: unused,
    now: unused,
    counts: unused,
  };
  return { api, asked: () => asked };
}

describe('listLinks', () => {
  it('lists every link, whatever the service cuts pages to, if it is the documented or a round size', async () => {
    const caps = fc.constantFrom(50, 100, 250, 500, 1000, 5000);
    await fc.assert(
      fc.asyncProperty(fc.nat(3500), caps, fc.nat(3500), async (count, cap, known) => {
        // One page, of as many links as are known: nothing tells a list that ends there from one that is cut.
        fc.pre(known !== cap || count <= cap || cap >= LARGEST_PAGE);
        const { api } = listOf(count, cap);
        expect((await listLinks(api, null, known)).links.size).toBe(count);
      }),
      { numRuns: 500, examples: [[551, 50, 550]] },
    );
  });

  it('lists those too beyond a page of as many as are known, once it is time to ask for them', async () => {
    const caps = fc.constantFrom(50, 100, 250, 500, 1000, 5000);
    await fc.assert(
      fc.asyncProperty(fc.nat(3500), caps, fc.nat(3500), async (count, cap, known) => {
        const { api } = listOf(count, cap);
        const listing = await listLinks(api, null, known, () => true);
        expect(listing.links.size).toBe(count);
        // A round number of links on one page: their end was seen, and need not be looked for again so soon.
        const isOnePage = count <= Math.min(cap, LARGEST_PAGE - 1);
        if (count % 50 === 0 && isOnePage) expect(listing.isEndSeen).toBe(true);
      }),
      {
        numRuns: 500,
        examples: [
          [51, 50, 50],
          [50, 50, 50],
        ],
      },
    );
  });

  it('is asked for more once a day, also by a clock that was set back', () => {
    const day = 86_400;
    expect([null, 0, 1, day].map((at) => isProbeDue(at, day))).toEqual([true, true, false, false]);
    expect(isProbeDue(3 * day, day)).toBe(true);
  });

  it('takes one request for each started thousand of known links', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (count) => {
        const { api, asked } = listOf(count, 1000);
        await listLinks(api, null, count);
        // A list that ends with a full page has to be asked what follows.
        expect(asked()).toBe(Math.floor(count / 1000) + 1);
      }),
    );
  });

  it('ends where the service ignores the offset, and counts links without an id', async () => {
    const page = [...Array.from({ length: 999 }, (_, i) => ({ id: `L${i}` })), { id: null }];
    const api = { ...listOf(0, 0).api, listLinks: () => Promise.resolve({ rows: page }) };
    const listing = await listLinks(api, null, 0);
    expect(listing.links.size).toBe(999);
    expect(listing.nameless).toBeGreaterThan(0);
  });
});
