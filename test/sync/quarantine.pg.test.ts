/** Rows that the database refuses, and what becomes of rows in the quarantine (invariant I3). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dropEntries,
  type EntryFilter,
  listEntries,
} from '../../src/db/ledger/quarantine-entries.js';
import { asTheyCame } from '../../src/sync/privacy/privacy.js';
import { retryQuarantine } from '../../src/sync/quarantine/recorded-retry.js';
import type { RetryResult } from '../../src/sync/quarantine/retry.js';
import { silentLog } from '../support/warehouse.js';
import { DAY, dayStatuses, dayText, expectInStep, NOW, openPair, type Pair } from './cycles.js';

const all: EntryFilter = { workspace: null, linkIds: [], ids: [], isAll: false };
/** Larger than an index of Postgres takes, also compressed. */
const LONG_TEXT = Array.from({ length: 4000 }, (_, at) => (at * 7919).toString(36)).join('');

let pair: Pair;
let link: string;
beforeEach(async () => {
  pair = await openPair({ links: 2, accounts: 1, postbacks: 0, clicks: 300, conversions: 60 });
  link = pair.service.links()[0]?.id ?? '';
  // As somebody does who filters by it.
  await pair.database.query('CREATE INDEX clicks_by_referrer ON smartlinks.clicks (referrer)');
});
afterEach(() => pair.close());

const retry = (filter: Partial<EntryFilter> = {}): Promise<RetryResult> =>
  retryQuarantine(
    pair.database,
    { ...all, ...filter },
    { signal: new AbortController().signal, log: silentLog, privacy: asTheyCame },
  );

const entries = async (filter: Partial<EntryFilter> = {}) =>
  (await listEntries(pair.database, { ...all, ...filter }, { limit: 100, withPayload: true }))
    .entries;

const stored = async (id: string): Promise<Record<string, unknown> | undefined> =>
  (await pair.rows('SELECT * FROM smartlinks.clicks WHERE id = $1', [id]))[0];

describe('a row that the database refuses', () => {
  it('goes to the quarantine with the SQLSTATE, the others land, and its day counts as known', async () => {
    const tooLong = pair.service.addClick(link, { at: NOW - 2 * DAY, referrer: LONG_TEXT });
    const alsoTooLong = pair.service.addClick(link, { at: NOW - 4 * DAY, referrer: LONG_TEXT });
    // Further from UTC than Postgres takes: stored as the same time in UTC.
    pair.service.addClick(link, {
      at: NOW - 4 * DAY,
      created_at: `${dayText(NOW - 4 * DAY)}T20:00:00+20:00`,
    });
    const cycle = await pair.cycle();
    expect(cycle).toMatchObject({
      exitCode: 3,
      rows: { quarantined: 2 },
      cycle: { streams: { counted: cycle.cycle.streams.due } },
    });
    const [{ clicks } = { clicks: 0 }] = await pair.rows<{ clicks: number }>(
      'SELECT count(*)::integer AS clicks FROM smartlinks.clicks WHERE _deleted_at IS NULL',
    );
    const listed = pair.service
      .links()
      .reduce((sum, { id }) => sum + pair.service.rowIds(id, 'clicks').length, 0);
    expect(clicks).toBe(listed - 2);
    expect((await entries()).map(({ reason }) => reason).sort()).toEqual([
      'rejected_54000',
      'rejected_54000',
    ]);
    const payloads = (await entries()).map(({ payload }) => JSON.parse(payload ?? '') as unknown);
    expect(payloads).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: tooLong, referrer: LONG_TEXT }),
        expect.objectContaining({ id: alsoTooLong, referrer: LONG_TEXT }),
      ]),
    );
    const days = await dayStatuses(pair, link);
    expect(days[dayText(NOW - 2 * DAY)]).toBe('quarantined');
    expect(Object.values(days)).not.toContain('unsettled');
    // Neither is read again for its sake, and reading it again is no news.
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, requests: 2 });
    expect(await pair.cycle({ isFull: true })).toMatchObject({
      exitCode: 0,
      rows: { inserted: 0, updated: 0, quarantined: 0 },
    });
  });

  it('is stored by retry once nothing refuses it, and its day is counted and verified by the next sync', async () => {
    const id = pair.service.addClick(link, { at: NOW - 2 * DAY, referrer: LONG_TEXT });
    await pair.cycle();
    expect(await retry()).toEqual({ tried: 1, stored: 0, known: 0, left: 1, busy: 0 });

    await pair.database.query('DROP INDEX smartlinks.clicks_by_referrer');
    expect(await retry({ workspace: 'other' })).toMatchObject({ tried: 0 });
    expect(await retry()).toEqual({ tried: 1, stored: 1, known: 0, left: 0, busy: 0 });
    expect(await stored(id)).toMatchObject({ referrer: LONG_TEXT, _deleted_at: null });
    expect(await entries()).toEqual([]);
    expect((await dayStatuses(pair, link))[dayText(NOW - 2 * DAY)]).toBe('unsettled');

    const cycle = await pair.cycle();
    expect(cycle).toMatchObject({ exitCode: 0, asked: { rows: 1 } });
    expect((await dayStatuses(pair, link))[dayText(NOW - 2 * DAY)]).toBe('verified');
    await expectInStep(pair);
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, requests: 2 });
  });

  it('that was stored in an earlier form leaves no count wrong', async () => {
    const id = pair.service.addClick(link, { at: NOW - 2 * DAY });
    await pair.cycle();
    pair.service.editRow(id, { referrer: LONG_TEXT });
    const cycle = await pair.cycle({ isFull: true });
    expect(cycle).toMatchObject({ exitCode: 3, rows: { quarantined: 1, vanished: 1 } });
    expect((await dayStatuses(pair, link))[dayText(NOW - 2 * DAY)]).toBe('quarantined');
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, requests: 2 });

    await pair.database.query('DROP INDEX smartlinks.clicks_by_referrer');
    expect(await retry()).toMatchObject({ stored: 1, left: 0 });
    await pair.cycle();
    expect(await stored(id)).toMatchObject({ referrer: LONG_TEXT, _deleted_at: null });
    await expectInStep(pair);
  });
});

