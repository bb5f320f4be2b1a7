import {
  CLICK_FIGURES,
  CONVERSION_FIGURES,
  clickFigures,
  conversionFigures,
  ratio,
  returnColumns,
  returns,
  revenue,
  spendComment,
} from './figures.js';
import { UNSETTLED_DAYS, WORKSPACE_COVERAGE } from './stream-coverage.js';
import type { View } from './view.js';

const CONVERSIONS = Object.entries(CONVERSION_FIGURES);
const nulls = (count: number): string => Array(count).fill('NULL').join(', ');

// Spend of a link stands with the campaign that it names, where the link's clicks know it; else with the link's own,
// where it has but one.
const PARTS = `
  SELECT l.workspace, c.date_day, t.campaign_key, ${CLICK_FIGURES.map((name) => `c.${name}`).join(', ')},
    CASE WHEN t.has_unfilled_macro THEN c.clicks ELSE 0 END AS unfilled_macro_clicks,
    ${CONVERSIONS.map(([name]) => `NULL::${name.startsWith('amount') ? 'numeric' : 'bigint'} AS ${name}`).join(', ')},
    NULL::numeric AS spend, NULL::bigint AS ad_impressions, NULL::bigint AS ad_clicks
  FROM smartlinks_bi.click_days_by_campaign c
  JOIN smartlinks_bi.campaign_tags t ON t.smart_link_id = c.smart_link_id AND t.row_key = c.row_key
  JOIN smartlinks.smart_links l ON l.id = c.smart_link_id
  UNION ALL
  SELECT l.workspace, v.date_day,
    CASE WHEN k.utm_campaign IS NULL THEN smartlinks_bi.campaign_key(v.utm_campaign) ELSE k.campaign_key END,
    ${nulls(5)}, ${CONVERSIONS.map(([, sql]) => sql).join(', ')}, ${nulls(3)}
  FROM smartlinks_bi.conversion_days_by_campaign v
  JOIN smartlinks.smart_links l ON l.id = v.smart_link_id
  LEFT JOIN (SELECT DISTINCT utm_campaign, campaign_key FROM smartlinks_bi.campaign_tags) k ON k.utm_campaign = v.utm_campaign
  UNION ALL
  SELECT s.workspace, s.date_day,
    CASE WHEN s.matched_by = 'link' AND (s.campaign_key = ANY (k.keys)) IS NOT TRUE AND cardinality(k.keys) = 1 THEN k.keys[1]
      ELSE s.campaign_key END,
    ${nulls(10)}, s.spend_usd, s.impressions, s.clicks
  FROM smartlinks_bi.spend_lines s
  LEFT JOIN (
    SELECT smart_link_id, array_agg(DISTINCT campaign_key) AS keys FROM smartlinks_bi.campaign_tags
    WHERE campaign_key IS NOT NULL GROUP BY 1
  ) k ON k.smart_link_id = s.smart_link_id
  WHERE s.matched_by IS NOT NULL AND s.spend_usd IS NOT NULL`;

const CAMPAIGN_DAYS = `
SELECT workspace, date_day, campaign_key,
  ${[...CLICK_FIGURES, 'unfilled_macro_clicks', 'conversions', 'subscribers', 'payments'].map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`).join(', ')},
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_gross)')} AS revenue_gross,
  ${revenue('coalesce(sum(payments), 0)', 'sum(amount_net)')} AS revenue_net,
  sum(spend) AS spend, sum(ad_impressions)::bigint AS ad_impressions, sum(ad_clicks)::bigint AS ad_clicks
FROM (${PARTS}) parts GROUP BY workspace, date_day, campaign_key`;

/** Campaigns by day. */
export const campaignPerformance: View = {
  name: 'campaign_performance',
  comment:
    'Campaigns by day, over all links of a workspace: what clicks carry as utm_campaign, cleaned, so that "Spring Sale | US" and "spring_sale-us" are one, with the spend that names it. All spend that is matched at all is here.',
  columns: {
    workspace: 'The workspace that listed the links first.',
    date_day: 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.',
    is_complete:
      'True where all of this day is counted equal to the API for every link of the workspace. False: figures may still grow.',
    campaign_key:
      'The campaign as smartlinks_bi.campaign_key writes it. Null: clicks without a campaign, or with nothing but an unfilled placeholder.',
    campaign_name: 'One of the ways in which clicks spell it. Null where no click has it.',
    ...clickFigures,
    unfilled_macro_clicks:
      'Clicks with a placeholder that the network did not fill, such as {{campaign.name}}, in a tag.',
    ...conversionFigures,
    spend: spendComment,
    ad_impressions: 'Impressions, as the ad platform counts them. Null where none are known.',
    ad_clicks: 'Clicks, as the ad platform counts them: not those of the links.',
    bot_share: 'bot_clicks / clicks, from 0 to 1. Null without clicks.',
    ...returnColumns,
  },
  sql: `
SELECT d.workspace, d.date_day, coalesce(d.date_day <= x.last_day AND u.workspace IS NULL, false) AS is_complete,
  d.campaign_key, n.campaign_name, ${CLICK_FIGURES.map((name) => `d.${name}`).join(', ')}, d.unfilled_macro_clicks,
  d.conversions, d.subscribers, d.payments, d.revenue_gross, d.revenue_net, d.spend, d.ad_impressions, d.ad_clicks,
  ${ratio('d.bot_clicks', 'd.clicks')} AS bot_share, ${returns('d')}
FROM (${CAMPAIGN_DAYS}) d
LEFT JOIN (
  SELECT l.workspace, t.campaign_key, min(t.utm_campaign) AS campaign_name
  FROM smartlinks_bi.campaign_tags t JOIN smartlinks.smart_links l ON l.id = t.smart_link_id GROUP BY 1, 2
) n ON n.workspace = d.workspace AND n.campaign_key = d.campaign_key
LEFT JOIN (${WORKSPACE_COVERAGE}) x ON x.workspace = d.workspace
LEFT JOIN (
  SELECT DISTINCT l.workspace, t.date_day FROM (${UNSETTLED_DAYS}) t
  JOIN smartlinks.smart_links l ON l.id = t.smart_link_id WHERE l._deleted_at IS NULL
) u ON u.workspace = d.workspace AND u.date_day = d.date_day`,
};
