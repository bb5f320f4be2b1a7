import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { ledgerVersions, writesSoFar } from '../support/warehouse.js';
import { type Cycle, DAY, expectInStep, NOW, openPair, type Pair, written } from './cycles.js';

const STREAMS = ['clicks', 'conversions'] as const;

function countsOf(service: Pair['service']): Map<string, number> {
  return new Map(
    service
      .links()
      .flatMap(({ id }) =>
        STREAMS.map((stream) => [`${id} ${stream}`, service.truthCount(id, stream)] as const),
      ),
  );
}

/** Pages of 1,000 rows beyond the first of each stream. */
function furtherPages(service: Pair['service']): number {
  const pages = [...countsOf(service).values()].map((count) => Math.ceil(count / 1000));
  return pages.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

/** A cycle after a change of the service's rows, and the number of streams that it changed. */
async function cycleAfter(
  pair: Pair,
  change: () => void,
): Promise<{ cycle: Cycle; changed: number }> {
  const before = countsOf(pair.service);
  pair.service.advance(900);
  change();
  const after = [...countsOf(pair.service)];
  const changed = after.filter(([key, count]) => before.get(key) !== count).length;
  return { cycle: await pair.cycle(), changed };
}

/** Adds a row for every hundredth of all rows, to the same stream, at the time that `at` gives. */
function addOnePercent(
  service: Pair['service'],
  at: (link: { id: string; createdAt: number }, part: number) => number,
): void {
  let seen = 0;
  let added = 0;
  for (const link of service.links()) {
    for (const stream of STREAMS) {
      const before = Math.floor(seen / 100);
      seen += service.truthCount(link.id, stream);
      for (let i = before; i < Math.floor(seen / 100); i += 1) {
        added += 1;
        const row = { at: at(link, ((added * 61) % 240) / 240) };
        if (stream === 'clicks') service.addClick(link.id, row);
        else service.addConversion(link.id, row);
      }
    }
  }
}

/** A time within the last days, or within the whole life of a younger link. */
function lately(days: number): (link: { createdAt: number }, part: number) => number {
  return ({ createdAt }, part) => {
    const from = Math.max(createdAt, NOW - days * DAY);
    return Math.floor(from + part * (NOW - from));
  };
}

describe('40 links with 22,000 clicks and 2,000 conversions over 60 days', () => {
  let pair: Pair;
  let first: Cycle;
  beforeAll(async () => {
    pair = await openPair({ links: 40, clicks: 22_000, conversions: 2000 });
    first = await pair.cycle();
  });
  afterAll(() => pair.close());
  afterEach(() => expectInStep(pair));

  it('are loaded with two requests, one for each stream, and one for each page beyond the first', () => {
    const streams = [...countsOf(pair.service).values()].filter((count) => count > 0).length;
    expect(first).toMatchObject({ exitCode: 0, rows: { inserted: 24_000, updated: 0 } });
    expect(first.requests).toBeLessThanOrEqual(2 + streams + furtherPages(pair.service));
    expect(first.requests).toBeLessThanOrEqual(88);
  });

  it('leave statistics of the large table that they filled', async () => {
    const described = `SELECT DISTINCT tablename::text AS name FROM pg_stats WHERE schemaname = 'smartlinks' ORDER BY 1`;
    const names = (await pair.rows<{ name: string }>(described)).map(({ name }) => name);
    expect(names).toContain('clicks');
  });

  it('take two requests when nothing happened, and nothing is written (I4)', async () => {
    const before = await written(pair);
    const idle = await pair.cycle();
    expect(idle.asked).toEqual({ links: 1, postbacks: 1, rows: 0 });
    expect(await written(pair)).toEqual(before);
  });

  it('with 1 % late rows over 50 days take no more than a page for each page of the changed streams', async () => {
    const { cycle, changed } = await cycleAfter(pair, () =>
      addOnePercent(pair.service, lately(50)),
    );
    expect(cycle.cycle.streams).toMatchObject({ due: changed, counted: changed });
    expect(cycle.requests).toBeLessThanOrEqual(changed + 2 + furtherPages(pair.service));
    // The measure that was reached before: 44 requests for 35 streams.
    expect(cycle.requests / changed).toBeLessThanOrEqual(44 / 35);
  });

  it('with 1 % fresh rows take one request for each changed stream and two', async () => {
    const now = pair.service.now();
    const { cycle, changed } = await cycleAfter(pair, () => {
      addOnePercent(pair.service, (_link, part) => Math.ceil(now + part * 900));
    });
    expect(cycle.requests).toBeLessThanOrEqual(changed + 2);
    expect(cycle.rows.updated).toBe(0);
  });

  it('are read again in full without a write (I4)', async () => {
    const before = await written(pair);
    // Statistics are complete once the connections that made them have ended.
    const database = await openDatabase({ url: pair.url });
    const writes = await writesSoFar(pair.database);
    const ledger = await ledgerVersions(pair.database);
    const full = await pair.cycle({ isFull: true, database }).finally(() => database.close());
    expect(full).toMatchObject({ exitCode: 0, rows: { inserted: 0, updated: 0 } });
    expect(await written(pair)).toEqual(before);
    expect(await writesSoFar(pair.database)).toEqual(writes);
    expect(await ledgerVersions(pair.database)).toEqual(ledger);
  });

  it('with late rows in streams whose newest page held the news take one more for each long one at most', async () => {
    const { cycle, changed } = await cycleAfter(pair, () =>
      addOnePercent(pair.service, lately(50)),
    );
    const long = [...countsOf(pair.service).values()].filter((count) => count > 1000).length;
    expect(cycle.cycle.streams).toMatchObject({ due: changed, counted: changed });
    expect(cycle.requests).toBeLessThanOrEqual(changed + 2 + furtherPages(pair.service) + long);
  });
});

describe('links whose first clicks come', () => {
  let pair: Pair;
  const without = (): string[] =>
    pair.service.links().flatMap(({ id }) => (pair.service.truthCount(id, 'clicks') > 0 ? [] : id));
  beforeAll(async () => {
    pair = await openPair({ links: 60, clicks: 60, conversions: 0 });
    await pair.cycle();
  });
  afterAll(() => pair.close());
  afterEach(() => expectInStep(pair));

  it('take one request each where other links have clicks too', async () => {
    const [last = '', ...empty] = without();
    expect(empty.length).toBeGreaterThan(5);
    const { cycle, changed } = await cycleAfter(pair, () => {
      for (const { id } of pair.service.links()) if (id !== last) pair.service.addClick(id);
    });
    expect(cycle.cycle.streams).toMatchObject({ due: changed, counted: changed });
    expect(cycle.requests).toBe(changed + 2);
  });

  it('take a second one, for the days before them, where nothing else shows that long ranges are answered', async () => {
    const [last = ''] = without();
    const { cycle, changed } = await cycleAfter(pair, () => pair.service.addClick(last));
    expect(changed).toBe(1);
    expect(cycle.cycle.streams).toMatchObject({ due: 1, counted: 1 });
    expect(cycle.asked.rows).toBe(2);
  });
});

describe('links over 400 days', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await openPair({ links: 40, clicks: 22_000, conversions: 2000, days: 400 });
    await pair.cycle();
  });
  afterAll(() => pair.close());

  it('with 1 % late rows over 300 days take at most two requests for each changed stream', async () => {
    const { cycle, changed } = await cycleAfter(pair, () =>
      addOnePercent(pair.service, lately(300)),
    );
    expect(cycle).toMatchObject({ exitCode: 0, rows: { inserted: 240, updated: 0 } });
    expect(cycle.asked.rows).toBeLessThanOrEqual(2 * changed);
    expect((await pair.cycle()).asked.rows).toBe(0);
    await expectInStep(pair);
  });
});

