import type { Job } from '../client-job.js';
import { EMPTY } from '../postgres.js';
import { resultOf } from '../result.js';
import { takeTurns } from '../scenario.js';
import { withService } from '../service-process.js';
import type { Scenario } from './registry.js';

const LINKS = 10_000;
const DAYS = 365;
const PLANNED = 'bench_planned';
const job: Pick<Job, 'kind'> = { kind: 'plan' };

/** A ledger as it is after a year, made by SQL: every stream proven, every day of clicks verified. */
const FILL = `
  INSERT INTO smartlinks.smart_links (id, workspace, account_id, clicks_count, conversions_count, created_at)
  SELECT 'link-' || n, 'default', 'account', ${DAYS}, 0, '2025-06-01' FROM generate_series(1, ${LINKS}) n;
  INSERT INTO smartlinks_sync.streams
    (smart_link_id, stream, workspace, counter, counter_gap, live_rows, counted_from, counted_through, proven_at, edits_checked_at)
  SELECT 'link-' || n, stream, 'default', CASE stream WHEN 'clicks' THEN ${DAYS} ELSE 0 END, 0,
    CASE stream WHEN 'clicks' THEN ${DAYS} ELSE 0 END, '2025-06-01', '2026-06-01', '2026-06-01', '2026-06-15'
  FROM generate_series(1, ${LINKS}) n, unnest('{clicks,conversions}'::text[]) stream;
  INSERT INTO smartlinks_sync.days (smart_link_id, stream, day, api_total, stored, status)
  SELECT 'link-' || n, 'clicks', '2025-06-01'::date + d, 1, 1, 'verified'
  FROM generate_series(1, ${LINKS}) n, generate_series(0, ${DAYS - 1}) d`;

/** What a cycle decides before its first request for rows. */
export const planning: Scenario = {
  name: 'planning',
  title: `Planning a cycle, ${LINKS.toLocaleString('en-US')} links with ${DAYS} days`,
  isOnRequest: true,
  run: (postgres, options) =>
    withService({ world: { links: 1, clicks: 0, conversions: 0, days: 1 } }, async (service) => {
      await postgres.create(PLANNED, EMPTY);
      await postgres.query(PLANNED, FILL);
      await postgres.query(PLANNED, 'VACUUM (ANALYZE)');
      const runs = await takeTurns(
        { postgres, service, profileDir: options.profileDir },
        [{ name: 'smartlink-sync', from: PLANNED, job }],
        options,
      );
      await postgres.drop(PLANNED);
      const planned = runs.get('smartlink-sync') ?? [];
      const largest = (of: (run: (typeof planned)[number]) => number): number =>
        Math.max(...planned.map(of));
      return resultOf(
        {
          name: 'planning',
          title: `Planning a cycle, ${LINKS.toLocaleString('en-US')} links with ${DAYS} days`,
          about:
            'Reads links, streams and unsettled days from the database and decides which streams are due. A row is a ' +
            'stream here.',
          compare: [],
          extra: [
            { name: 'Longest', value: Math.round(largest(({ ms }) => ms)), unit: 'ms' },
            {
              name: 'Memory that it added',
              value: Math.round(largest(({ grownBytes }) => grownBytes) / 2 ** 20),
              unit: 'MB',
            },
          ],
        },
        runs,
      );
    }),
};
