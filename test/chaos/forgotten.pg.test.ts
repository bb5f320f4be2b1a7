/** A row that is alone on a stream's first day and vanishes looks like one that the service has forgotten. */
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, expectInStep, markedClicks, NOW, openPair, type Pair } from '../sync/cycles.js';

let pair: Pair;
afterEach(() => pair.close());

/** One link, a click on each of 20 days, pages of so many rows; returns the first click. */
async function open(rows: number): Promise<string> {
  pair = await openPair({ accounts: 1, links: 0, switches: { pageCap: { clamp: rows } } });
  const { service } = pair;
  const link = service.addLink({ createdAt: NOW - 30 * DAY });
  for (let days = 20; days > 0; days -= 1) service.addClick(link, { at: NOW - days * DAY });
  return service.rowIds(link, 'clicks')[0] ?? '';
}

describe.each([
  ['one page', 1000],
  ['several pages', 5],
])('the first row of a stream of %s', (_what, rows) => {
  it('that vanishes between the listing and the reading is marked once a listing shows it', async () => {
    const first = await open(rows);
    const { service, cycle } = pair;
    await cycle();
    const end = service.onRequest(({ endpoint }) => {
      if (endpoint !== 'clicks') return;
      service.removeRow(first);
      end();
    });
    await cycle({ isFull: true });
    expect(await markedClicks(pair)).toEqual([]);
    service.advance(900);
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { vanished: 1 } });
    expect(await markedClicks(pair)).toEqual([first]);
    await expectInStep(pair);
  });

  it('is marked although the counter counts more than is listed, which was never explained', async () => {
    const first = await open(rows);
    const { service, cycle } = pair;
    service.set({ counters: { ahead: 3 } });
    await cycle();
    service.removeRow(first);
    service.advance(900);
    expect(await cycle({ isFull: true })).toMatchObject({ rows: { vanished: 1 } });
    expect(await markedClicks(pair)).toEqual([first]);
  });

  it('stays live where the counter still counts it, however often it is read', async () => {
    await open(rows);
    const { service, cycle } = pair;
    await cycle();
    service.set({ forgetDays: 19.5 });
    for (let time = 0; time < 3; time += 1) {
      expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { vanished: 0 } });
      service.advance(60);
    }
    expect(await markedClicks(pair)).toEqual([]);
  });
});

it('the first row of a stream that vanishes before it was ever counted is marked, in whatever order it is read', async () => {
  const first = await open(1);
  const { service, cycle, rows } = pair;
  const link = service.links()[0]?.id ?? '';
  service.addClick(link, { at: NOW - 4 * DAY, id: null });
  await cycle();
  // As a first load leaves it that is killed halfway.
  await rows('DELETE FROM smartlinks.clicks WHERE created_at > to_timestamp($1)', [NOW - 5 * DAY]);
  await rows("DELETE FROM smartlinks_sync.days WHERE stream = 'clicks'");
  await rows(`UPDATE smartlinks_sync.streams SET counter = NULL, counter_gap = NULL, live_rows = NULL, hints = NULL,
    proven_at = NULL, counted_from = NULL, counted_through = NULL, edits_checked_at = NULL WHERE stream = 'clicks'`);
  // Of the other nobody knows what became of it while the first is asked for.
  const other = service.rowIds(link, 'clicks')[13] ?? '';
  service.removeRow(first);
  service.removeRow(other);
  service.advance(900);
  await cycle();
  service.advance(900);
  await cycle();
  expect(await markedClicks(pair)).toEqual([first, other].sort());
  expect((await cycle()).asked.rows).toBe(0);
});

/** Calls back once, before the stream is read for the first time in the cycle to come. */
function beforeReading(what: () => void): void {
  const end = pair.service.onRequest(({ endpoint }) => {
    if (endpoint !== 'clicks') return;
    end();
    what();
  });
}

describe('a row that comes about the time of the listing', () => {
  it('after it as the only one, and is gone before the next listing, is marked though no counter ever told', async () => {
    pair = await openPair({ accounts: 1, links: 0 });
    const { service, cycle } = pair;
    const link = service.addLink({ createdAt: NOW - 30 * DAY });
    let id = '';
    beforeReading(() => {
      id = service.addClick(link, { at: NOW - 3 * DAY });
    });
    await cycle({ isFull: true });
    service.removeRow(id);
    service.advance(900);
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { vanished: 1 } });
    expect(await markedClicks(pair)).toEqual([id]);
    await expectInStep(pair);
  });

  it('after it does not make one look vanished that the service has forgotten: the next listing tells', async () => {
    await open(1000);
    const { service, cycle } = pair;
    const link = service.links()[0]?.id ?? '';
    await cycle();
    service.set({ forgetDays: 19.5 });
    beforeReading(() => {
      service.addClick(link, { at: NOW - DAY });
    });
    expect(await cycle({ isFull: true })).toMatchObject({ exitCode: 0, rows: { vanished: 0 } });
    service.advance(900);
    expect(await cycle()).toMatchObject({ asked: { rows: 1 }, rows: { vanished: 0 } });
    expect((await cycle()).asked.rows).toBe(0);
    expect(await markedClicks(pair)).toEqual([]);
  });

  it.each([
    [1000, 0],
    [5, 0],
    [5, 1],
  ])(
    'before it hides one that has vanished only until the next, pages of %i, %i in the quarantine',
    async (page, quarantined) => {
      const first = await open(page);
      const { service, cycle } = pair;
      const link = service.links()[0]?.id ?? '';
      // A counter that counts more than is stored is not short of the row that came.
      if (quarantined === 1) service.addClick(link, { at: NOW - 4 * DAY, id: null });
      await cycle();
      service.removeRow(first);
      service.addClick(link, { at: NOW - DAY });
      service.advance(900);
      expect(await cycle({ isFull: true })).toMatchObject({ rows: { vanished: 0 } });
      service.advance(900);
      expect(await cycle()).toMatchObject({ exitCode: 0, rows: { vanished: 1 } });
      expect(await markedClicks(pair)).toEqual([first]);
    },
  );
});