describe('many links', () => {
  let pair: Pair;
  afterEach(() => pair.close());

  it('take one list request for each started thousand', async () => {
    pair = await openPair({ links: 1150, clicks: 1200, conversions: 100 });
    const first = await pair.cycle();
    expect(first.cycle.links.listed).toBe(1150);
    expect(first.asked.links).toBe(2);
    await expectInStep(pair);
    const before = await written(pair);
    expect((await pair.cycle()).asked).toEqual({ links: 2, postbacks: 1, rows: 0 });
    expect(await written(pair)).toEqual(before);
  });

  it('take twelve requests when 10,000 of them are idle', async () => {
    pair = await openPair({ links: 10_000, clicks: 0, conversions: 0 });
    expect((await pair.cycle()).cycle.links.listed).toBe(10_000);
    const idle = await pair.cycle();
    expect(idle.requests).toBeLessThanOrEqual(12);
    expect(idle.asked.rows).toBe(0);
  });
});

describe('the page that the service takes', () => {
  let pair: Pair;
  afterEach(() => pair.close());

  it.each([
    ['refuses more than', { reject: 100 } as const, 100],
    ['cuts pages to', { clamp: 250 } as const, 250],
    ['cuts pages in silence to', { clamp: 250, hidden: true } as const, 250],
  ])('is learned and remembered where it %s %o', async (_how, pageCap, size) => {
    pair = await openPair({ links: 4, clicks: 3000, conversions: 300, switches: { pageCap } });
    const { service, simulator, cycle } = pair;
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
    service.advance(60);
    service.addClick(service.links()[0]?.id ?? '');
    expect((await cycle()).asked.rows).toBe(1);
    expect(Number(simulator.requests.of('clicks')[0]?.query.limit)).toBeLessThanOrEqual(size);
    expect((await cycle()).asked.rows).toBe(0);
  });
});

describe('rows that are read', () => {
  it('are counted once, also where the first page was stored before the others came', async () => {
    const pair = await openPair({
      accounts: 1,
      links: 1,
      clicks: 2500,
      conversions: 0,
      switches: { chart: 'missing' },
    });
    try {
      await pair.cycle();
      pair.service.addClick(pair.service.links()[0]?.id ?? '', { at: NOW - 40 * DAY });
      const { rows } = await pair.cycle();
      expect(rows).toMatchObject({ rowsRead: 2501, inserted: 1, updated: 0, unchanged: 2500 });
    } finally {
      await pair.close();
    }
  });
});

describe('a chart that cuts its days elsewhere', () => {
  it('is dropped after three parts that it was wrong about', async () => {
    const pair = await openPair({
      accounts: 1,
      links: 1,
      clicks: 9000,
      conversions: 0,
      switches: { chart: { shiftHours: 2 }, pageCap: { reject: 100 } },
    });
    try {
      const [link] = pair.service.links();
      await pair.cycle();
      pair.service.addClick(link?.id ?? '', { at: NOW - 40 * DAY });
      const cycle = await pair.cycle();
      await expectInStep(pair);
      expect(cycle.requests).toBeLessThanOrEqual(50);
    } finally {
      await pair.close();
    }
  });
});
