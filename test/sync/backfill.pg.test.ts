import { afterEach, describe, expect, it } from 'vitest';
import { clicks } from '../../src/sync/streams/clicks.js';
import { streamLock } from '../../src/sync/sync-stream.js';
import { dayStart } from '../../src/sync/time.js';
import { expectEqualToTruth } from '../support/warehouse.js';
import { backfillOnce } from './backfill-case.js';
import { DAY, expectInStep, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
afterEach(() => pair.close());

const small = { pageCap: { clamp: 100 } } as const;

/** A date as the API is sent it: with its offset. */
function secondsOf(sent: string | undefined): number {
  return Date.parse(String(sent).replace(' ', 'T')) / 1000;
}

async function streamsOf(linkId: string): Promise<Record<string, unknown>> {
  const rows = await pair.rows<{ stream: string; state: unknown }>(
    `SELECT stream, jsonb_build_object('from', counted_from, 'through', counted_through, 'proven', proven_at,
       'due', due_at, 'counter', counter, 'gap', counter_gap) AS state
     FROM smartlinks_sync.streams WHERE smart_link_id = $1`,
    [linkId],
  );
  return Object.fromEntries(rows.map(({ stream, state }) => [stream, state]));
}

describe('backfill', () => {
  it('of everything leaves what a sync leaves, and the next sync has nothing to read', async () => {
    pair = await openPair({ links: 6, clicks: 3_000, conversions: 300, days: 60, switches: small });
    const done = await backfillOnce(pair, { from: '2026-01-01' });
    expect(done).toMatchObject({
      exitCode: 0,
      backfill: { counted: 12, open: 0, isFinished: true },
    });
    await expectInStep(pair);
    await expectEqualToTruth(pair.database, pair.simulator);
    expect((await pair.cycle()).asked.rows).toBe(0);
    const runs = await pair.rows(
      'SELECT command, outcome, exit_code FROM smartlinks_sync.runs ORDER BY id LIMIT 1',
    );
    expect(runs).toEqual([{ command: 'backfill', outcome: 'done', exit_code: 0 }]);
  });

  it('reads the newest days first, and asks for nothing outside of its range', async () => {
    pair = await openPair({ links: 1, clicks: 3_000, conversions: 10, days: 60, switches: small });
    const [link] = pair.service.links();
    await backfillOnce(pair, { from: '2026-05-01', to: '2026-06-10', stream: 'clicks' });
    const asked = pair.simulator.requests.of('clicks').map(({ query }) => query);
    const starts = asked
      .filter(({ offset }) => offset === '0')
      .map(({ date_start }) => String(date_start));
    const parts = starts.slice(1, -1);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts).toEqual([...parts].sort().reverse());
    for (const { date_start, date_end } of asked) {
      expect(secondsOf(date_start)).toBeGreaterThanOrEqual(dayStart('2026-05-01'));
      expect(secondsOf(date_end)).toBeLessThanOrEqual(dayStart('2026-06-11'));
    }
    expect(pair.simulator.requests.of('conversions')).toEqual([]);
    expect(await streamsOf(link?.id ?? '')).toMatchObject({ clicks: { proven: null, due: null } });
    // The days of the range are in the ledger; the first sync reads the rest, and no row twice.
    const { rows } = await pair.cycle();
    await expectInStep(pair);
    expect(rows.inserted).toBeLessThan(2_500);
  });

  it('beside what is counted leaves what the next sync knows, and is contiguous only where it touches', async () => {
    pair = await openPair({ links: 2, clicks: 2_000, conversions: 100, days: 90 });
    const [link] = pair.service.links();
    const id = link?.id ?? '';
    await pair.cycle({ settings: { startSeconds: NOW - 30 * DAY } });
    const before = (await streamsOf(id)) as Record<'clicks', Record<string, string>>;
    await backfillOnce(pair, { from: '2026-04-01', to: '2026-04-20' });
    expect(await streamsOf(id)).toMatchObject({
      clicks: {
        from: before.clicks.from,
        through: before.clicks.through,
        proven: before.clicks.proven,
      },
    });
    // News that came before this listing, and later ones, are read by the next sync all the same.
    for (let i = 0; i < 3; i += 1) pair.service.addClick(id, { at: NOW - 3_600 + i });
    await backfillOnce(pair, { from: '2026-03-01', to: '2026-05-20' });
    expect(await streamsOf(id)).toMatchObject({ clicks: { through: before.clicks.through } });
    const again = await pair.cycle({ settings: { startSeconds: NOW - 30 * DAY } });
    expect(again.rows.inserted).toBe(3);
    expect((await pair.cycle({ settings: { startSeconds: NOW - 30 * DAY } })).asked.rows).toBe(0);
    await expectInStep(pair);
  });

  it('with --reread finds edits and reads every row; stopped, it goes on where it was', async () => {
    pair = await openPair({ links: 1, clicks: 4_000, conversions: 10, days: 60, switches: small });
    await pair.cycle();
    const [link] = pair.service.links();
    const ids = pair.service.rowIds(link?.id ?? '', 'clicks');
    for (const id of [ids[10], ids[2_000], ids[3_990]])
      pair.service.editRow(id ?? '', { utm_campaign: 'edited' });
    pair.simulator.requests.reset();
    const stop = new AbortController();
    const reached: number[] = [];
    const scope = { from: '2026-01-01', stream: 'clicks', isReread: true } as const;
    const stopped = backfillOnce(pair, scope, {
      stopping: stop.signal,
      onDays: (done) => {
        reached.push(done);
        if (reached.length === 3) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
    const first = pair.simulator.requests.count;
    const resumed = await backfillOnce(pair, scope);
    expect(resumed).toMatchObject({ exitCode: 0, backfill: { isResumed: true, isFinished: true } });
    const rows = await pair.rows(`SELECT id FROM smartlinks.clicks WHERE utm_campaign = 'edited'`);
    expect(rows).toHaveLength(3);
    // 40 pages and a few counts; a second reading of what was read would be twenty pages more.
    expect(first).toBeGreaterThan(10);
    expect(first + resumed.requests).toBeLessThan(40 + 12);
    await expectEqualToTruth(pair.database, pair.simulator);
  });

  it('leaves rows that are no longer listed to the next sync, which marks them', async () => {
    pair = await openPair({ links: 2, clicks: 400, conversions: 20, days: 60 });
    await pair.cycle();
    const [link] = pair.service.links();
    const id = link?.id ?? '';
    const gone = pair.service.rowIds(id, 'clicks').at(-20) ?? '';
    const [row] = await pair.rows<{ day: string }>(
      `SELECT (created_at AT TIME ZONE 'UTC')::date::text AS day FROM smartlinks.clicks WHERE id = $1`,
      [gone],
    );
    pair.service.removeRow(gone);
    const day = row?.day ?? '';
    const found = await backfillOnce(pair, { from: day, to: day, linkIds: [id] });
    expect(found).toMatchObject({
      exitCode: 3,
      backfill: { open: 1, missingRows: 1, isFinished: false },
    });
    const live = await pair.rows(
      'SELECT 1 FROM smartlinks.clicks WHERE id = $1 AND _deleted_at IS NULL',
      [gone],
    );
    expect(live).toHaveLength(1);
    await pair.cycle();
    await expectInStep(pair);
    expect(await backfillOnce(pair, { from: day, to: day, linkIds: [id] })).toMatchObject({
      exitCode: 0,
      backfill: { isResumed: true, finishedBefore: 1, isFinished: true },
    });
  });

  it('waits for a stream that another run works on, and reads it last', async () => {
    pair = await openPair({ links: 3, clicks: 300, conversions: 30 });
    const [link] = pair.service.links();
    const unit = { workspace: 'default', linkId: link?.id ?? '', stream: clicks };
    const lock = await pair.database.locks.tryAcquire(streamLock(unit));
    const order: number[] = [];
    const done = await backfillOnce(
      pair,
      { from: '2026-01-01' },
      {
        onDays: (days) => {
          order.push(days);
          if (order.length === 5) void lock?.release();
        },
      },
    );
    expect(done).toMatchObject({ exitCode: 0, backfill: { counted: 6, busy: 0 } });
    await expectInStep(pair);
  });

  it('that was held up all the time says so and is not finished', async () => {
    pair = await openPair({ links: 1, clicks: 30, conversions: 3 });
    const [link] = pair.service.links();
    const unit = { workspace: 'default', linkId: link?.id ?? '', stream: clicks };
    const lock = await pair.database.locks.tryAcquire(streamLock(unit));
    const held = await backfillOnce(pair, { from: '2026-01-01' }, { busyWaitMs: 0 });
    expect(held).toMatchObject({
      exitCode: 3,
      backfill: { counted: 1, busy: 1, isFinished: false },
    });
    await lock?.release();
    pair.simulator.requests.reset();
    const rest = await backfillOnce(pair, { from: '2026-01-01' });
    expect(rest).toMatchObject({ exitCode: 0, backfill: { finishedBefore: 1, counted: 1 } });
    expect(pair.simulator.requests.of('conversions')).toEqual([]);
  });

  it('of a link that the API refuses goes on with the others', async () => {
    pair = await openPair({ links: 2, clicks: 30, conversions: 3 });
    const [link] = pair.service.links();
    await pair.cycle();
    pair.service.removeLink(link?.id ?? '');
    const done = await backfillOnce(pair, { from: '2026-01-01' });
    // The list lacks it: whether it has vanished is for a sync to decide.
    expect(done).toMatchObject({
      exitCode: 3,
      backfill: { counted: 2, failed: [{ code: 'api_not_found' }, { code: 'api_not_found' }] },
    });
    const marked = await pair.rows(
      'SELECT 1 FROM smartlinks.smart_links WHERE _deleted_at IS NOT NULL',
    );
    expect(marked).toEqual([]);
  });
});
