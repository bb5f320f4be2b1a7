import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { DAY, expectInStep, markedClicks, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
let link: string;
afterEach(() => pair.close());

/** Two links; most rows belong to the first, of 300 clicks or so unless more is asked for. */
async function open(options: SimulatorOptions = {}): Promise<Pair> {
  pair = await openPair({ accounts: 1, links: 2, clicks: 450, conversions: 60, ...options });
  link = pair.service.links()[0]?.id ?? '';
  return pair;
}

/** The ids of clicks spread over the link's life. */
function someClicks(count: number): string[] {
  const ids = pair.service.rowIds(link, 'clicks');
  return Array.from(
    { length: count },
    (_, i) => ids[Math.floor(((i + 0.5) * ids.length) / count)] ?? '',
  ).sort();
}

describe.each([
  ['a stream of one page', 450],
  ['a stream of several pages', 3000],
])('rows that vanish from %s', (_what, clicks) => {
  it.each([1, 2, 5])(
    '%i: are marked after a second reading in the same run, and their days are verified',
    async (count) => {
      const { service, cycle } = await open({ clicks });
      await cycle();
      const gone = someClicks(count);
      for (const id of gone) service.removeRow(id);
      const full = await cycle({ isFull: true });
      expect(full).toMatchObject({
        exitCode: 0,
        rows: { vanished: count },
        cycle: { heldRows: 0, streams: { open: 0 } },
      });
      expect(await markedClicks(pair)).toEqual(gone);
      await expectInStep(pair);
      expect((await cycle()).asked.rows).toBe(0);
    },
  );

  it('clear their mark when they come back', async () => {
    const { service, cycle } = await open({ clicks });
    await cycle();
    const gone = someClicks(2);
    for (const id of gone) service.removeRow(id);
    await cycle({ isFull: true });
    for (const id of gone) service.restoreRow(id);
    const back = await cycle();
    expect(back).toMatchObject({ exitCode: 0, rows: { updated: 2, inserted: 0 } });
    expect(await markedClicks(pair)).toEqual([]);
    await expectInStep(pair);
  });

  it('and are listed again at the second reading are never marked', async () => {
    const { service, cycle, rows } = await open({ clicks });
    await cycle();
    const gone = someClicks(2);
    for (const id of gone) service.removeRow(id);
    let isBack = false;
    const end = service.onRequest(async ({ endpoint, linkId }) => {
      if (endpoint !== 'clicks' || linkId !== link || isBack) return;
      const noticed = await rows(
        `SELECT 1 FROM smartlinks_sync.streams
         WHERE smart_link_id = $1 AND stream = 'clicks' AND unsettled_since IS NOT NULL`,
        [link],
      );
      if (noticed.length === 0) return;
      isBack = true;
      for (const id of gone) service.restoreRow(id);
    });
    const again: number[] = [];
    const told = { isFull: true, onAgain: (left: number) => again.push(left) };
    expect(await cycle(told)).toMatchObject({ exitCode: 0, rows: { vanished: 0 } });
    end();
    expect(isBack).toBe(true);
    expect(again).toEqual([1]);
    expect(await rows('SELECT * FROM smartlinks.changes')).toEqual([]);
    await expectInStep(pair);
  });

  it('are noticed by themselves as soon as the counter moves again', async () => {
    const { service, cycle } = await open({ clicks });
    await cycle();
    const [gone = ''] = someClicks(1);
    service.removeRow(gone);
    await cycle();
    service.advance(900);
    service.addClick(link);
    const next = await cycle();
    expect(next).toMatchObject({ exitCode: 0, rows: { inserted: 1, vanished: 1 } });
    await expectInStep(pair);
  });

  it('more than 20 %: are held, exit 3, and let go after a day', async () => {
    const { service, cycle } = await open({ clicks });
    await cycle();
    const size = service.truthCount(link, 'clicks');
    const gone = someClicks(Math.floor(size / 4));
    for (const id of gone) service.removeRow(id);
    const held = await cycle({ isFull: true });
    expect(held).toMatchObject({
      exitCode: 3,
      rows: { vanished: 0 },
      cycle: { heldRows: gone.length },
    });
    expect(await markedClicks(pair)).toEqual([]);
    service.advance(DAY - 3600);
    expect((await cycle({ isFull: true })).exitCode).toBe(3);
    service.advance(7200);
    const released = await cycle({ isFull: true });
    expect(released).toMatchObject({ exitCode: 0, rows: { vanished: gone.length } });
    expect(await markedClicks(pair)).toEqual(gone);
    await expectInStep(pair);
  });

  it('more than 20 %: are marked at once where somebody said so, and not if they come back', async () => {
    const { service, cycle } = await open({ clicks });
    await cycle();
    const gone = someClicks(Math.floor(service.truthCount(link, 'clicks') / 4));
    for (const id of gone) service.removeRow(id);
    await cycle({ isFull: true });
    for (const id of gone) service.restoreRow(id);
    const back = await cycle({ isFull: true });
    expect(back).toMatchObject({ exitCode: 0, cycle: { heldRows: 0 } });
    await expectInStep(pair);
    expect(await pair.rows('SELECT * FROM smartlinks_sync.absences')).toEqual([]);

    for (const id of gone) service.removeRow(id);
    await cycle({ isFull: true });
    const accepted = await cycle({ isFull: true, isAccepted: true });
    expect(accepted).toMatchObject({ exitCode: 0, rows: { vanished: gone.length } });
    await expectInStep(pair);
  });
});

describe('a row of the last second of a day', () => {
  it.each(['none', 'hidden'] as const)(
    'that vanishes from a long stream is marked, with fractions of a second %s',
    async (fractions) => {
      const { service, cycle } = await open({ links: 1, clicks: 6000, switches: { fractions } });
      const midnight = Math.floor(NOW / DAY) * DAY - 40 * DAY;
      const gone = service.addClick(link, { at: midnight - 1 });
      service.addClick(link, { at: midnight - 0.5 });
      await cycle();
      service.removeRow(gone);
      const full = await cycle({ isFull: true });
      expect(full).toMatchObject({ exitCode: 0, rows: { vanished: 1 } });
      expect(await markedClicks(pair)).toEqual([gone]);
      // That second is read together with the next one, which costs less than halving the whole range.
      expect(full.asked.rows).toBeLessThanOrEqual(14);
    },
  );
});

describe('a brake', () => {
  it('lets two of three rows go, and holds three of three', async () => {
    const { service, cycle } = await open({ clicks: 0, conversions: 0 });
    for (let i = 1; i <= 3; i += 1) service.addClick(link, { at: NOW - i * DAY });
    await cycle();
    const [first = '', second = '', third = ''] = service.rowIds(link, 'clicks');
    service.removeRow(first);
    service.removeRow(second);
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { vanished: 2 } });
    service.restoreRow(first);
    service.restoreRow(second);
    await cycle({ isFull: true });
    for (const id of [first, second, third]) service.removeRow(id);
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 3, cycle: { heldRows: 3 } });
  });

  it('counts the whole run: a few rows of every link together are held', async () => {
    const { service, cycle } = await open({ links: 10, clicks: 0, conversions: 0 });
    for (const { id } of service.links())
      for (let i = 1; i <= 5; i += 1) service.addClick(id, { at: NOW - i * 3600 });
    await cycle();
    for (const { id } of service.links())
      for (const row of service.rowIds(id, 'clicks').slice(0, 2)) service.removeRow(row);
    const held = await cycle({ isFull: true });
    expect(held).toMatchObject({ exitCode: 3, rows: { vanished: 0 }, cycle: { heldRows: 20 } });
  });
});

