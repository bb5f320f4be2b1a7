import { LINK_DAY_PARTS } from './daily-performance.js';
import { earned, ratio } from './figures.js';
import { LINK_COLUMNS, linkColumns } from './link-columns.js';
import type { View } from './view.js';

const AMOUNTS = ['revenue_gross', 'revenue_net'];
const mode = (name: string): string => `lower(l.cost_input_mode) = '${name.toLowerCase()}'`;

/** What a link costs as entered in the console of the API. */
export const linkCost: View = {
  name: 'link_cost',
  comment:
    "Cost of links as the team entered it in the console of the API, by the link's own mode, beside what they earned. Null, not 0, where no cost was entered or the mode is not known. Imported spend is another source: it stands beside and is not added.",
  columns: {
    ...linkColumns,
    cost_input_mode: 'How the cost was entered: perSub, perClick or perPromo. Null: not at all.',
    cost_input_value: 'The cost as entered, in USD.',
    cost: 'USD in all: perSub is the value times subscribers, perClick times clicks (both as the API counts them for the cost), perPromo the value itself.',
    cost_per_subscriber: 'USD: cost / subscribers. Null where there is no cost or no subscriber.',
    cost_per_click: 'USD: cost / unique_clicks. Null where there is no cost or no click.',
    unique_clicks: 'Clicks that are neither bots nor duplicates.',
    subscribers: 'Conversions new_subscriber.',
    revenue_gross: 'USD before fees, summed over new_transaction. Exact.',
    revenue_net: 'USD after fees, summed over new_transaction. Exact.',
    roas: 'revenue_net / cost. Null where no cost is known.',
    roas_gross: 'revenue_gross / cost. Null where no cost is known.',
    profit: 'USD: revenue_net - cost. Null where no cost is known.',
    imported_spend: 'Imported ad spend of the link in USD. Null where none is known.',
    api_cost_per_sub: 'USD for each subscriber, as the API works it out: field cost.perSub.',
    api_cost_per_click: 'USD for each click, as the API works it out: field cost.perClick.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.cost_input_mode, d.cost_input_value, d.cost,
  ${ratio('d.cost', 'd.subscribers')} AS cost_per_subscriber, ${ratio('d.cost', 'd.unique_clicks')} AS cost_per_click,
  d.unique_clicks, d.subscribers, d.revenue_gross, d.revenue_net, ${ratio('d.revenue_net', 'd.cost')} AS roas,
  ${ratio('d.revenue_gross', 'd.cost')} AS roas_gross, d.revenue_net - d.cost AS profit, d.spend AS imported_spend,
  d.cost_per_sub AS api_cost_per_sub, d.cost_per_click AS api_cost_per_click
FROM (
  SELECT l.id, l.cost_input_mode, l.cost_input_value, l.cost_per_sub, l.cost_per_click,
    coalesce(t.unique_clicks, 0) AS unique_clicks, coalesce(t.subscribers, 0) AS subscribers,
    ${AMOUNTS.map((name) => `CASE WHEN t.smart_link_id IS NULL THEN 0 ELSE t.${name} END AS ${name}`).join(', ')}, t.spend,
    CASE WHEN ${mode('perSub')} THEN l.cost_input_value * coalesce(l.cost_subscriber_source_count, l.subscribers_count)
      WHEN ${mode('perClick')} THEN l.cost_input_value * coalesce(l.cost_click_source_count, l.clicks_count)
      WHEN ${mode('perPromo')} THEN l.cost_input_value END AS cost
  FROM smartlinks.smart_links l
  LEFT JOIN (
    SELECT smart_link_id, sum(unique_clicks)::bigint AS unique_clicks, sum(subscribers)::bigint AS subscribers,
      ${AMOUNTS.map((name) => `${earned(name)} AS ${name}`).join(', ')}, sum(spend) AS spend
    FROM (${LINK_DAY_PARTS}) b GROUP BY 1
  ) t ON t.smart_link_id = l.id
) d
JOIN smartlinks_bi.links p ON p.smart_link_id = d.id`,
};
