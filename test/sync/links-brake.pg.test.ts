import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { DAY, openPair, type Pair } from './cycles.js';

const HOUR = 3600;
let pair: Pair;
afterEach(() => pair.close());

async function open(options: SimulatorOptions = {}): Promise<Pair> {
  pair = await openPair({ accounts: 2, links: 12, clicks: 600, conversions: 60, ...options });
  return pair;
}

/** Links that are marked as no longer listed. */
async function marked(): Promise<string[]> {
  const rows = await pair.rows<{ id: string }>(
    'SELECT id FROM smartlinks.smart_links WHERE _deleted_at IS NOT NULL ORDER BY id',
  );
  return rows.map(({ id }) => id);
}

const linkAt = (at: number): string => pair.service.links()[at]?.id ?? '';

describe('many links missing together', () => {
  it('of an account withdrawn from the key: held, exit 3, and after a day they are asked for', async () => {
    const { service, cycle } = await open({ accounts: 6 });
    await cycle();
    const account = smallestAccount();
    const links = service.links().filter((link) => link.accountId === account);
    service.withdrawAccount(account, 403);
    const held = await cycle();
    expect(held).toMatchObject({
      exitCode: 3,
      cycle: { links: { marked: 0, held: links.length } },
    });
    expect(held.asked.rows).toBe(0);
    expect(await marked()).toEqual([]);
    service.advance(DAY + HOUR);
    const later = await cycle();
    expect(later).toMatchObject({
      exitCode: 0,
      cycle: { links: { marked: links.length, held: 0 } },
    });
    expect(await marked()).toEqual(links.map(({ id }) => id).sort());
  });

  it('of an account that comes back: nothing was marked and nothing is read again', async () => {
    const { service, cycle } = await open({ accounts: 6 });
    await cycle();
    const account = smallestAccount();
    service.withdrawAccount(account);
    await cycle();
    service.restoreAccount(account);
    expect(await cycle()).toMatchObject({ exitCode: 0, asked: { rows: 0 } });
    expect(await marked()).toEqual([]);
    expect(await pair.rows('SELECT * FROM smartlinks_sync.absences')).toEqual([]);
  });

  it.each([
    ['half a listing', 'half', 6],
    ['an empty listing', 'empty', 12],
  ] as const)(
    'in %s: nothing is marked, exit 3; a full one clears it',
    async (_what, listing, missing) => {
      const { service, cycle } = await open();
      await cycle();
      service.set({ listing });
      const held = await cycle();
      expect(held).toMatchObject({ exitCode: 3, cycle: { links: { marked: 0, held: missing } } });
      expect(held.asked.rows).toBe(0);
      service.advance(HOUR);
      expect((await cycle()).exitCode).toBe(3);
      expect(await marked()).toEqual([]);
      service.set({ listing: 'full' });
      expect((await cycle()).exitCode).toBe(0);
      expect(await pair.rows('SELECT * FROM smartlinks_sync.absences')).toEqual([]);
    },
  );

  it.each(['half', 'empty'] as const)(
    'in a listing that stays %s: they are let go after a day',
    async (listing) => {
      const { service, cycle } = await open();
      await cycle();
      service.set({ listing });
      await cycle();
      service.advance(DAY - HOUR);
      expect((await cycle()).exitCode).toBe(3);
      service.advance(2 * HOUR);
      const released = await cycle();
      expect(released).toMatchObject({ exitCode: 0, cycle: { links: { held: 0 } } });
      expect(await marked()).toHaveLength(listing === 'half' ? 6 : 12);
    },
  );

  it('are marked at once where somebody said so', async () => {
    const { service, cycle } = await open();
    await cycle();
    service.set({ listing: 'empty' });
    const accepted = await cycle({ isAccepted: true });
    expect(accepted).toMatchObject({ exitCode: 0, cycle: { links: { marked: 12, held: 0 } } });
  });

  it.each([
    ['two of ten', 10, 2, 2, 0],
    ['three of ten', 10, 3, 0, 3],
    ['three of fifteen, which is 20 %', 15, 3, 3, 0],
    ['four of fifteen', 15, 4, 0, 4],
  ])('%s', async (_what, links, away, isMarked, isHeld) => {
    const { service, cycle } = await open({ accounts: 1, links, clicks: 30, conversions: 0 });
    await cycle();
    for (let i = 0; i < away; i += 1) service.removeLink(linkAt(i));
    const next = await cycle();
    expect(next.cycle.links).toMatchObject({ marked: isMarked, held: isHeld });
    expect(next.exitCode).toBe(isHeld > 0 ? 3 : 0);
  });
});

/** The account with the fewest links, but at least one. */
function smallestAccount(): string {
  const counts = new Map<string, number>();
  for (const { accountId } of pair.service.links())
    counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return [...counts].sort((a, b) => a[1] - b[1])[0]?.[0] ?? '';
}
