import { afterEach, describe, expect, it } from 'vitest';
import { databaseNow } from '../../src/db/database-now.js';
import { agree } from '../../src/db/retention/agreements.js';
import { repairRollups } from '../../src/db/rollups/compare.js';
import { changeReportTimezone } from '../../src/db/rollups/pending.js';
import { isRetentionDue } from '../../src/sync/retention/retention.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';
import { DAY, NOW, type Pair, written } from '../sync/cycles.js';
import { findings, verifyOnce } from '../sync/verify-case.js';
import { CUT, drop, exported, MONTHS, oldRows, openOld, plan, reports } from './retention-case.js';

let pair: Pair;
afterEach(() => pair.close());

async function state(): Promise<Record<string, unknown>[]> {
  return pair.rows(
    `SELECT stream, counter_gap, revenue_gap, live_rows + dropped_rows AS rows, due_at, attempts, unsettled_since
     FROM smartlinks_sync.streams WHERE proven_at IS NOT NULL ORDER BY smart_link_id, stream`,
  );
}

describe('rows that are too old', () => {
  it('go where they are proven, and nothing that was said of their days changes', async () => {
    pair = await openOld();
    const { service } = pair;
    const first = service.links()[0]?.id ?? '';
    await pair.cycle({ isFull: true });
    expect((await verifyOnce(pair)).exitCode).toBe(0);
    const before = {
      reports: await reports(pair),
      state: await state(),
      marks: await written(pair),
    };
    const old = await oldRows(pair);
    expect(old.clicks).toBeGreaterThan(200);
    expect(old.conversions).toBeGreaterThan(20);

    const folder = await makeTemporaryFolder('retention-test');
    await exported(pair, folder.path);
    const lake = await exported(pair, folder.path);
    const wouldGo = await plan(pair);
    expect(await written(pair)).toEqual(before.marks);
    const sumOf = (stream: string): number =>
      wouldGo.months
        .filter((month) => month.stream === stream)
        .reduce((sum, { rows }) => sum + rows, 0);
    expect(wouldGo).toMatchObject({ cut: CUT, links: 2, held: [] });

    const done = await drop(pair);
    expect(done).toMatchObject({ cut: CUT, links: 2, held: [] });
    expect(done.rows.conversions).toBe(old.conversions);
    expect(await oldRows(pair)).toEqual({ clicks: 0, conversions: 0 });
    expect(sumOf('conversions')).toBe(done.rows.conversions);
    expect(sumOf('clicks')).toBe(done.rows.clicks);
    expect(await reports(pair)).toEqual(before.reports);
    expect(await state()).toEqual(before.state);
    // Files of days that lost rows are the only ones that have them.
    expect(await exported(pair, folder.path)).toEqual(lake);
    const days = await pair.rows<{ files: number }>(
      `SELECT count(DISTINCT day) AS files FROM smartlinks_sync.days WHERE stream = 'clicks' AND dropped IS NULL`,
    );
    expect(await exported(pair, folder.path, true)).toMatchObject({
      facts: [
        { table: 'clicks', rows: 900, removed: 0, written: { files: days[0]?.files } },
        { rows: 120 },
      ],
    });
    await folder.remove();
    const orphans = await pair.rows(
      `SELECT id FROM smartlinks.conversions v WHERE click_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM smartlinks.clicks c WHERE c.id = v.click_id)`,
    );
    expect(orphans).toEqual([]);

    const young = await pair.rows(
      `SELECT (SELECT count(*) FROM smartlinks_bi.cohort_revenue WHERE date_day < '2026-03-01') AS cohorts,
              (SELECT count(*) FROM smartlinks_bi.funnel WHERE date_day < '2026-03-01') AS funnel,
              (SELECT count(*) FROM smartlinks_bi.daily_performance WHERE date_day < '2026-03-01') > 50 AS has_days,
              (SELECT distinct_payers FROM smartlinks_bi.link_performance WHERE smart_link_id = $1) AS payers`,
      [first],
    );
    expect(young).toEqual([{ cohorts: 0, funnel: 0, has_days: true, payers: null }]);

    // Nothing is due, nothing is asked, nothing comes back: not by a cycle, a full one, an edit check or verify.
    const after = await written(pair);
    expect((await pair.cycle()).asked.rows).toBe(0);
    const full = await pair.cycle({ isFull: true });
    expect(full).toMatchObject({ exitCode: 0, rows: { inserted: 0, updated: 0, vanished: 0 } });
    await pair.rows(
      "UPDATE smartlinks_sync.streams SET edits_checked_at = edits_checked_at - interval '3 days'",
    );
    const editClock = { intervalSeconds: DAY, requests: 1_000 };
    const edits = await pair.cycle({ settings: { editClock } });
    expect(edits.asked.rows).toBeGreaterThan(0);
    expect(edits).toMatchObject({ exitCode: 0, rows: { inserted: 0, updated: 0, vanished: 0 } });
    for (const isDeep of [false, true]) {
      const verified = await verifyOnce(pair, { isDeep, isRepair: true });
      expect([verified.exitCode, findings(verified)]).toEqual([0, {}]);
    }
    expect(await written(pair)).toEqual(after);
    expect(await reports(pair)).toEqual(before.reports);
    expect(await drop(pair)).toMatchObject({ rows: { clicks: 0, conversions: 0 }, held: [] });

    // What comes today is stored; what comes late for a removed month is not, and the counter says so.
    service.addClick(first, { at: NOW - 60 });
    service.addClick(first, { at: CUT - 40 * DAY });
    service.addConversion(first, { at: NOW - 50, amount_gross: 12.5 });
    for (let cycle = 0; cycle < 8; cycle += 1) {
      await pair.cycle();
      service.advance(DAY);
      await pair.rows("UPDATE smartlinks_sync.streams SET due_at = due_at - interval '2 days'");
    }
    expect(await oldRows(pair)).toEqual({ clicks: 0, conversions: 0 });
    const [gap] = await pair.rows(
      `SELECT counter_gap, revenue_gap FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = 'clicks'`,
      [first],
    );
    expect(gap).toMatchObject({ counter_gap: 1 });
    expect((await verifyOnce(pair)).exitCode).toBe(0);
    const { ledger = [] } = await reports(pair);
    expect(ledger.slice(0, 40)).toEqual(before.reports.ledger?.slice(0, 40));
  });

  it('go in a zone in which days are cut elsewhere, and in pieces, with the same end', async () => {
    pair = await openOld({ clicks: 700, conversions: 60 });
    await pair.cycle({ isFull: true });
    await changeReportTimezone(pair.database, 'America/New_York');
    await pair.rows('DELETE FROM smartlinks_sync.rollups_pending');
    await repairRollups(
      pair.database,
      pair.service.links().map(({ id }) => id),
    );
    await verifyOnce(pair);
    const before = await reports(pair);
    await pair.database.transaction((client) => agree(client, 'default', MONTHS));
    const due = async (): Promise<boolean> =>
      isRetentionDue(pair.database, 'default', MONTHS, await databaseNow(pair.database));
    expect(await due()).toBe(true);
    const stop = new AbortController();
    await expect(
      drop(pair, { stopping: stop.signal, onProgress: () => stop.abort() }),
    ).rejects.toMatchObject({ code: 'stopped' });
    const half = await oldRows(pair, CUT - 2 * DAY);
    expect(half.clicks).toBeGreaterThan(0);
    // A sync in between leaves what is half done as it is.
    expect(await pair.cycle({ isFull: true })).toMatchObject({
      exitCode: 0,
      rows: { inserted: 0 },
    });
    expect(await reports(pair)).toEqual(before);
    expect(await due()).toBe(true);
    await drop(pair);
    expect(await due()).toBe(false);
    expect(await oldRows(pair, CUT - 2 * DAY)).toEqual({ clicks: 0, conversions: 0 });
    expect(await reports(pair)).toEqual(before);
    expect((await verifyOnce(pair, { isRepair: true })).exitCode).toBe(0);
    expect(await reports(pair)).toEqual(before);
    await expect(changeReportTimezone(pair.database, 'UTC')).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await changeReportTimezone(pair.database, 'America/New_York')).toBe(false);
  });

  it('stay where something of them is not proven', async () => {
    pair = await openOld({ clicks: 400, conversions: 30 });
    const { service } = pair;
    const first = service.links()[0]?.id ?? '';
    await pair.cycle();
    const held = async (): Promise<string[]> => {
      const { held: links } = await plan(pair);
      return links.filter(({ linkId }) => linkId === first).map(({ reason }) => reason);
    };
    expect(await held()).toEqual(['not_verified']);
    await verifyOnce(pair);
    expect(await held()).toEqual([]);

    // A day that was counted anew since, because a row came late.
    service.addClick(first, { at: CUT - 30 * DAY });
    expect(await held()).toEqual([]);
    await pair.cycle();
    expect(await held()).toEqual(['changed_since']);
    const kept = await oldRows(pair);
    await drop(pair);
    expect((await oldRows(pair)).clicks).toBeGreaterThan(0);
    expect((await oldRows(pair)).clicks).toBeLessThan(kept.clicks ?? 0);
    expect(await oldRows(pair, Date.UTC(2026, 0, 1) / 1000)).toEqual({ clicks: 0, conversions: 0 });
    await verifyOnce(pair);

    // Rows that the ledger does not know, daily sums that are wrong, a stream that is due, a proof of long ago.
    await pair.rows(
      'UPDATE smartlinks_sync.days SET stored = stored + 1, api_total = api_total + 1 WHERE smart_link_id = $1 AND day >= $2 AND dropped IS NULL',
      [first, '2026-01-01'],
    );
    expect(await held()).toEqual(['day_open']);
    await pair.rows(
      'UPDATE smartlinks_sync.days SET stored = stored - 1, api_total = api_total - 1 WHERE smart_link_id = $1 AND day >= $2 AND dropped IS NULL',
      [first, '2026-01-01'],
    );
    await pair.rows(
      "UPDATE smartlinks_bi.click_days SET clicks = clicks + 1 WHERE smart_link_id = $1 AND date_day = (SELECT min(day) FROM smartlinks_sync.days WHERE smart_link_id = $1 AND day >= '2026-01-02')",
      [first],
    );
    expect(await held()).toEqual(['sums_open']);
    await verifyOnce(pair, { isRepair: true });
    service.addClick(first, { at: NOW - 10 });
    await pair.cycle({ linkIds: [service.links()[1]?.id ?? ''] });
    expect(await held()).toEqual(['open']);
    await pair.cycle();
    await pair.rows("UPDATE smartlinks_sync.streams SET verified_at = now() - interval '40 days'");
    expect(await held()).toEqual(['verified_long_ago']);
    await verifyOnce(pair);
    expect(await held()).toEqual([]);
    await drop(pair);
    expect(await oldRows(pair)).toEqual({ clicks: 0, conversions: 0 });
  });

  it('leave a beginning from which on a service may forget, without a row marked as deleted', async () => {
    pair = await openOld({ conversions: 60 });
    const { service } = pair;
    // A click that is kept for a conversion of later is older than the beginning.
    const [of] = service.links();
    const [oldest] = [...service.truth(of?.id ?? '', 'clicks')].sort((a, b) => a.atMs - b.atMs);
    service.addConversion(of?.id ?? '', { at: NOW - 5 * DAY, clickId: oldest?.id ?? '' });
    await pair.cycle();
    await verifyOnce(pair);
    await drop(pair);
    const first = of?.id ?? '';
    const kept = await pair.rows(
      'SELECT FROM smartlinks.clicks WHERE created_at < to_timestamp($1)',
      [CUT],
    );
    expect(kept.length).toBeGreaterThan(0);
    const { clicks } = service.counters(first);
    for (const { id, atMs } of service.truth(first, 'clicks'))
      if (atMs / 1000 < CUT + 20 * DAY) service.removeRow(id);
    service.editLink(first, { clicks_count: clicks });
    for (let cycle = 0; cycle < 3; cycle += 1) {
      expect(await pair.cycle({ isFull: true })).toMatchObject({
        exitCode: 0,
        rows: { vanished: 0 },
      });
    }
    const statuses = await pair.rows<{ status: string }>(
      `SELECT DISTINCT status FROM smartlinks_sync.days WHERE smart_link_id = $1 AND stream = 'clicks'
       AND day >= '2026-03-01' AND day < '2026-03-20'`,
      [first],
    );
    expect(statuses).toEqual([{ status: 'forgotten' }]);
  });
});
