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
    service.advance(2 * HOUR);
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

describe('what the database refuses', () => {
  it('of links and postbacks costs no other one, is said, and comes when it is taken', async () => {
    const { service, cycle, rows } = await open();
    await cycle();
    const accountId = service.accounts()[0]?.id ?? '';
    const [bad, good] = [service.addLink({ accountId }), service.addLink({ accountId })];
    for (const link of [bad, good]) service.addClick(link);
    const [postback] = await rows<{ id: string }>('SELECT id FROM smartlinks.postbacks LIMIT 1');
    await rows('DELETE FROM smartlinks.postbacks WHERE id = $1', [postback?.id]);
    const stored = async (): Promise<unknown> =>
      rows(`SELECT (SELECT count(*)::int FROM smartlinks.smart_links WHERE id IN ('${bad}', '${good}')) AS links,
                   (SELECT count(*)::int FROM smartlinks.postbacks) AS postbacks`);
    await rows(`ALTER TABLE smartlinks.smart_links ADD CONSTRAINT odd CHECK (id <> '${bad}')`);
    await rows(
      `ALTER TABLE smartlinks.postbacks ADD CONSTRAINT odd CHECK (id <> '${postback?.id}')`,
    );
    const { cycle: first, exitCode } = await cycle();
    expect(exitCode).toBe(3);
    expect(first).toMatchObject({ links: { inserted: 1, refused: 1 }, postbacks: { refused: 1 } });
    expect(await stored()).toEqual([{ links: 1, postbacks: first.postbacks.listed - 1 }]);
    for (const table of ['smart_links', 'postbacks'])
      await rows(`ALTER TABLE smartlinks.${table} DROP CONSTRAINT odd`);
    expect((await cycle()).exitCode).toBe(0);
    expect(await stored()).toEqual([{ links: 2, postbacks: first.postbacks.listed }]);
    await expectInStep(pair);
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

/** A list of links without one of them, as when an offset slipped. */
function without(linkId: string): (body: string) => string {
  return (body) => {
    const list = JSON.parse(body) as { data: { id: string }[] };
    return JSON.stringify({ ...list, data: list.data.filter(({ id }) => id !== linkId) });
  };
}

describe('a list of links that is cut in silence to as many as are known', () => {
  it('is asked on once a day, and costs one request in all other cycles', async () => {
    pair = await openPair({
      links: 50,
      clicks: 60,
      conversions: 0,
      switches: { linksPageCap: { clamp: 50, hidden: true }, order: 'oldest' },
    });
    const { service, cycle } = pair;
    await cycle();
    expect((await cycle()).requests).toBe(2);
    // The new link is the last one of the list: its one page stays as it was.
    const added = service.addLink({ name: 'The fifty-first' });
    service.addClick(added);
    service.advance(3600);
    expect((await cycle()).requests).toBe(2);
    service.advance(DAY);
    expect((await cycle()).cycle.links).toMatchObject({ inserted: 1, marked: 0 });
    await expectInStep(pair);
    service.advance(3600);
    expect((await cycle()).asked).toMatchObject({ links: 2, rows: 0 });
  });
});
