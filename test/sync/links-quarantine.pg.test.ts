import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { DAY, dayStatuses, dayText, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
let link: string;
afterEach(() => pair.close());

/** Two links; most rows belong to the first, of 300 clicks or so unless more is asked for. */
async function open(options: SimulatorOptions = {}): Promise<Pair> {
  pair = await openPair({ accounts: 1, links: 2, clicks: 450, conversions: 60, ...options });
  link = pair.service.links()[0]?.id ?? '';
  return pair;
}

describe('rows without an id or a time', () => {
  it('go to the quarantine: exit 3 once, their day is quarantined, the next cycle takes two requests', async () => {
    const { service, cycle, rows } = await open();
    service.addClick(link, { at: NOW - 3 * DAY, id: null });
    service.addClick(link, { at: NOW - 5 * DAY, created_at: 'soon' });
    service.addConversion(link, { at: NOW - 4 * DAY, id: '' });
    const first = await cycle();
    expect(first).toMatchObject({ exitCode: 3, rows: { quarantined: 3 } });
    const clicks = await dayStatuses(pair, link);
    expect(clicks[dayText(NOW - 3 * DAY)]).toBe('quarantined');
    expect(clicks[dayText(NOW - 5 * DAY)]).toBe('quarantined');
    const conversions = await dayStatuses(pair, link, 'conversions');
    expect(conversions[dayText(NOW - 4 * DAY)]).toBe('quarantined');
    const others = [...Object.values(clicks), ...Object.values(conversions)];
    expect(new Set(others)).toEqual(new Set(['quarantined', 'verified']));
    expect(await rows('SELECT DISTINCT reason FROM smartlinks_sync.quarantine ORDER BY 1')).toEqual(
      [{ reason: 'no_id' }, { reason: 'no_time' }],
    );

    const second = await cycle();
    expect(second).toMatchObject({ exitCode: 0, requests: 2 });
    service.advance(900);
    service.addClick(link);
    expect(await cycle()).toMatchObject({ exitCode: 0, rows: { inserted: 1, quarantined: 0 } });
    expect((await cycle()).requests).toBe(2);
  });

  it('leave the quarantine when the service mends them', async () => {
    const { service, cycle, rows } = await open();
    const broken = service.addClick(link, { at: NOW - 3 * DAY, created_at: null });
    await cycle();
    service.removeRow(broken);
    service.addClick(link, { at: NOW - 3 * DAY });
    service.advance(900);
    service.addClick(link);
    expect((await cycle()).exitCode).toBe(0);
    expect((await dayStatuses(pair, link))[dayText(NOW - 3 * DAY)]).toBe('verified');
    expect(
      await rows('SELECT count(*)::int FROM smartlinks_sync.quarantine WHERE resolved_at IS NULL'),
    ).toEqual([{ count: 0 }]);
  });

  it('in a long stream cost no other row', async () => {
    const { service, cycle, rows } = await open({ clicks: 4500 });
    for (let i = 1; i <= 5; i += 1) service.addClick(link, { at: NOW - i * 7 * DAY, id: null });
    service.addClick(link, { at: NOW - 5 * DAY, created_at: 'soon' });
    const first = await cycle();
    expect(first).toMatchObject({ exitCode: 3, rows: { quarantined: 6, inserted: 4560 } });
    expect(Object.values(await dayStatuses(pair, link))).not.toContain('unsettled');
    expect(await rows('SELECT count(*)::int FROM smartlinks_sync.quarantine')).toEqual([
      { count: 6 },
    ]);
    expect(await cycle()).toMatchObject({ exitCode: 0, requests: 2 });
  });
});