describe('a row that moves', () => {
  it('to another day is live on that day only', async () => {
    const { service, cycle } = await open();
    await cycle();
    const [moved = ''] = someClicks(1);
    service.moveRow(moved, { at: NOW - 5 * DAY });
    service.advance(900);
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { updated: 1 } });
    await expectInStep(pair);
  });

  it('to another day of a long stream is live on that day only', async () => {
    const { service, cycle } = await open({ clicks: 4500 });
    await cycle();
    const [moved = ''] = someClicks(1);
    service.moveRow(moved, { at: NOW - 2 * DAY });
    service.advance(900);
    await cycle({ isFull: true });
    await cycle();
    await expectInStep(pair);
  });

  it('to another link belongs to that link, and the first is looked at again', async () => {
    const { service, cycle } = await open();
    await cycle();
    const [moved = ''] = someClicks(1);
    const other = service.links()[1]?.id ?? '';
    service.moveRow(moved, { linkId: other });
    service.advance(900);
    await cycle();
    service.advance(900);
    expect((await cycle()).exitCode).toBe(0);
    await expectInStep(pair);
    expect((await cycle()).asked.rows).toBe(0);
  });
});

describe('edits', () => {
  it('of flags and amounts in a stream of one page are picked up by --full', async () => {
    const { service, cycle, rows } = await open();
    const click = service.addClick(link, { at: NOW - DAY, is_bot: false });
    const conversion = service.addConversion(link, {
      conversion_type: 'new_transaction',
      amount_gross: 10.5,
      amount_net: 8.4,
    });
    await cycle();
    service.editRow(click, { is_bot: true });
    service.editRow(conversion, { amount_gross: 120.25, amount_net: 96.2 });
    const full = await cycle({ isFull: true });
    expect(full).toMatchObject({ exitCode: 0, rows: { inserted: 0, updated: 2 } });
    expect(await rows('SELECT is_bot FROM smartlinks.clicks WHERE id = $1', [click])).toEqual([
      { is_bot: true },
    ]);
    expect(
      await rows('SELECT amount_gross::text FROM smartlinks.conversions WHERE id = $1', [
        conversion,
      ]),
    ).toEqual([{ amount_gross: '120.25' }]);
    expect((await cycle()).asked.rows).toBe(0);
  });

  it('of an amount are picked up by the next cycle, because the revenue changed', async () => {
    const { service, cycle, rows } = await open();
    const sale = { conversion_type: 'new_transaction', amount_net: 8.4 };
    const conversion = service.addConversion(link, { ...sale, amount_gross: 10.5 });
    await cycle();
    service.editRow(conversion, { amount_gross: 10.51 });
    expect(await cycle()).toMatchObject({ exitCode: 0, rows: { updated: 1 } });
    expect(
      await rows('SELECT amount_gross::text FROM smartlinks.conversions WHERE id = $1', [
        conversion,
      ]),
    ).toEqual([{ amount_gross: '10.51' }]);
    expect((await cycle()).asked.rows).toBe(0);
  });
});
