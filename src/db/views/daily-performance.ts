import {
  CLICK_FIGURES,
  CONVERSION_FIGURES,
  clickFigures,
  conversionFigures,
  is_complete,
  ratio,
  returnColumns,
  returns,
  revenue,
  spendComment,
} from './figures.js';
import { LINK_COLUMNS, linkColumns, periodOn } from './link-columns.js';
import { LINK_LAST_DAYS, UNSETTLED_DAYS } from './stream-coverage.js';
import type { View } from './view.js';

const CONVERSIONS = Object.entries(CONVERSION_FIGURES);
const nulls = (count: number): string => Array(count).fill('NULL').join(', ');

/** Clicks, conversions and spend of links by day, as rows to be summed. A filter by link or day reaches each part. */
export const LINK_DAY_PARTS = `
  SELECT smart_link_id, date_day, ${CLICK_FIGURES.join(', ')}, gross_clicks,
    ${CONVERSIONS.map(([name]) => `NULL::${name.startsWith('amount') ? 'numeric' : 'bigint'} AS ${name}`).join(', ')},
    NULL::numeric AS spend, NULL::bigint AS ad_impressions, NULL::bigint AS ad_clicks
  FROM smartlinks_bi.click_days
  UNION ALL
  SELECT smart_link_id, date_day, ${nulls(5)}, ${CONVERSIONS.map(([, sql]) => sql).join(', ')}, ${nulls(3)}
  FROM smartlinks_bi.conversion_days
  UNION ALL
  SELECT s.smart_link_id, s.date_day, ${nulls(10)}, CASE WHEN s.currency = 'USD' THEN s.spend ELSE s.spend * s.fx_rate END,
    s.impressions, s.clicks
  FROM smartlinks.ad_spend s JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l.workspace = s.workspace`;

/** One row each link and day with anything at all. */
export const LINK_DAYS = `
SELECT smart_link_id, date_day,
  ${[...CLICK_FIGURES, 'conversions', 'subscribers', 'payments'].map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`).join(', ')},
  sum(gross_clicks)::bigint AS gross_clicks,
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_gross)')} AS revenue_gross,
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_net)')} AS revenue_net,
  sum(spend) AS spend, sum(ad_impressions)::bigint AS ad_impressions, sum(ad_clicks)::bigint AS ad_clicks
FROM (${LINK_DAY_PARTS}) parts GROUP BY smart_link_id, date_day`;

/** The `is_complete` of the link and day of `d`; to be joined by `COMPLETE_JOINS`. */
export const IS_COMPLETE = 'coalesce(d.date_day <= x.last_day AND u.smart_link_id IS NULL, false)';

export const COMPLETE_JOINS = `
LEFT JOIN (${LINK_LAST_DAYS}) x ON x.smart_link_id = d.smart_link_id
LEFT JOIN (SELECT DISTINCT smart_link_id, date_day FROM (${UNSETTLED_DAYS}) t) u
  ON u.smart_link_id = d.smart_link_id AND u.date_day = d.date_day`;

/** Links by day. */
export const dailyPerformance: View = {
  name: 'daily_performance',
  comment:
    'Links by day: clicks, conversions, revenue, and the spend that names the link. A day without any of them has no row. Figures may be added up; ratios may not.',
  columns: {
    ...linkColumns,
    date_day: 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.',
    is_complete,
    ...clickFigures,
    gross_clicks: 'Sum of the field gross_clicks. Null where no click has one.',
    ...conversionFigures,
    spend: spendComment,
    ad_impressions: 'Impressions, as the ad platform counts them. Null where none are known.',
    ad_clicks: 'Clicks, as the ad platform counts them: not those of the link.',
    bot_share: 'bot_clicks / clicks, from 0 to 1. Null without clicks.',
    duplicate_share: 'duplicate_clicks / clicks, from 0 to 1. Null without clicks.',
    subscribers_per_click: 'subscribers / unique_clicks of the same day. Null without clicks.',
    ...returnColumns,
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.date_day, ${IS_COMPLETE} AS is_complete,
  ${CLICK_FIGURES.map((name) => `d.${name}`).join(', ')}, d.gross_clicks, d.conversions, d.subscribers, d.payments,
  d.revenue_gross, d.revenue_net, d.spend, d.ad_impressions, d.ad_clicks,
  ${ratio('d.bot_clicks', 'd.clicks')} AS bot_share, ${ratio('d.duplicate_clicks', 'd.clicks')} AS duplicate_share,
  ${ratio('d.subscribers', 'd.unique_clicks')} AS subscribers_per_click, ${returns('d')}
FROM (${LINK_DAYS}) d
${periodOn('d.smart_link_id', 'd.date_day')}
${COMPLETE_JOINS}`,
};
