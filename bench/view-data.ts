/**
 * Fills an empty warehouse with a year of made-up rows by SQL alone, link by link as a first load stores them, and
 * lets the program's own code build the daily sums.
 */
import type { Database } from '../src/db/database.js';
import { repairRollups } from '../src/db/rollups/compare.js';

export interface Size {
  readonly links: number;
  readonly clicks: number;
}

const DAYS = 365;

/** Countries as they come: the first is a third of all, as in the simulator's vocabulary. */
const COUNTRIES = `'{US,US,US,US,US,GB,GB,DE,DE,CA,CA,AU,BR,MX,FR,ES,IT,NL,SE,JP,IN}'::text[]`;
const CAMPAIGNS = `'{winter,launch,retarget,evergreen,"Black Friday | US",weekend}'::text[]`;
const CREATIVES = `'{creative-a,creative-b,creative-c,story-1,banner-300x250,popunder}'::text[]`;
const pick = (list: string): string =>
  `(${list})[1 + floor(random() * cardinality(${list}))::integer]`;

// Four sets of tags a link, as a media buyer uses them.
const tagOf = (list: string, step: number): string =>
  `(${list})[1 + (abs(hashtext($1 || (g % 4)::text || '${step}')) % cardinality(${list}))]`;

const CLICKS = `
INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, referrer, ip_address, user_agent, browser_device_type,
  browser_name, browser_family, browser_platform, is_bot, is_duplicate, country_code, gross_clicks, fbclid,
  utm_source, utm_medium, utm_campaign, utm_content)
SELECT '01J' || right($1, 6) || lpad(($2::bigint - g)::text, 17, '0'), $1, now() - (g::float8 / $2 * ${DAYS}) * interval '1 day',
  'https://www.example.com/landing?ref=bio', '203.0.113.' || (g % 255), 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36',
  (ARRAY['Mobile', 'Mobile', 'Mobile', 'Desktop', 'Tablet'])[1 + floor(random() * 5)::integer], 'Chrome Mobile', 'Chrome', 'Android',
  random() < 0.1, random() < 0.1, ${pick(COUNTRIES)}, 1, CASE WHEN random() < 0.3 THEN 'IwAR' || g END,
  (ARRAY['network', 'ExoClick', 'facebook'])[1 + abs(hashtext($1)) % 3], 'cpc', ${tagOf(CAMPAIGNS, 1)}, ${tagOf(CREATIVES, 2)}
FROM generate_series(0, $2::bigint - 1) g`;

// Three conversions to 100 clicks: one click in a hundred subscribes, and pays twice on average, days to weeks later.
const CONVERSIONS = `
INSERT INTO smartlinks.conversions (id, smart_link_id, conversion_at, conversion_type, amount_gross, amount_net, click_id, click_created_at, fan_onlyfans_id)
SELECT '01V' || substr(c.id, 4) || n, c.smart_link_id, least(c.created_at + CASE n WHEN 0 THEN interval '20 minutes' ELSE -ln(1 - random()) * 4.6 * interval '1 day' END, now()),
  CASE n WHEN 0 THEN 'new_subscriber' ELSE 'new_transaction' END,
  CASE WHEN n > 0 THEN a.gross END, CASE WHEN n > 0 THEN round(a.gross * 0.8, 2) END, c.id, c.created_at, 'fan' || abs(hashtext(c.id)) % 1000000
FROM smartlinks.clicks c
CROSS JOIN LATERAL generate_series(0, floor(random() * 5)::integer + 0 * length(c.id)) n
CROSS JOIN LATERAL (SELECT round((5 + random() * 45 + 0 * n)::numeric, 2) AS gross) a
WHERE c.smart_link_id = $1 AND NOT c.is_bot AND abs(hashtext(c.id)) % 90 = 0`;

