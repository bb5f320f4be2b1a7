/** What the views say of completeness, and of changes in days that were complete. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseNow } from '../../src/db/database-now.js';
import { recordSettings } from '../../src/db/ledger/settings.js';
import { Draw } from '../../src/simulator/random.js';
import { readWorkspaceStatus } from '../../src/status/read-status.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';
import { decimal } from './figures.js';
import { readView, type ViewRow } from './read-view.js';
import { daysAgo, micros } from './scene.js';

const WAREHOUSES = 40;
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** A ledger as it could be: streams never read, behind, unsettled, failed; links removed, missing, without counters. */
async function makeLedger(seed: number): Promise<void> {
  const draw = new Draw(seed);
  await db.database.query(
    'TRUNCATE smartlinks.smart_links, smartlinks_sync.streams, smartlinks_sync.days, smartlinks_sync.runs, smartlinks_sync.absences',
  );
  const ago = (days: number): string => `now() - interval '${days} days'`;
  if (draw.chance(0.95)) {
    const listed = draw.pick([0, 0.01, 0.3, 1.2, 3]);
    await db.database.query(
      `INSERT INTO smartlinks_sync.runs (workspace, command, started_at, exit_code, rows_read) VALUES ('w', 'sync', ${ago(listed)}, ${draw.pick([0, 3])}, 0),
       ('w', 'check', now(), 0, 0), ('w', 'sync', now(), 4, 0)`,
    );
  }
  const trouble = draw.chance(0.5) ? 0.15 : 0;
  for (let n = 0; n < 1 + draw.below(5); n += 1) {
    const counter = draw.chance(0.2) ? 0 : 5 + draw.below(3);
    await db.database.query(
      `INSERT INTO smartlinks.smart_links (id, workspace, account_id, created_at, clicks_count, conversions_count, revenue, _deleted_at, _synced_at)
       VALUES ('l${n}', 'w', ${draw.pick(["'a'", "'a'", "'b'", 'NULL'])}, ${ago(20)}, ${draw.chance(trouble) ? 'NULL' : counter}, ${counter}, ${draw.pick(['NULL', '5', '5.00'])},
         ${draw.chance(trouble) ? 'now()' : 'NULL'}, ${ago(draw.pick([0, 2]))})`,
    );
    if (draw.chance(trouble)) {
      await db.database.query(
        `INSERT INTO smartlinks_sync.absences (workspace, kind, id, smart_link_id, since) VALUES ('w', 'link', 'l${n}', 'l${n}', now())`,
      );
    }
    for (const stream of ['clicks', 'conversions']) {
      if (draw.chance(trouble)) continue;
      const isProven = !draw.chance(trouble);
      const dropped = draw.pick([0, 0, 2]);
      await db.database.query(
        `INSERT INTO smartlinks_sync.streams (smart_link_id, stream, workspace, counter, counter_gap, live_rows, revenue, counted_from, counted_through,
           proven_at, due_at, unsettled_since, failed_at, hints, dropped_rows)
         VALUES ('l${n}', '${stream}', 'w', ${counter}, ${draw.pick([0, 0, 1])}, ${Math.max(0, counter - dropped - draw.pick([0, 0, 0, 1]))},
           ${stream === 'clicks' ? 'NULL' : draw.pick(['5', '5', 'NULL'])}, date_trunc('day', ${ago(21)}),
           date_trunc('second', ${ago(draw.pick([0, 0, 0.5, 1, 4]))}), ${isProven ? 'now()' : 'NULL'},
           ${draw.chance(trouble) ? 'now()' : 'NULL'}, ${draw.chance(trouble) ? 'now()' : 'NULL'}, ${draw.chance(trouble / 2) ? 'now()' : 'NULL'},
           ${draw.chance(trouble) ? `'{"lowest_gap": 0}'` : draw.pick(['NULL', 'NULL', `'{"uncounted": 1}'`])}, ${dropped})`,
      );
      for (let day = 0; day < 24; day += 1) {
        if (!draw.chance(trouble)) continue;
        await db.database.query(
          `INSERT INTO smartlinks_sync.days (smart_link_id, stream, day, api_total, stored, status) VALUES ('l${n}', '${stream}', $1, 2, 1, $2)`,
          [daysAgo(day), draw.pick(['unsettled', 'unsettled', 'verified', 'forgotten'])],
        );
      }
    }
  }
}

test(`freshness and coverage say what status says, in ${WAREHOUSES} seeded warehouses`, async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= WAREHOUSES; seed += 1) {
    await makeLedger(seed);
    const draw = new Draw(seed + 1000);
    const settleSeconds = draw.pick([60, 60, 0, 90_000]);
    const accountIds = draw.pick([null, null, ['a'], ['a', 'b'], ['x']]);
    await recordSettings(db.database, {
      SYNC_SETTLE_SECONDS: `${settleSeconds}`,
      SYNC_ACCOUNT_IDS: (accountIds ?? []).join(','),
    });
    const now = await databaseNow(db.database);
    const status = await readWorkspaceStatus(db.database, 'w', {
      now,
      plan: { startSeconds: null, horizonDays: 90, pageSize: 1000 },
      settleSeconds,
      reprobeSeconds: 86_400,
      accountIds,
      retentionMonths: null,
      maxLagSeconds: null,
    });
    const view = (await readView(db.database, 'freshness', ['workspace'])).get('w');
    const through = view?.proven_through == null ? null : Date.parse(view.proven_through);
    expect({ seed, complete: view?.complete_through ?? null, through }).toEqual({
      seed,
      complete: status.completeThrough,
      through: status.provenThrough?.getTime() ?? null,
    });
    expect([seed, view?.unsettled_days]).toEqual([seed, String(status.unsettledDays)]);
    seen.add(status.completeThrough ?? 'none');
    const links = await readView(
      db.database,
      `SELECT smart_link_id, CASE WHEN count(*) = count(complete_through) THEN min(complete_through) END AS complete_through
       FROM smartlinks_bi.coverage GROUP BY 1`,
      ['smart_link_id'],
    );
    for (const { id, completeThrough } of status.links) {
      const [day] = [links.get(id)?.complete_through ?? null];
      // Of a link, status names the last whole day before the first stream's end; the same but for unsettled days.
      expect([seed, id, day]).toEqual([seed, id, completeThrough]);
    }
  }
  expect(seen.size).toBeGreaterThan(3);
});

