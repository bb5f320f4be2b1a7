/** What `verify` finds beside lost rows, what it leaves alone, and how it ends. */
import pc from 'picocolors';
import { afterEach, describe, expect, it } from 'vitest';
import { describeVerification } from '../../src/cli/verify-report.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { cycleLock } from '../../src/sync/hold-workspace.js';
import { clicks } from '../../src/sync/streams/clicks.js';
import { streamLock } from '../../src/sync/sync-stream.js';
import type { VerifyResult } from '../../src/sync/verify/verify-workspace.js';
import { expectEqualToTruth } from '../support/warehouse.js';
import { DAY, dayStatuses, dayText, expectInStep, NOW, openPair, type Pair } from './cycles.js';
import { findings, verifyOnce } from './verify-case.js';

let pair: Pair;
afterEach(() => pair.close());

/** A synced pair, and the id of its link with the most clicks. */
async function openSynced(options: SimulatorOptions = {}): Promise<string> {
  pair = await openPair({ links: 4, clicks: 1200, conversions: 160, ...options });
  await pair.cycle();
  return busiest();
}

function busiest(): string {
  const { service } = pair;
  const size = (id: string): number => service.truthCount(id, 'clicks');
  return service.links().toSorted((a, b) => size(b.id) - size(a.id))[0]?.id ?? '';
}