/** Everything else that views read. */
const REST = [
  `INSERT INTO smartlinks.accounts (id, workspace, username) SELECT 'acct' || n, 'default', 'creator' || n FROM generate_series(0, 9) n ON CONFLICT DO NOTHING`,
  `UPDATE smartlinks.smart_links l SET clicks_count = t.clicks, conversions_count = v.conversions, subscribers_count = v.subscribers, revenue = v.revenue
   FROM (SELECT smart_link_id, sum(clicks) AS clicks FROM smartlinks_bi.click_days GROUP BY 1) t,
     (SELECT smart_link_id, sum(conversions) AS conversions, sum(conversions) FILTER (WHERE conversion_type = 'new_subscriber') AS subscribers,
        sum(amount_gross) AS revenue FROM smartlinks_bi.conversion_days GROUP BY 1) v
   WHERE t.smart_link_id = l.id AND v.smart_link_id = l.id`,
  `INSERT INTO smartlinks.link_labels (smart_link_id, key, value) SELECT id, 'vendor', 'Vendor ' || abs(hashtext(id)) % 12 FROM smartlinks.smart_links`,
  `INSERT INTO smartlinks.ad_spend (workspace, date_day, smart_link_id, campaign_name, spend, currency, impressions, clicks)
   SELECT 'default', current_date - d, CASE WHEN abs(hashtext(l.id)) % 2 = 0 THEN l.id END, 'black friday us ' || right(l.id, 3), 12.34, 'USD', 1000, 20
   FROM smartlinks.smart_links l CROSS JOIN generate_series(1, ${DAYS}) d`,
  `INSERT INTO smartlinks_sync.runs (workspace, command, started_at, ended_at, outcome, exit_code, rows_read) VALUES ('default', 'sync', now(), now(), 'done', 0, 1)`,
  `INSERT INTO smartlinks_sync.streams (smart_link_id, stream, workspace, counter, counter_gap, live_rows, revenue, counted_from, counted_through, proven_at)
   SELECT l.id, s, 'default', CASE s WHEN 'clicks' THEN clicks_count ELSE conversions_count END, 0, CASE s WHEN 'clicks' THEN clicks_count ELSE conversions_count END,
     CASE s WHEN 'conversions' THEN revenue END, now() - interval '400 days', now(), now()
   FROM smartlinks.smart_links l CROSS JOIN (VALUES ('clicks'), ('conversions')) AS n (s)`,
  `INSERT INTO smartlinks_sync.days (smart_link_id, stream, day, api_total, stored, status)
   SELECT smart_link_id, 'clicks', date_day, clicks, clicks, 'verified' FROM smartlinks_bi.click_days`,
  `INSERT INTO smartlinks.changes (stream, row_id, field, old, new, changed_at)
   SELECT 'clicks', id, 'is_bot', 'false', 'true', created_at + interval '3 days' FROM smartlinks.clicks WHERE abs(hashtext(id)) % 500 = 0`,
  `INSERT INTO smartlinks_sync.late_rows (stream, row_id, seen_at)
   SELECT 'conversions', id, conversion_at + interval '3 days' FROM smartlinks.conversions WHERE abs(hashtext(id)) % 50 = 0`,
  `INSERT INTO smartlinks.postbacks (id, workspace, url) SELECT 'p' || n, 'default', 'https://example.com/' || n FROM generate_series(1, 20) n`,
];

/** Fills it. Says what it does by `log`. */
export async function fillWarehouse(
  database: Database,
  { links, clicks }: Size,
  log: (line: string) => void,
): Promise<void> {
  const weights = Array.from({ length: links }, (_, n) => 1 / (n + 1) ** 0.7);
  const whole = weights.reduce((a, b) => a + b, 0);
  const ids = weights.map((_, n) => `01JLINK${String(n).padStart(19, '0')}`);
  await database.query(
    `INSERT INTO smartlinks.smart_links (id, workspace, account_id, name, link_type, free_trial_days, created_at)
     SELECT id, 'default', 'acct' || n % 10, 'Link ' || n, CASE n % 2 WHEN 0 THEN 'free_trial' ELSE 'tracking_link' END,
       CASE n % 2 WHEN 0 THEN 7 * (1 + n % 3) END, now() - interval '${DAYS + 5} days'
     FROM unnest($1::text[]) WITH ORDINALITY AS i (id, n)`,
    [ids],
  );
  for (const [at, id] of ids.entries()) {
    const count = Math.round((clicks * (weights[at] ?? 0)) / whole);
    await database.query(CLICKS, [id, count]);
    // Else the rows of each link would be looked for in all.
    if (at === 0) await database.query('ANALYZE smartlinks.clicks');
    await database.query(CONVERSIONS, [id]);
  }
  log('rows are written; building daily sums');
  const start = performance.now();
  await database.query('ANALYZE smartlinks.clicks, smartlinks.conversions');
  await repairRollups(database, ids);
  log(`daily sums took ${((performance.now() - start) / 1000).toFixed(0)} s`);
  for (const sql of REST) await database.query(sql);
  await database.query('VACUUM ANALYZE');
}