describe('a day that was complete', () => {
  test('shows what came late, was edited or vanished since, and daily rows know that they are complete', async () => {
    const own = await createTestDatabase();
    const simulator = await startFastSimulator({
      now: Math.floor(Date.now() / 1000),
      links: 3,
      clicks: 300,
      conversions: 120,
      days: 20,
    });
    try {
      await syncOnce(own.database, simulator);
      expect((await readView(own.database, 'restatements', ['row_id'])).size).toBe(0);
      const days = [
        ...(
          await readView(own.database, 'daily_performance', ['smart_link_id', 'date_day'])
        ).values(),
      ];
      for (const { date_day, is_complete } of days) {
        expect([date_day, is_complete]).toEqual([date_day, String((date_day ?? '') < daysAgo(0))]);
      }
      const { service } = simulator;
      const id = service.links()[0]?.id ?? '';
      const hours = (count: number): number => service.now() - count * 3600;
      const money = {
        conversion_type: 'new_transaction',
        amount_gross: 50.25,
        amount_net: 40.2,
      };
      const late = service.addConversion(id, { at: hours(80), ...money });
      service.addConversion(id, { at: hours(0), ...money });
      const { rows: sold } = await own.database.query<{ id: string; gross: string; net: string }>(
        `SELECT id, amount_gross::text AS gross, amount_net::text AS net FROM smartlinks.conversions
         WHERE smart_link_id = $1 AND conversion_type = 'new_transaction' AND conversion_at < current_date - 2 ORDER BY id LIMIT 1`,
        [id],
      );
      const [payment] = sold;
      service.editRow(payment?.id ?? '', { amount_net: 1 });
      const { rows: gone } = await own.database.query<{ id: string }>(
        'SELECT id FROM smartlinks.clicks WHERE smart_link_id = $1 AND created_at < current_date - 2 AND id NOT IN (SELECT click_id FROM smartlinks.conversions WHERE click_id IS NOT NULL) ORDER BY id LIMIT 1',
        [id],
      );
      service.removeRow(gone[0]?.id ?? '');
      await syncOnce(own.database, simulator, { cycle: { isFull: true } });
      const changed = await readView(own.database, 'restatements', ['row_id']);
      const shown = ({ kind, field, before, after, ...row }: ViewRow) => ({
        ...{ kind, field, before, after, rows: row.rows_difference },
        ...{ gross: row.revenue_gross_difference, net: row.revenue_net_difference },
      });
      expect(Object.fromEntries([...changed].map(([row, fields]) => [row, shown(fields)]))).toEqual(
        {
          [late]: {
            kind: 'late',
            field: null,
            before: null,
            after: null,
            rows: '1',
            gross: '50.25',
            net: '40.2',
          },
          [payment?.id ?? '']: {
            ...{
              kind: 'edited',
              field: 'amount_net',
              before: payment?.net,
              after: '1',
              rows: '0',
              gross: '0',
            },
            net: decimal(1_000_000n - (micros(payment?.net ?? null) ?? 0n)),
          },
          [gone[0]?.id ?? '']: {
            kind: 'vanished',
            field: null,
            before: null,
            after: null,
            rows: '-1',
            gross: '0',
            net: '0',
          },
        },
      );
      service.editRow(late, { amount_net: 1.5 });
      service.removeRow(payment?.id ?? '');
      await syncOnce(own.database, simulator, { cycle: { isFull: true } });
      const moves = await readView(
        own.database,
        `SELECT row_id, kind, sum(revenue_net_difference) AS net FROM smartlinks_bi.restatements
         WHERE stream = 'conversions' GROUP BY 1, 2`,
        ['row_id', 'kind'],
      );
      // Each amount as it was then: an edit that followed is not counted a second time.
      expect(Object.fromEntries([...moves].map(([key, { net }]) => [key, net]))).toEqual({
        [`${late} late`]: '40.2',
        [`${late} edited`]: '-38.7',
        [`${payment?.id} edited`]: decimal(1_000_000n - (micros(payment?.net ?? null) ?? 0n)),
        [`${payment?.id} vanished`]: '-1',
      });
      await own.database.query(
        `UPDATE smartlinks_sync.days SET status = 'unsettled' WHERE (smart_link_id, stream, day) = (SELECT smart_link_id, stream, day FROM smartlinks_sync.days
           WHERE stream = 'clicks' AND smart_link_id = $1 AND day < current_date - 3 ORDER BY day LIMIT 1)`,
        [id],
      );
      const open = [
        ...(
          await readView(own.database, 'daily_performance', ['smart_link_id', 'date_day'])
        ).values(),
      ].filter(({ is_complete, date_day }) => is_complete === 'false' && date_day !== daysAgo(0));
      expect(open).toHaveLength(1);
    } finally {
      await simulator.close();
      await own.close();
    }
  });
});