/** Copies live clicks under other ids, as many as `count`, and names the days that hold them. */
async function forge(link: string, count: number): Promise<string[]> {
  const rows = await pair.rows<{ day: string }>(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at)
     SELECT 'forged-' || id, smart_link_id, created_at FROM smartlinks.clicks
     WHERE smart_link_id = $1 AND _deleted_at IS NULL ORDER BY created_at OFFSET 100 LIMIT $2
     RETURNING (created_at AT TIME ZONE 'UTC')::date::text AS day`,
    [link, count],
  );
  return rows.map(({ day }) => day);
}

/** Days that look forgotten, and that no sync has looked at yet. */
function undecided({ streams }: VerifyResult): number {
  return streams.reduce((sum, stream) => sum + stream.undecided, 0);
}

/** What a person is told. */
function told(result: VerifyResult): string {
  const rate = {
    ...{ limitMinute: 60, isAnnounced: true, usedMinute: 1, remainingMinute: 59, waitedMs: 0 },
    ...{ limitDay: null, remainingDay: null, tooManyRequests: 0, creditsUsed: 0 },
    creditsBalance: null,
  };
  return describeVerification([{ ...result, rate }], [], pc.createColors(false));
}

describe('daily sums', () => {
  it('are proven against the rows, and built anew where they differ', async () => {
    const link = await openSynced();
    expect((await verifyOnce(pair)).rollups).toEqual({
      links: 4,
      days: 0,
      differences: [],
      isRepaired: false,
    });
    await pair.rows(
      `UPDATE smartlinks_bi.click_days SET clicks = clicks + 1
       WHERE (smart_link_id, date_day) IN (
         SELECT smart_link_id, date_day FROM smartlinks_bi.click_days WHERE smart_link_id = $1 LIMIT 2)`,
      [link],
    );
    const found = await verifyOnce(pair);
    expect(found).toMatchObject({ exitCode: 3, rollups: { days: 2, isRepaired: false } });
    expect(found.rollups.differences).toMatchObject([
      { linkId: link, table: 'click_days', rows: 1 },
      { linkId: link, table: 'click_days', rows: 1 },
    ]);
    const repaired = await verifyOnce(pair, { isRepair: true });
    expect(repaired).toMatchObject({ exitCode: 3, rollups: { days: 2, isRepaired: true } });
    expect(await verifyOnce(pair)).toMatchObject({ exitCode: 0, rollups: { days: 0 } });
    await expectEqualToTruth(pair.database, pair.simulator);
  });
});

describe('rows that the API does not have', () => {
  it('are named, read a second time and marked', async () => {
    const link = await openSynced();
    const [day] = await forge(link, 1);
    const api = pair.service.truthDays(link, 'clicks').get(day ?? '') ?? 0;
    const key = `${link} clicks ${day}`;
    expect(findings(await verifyOnce(pair))).toEqual({ [key]: `${api} ${api + 1}` });
    const deep = await verifyOnce(pair, { isDeep: true, isRepair: true });
    expect(findings(deep)).toEqual({ [key]: '-0 +1 ~0' });
    const marked = await pair.rows<{ id: string }>(
      "SELECT id FROM smartlinks.clicks WHERE id LIKE 'forged-%' AND _deleted_at IS NOT NULL",
    );
    expect(marked).toHaveLength(1);
    await expectInStep(pair);
    expect((await verifyOnce(pair, { isDeep: true })).exitCode).toBe(0);
  });

  it('stay where a brake holds them, and the stream stays due', async () => {
    const link = await openSynced();
    await forge(link, 300);
    const result = await verifyOnce(pair, { isRepair: true });
    const repairs = new Set(result.streams.flatMap((s) => s.differences.map((d) => d.repair)));
    expect([...repairs]).toEqual(['held']);
    const live = await pair.rows(
      "SELECT FROM smartlinks.clicks WHERE id LIKE 'forged-%' AND _deleted_at IS NULL",
    );
    expect(live).toHaveLength(300);
    expect(await pair.cycle({ isAccepted: true })).toMatchObject({ rows: { vanished: 300 } });
    await expectInStep(pair);
    expect((await verifyOnce(pair)).exitCode).toBe(0);
  });

  it('are also those that vanished from it since the last sync', async () => {
    const link = await openSynced();
    const [id = ''] = pair.service.rowIds(link, 'clicks');
    pair.service.removeRow(id);
    const result = await verifyOnce(pair, { isRepair: true });
    expect(Object.keys(findings(result))).toHaveLength(1);
    await expectInStep(pair);
  });
});

describe('the ledger', () => {
  it('is compared with the tables', async () => {
    const link = await openSynced();
    const [first, second] = [...pair.service.truthDays(link, 'clicks').keys()];
    await pair.rows(
      `UPDATE smartlinks_sync.days SET stored = stored + 5
       WHERE smart_link_id = $1 AND stream = 'clicks' AND day = $2`,
      [link, first],
    );
    await pair.rows(
      "DELETE FROM smartlinks_sync.days WHERE smart_link_id = $1 AND stream = 'clicks' AND day = $2",
      [link, second],
    );
    const found = await verifyOnce(pair);
    expect(found).toMatchObject({ exitCode: 3, days: { differs: 0 }, rows: { missing: 0 } });
    const entries = found.streams.flatMap((s) => s.differences.map((d) => d.falseEntry));
    const [one, two] = [...pair.service.truthDays(link, 'clicks').values()];
    expect(entries).toEqual([
      { day: first, recorded: (one ?? 0) + 5, stored: one },
      { day: second, recorded: null, stored: two },
    ]);
    expect(await dayStatuses(pair, link)).toMatchObject({
      [first ?? '']: 'unsettled',
      [second ?? '']: 'unsettled',
    });
    await pair.cycle();
    await expectInStep(pair);
    expect((await verifyOnce(pair)).exitCode).toBe(0);
  });
});

describe('orphans', () => {
  it('are named by the day of the conversion, and read again', async () => {
    await openSynced();
    const orphans = await pair.rows<{ link: string; day: string }>(
      `WITH gone AS (DELETE FROM smartlinks.fans WHERE onlyfans_id =
         (SELECT fan_onlyfans_id FROM smartlinks.conversions ORDER BY id LIMIT 1) RETURNING onlyfans_id)
       SELECT smart_link_id AS link, (conversion_at AT TIME ZONE 'UTC')::date::text AS day
       FROM smartlinks.conversions JOIN gone ON onlyfans_id = fan_onlyfans_id
       GROUP BY 1, 2`,
    );
    const result = await verifyOnce(pair, { isRepair: true });
    expect(Object.keys(findings(result)).sort()).toEqual(
      orphans.map(({ link, day }) => `${link} conversions ${day}`).sort(),
    );
    expect(result).toMatchObject({ exitCode: 3, days: { differs: 0 } });
    await expectEqualToTruth(pair.database, pair.simulator);
    expect((await verifyOnce(pair)).exitCode).toBe(0);
  });

  it('whose link has no row are told', async () => {
    const link = await openSynced();
    await pair.rows(
      `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at) VALUES ('x', 'nobody', $1)`,
      [new Date(NOW * 1000)],
    );
    const result = await verifyOnce(pair);
    expect(result.linksWithoutRow).toEqual([{ linkId: 'nobody', stream: 'clicks', rows: 1 }]);
    expect(result.exitCode).toBe(3);
    expect((await verifyOnce(pair, { linkIds: [link] })).exitCode).toBe(0);
  });
});

describe('the service', () => {
  it('may have newer rows: they are pending and no difference', async () => {
    const link = await openSynced();
    pair.service.advance(900);
    pair.service.addClick(link);
    pair.service.addClick(link);
    const result = await verifyOnce(pair);
    expect(result).toMatchObject({ exitCode: 0, days: { differs: 0 } });
    const pending = result.streams.filter((stream) => stream.pending.isPending);
    expect(pending.map(({ linkId, pending: { rows } }) => [linkId, rows])).toEqual([[link, 2]]);
    expect((await pair.cycle()).rows.inserted).toBe(2);
  });

  it('may have late rows: their day differs', async () => {
    const link = await openSynced();
    pair.service.addClick(link, { at: NOW - 5 * DAY });
    const day = dayText(NOW - 5 * DAY);
    expect(Object.keys(findings(await verifyOnce(pair)))).toEqual([`${link} clicks ${day}`]);
  });

  it('may forget: rows are kept, and that is no difference', async () => {
    await openSynced();
    pair.service.set({ forgetDays: 30 });
    for (const isDeep of [false, true]) {
      const result = await verifyOnce(pair, { isDeep });
      expect(findings(result)).toEqual({});
      expect(result.exitCode).toBe(0);
      expect(result.days.forgotten).toBeGreaterThan(20);
      expect(undecided(result)).toBe(result.days.forgotten);
      expect(told(result)).toContain('\n    New among them: ');
    }
    await pair.cycle();
    const later = await verifyOnce(pair);
    expect(later).toMatchObject({ exitCode: 0, days: { differs: 0 } });
    expect(later.days.forgotten).toBeGreaterThan(20);
    expect(undecided(later)).toBe(0);
    expect(told(later)).toContain('Forgotten: ');
    expect(told(later)).not.toContain('New among them');
  });

  it('may fail for one stream: the others are counted', async () => {
    const link = await openSynced();
    pair.simulator.service.faults.add({
      linkId: link,
      endpoint: 'clicks',
      fault: { kind: 'status', status: 404 },
    });
    const result = await verifyOnce(pair);
    expect(result.exitCode).toBe(3);
    const outcomes = result.streams.map((s) => `${s.linkId} ${s.stream} ${s.outcome}`);
    expect(outcomes.filter((text) => text.endsWith('failed'))).toEqual([`${link} clicks failed`]);
    const others = outcomes.filter((text) => !text.includes(`${link} clicks`));
    expect(others.filter((text) => !/ (counted|nothing)$/.test(text))).toEqual([]);
    expect(others).toHaveLength(7);
  });

  it('may answer from a cache: that proves nothing', async () => {
    await openSynced();
    pair.service.set({ cached: true });
    const result = await verifyOnce(pair);
    expect(result).toMatchObject({ exitCode: 3, days: { verified: 0, differs: 0 } });
    expect(result.streams.flatMap((s) => s.uncounted.map((u) => u.reason))).toContain('cached');
  });
});

describe('what is looked at', () => {
  it('can be chosen by link and days', async () => {
    const link = await openSynced();
    const [from, to] = [NOW - 20 * DAY, NOW - 10 * DAY].map((at) => at - (at % DAY));
    const result = await verifyOnce(pair, {
      linkIds: [link],
      from: from ?? 0,
      to: (to ?? 0) + DAY - 1,
    });
    expect(result.exitCode).toBe(0);
    expect(
      result.asked.map(({ endpoint, linkId, query }) => [
        endpoint,
        linkId,
        query.date_start?.slice(0, 10),
        query.date_end?.slice(0, 10),
      ]),
    ).toEqual([
      ['clicks', link, dayText(from ?? 0), dayText(to ?? 0)],
      ['conversions', link, dayText(from ?? 0), dayText(to ?? 0)],
    ]);
    await expect(verifyOnce(pair, { linkIds: ['nobody'] })).rejects.toThrow('No link nobody');
  });

  it('leaves out removed links, and streams that another process works on', async () => {
    const link = await openSynced();
    const [other] = pair.service.links().filter(({ id }) => id !== link);
    pair.service.removeLink(other?.id ?? '');
    const lock = await pair.database.locks.acquire(
      streamLock({ workspace: 'default', linkId: link, stream: clicks }),
      { waitMs: 0 },
    );
    const result = await verifyOnce(pair).finally(() => lock.release());
    expect(result.links.marked).toBe(1);
    expect(result.streams.some(({ linkId }) => linkId === other?.id)).toBe(false);
    expect(result.streams.filter((s) => s.outcome === 'busy').map((s) => s.linkId)).toEqual([link]);
    expect(result.exitCode).toBe(0);
  });

  it('is read in parts where it does not fit one', async () => {
    const link = await openSynced();
    const settings = { pageSize: 20 };
    const forged = new Set(await forge(link, 2));
    const result = await verifyOnce(pair, { isDeep: true, settings });
    expect(Object.keys(findings(result))).toEqual(
      [...forged].sort().map((day) => `${link} clicks ${day}`),
    );
    expect(result.asked.every(({ query }) => Number(query.limit) <= 20)).toBe(true);
  });
});

describe('a run', () => {
  it('stops between two streams, keeping what was found', async () => {
    await openSynced();
    const controller = new AbortController();
    const run = verifyOnce(pair, {
      stopping: controller.signal,
      settings: { concurrency: 1 },
      onStreamDone: (done) => {
        if (done === 3) controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'stopped' });
    expect(pair.simulator.requests.of('clicks').length).toBeLessThanOrEqual(2);
    const runs = await pair.rows(
      "SELECT outcome FROM smartlinks_sync.runs WHERE command = 'verify'",
    );
    expect(runs).toEqual([{ outcome: 'stopped' }]);
  });

  it('waits for no other run of the workspace', async () => {
    await openSynced();
    const lock = await pair.database.locks.acquire(cycleLock('default'), { waitMs: 0 });
    await expect(verifyOnce(pair)).rejects.toMatchObject({ code: 'lock_held' });
    await lock.release();
  });
});
