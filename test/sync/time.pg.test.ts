import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { DAY, dayStatuses, dayText, expectInStep, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
let link: string;
afterEach(() => pair.close());

/** One link of 700 clicks and 60 conversions unless more is asked for. */
async function open(options: SimulatorOptions = {}): Promise<Pair> {
  pair = await openPair({ accounts: 1, links: 1, clicks: 700, conversions: 60, ...options });
  link = pair.service.links()[0]?.id ?? '';
  return pair;
}

/** Between two answers the client goes on by its own clock: a slow machine adds some seconds. */
function expectAbout(seconds: number | undefined, expected: number): void {
  expect(seconds).toBeGreaterThanOrEqual(expected);
  expect(seconds).toBeLessThan(expected + 50);
}

const midnight = (seconds: number): number => Math.floor(seconds / DAY) * DAY;

describe('rows around the end of a cycle', () => {
  it('a click in the last second of one cycle is there after the next', async () => {
    const { service, cycle } = await open();
    expect((await cycle()).exitCode).toBe(0);
    // The second that the first cycle ended with is not over: more comes in it after it was counted.
    service.addClick(link, { at: NOW });
    service.advance(900);
    expect((await cycle()).rows.inserted).toBe(1);
    await expectInStep(pair);
    service.addClick(link, { at: NOW + 900.999 });
    service.advance(900);
    expect((await cycle()).rows.inserted).toBe(1);
    await expectInStep(pair);
  });

  it('a click in the last second before midnight is there after the next, on its own day', async () => {
    const { service, cycle } = await open();
    service.setNow(midnight(NOW) + DAY - 1);
    await cycle();
    service.addClick(link, { at: midnight(NOW) + DAY - 1 });
    service.advance(2);
    service.addClick(link);
    expect((await cycle()).rows.inserted).toBe(2);
    await expectInStep(pair);
    const statuses = await dayStatuses(pair, link);
    expect(statuses[dayText(NOW)]).toBe('verified');
    expect(statuses[dayText(NOW + DAY)]).toBe('verified');
  });

  it('is counted through no later than a minute before the service says it is', async () => {
    const { cycle, rows } = await open();
    await cycle();
    const [state] = await rows<{ through: number }>(
      `SELECT extract(epoch FROM counted_through)::int AS through FROM smartlinks_sync.streams
       WHERE stream = 'clicks'`,
    );
    expectAbout(state?.through, NOW - 60);
  });

  it("goes by the service's clock, be it years away from this machine's", async () => {
    const past = Date.UTC(2019, 1, 28, 23, 59, 30) / 1000;
    const { service, cycle } = await open({ now: past });
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
    service.advance(3600);
    service.addClick(link);
    expect((await cycle()).asked.rows).toBe(1);
    await expectInStep(pair);
  });
});

describe('a worker that slept', () => {
  it('200 days leaves no hole', async () => {
    const { service, cycle, rows } = await open();
    await cycle();
    for (let day = 1; day <= 200; day += 1) service.addClick(link, { at: NOW + day * DAY - 3600 });
    service.advance(200 * DAY);
    const woken = await cycle();
    expect(woken).toMatchObject({ exitCode: 0, rows: { inserted: 200 } });
    await expectInStep(pair);
    const [state] = await rows<{ days: number; from: number; through: number }>(
      `SELECT (SELECT count(*)::int FROM smartlinks_sync.days d
               WHERE d.stream = 'clicks' AND d.day > $1 AND d.status = 'verified') AS days,
              extract(epoch FROM counted_from)::int AS from,
              extract(epoch FROM counted_through)::int AS through
       FROM smartlinks_sync.streams WHERE stream = 'clicks'`,
      [dayText(NOW)],
    );
    expect(state?.days).toBe(200);
    expect(state?.from).toBeLessThan(NOW - 50 * DAY);
    expectAbout(state?.through, NOW + 200 * DAY - 60);
  });

  it('200 days with more rows a day than fit the first page leaves no hole', async () => {
    const { service, cycle } = await open({ clicks: 1500 });
    await cycle();
    service.grow({ clicks: 3000, from: NOW + 1, to: NOW + 200 * DAY, links: [link] });
    service.advance(200 * DAY);
    expect(await cycle()).toMatchObject({ exitCode: 0, rows: { inserted: 3000 } });
    await expectInStep(pair);
  });
});

describe('rows that arrive while one pages', () => {
  it.each(['newest', 'oldest'] as const)('are not lost, %s first', async (order) => {
    const { service, cycle } = await open({ clicks: 6000, switches: { order } });
    let arrived = 0;
    const end = service.onRequest(({ endpoint, query }) => {
      if (endpoint !== 'clicks' || query.offset === '0' || arrived >= 12) return;
      arrived += 1;
      service.advance(7);
      service.addClick(link);
    });
    await cycle();
    end();
    expect(arrived).toBeGreaterThan(3);
    // What was left open has a pause of a minute; the counter moved, so the next cycle need not wait for it.
    service.advance(120);
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
    expect((await cycle()).asked.rows).toBe(0);
  });

  it('among those that were read already, so that one comes twice: the same cycle reads on', async () => {
    const { service, cycle } = await open({ clicks: 2500, conversions: 0 });
    let hasArrived = false;
    const end = service.onRequest(({ endpoint, query }) => {
      if (endpoint !== 'clicks' || query.offset !== '1000' || hasArrived) return;
      hasArrived = true;
      service.addClick(link, { at: NOW - 60 });
    });
    const { streams } = (await cycle()).cycle;
    end();
    expect(hasArrived).toBe(true);
    expect(streams).toMatchObject({ due: 1, counted: 1, open: 0 });
    await expectInStep(pair);
  });

  it('late ones too, between the pages of a part', async () => {
    const { service, cycle } = await open({ clicks: 6000 });
    await cycle();
    let arrived = 0;
    service.addClick(link, { at: NOW - 9 * DAY });
    const end = service.onRequest(({ endpoint }) => {
      if (endpoint !== 'clicks' || arrived >= 5) return;
      arrived += 1;
      service.addClick(link, { at: NOW - (5 + 7 * arrived) * DAY });
    });
    await cycle();
    end();
    service.advance(120);
    await cycle();
    await expectInStep(pair);
  });

  it.each([
    [1, { counted: 1, open: 0 }],
    [9, { counted: 0, open: 1 }],
  ])(
    'late ones before each of %i closing counts: that count is not passed over',
    async (closings, streams) => {
      const { service, cycle } = await open({ clicks: 6000, conversions: 0 });
      await cycle();
      let arrived = 0;
      const end = service.onRequest(({ query }) => {
        // Only a closing count asks for a single row.
        if (query.limit !== '1' || arrived >= closings) return;
        arrived += 1;
        service.addClick(link, { at: NOW - (20 + arrived) * DAY });
      });
      service.addClick(link, { at: NOW - 40 * DAY });
      expect((await cycle()).cycle.streams).toMatchObject({ due: 1, ...streams });
      end();
      expect(arrived).toBeGreaterThan(0);
      if (closings > 1) {
        service.advance(120);
        await cycle();
      }
      await expectInStep(pair);
    },
  );

  it('in a stream without pause: each cycle ends, and the first quiet one closes', async () => {
    const { service, cycle } = await open({ clicks: 4000 });
    const end = service.onRequest(({ endpoint }) => {
      if (endpoint !== 'clicks') return;
      service.advance(1);
      service.addClick(link);
    });
    const busy = [await cycle(), await cycle()];
    for (const { asked } of busy) expect(asked.rows).toBeLessThan(40);
    end();
    service.advance(120);
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
  });

  it('at 100-row pages leave no day unsettled', async () => {
    const { service, cycle } = await open({ clicks: 2200, switches: { pageCap: { reject: 100 } } });
    let asked = 0;
    const end = service.onRequest(({ endpoint }) => {
      if (endpoint !== 'clicks') return;
      asked += 1;
      service.advance(1);
      if (asked % 4 === 0) service.addClick(link);
    });
    expect((await cycle()).exitCode).toBe(0);
    end();
    expect(Object.values(await dayStatuses(pair, link))).not.toContain('unsettled');
    service.advance(120);
    await cycle();
    await expectInStep(pair);
  });

  it('vanish while one pages: nothing that is still there is missing, nothing that went is live', async () => {
    const { service, cycle } = await open({ clicks: 6000 });
    let gone = 0;
    const ids = service.rowIds(link, 'clicks');
    const end = service.onRequest(({ endpoint, query }) => {
      if (endpoint !== 'clicks' || query.offset === '0' || gone >= 4) return;
      gone += 1;
      service.removeRow(ids[ids.length - 10 * gone] ?? '');
    });
    await cycle();
    end();
    expect(gone).toBeGreaterThan(2);
    service.advance(120);
    await cycle();
    await expectInStep(pair);
  });
});

describe('a busy day', () => {
  it('is read apart from the days before it', async () => {
    const { service, cycle } = await open({ clicks: 3000 });
    service.grow({ clicks: 9000, from: NOW - 1800, to: NOW, links: [link] });
    let arrived = 0;
    const end = service.onRequest(({ endpoint }) => {
      if (endpoint !== 'clicks' || arrived >= 10) return;
      arrived += 1;
      service.advance(1);
      service.addClick(link);
    });
    await cycle();
    end();
    const open0 = Object.entries(await dayStatuses(pair, link)).filter(
      ([, status]) => status !== 'verified',
    );
    expect(open0.map(([day]) => day).filter((day) => day !== dayText(NOW))).toEqual([]);
    service.advance(120);
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
  });
});

describe('1,500 rows in one second', () => {
  it.each(['none', 'hidden', 'shown'] as const)(
    'are all there, with fractions of a second %s',
    async (fractions) => {
      const { service, cycle } = await open({
        clicks: 400,
        switches: { fractions, pageCap: { clamp: 250 } },
      });
      for (let i = 0; i < 1500; i += 1) service.addClick(link, { at: NOW - 3 * DAY + i / 1501 });
      service.addClick(link, { at: midnight(NOW) - 0.5 });
      service.addClick(link, { at: midnight(NOW) });
      expect((await cycle()).exitCode).toBe(0);
      await expectInStep(pair);
      service.advance(120);
      service.addClick(link, { at: NOW + 60.25 });
      expect((await cycle()).exitCode).toBe(0);
      await expectInStep(pair);
      expect((await cycle()).asked.rows).toBe(0);
    },
  );
});
