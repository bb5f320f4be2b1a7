import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { DAY, expectInStep, openPair, type Pair } from './cycles.js';

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

/** Live clicks of a link. */
async function liveClicks(linkId: string): Promise<number> {
  const [row] = await pair.rows<{ count: number }>(
    `SELECT count(*)::int FROM smartlinks.clicks WHERE smart_link_id = $1 AND _deleted_at IS NULL`,
    [linkId],
  );
  return row?.count ?? -1;
}

const linkAt = (at: number): string => pair.service.links()[at]?.id ?? '';
const asksFor = (linkId: string): number =>
  pair.simulator.requests.all().filter((request) => request.linkId === linkId).length;

describe('a link', () => {
  it('that is new is stored and read in the same cycle', async () => {
    const { service, cycle } = await open();
    await cycle();
    const added = service.addLink({ name: 'Newcomer' });
    service.addClick(added);
    const next = await cycle();
    expect(next).toMatchObject({ exitCode: 0, cycle: { links: { inserted: 1, updated: 0 } } });
    expect(await liveClicks(added)).toBe(1);
    await expectInStep(pair);
  });

  it('that is renamed is renamed, and costs no request', async () => {
    const { service, cycle, rows } = await open();
    await cycle();
    service.editLink(linkAt(3), { name: 'A new name' });
    const next = await cycle();
    expect(next).toMatchObject({
      cycle: { links: { inserted: 0, updated: 1 } },
      asked: { rows: 0 },
    });
    const [row] = await rows<{ name: string }>(
      'SELECT name FROM smartlinks.smart_links WHERE id = $1',
      [linkAt(3)],
    );
    expect(row?.name).toBe('A new name');
  });

  it('that answers 404 is marked at once; its rows and days stay, and it is no longer asked', async () => {
    const { service, cycle, rows } = await open();
    await cycle();
    const gone = linkAt(2);
    const before = await liveClicks(gone);
    const days = `SELECT * FROM smartlinks_sync.days WHERE smart_link_id = '${gone}' ORDER BY stream, day`;
    const daysBefore = await rows(days);
    service.removeLink(gone);
    const next = await cycle();
    expect(next).toMatchObject({ exitCode: 0, cycle: { links: { marked: 1, held: 0 } } });
    expect(next.asked.rows).toBe(1);
    expect(await marked()).toEqual([gone]);
    expect(await liveClicks(gone)).toBe(before);
    expect(await rows(days)).toEqual(daysBefore);

    service.advance(2 * DAY);
    expect((await cycle()).asked.rows).toBe(0);
    await cycle({ isFull: true });
    expect(asksFor(gone)).toBe(0);
    await expectInStep(pair);
  });

  it('that is listed again loses its mark and is read again', async () => {
    const { service, cycle } = await open();
    await cycle();
    const away = linkAt(2);
    service.removeLink(away);
    await cycle();
    service.restoreLink(away);
    service.addClick(away);
    const next = await cycle();
    expect(next).toMatchObject({ exitCode: 0, rows: { inserted: 1 } });
    expect(await marked()).toEqual([]);
    await expectInStep(pair);
  });

  it.each([
    ['answers 200', null],
    ['answers 403', 403],
  ] as const)('that %s is marked only after a day of absence', async (_how, status) => {
    const { service, cycle } = await open();
    await cycle();
    const hidden = linkAt(2);
    const skipped = service.faults;
    const unlist = (): void => {
      service.answerLink(hidden, status);
      skipped.add({ endpoint: 'links', fault: { kind: 'change', change: without(hidden) } });
    };
    for (const seconds of [0, HOUR, 22 * HOUR]) {
      service.advance(seconds);
      unlist();
      const next = await cycle();
      expect(next.asked.rows).toBe(1);
      expect(await marked()).toEqual([]);
    }
    service.advance(HOUR);
    unlist();
    expect((await cycle()).cycle.links.marked).toBe(1);
    expect(await marked()).toEqual([hidden]);
  });

  it('that comes back within the day starts its absence anew', async () => {
    const { service, cycle } = await open();
    await cycle();
    const hidden = linkAt(2);
    const unlist = (): void =>
      service.faults.add({ endpoint: 'links', fault: { kind: 'change', change: without(hidden) } });
    unlist();
    await cycle();
    service.advance(20 * HOUR);
    await cycle();
    unlist();
    await cycle();
    service.advance(20 * HOUR);
    unlist();
    await cycle();
    expect(await marked()).toEqual([]);
  });

  it('that another workspace listed first stays with it', async () => {
    const { service, cycle, rows } = await open();
    await cycle({ workspace: 'first', apiKey: 'KEY-A' });
    const shared = service.accounts()[0]?.id ?? '';
    const mine = service.links().filter((link) => link.accountId === shared);
    service.restrictKey('KEY-B', [shared]);
    const second = await cycle({ workspace: 'second', apiKey: 'KEY-B' });
    expect(second).toMatchObject({ exitCode: 0, cycle: { links: { ofOthers: mine.length } } });
    expect(second.asked.rows).toBe(0);
    const owners = await rows('SELECT DISTINCT workspace FROM smartlinks.smart_links');
    expect(owners).toEqual([{ workspace: 'first' }]);
    expect(await rows('SELECT DISTINCT workspace FROM smartlinks.accounts')).toEqual([
      { workspace: 'first' },
    ]);
    service.addClick(mine[0]?.id ?? '');
    expect((await cycle({ workspace: 'second', apiKey: 'KEY-B' })).asked.rows).toBe(0);
    const first = await cycle({ workspace: 'first', apiKey: 'KEY-A' });
    expect(first).toMatchObject({ exitCode: 0, asked: { rows: 1 } });
    await expectInStep(pair);
  });
});

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
    service.advance(DAY);
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
      service.advance(DAY - 1);
      expect((await cycle()).exitCode).toBe(3);
      service.advance(1);
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

