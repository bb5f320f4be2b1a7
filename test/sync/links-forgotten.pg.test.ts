import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import {
  DAY,
  dayStatuses,
  dayText,
  expectInStep,
  markedClicks,
  openPair,
  type Pair,
  written,
} from './cycles.js';

let pair: Pair;
let link: string;
afterEach(() => pair.close());

/** Two links; most rows belong to the first, of 300 clicks or so unless more is asked for. */
async function open(options: SimulatorOptions = {}): Promise<Pair> {
  pair = await openPair({ accounts: 1, links: 2, clicks: 450, conversions: 60, ...options });
  link = pair.service.links()[0]?.id ?? '';
  return pair;
}

describe('a service that forgets', () => {
  /** Takes away what is older than 60 days. The counter still counts it, and what came since. */
  function forget(counter: number): void {
    const { service } = pair;
    const oldest = service.now() - 60 * DAY;
    for (const { id, atMs } of service.truth(link, 'clicks'))
      if (atMs / 1000 < oldest) service.removeRow(id);
    service.editLink(link, { clicks_count: counter });
  }

  async function expectForgotten(): Promise<void> {
    expect(await markedClicks(pair)).toEqual([]);
    const edge = dayText(pair.service.now() - 60 * DAY);
    for (const [day, status] of Object.entries(await dayStatuses(pair, link))) {
      if (day !== edge)
        expect(`${day} ${status}`).toBe(`${day} ${day < edge ? 'forgotten' : 'verified'}`);
    }
    const live = await pair.rows<{ id: string }>(
      'SELECT id FROM smartlinks.clicks WHERE smart_link_id = $1 AND _deleted_at IS NULL',
      [link],
    );
    const ids = new Set(live.map(({ id }) => id));
    for (const id of pair.service.rowIds(link, 'clicks')) expect(ids).toContain(id);
  }

  describe.each([450, 3000])('rows older than 60 days, of %i', (clicks) => {
    it('keeps them live: their days are forgotten, exit 0, and reading again writes nothing', async () => {
      const { service, cycle } = await open({ clicks, days: 200, conversions: 0 });
      await cycle();
      const counter = service.counters(link).clicks;
      forget(counter);
      const full = await cycle({ isFull: true });
      expect(full).toMatchObject({
        exitCode: 0,
        rows: { vanished: 0 },
        cycle: { heldRows: 0, streams: { open: 0 } },
      });
      await expectForgotten();
      const marks = await written(pair);
      expect((await cycle()).asked.rows).toBe(0);
      expect((await cycle({ isFull: true })).exitCode).toBe(0);
      expect(await written(pair)).toEqual(marks);
    });

    it('and goes on forgetting: no row is ever marked, and a fresh row costs few requests', async () => {
      const { service, cycle } = await open({ clicks, days: 200, conversions: 0 });
      await cycle();
      let counter = service.counters(link).clicks;
      for (const seconds of [900, 3600, DAY / 2, DAY, DAY, 30 * DAY]) {
        service.advance(seconds);
        service.addClick(link);
        counter += 1;
        forget(counter);
        const next = await cycle();
        expect(next).toMatchObject({
          exitCode: 0,
          rows: { inserted: 1, vanished: 0 },
          cycle: { heldRows: 0, streams: { open: 0 } },
        });
        expect(next.asked.rows).toBeLessThanOrEqual(6);
        await expectForgotten();
      }
      expect((await cycle()).asked.rows).toBe(0);
    });

    it('and remembers them again: their days are verified', async () => {
      const { service, cycle } = await open({ clicks, days: 200, conversions: 0 });
      await cycle();
      const all = service.rowIds(link, 'clicks');
      forget(all.length);
      await cycle({ isFull: true });
      const left = new Set(service.rowIds(link, 'clicks'));
      const old = all.filter((id) => !left.has(id));
      for (const id of old.slice(old.length / 2)) service.restoreRow(id);
      await cycle({ isFull: true });
      await expectHalfRemembered(old.length - Math.floor(old.length / 2));
      for (const id of old.slice(0, old.length / 2)) service.restoreRow(id);
      expect((await cycle({ isFull: true })).exitCode).toBe(0);
      service.resetLink(link, 'clicks_count');
      await cycle();
      await expectInStep(pair);
    });
  });

  /** The ledger counts exactly what the service lists again. */
  async function expectHalfRemembered(back: number): Promise<void> {
    const [sums] = await pair.rows<{ api: number; stored: number }>(
      `SELECT sum(api_total)::int AS api, sum(stored)::int AS stored FROM smartlinks_sync.days
       WHERE smart_link_id = $1 AND stream = 'clicks'`,
      [link],
    );
    const listed = pair.service.truthCount(link, 'clicks');
    expect(sums?.api).toBe(listed);
    expect(sums?.stored).toBeGreaterThan(listed);
    expect(back).toBeGreaterThan(0);
  }
});
