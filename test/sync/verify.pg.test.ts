/** `verify` names exactly the days that differ, whatever the chart looks like, and repairs by reading only these. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import { expectEqualToTruth } from '../support/warehouse.js';
import { expectInStep, openPair, type Pair, written } from './cycles.js';
import { damage, findings, type Verification, verifyOnce } from './verify-case.js';

let pair: Pair;
afterEach(() => pair.close());

async function openSynced(switches: SwitchSettings = {}): Promise<Pair> {
  const made = await openPair({ links: 6, clicks: 4000, conversions: 400, switches });
  await made.cycle();
  return made;
}

/** Days that the rows requests asked for, as `link stream first last`, of those that are no whole stream. */
function daysRead({ asked }: Verification): Set<string> {
  const days = new Set<string>();
  for (const { linkId, endpoint, query } of asked) {
    const [from, to] = [query.date_start, query.date_end].map((text) => (text ?? '').slice(0, 10));
    if (Number(query.limit) > 1) days.add(`${linkId} ${endpoint} ${from} ${to}`);
  }
  return days;
}

describe('a quiet service', () => {
  it('is proven with one request of one row for each stream', async () => {
    pair = await openSynced();
    const before = await written(pair);
    const result = await verifyOnce(pair);
    expect(result).toMatchObject({ exitCode: 0, days: { differs: 0, uncounted: 0 } });
    expect(result.rows).toEqual({ counted: 4400, proven: 4400, missing: 0, extra: 0, changed: 0 });
    const outcomes = result.streams.map(({ outcome, days }) => `${outcome} ${days.verified > 0}`);
    const withRows = outcomes.filter((outcome) => outcome !== 'nothing false');
    expect(new Set(withRows)).toEqual(new Set(['counted true']));
    expect(result.asked).toHaveLength(withRows.length);
    expect(result.asked.every(({ query }) => query.limit === '1')).toBe(true);
    // Nothing is written but the time of the proof.
    expect(await written(pair)).toEqual(before);
    const runs = await pair.rows(
      "SELECT outcome, exit_code FROM smartlinks_sync.runs WHERE command = 'verify'",
    );
    expect(runs).toEqual([{ outcome: 'done', exit_code: 0 }]);
    expect((await pair.cycle()).asked.rows).toBe(0);
  });

  it('is equal in every field', async () => {
    pair = await openSynced();
    const result = await verifyOnce(pair, { isDeep: true });
    expect(findings(result)).toEqual({});
    expect(result).toMatchObject({ exitCode: 0, rows: { counted: 4400, proven: 4400 } });
  });
});

const odd: readonly (readonly [string, SwitchSettings])[] = [
  ['a dense chart', { chart: 'dense' }],
  ['a sparse chart', { chart: 'sparse' }],
  ['no chart', { chart: 'missing' }],
  ['a chart of the newest days', { chart: { newestDays: 10 } }],
  ['a chart two hours ahead', { chart: { shiftHours: 2 } }],
  ['a chart five hours behind', { chart: { shiftHours: -5 } }],
  ['hidden fractions of a second', { fractions: 'hidden' }],
  ['shown fractions of a second', { fractions: 'shown' }],
  ['whole days only', { widenDates: true }],
  ['no more than 20 days at a time', { narrowDays: 20 }],
  ['pages of 100 rows', { pageCap: { reject: 100 } }],
  ['odd rows', { uglyShare: 0.3, newFields: true, wrongTypeShare: 0.2, nullFanShare: 0.3 }],
];

describe.each(odd)('with %s', (_name, switches) => {
  it('nothing differs while nothing does, and what was lost is named by link and day', async () => {
    pair = await openSynced(switches);
    expect(findings(await verifyOnce(pair))).toEqual({});
    const quiet = await verifyOnce(pair, { isDeep: true });
    expect({ found: findings(quiet), exitCode: quiet.exitCode }).toEqual({
      found: {},
      exitCode: 0,
    });

    const done = await damage(pair);
    const counted = await verifyOnce(pair);
    expect(findings(counted)).toEqual(done.counted);
    expect(counted).toMatchObject({ exitCode: 3, days: { uncounted: 0 }, rows: { missing: 7 } });

    const deep = await verifyOnce(pair, { isDeep: true, isRepair: true });
    expect(findings(deep)).toEqual(done.compared);
    expect(deep).toMatchObject({ exitCode: 3, rows: { missing: 7, extra: 0, changed: 1 } });
    await expectEqualToTruth(pair.database, pair.simulator);
    expect((await verifyOnce(pair, { isDeep: true })).exitCode).toBe(0);
    expect((await pair.cycle()).asked.rows).toBe(0);
  });
});

describe('what somebody did behind its back', () => {
  it('is repaired by reading only the days that differ', async () => {
    pair = await openSynced();
    const done = await damage(pair);
    const found = await verifyOnce(pair, { isDeep: true });
    const repaired = await verifyOnce(pair, { isRepair: true });
    expect(found.asked.length).toBeLessThanOrEqual(12 + 1);
    expect(findings(repaired)).toEqual(done.counted);
    const read = [...daysRead(repaired)];
    expect(read.sort()).toEqual(
      Object.keys(done.counted)
        .map((key) => `${key} ${key.slice(-10)}`)
        .sort(),
    );
    expect(repaired.streams.flatMap((s) => s.differences.map((d) => d.repair))).toEqual(
      Object.keys(done.counted).map(() => 'repaired'),
    );
  });

  it.each([1, 3])(
    'is read by the next sync where a repair was stopped after %i reads',
    async (n) => {
      pair = await openPair({ accounts: 1, links: 1, clicks: 600, conversions: 0 });
      await pair.cycle();
      // On the next day: no sum and no counter shows it, and each moved row makes two neighbouring days differ.
      const moved = await pair.rows(
        `UPDATE smartlinks.clicks SET created_at = created_at + interval '1 day' WHERE id IN (
         SELECT DISTINCT ON (day) id FROM (
           SELECT id, (created_at AT TIME ZONE 'UTC')::date AS day FROM smartlinks.clicks
         ) c WHERE extract(day FROM day) IN (2, 5, 9, 12) ORDER BY day, id
       ) RETURNING id`,
      );
      const stop = new AbortController();
      let reads = 0;
      const end = pair.service.onRequest(({ query }) => {
        reads += Number(query.limit) > 1 ? 1 : 0;
        if (reads > n) stop.abort(new Error('stopped'));
      });
      const repair = verifyOnce(pair, { isRepair: true, stopping: stop.signal });
      await expect(repair).rejects.toThrow();
      end();
      expect((await pair.cycle()).rows.updated).toBe(moved.length - n);
      await expectInStep(pair);
      expect((await verifyOnce(pair)).days.differs).toBe(0);
    },
  );

  it('is read again by the next sync where counts show it', async () => {
    pair = await openSynced();
    const done = await damage(pair);
    await verifyOnce(pair);
    const unsettled = await pair.rows<{ key: string }>(
      `SELECT concat_ws(' ', smart_link_id, stream, day) AS key FROM smartlinks_sync.days
       WHERE status = 'unsettled'`,
    );
    expect(unsettled.map(({ key }) => key).sort()).toEqual(Object.keys(done.counted).sort());
    expect((await pair.cycle()).rows.inserted).toBe(7);
    await expectInStep(pair);
    // The amount was changed behind the program's back: counts do not show it, but the sum of its day does.
    const left = await verifyOnce(pair);
    expect(left.days.differs).toBe(0);
    expect(left.rollups.days).toBe(1);
  });
});
