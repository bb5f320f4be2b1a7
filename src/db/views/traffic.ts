/** Where clicks come from, and how good they are. */
import { divisions, groupsOf } from '../rollups/click-groups.js';
import { COMPLETE_JOINS, IS_COMPLETE } from './daily-performance.js';
import {
  CLICK_FIGURES,
  CONVERSION_FIGURES,
  clickFigures,
  conversionFigures,
  is_complete,
  ratio,
  revenue,
} from './figures.js';
import { LINK_COLUMNS, linkColumns, periodOn } from './link-columns.js';
import type { View } from './view.js';

const CONVERSIONS = Object.entries(CONVERSION_FIGURES);

const COUNTS = [...CLICK_FIGURES, 'conversions', 'subscribers', 'payments'];

/** Every link that rows may be of, also one that is not listed. */
const ALL_LINKS = `
SELECT id FROM smartlinks.smart_links
UNION SELECT smart_link_id FROM smartlinks_sync.streams
UNION SELECT smart_link_id FROM smartlinks_bi.campaign_tags`;

// Grouped link by link: the groups of one stay in the processor's cache, which those of all links do not, and the link
// is found once, not for each of them. Sums of integers need no memory of their own for each group; nor do amounts where
// there are none. A link has fewer clicks a day than an integer holds. Parts that have conditions of their own would be worked out
// column by column before any is left out.
const COUNTRY_DAYS = `
SELECT k.id AS smart_link_id, date_day, country_code,
  ${COUNTS.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ')},
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_gross) FILTER (WHERE amount_gross IS NOT NULL)')} AS revenue_gross,
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_net) FILTER (WHERE amount_net IS NOT NULL)')} AS revenue_net
FROM (
  SELECT smart_link_id, date_day, country_code, clicks, bot_clicks, duplicate_clicks,
    clicks - bot_clicks - duplicate_clicks AS unique_clicks,
    ${CONVERSIONS.map(([name]) => `NULL::${name.startsWith('amount') ? 'numeric' : 'integer'} AS ${name}`).join(', ')}
  FROM (${groupsOf(divisions.country)}) c
  UNION ALL
  SELECT smart_link_id, date_day, country_code, NULL, NULL, NULL, NULL,
    ${CONVERSIONS.map(([name, sql]) => (name.startsWith('amount') ? sql : `(${sql})::integer`)).join(', ')}
  FROM smartlinks_bi.conversion_days_by_country
) parts
WHERE smart_link_id = k.id AND date_day BETWEEN k.first_day AND k.last_day
GROUP BY date_day, country_code`;

const day = 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.';

/** Links by day and country. */
export const countryPerformance: View = {
  name: 'country_performance',
  comment:
    'Links by day and country of the click: clicks, conversions and revenue. Conversions count on their own day, with the country of the click behind them.',
  columns: {
    ...linkColumns,
    date_day: day,
    is_complete,
    country_code:
      'Country of the click, ISO 3166 two letters. Null where it, or the click, is unknown.',
    ...clickFigures,
    ...conversionFigures,
    bot_share: 'bot_clicks / clicks, from 0 to 1. Null without clicks.',
    subscribers_per_click: 'subscribers / unique_clicks of the same day. Null without clicks.',
    revenue_net_per_click: 'USD: revenue_net / unique_clicks. Null without clicks.',
    revenue_net_per_subscriber: 'USD: revenue_net / subscribers. Null without subscribers.',
  },
  sql: `
SELECT ${LINK_COLUMNS.replaceAll('p.', 'k.')}, d.date_day, ${IS_COMPLETE} AS is_complete, d.country_code,
  ${CLICK_FIGURES.map((name) => `d.${name}`).join(', ')}, d.conversions, d.subscribers, d.payments,
  d.revenue_gross, d.revenue_net, ${ratio('d.bot_clicks', 'd.clicks')} AS bot_share,
  ${ratio('d.subscribers', 'd.unique_clicks')} AS subscribers_per_click,
  ${ratio('d.revenue_net', 'd.unique_clicks')} AS revenue_net_per_click,
  ${ratio('d.revenue_net', 'd.subscribers')} AS revenue_net_per_subscriber
FROM (
  SELECT n.id, coalesce(p.first_day, '-infinity') AS first_day, coalesce(p.last_day, 'infinity') AS last_day, ${LINK_COLUMNS}
  FROM (${ALL_LINKS}) n LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = n.id
) k
CROSS JOIN LATERAL (${COUNTRY_DAYS}) d
${COMPLETE_JOINS}`,
};

/** Links by day, country and device. */
export const trafficQuality: View = {
  name: 'traffic_quality',
  comment:
    'Clicks of links by day, country and device, and how many of them are bots or duplicates. Add up the counts and divide; do not average the shares.',
  columns: {
    ...linkColumns,
    date_day: 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.',
    is_complete,
    country_code: 'Country of the click, ISO 3166 two letters. Null where unknown.',
    browser_device_type: 'Device of the click, such as mobile or desktop. Null where unknown.',
    ...clickFigures,
    bot_share: 'bot_clicks / clicks, from 0 to 1.',
    duplicate_share: 'duplicate_clicks / clicks, from 0 to 1.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.date_day, ${IS_COMPLETE} AS is_complete, d.country_code, d.browser_device_type,
  ${CLICK_FIGURES.map((name) => `d.${name}`).join(', ')},
  ${ratio('d.bot_clicks', 'd.clicks')} AS bot_share, ${ratio('d.duplicate_clicks', 'd.clicks')} AS duplicate_share
FROM smartlinks_bi.click_days_by_country d
${periodOn('d.smart_link_id', 'd.date_day')}
${COMPLETE_JOINS}`,
};
