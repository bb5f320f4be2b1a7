/** Edits that counts do not show (design 3.4): found by the edit check and by the listed revenue, and with how many requests. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import { expectEqualToTruth } from '../support/warehouse.js';
import { type Cycle, DAY, expectInStep, NOW, openPair, type Pair, written } from './cycles.js';

let pair: Pair;
afterEach(() => pair.close());

/** Pages of 100 rows, so that a stream of more than 400 rows is a large one. */
const settings: Partial<SyncSettings> = {
  pageSize: 100,
  editClock: { intervalSeconds: DAY, requests: 10_000 },
};

const oneLink = { links: 1, accounts: 1, postbacks: 0, days: 300 };

async function open(options: SimulatorOptions): Promise<string> {
  pair = await openPair({ ...oneLink, ...options });
  await pair.cycle({ settings });
  const [link] = pair.service.links();
  return link?.id ?? '';
}

/** One cycle after a day and a half: the turn of every stream has come. */
async function nextTurn(): Promise<Cycle> {
  pair.service.advance(1.5 * DAY);
  return pair.cycle({ settings });
}

/** Ids of rows in a stretch of days before the clock, oldest first. */
function idsBetween(
  link: string,
  stream: 'clicks' | 'conversions',
  from: number,
  to: number,
): string[] {
  return pair.service
    .truth(link, stream)
    .filter((row) => row.atMs >= (NOW - from * DAY) * 1000 && row.atMs < (NOW - to * DAY) * 1000)
    .filter((row) => !/"is_(bot|duplicate)":true/.test(row.text))
    .map((row) => row.id);
}

const changes = (): Promise<{ row_id: string; field: string; old: string; new: string }[]> =>
  pair.rows('SELECT row_id, field, old, new FROM smartlinks.changes ORDER BY row_id, field');

describe('the edit check', () => {
  it('finds flags that were flipped 3 and 200 days back in a large stream, reading only what differs', async () => {
    const link = await open({ clicks: 900, conversions: 0 });
    const [recent = ''] = idsBetween(link, 'clicks', 4, 2);
    const [old = ''] = idsBetween(link, 'clicks', 201, 199);
    for (const id of [recent, old]) pair.service.editRow(id, { is_bot: true, is_duplicate: false });
    const rest = await pair.cycle({ settings });
    expect(rest.requests).toBe(2);

    const cycle = await nextTurn();
    // The whole life counted, the newest seven days, flags compared, one day read, flags compared again.
    expect(cycle.asked.rows).toBe(5);
    expect(
      (await changes())
        .filter((change) => change.field === 'is_bot')
        .map((c) => c.row_id)
        .sort(),
    ).toEqual([old, recent].sort());
    await expectEqualToTruth(pair.database, pair.simulator);
  });

  it('reads a stream of at most four pages again, which finds every edit', async () => {
    const link = await open({ clicks: 350, conversions: 0 });
    const [recent = ''] = idsBetween(link, 'clicks', 10, 2);
    const [old = ''] = idsBetween(link, 'clicks', 210, 190);
    pair.service.editRow(recent, { utm_campaign: 'renamed' });
    pair.service.editRow(old, { country_code: 'NZ' });
    const cycle = await nextTurn();
    expect(cycle.asked.rows).toBe(4);
    await expectEqualToTruth(pair.database, pair.simulator);
  });

  it('finds a row that vanished while another arrived, 3 days back in a large stream and anywhere in a small one', async () => {
    const link = await open({ clicks: 900, conversions: 90 });
    for (const stream of ['clicks', 'conversions'] as const) {
      const [gone = ''] = idsBetween(link, stream, 6, 2);
      const [old = ''] = idsBetween(link, stream, 220, 180);
      const swap = (id: string, daysBack: number): void => {
        pair.service.removeRow(id);
        const at = NOW - daysBack * DAY;
        if (stream === 'clicks') pair.service.addClick(link, { at });
        else pair.service.addConversion(link, { at, conversion_type: 'message_received' });
      };
      if (gone !== '') swap(gone, 3);
      if (stream === 'conversions' && old !== '') swap(old, 200);
    }
    await nextTurn();
    await expectInStep(pair);
  });

  it('has its turn on a link whose counter moves in every cycle', async () => {
    const link = await open({ clicks: 900, conversions: 0 });
    const [old = ''] = idsBetween(link, 'clicks', 201, 199);
    pair.service.editRow(old, { is_bot: true, is_duplicate: false });
    for (let cycle = 0; cycle < 6; cycle += 1) {
      pair.service.advance(DAY / 3);
      pair.service.addClick(link, {});
      await pair.cycle({ settings });
    }
    expect((await changes()).map((change) => change.row_id)).toContain(old);
    await expectEqualToTruth(pair.database, pair.simulator);
  });

  it('comes once an interval, writes nothing where nothing was edited, and is left out when the budget is spent', async () => {
    await open({ clicks: 350, conversions: 50 });
    const before = await written(pair);
    expect((await nextTurn()).asked.rows).toBe(5);
    expect((await pair.cycle({ settings })).requests).toBe(2);
    pair.service.advance(1.5 * DAY);
    const poor = { ...settings, editClock: { intervalSeconds: DAY, requests: 1 } };
    // One stream at least, or a large one would never have its turn.
    expect((await pair.cycle({ settings: poor })).asked.rows).toBe(4);
    expect(await written(pair)).toEqual(before);
  });

  it('lets a service that ignores the filters rest', async () => {
    await open({
      clicks: 900,
      conversions: 0,
      switches: { ignoreBotFilter: true, ignoreDuplicateFilter: true },
    });
    const first = await nextTurn();
    // Counted, the newest seven days, and the question about flags, which answers nothing.
    expect(first.asked.rows).toBe(3);
    expect((await nextTurn()).asked.rows).toBe(3);
  });
});

describe("the link's revenue", () => {
  it('points at a corrected amount in the very next cycle: newest month first, until it closes', async () => {
    const link = await open({ clicks: 1000, conversions: 600 });
    const payments = pair.service
      .truth(link, 'conversions')
      .filter((row) => row.text.includes('"new_transaction"'))
      .map((row) => row.id);
    pair.service.editRow(payments.at(-1) ?? '', { amount_gross: 1234.56, amount_net: 1000 });
    const cycle = await pair.cycle({ settings });
    // The whole life counted, then the month that holds the payment.
    expect(cycle.asked.rows).toBeLessThanOrEqual(3);
    await expectEqualToTruth(pair.database, pair.simulator);
    expect((await changes()).map((change) => change.field)).toEqual(['amount_gross', 'amount_net']);
    expect((await pair.cycle({ settings })).requests).toBe(2);

    pair.service.editRow(payments[0] ?? '', { amount_gross: 77, amount_net: 60 });
    const back = await pair.cycle({ settings });
    expect(back.asked.rows).toBeLessThanOrEqual(12);
    await expectEqualToTruth(pair.database, pair.simulator);
    expect((await pair.cycle({ settings })).requests).toBe(2);
  });

  it('that no amount explains is recorded as it is and asks for nothing again', async () => {
    const link = await open({ clicks: 0, conversions: 600 });
    pair.service.editLink(link, { revenue: '999999.99' });
    const cycle = await pair.cycle({ settings });
    expect(cycle.asked.rows).toBeGreaterThan(1);
    expect((await pair.cycle({ settings })).requests).toBe(2);
  });
});