describe('retry', () => {
  it('does not put an old form over what was listed since', async () => {
    const id = pair.service.addClick(link, { at: NOW - 2 * DAY, referrer: LONG_TEXT });
    await pair.cycle();
    pair.service.editRow(id, { referrer: 'https://example.com/mended' });
    await pair.cycle({ isFull: true });
    expect(await entries()).toEqual([]);
    // As after a reading that did not settle, which closes no entry.
    await pair.database.query('UPDATE smartlinks_sync.quarantine SET resolved_at = NULL');
    await pair.database.query('DROP INDEX smartlinks.clicks_by_referrer');
    expect(await retry()).toMatchObject({ tried: 1, stored: 0, known: 1 });
    expect(await stored(id)).toMatchObject({ referrer: 'https://example.com/mended' });
    await pair.cycle();
    await expectInStep(pair);
  });

  it('leaves streams alone that another process works on, and rows that still lack an id', async () => {
    pair.service.addClick(link, { at: NOW - 2 * DAY, id: null });
    await pair.cycle();
    expect(await retry()).toMatchObject({ tried: 1, stored: 0, left: 1, busy: 0 });
    const lock = await pair.database.locks.tryAcquire(`stream clicks ${link}`);
    expect(await retry()).toMatchObject({ tried: 0, busy: 1 });
    await lock?.release();
    expect((await dayStatuses(pair, link))[dayText(NOW - 2 * DAY)]).toBe('quarantined');
  });
});

describe('drop', () => {
  const drop = (ids: number[], workspace: string | null = null) =>
    pair.database.transaction((client) => dropEntries(client, ids, workspace));

  it('removes what the row holds; it stays dropped and counts as known when it comes again', async () => {
    pair.service.addClick(link, { at: NOW - 2 * DAY, id: null });
    pair.service.addClick(link, { at: NOW - 3 * DAY, id: null });
    await pair.cycle();
    const ids = (await entries()).map(({ id }) => id);
    const [first = 0] = ids;
    expect(await drop([first, 999_999])).toEqual({ dropped: 0, unknown: [999_999] });
    expect(await drop([first], 'other')).toMatchObject({ unknown: [first] });
    expect(await drop([first])).toEqual({ dropped: 1, unknown: [] });
    expect(await drop([first])).toEqual({ dropped: 0, unknown: [] });
    expect((await entries()).map(({ id }) => id)).toEqual(ids.slice(1));

    const cycle = await pair.cycle({ isFull: true });
    expect(cycle).toMatchObject({ exitCode: 0, rows: { quarantined: 0 } });
    const [dropped] = await entries({ ids: [first], isAll: true });
    expect(dropped).toMatchObject({ payload: null, resolvedAt: null });
    expect(dropped?.droppedAt).toBeInstanceOf(Date);
    expect(await retry()).toMatchObject({ tried: 1, left: 1 });
    const days = await dayStatuses(pair, link);
    expect(days[dayText(NOW - 2 * DAY)]).toBe('quarantined');
    expect(Object.values(days)).not.toContain('unsettled');
  });
});