describe('a row that no counter is known to have counted', () => {
  const whole = { isFull: true } as const;
  const bot = { is_bot: true } as const;

  /** A link with a click of five days ago, and another with older ones; returns the first. */
  async function openTwo(counters: { ahead?: number; bots?: boolean }): Promise<string> {
    pair = await openPair({ accounts: 1, links: 0, switches: { counters } });
    const { service } = pair;
    const link = service.addLink({ createdAt: NOW - 30 * DAY });
    service.addClick(link, { at: NOW - 5 * DAY });
    const other = service.addLink({ createdAt: NOW - 60 * DAY });
    for (const days of [50, 3]) service.addClick(other, { at: NOW - days * DAY });
    return link;
  }

  /** One cycle in which a click of ten days ago comes after the listing; returns it. */
  async function comesLate(link: string, fields: { is_bot?: boolean } = {}): Promise<string> {
    let id = '';
    beforeReading(() => {
      id = pair.service.addClick(link, { at: NOW - 10 * DAY, ...fields });
    });
    await pair.cycle(whole);
    expect(id).not.toBe('');
    return id;
  }

  it.each([
    ['counts more than is listed, at its first proof', { ahead: 3 }, false, {}],
    ['counts more than is listed', { ahead: 3 }, true, {}],
    ['leaves out bots, which was not known yet', { bots: false }, true, bot],
  ])(
    'is marked once it is gone where its counter %s: older ones of another link are listed still',
    async (_what, counters, isProven, fields) => {
      const link = await openTwo(counters);
      const { service, cycle } = pair;
      if (isProven) await cycle();
      const late = await comesLate(link, fields);
      service.removeRow(late);
      service.advance(900);
      expect(await cycle(whole)).toMatchObject({ rows: { vanished: 1 } });
      expect(await markedClicks(pair)).toEqual([late]);
      await expectInStep(pair);
    },
  );

  it.each([
    ['the first proof', false],
    ['rows that came late', true],
  ])(
    'is not marked after %s where what is older of others is forgotten too',
    async (_w, isLate) => {
      const link = await openTwo({ ahead: 3 });
      const { service, cycle } = pair;
      if (isLate) await cycle();
      await comesLate(link);
      service.set({ forgetDays: 8 });
      for (let time = 0; time < 3; time += 1) {
        service.advance(900);
        expect(await cycle(whole)).toMatchObject({ rows: { vanished: 0 } });
      }
      expect(await markedClicks(pair)).toEqual([]);
    },
  );

  it('is not marked where it was counted before it was forgotten for its link alone', async () => {
    const link = await openTwo({ ahead: 3 });
    const { service, cycle } = pair;
    const late = await comesLate(link);
    service.advance(900);
    // Read anew after a listing that counts it: nothing is in doubt any more.
    await cycle(whole);
    service.removeRow(late);
    service.set({ counters: { ahead: 4 } });
    service.advance(900);
    expect(await cycle(whole)).toMatchObject({ rows: { vanished: 0 } });
    expect(await markedClicks(pair)).toEqual([]);
  });

  it('is marked where its stream never was proven and its counter counts more than is listed', async () => {
    const link = await openTwo({ ahead: 3 });
    const { service, cycle, rows } = pair;
    await cycle();
    // As a first load leaves it that is killed halfway.
    await rows(`UPDATE smartlinks_sync.streams SET counter = NULL, counter_gap = NULL, live_rows = NULL, hints = NULL,
      proven_at = NULL, counted_from = NULL, counted_through = NULL, edits_checked_at = NULL WHERE stream = 'clicks'`);
    await rows("DELETE FROM smartlinks_sync.days WHERE stream = 'clicks'");
    const [first = ''] = service.rowIds(link, 'clicks');
    service.addClick(link, { at: NOW - DAY });
    service.removeRow(first);
    service.advance(900);
    expect(await cycle()).toMatchObject({ rows: { vanished: 1 } });
    expect(await markedClicks(pair)).toEqual([first]);
  });
});