describe('SYNC_ACCOUNT_IDS', () => {
  it('limits what is listed and what can vanish', async () => {
    const { service, cycle } = await open({ accounts: 3 });
    await cycle();
    const [first, second] = service.accounts().map(({ id }) => id);
    const mine = service.links().filter((link) => link.accountId === first);
    const other = service.links().find((link) => link.accountId === second);
    service.removeLink(other?.id ?? '');
    const limited = await cycle({ settings: { accountIds: [first ?? ''] } });
    expect(limited).toMatchObject({
      exitCode: 0,
      cycle: { links: { listed: mine.length, marked: 0, held: 0 } },
      asked: { rows: 0 },
    });
    expect(await marked()).toEqual([]);
    expect((await cycle()).cycle.links.marked).toBe(1);
  });

  it('does not read links of other accounts, though their counters stand', async () => {
    const { service, cycle } = await open({ accounts: 3 });
    const [first, second] = service.accounts().map(({ id }) => id);
    await cycle();
    const other = service.links().find((link) => link.accountId === second)?.id ?? '';
    service.addClick(other);
    await cycle({ settings: { accountIds: [first ?? ''] } });
    expect(asksFor(other)).toBe(0);
    await cycle();
    await expectInStep(pair);
  });
});

/** The account with the fewest links, but at least one. */
function smallestAccount(): string {
  const counts = new Map<string, number>();
  for (const { accountId } of pair.service.links())
    counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return [...counts].sort((a, b) => a[1] - b[1])[0]?.[0] ?? '';
}

/** A list of links without one of them, as when an offset slipped. */
function without(linkId: string): (body: string) => string {
  return (body) => {
    const list = JSON.parse(body) as { data: { id: string }[] };
    return JSON.stringify({ ...list, data: list.data.filter(({ id }) => id !== linkId) });
  };
}
