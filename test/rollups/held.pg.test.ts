/** Sums that clicks are added to are held against what the commit has counted. */
import { afterEach, expect, it } from 'vitest';
import { DAY, NOW, openPair, type Pair } from '../sync/cycles.js';

let pair: Pair;
afterEach(() => pair.close());

it('sums of rows that somebody deleted by hand heal when the rows are read again', async () => {
  pair = await openPair({ accounts: 1, links: 0 });
  const { service, cycle, rows } = pair;
  const link = service.addLink({ createdAt: NOW - 30 * DAY });
  for (let minute = 0; minute < 30; minute += 1)
    service.addClick(link, { at: NOW - 2 * DAY + minute * 60 });
  await cycle();
  await rows('DELETE FROM smartlinks.clicks');
  await cycle({ isFull: true });
  const tables = [
    'click_days',
    'click_days_by_country',
    'click_days_by_campaign',
    'click_days_by_channel',
  ];
  const sums = await rows(
    tables
      .map(
        (name) => `SELECT '${name}' AS name, sum(clicks)::int AS clicks FROM smartlinks_bi.${name}`,
      )
      .join(' UNION ALL '),
  );
  expect(sums).toEqual(tables.map((name) => ({ name, clicks: 30 })));
});
