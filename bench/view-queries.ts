/** What a dashboard asks of each view over 90 days. */

const SINCE = 'date_day >= current_date - 90';
// The busiest link: the first that is made.
const ONE = "smart_link_id = '01JLINK0000000000000000000'";

export const viewQueries: Readonly<Record<string, string>> = {
  links: 'SELECT vendor, channel, count(*) FROM smartlinks_bi.links GROUP BY 1, 2',
  clicks: `SELECT * FROM smartlinks_bi.clicks WHERE ${ONE} AND created_at >= current_date - 90 ORDER BY created_at DESC LIMIT 500`,
  conversions: `SELECT * FROM smartlinks_bi.conversions WHERE ${ONE} AND conversion_at >= current_date - 90 ORDER BY conversion_at DESC LIMIT 500`,
  link_performance:
    'SELECT smart_link_name, vendor, subscribers_28d, revenue_net_28d, roas FROM smartlinks_bi.link_performance ORDER BY revenue_net_28d DESC LIMIT 50',
  daily_performance: `SELECT date_day, vendor, bool_and(is_complete), sum(unique_clicks), sum(subscribers), sum(revenue_net), sum(spend) FROM smartlinks_bi.daily_performance WHERE ${SINCE} GROUP BY 1, 2 ORDER BY 1, 2`,
  campaign_performance: `SELECT campaign_key, sum(unique_clicks), sum(subscribers), sum(revenue_net), sum(spend), sum(revenue_net) / nullif(sum(spend), 0) FROM smartlinks_bi.campaign_performance WHERE ${SINCE} GROUP BY 1 ORDER BY 5 DESC NULLS LAST`,
  country_performance: `SELECT country_code, sum(unique_clicks), sum(payments), sum(revenue_net) FROM smartlinks_bi.country_performance WHERE ${SINCE} GROUP BY 1 ORDER BY 4 DESC`,
  traffic_quality: `SELECT vendor, browser_device_type, sum(clicks), sum(bot_clicks)::numeric / sum(clicks) FROM smartlinks_bi.traffic_quality WHERE ${SINCE} GROUP BY 1, 2 ORDER BY 4 DESC`,
  cohort_revenue: `SELECT date_trunc('week', date_day), days_since_click, sum(revenue_net) / nullif(sum(subscribers), 0) FROM smartlinks_bi.cohort_revenue WHERE ${SINCE} AND is_mature GROUP BY 1, 2 ORDER BY 1, 2`,
  cohort_ltv: `SELECT date_trunc('week', date_day), sum(revenue_net_d7) / nullif(sum(subscribers_d7), 0), sum(revenue_net_d30) / nullif(sum(subscribers_d30), 0) FROM smartlinks_bi.cohort_ltv WHERE ${SINCE} GROUP BY 1 ORDER BY 1`,
  conversion_lag:
    "SELECT smart_link_name, conversions, days_p50, days_p90 FROM smartlinks_bi.conversion_lag WHERE conversion_type = 'new_transaction' ORDER BY 2 DESC LIMIT 50",
  fan_value: `SELECT first_smart_link_name, count(*), sum(revenue_net), avg(days_to_first_payment) FROM smartlinks_bi.fan_value WHERE ${SINCE} GROUP BY 1 ORDER BY 3 DESC LIMIT 50`,
  funnel: `SELECT free_trial_days, sum(unique_clicks), sum(distinct_subscribers), sum(distinct_payers) FROM smartlinks_bi.funnel WHERE ${SINCE} GROUP BY 1`,
  link_cost:
    'SELECT smart_link_name, cost, cost_per_subscriber, roas FROM smartlinks_bi.link_cost ORDER BY cost DESC NULLS LAST LIMIT 50',
  spend_lines: `SELECT platform, matched_by, sum(spend_usd) FROM smartlinks_bi.spend_lines WHERE ${SINCE} GROUP BY 1, 2`,
  unmatched_spend: `SELECT campaign_name, sum(spend) FROM smartlinks_bi.unmatched_spend WHERE ${SINCE} GROUP BY 1 ORDER BY 2 DESC`,
  postback_health: 'SELECT * FROM smartlinks_bi.postback_health',
  restatements: `SELECT date_day, kind, count(*), sum(revenue_net_difference) FROM smartlinks_bi.restatements WHERE restated_at >= current_date - 90 GROUP BY 1, 2 ORDER BY 1, 2`,
  freshness: 'SELECT * FROM smartlinks_bi.freshness',
  coverage: 'SELECT * FROM smartlinks_bi.coverage',
};
