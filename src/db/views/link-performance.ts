import { LINK_DAY_PARTS } from './daily-performance.js';
import {
  CLICK_FIGURES,
  clickFigures,
  conversionFigures,
  earned,
  ratio,
  returnColumns,
  returns,
  spendComment,
} from './figures.js';
import { hasLostConversions } from './kept-days.js';
import { LINK_COLUMNS, linkColumns, TODAY } from './link-columns.js';
import { LINK_LAST_DAYS } from './stream-coverage.js';
import type { View } from './view.js';

const COUNTS = [...CLICK_FIGURES, 'conversions', 'subscribers', 'payments'];
const AMOUNTS = ['revenue_gross', 'revenue_net'];
const RECENT = [
  ...['clicks', 'bot_clicks', 'unique_clicks', 'subscribers', 'payments'],
  ...AMOUNTS,
  'spend',
];
const SPANS = [7, 28] as const;

const recentSql = SPANS.flatMap((days) =>
  RECENT.map((name) => {
    const span = `date_day >= ${TODAY} - ${days} AND date_day < ${TODAY}`;
    const sum = `sum(${name}) FILTER (WHERE ${span})`;
    if (name === 'spend') return `${sum} AS ${name}_${days}d`;
    if (!AMOUNTS.includes(name)) return `coalesce(${sum}, 0)::bigint AS ${name}_${days}d`;
    return `${earned(name, span)} AS ${name}_${days}d`;
  }),
);
const recentNames = SPANS.flatMap((days) => RECENT.map((name) => `${name}_${days}d`));
const recentColumns = Object.fromEntries(
  SPANS.flatMap((days) =>
    RECENT.map((name) => [
      `${name}_${days}d`,
      `${name} of the last ${days} days that are over, today left out.${name === 'spend' ? ' Null where none is known.' : ''}`,
    ]),
  ),
);

/** What the API counts itself, beside what is stored. */
const API = [
  ['clicks', 'clicks_count', 's.clicks'],
  ['conversions', 'conversions_count', 's.conversions'],
  ['subscribers', 'subscribers_count', 's.subscribers'],
  ['spenders', 'spenders_count', 's.distinct_payers'],
  ['revenue_gross', 'revenue', 's.revenue_gross'],
] as const;
const apiSql = API.map(
  ([name, field, stored]) =>
    `l.${field} AS api_${name}, ${stored} - l.${field} AS ${name}_difference`,
);
const apiColumns = Object.fromEntries(
  API.flatMap(([name, , stored]) => [
    [
      `api_${name}`,
      `${name}, as the API counts them itself for the link: what its panel shows. Null where it says none.`,
    ],
    [
      `${name}_difference`,
      `${stored.slice(2)} - api_${name}: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.`,
    ],
  ]),
);

const SUMS = `
SELECT smart_link_id, ${COUNTS.map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`).join(', ')},
  ${AMOUNTS.map((name) => `${earned(name)} AS ${name}`).join(', ')}, sum(spend) AS spend,
  min(date_day) FILTER (WHERE clicks > 0) AS first_click_day, max(date_day) FILTER (WHERE clicks > 0) AS last_click_day,
  ${recentSql.join(',\n  ')}
FROM (${LINK_DAY_PARTS}) d GROUP BY smart_link_id`;

// A hash of fans by link first: counting distinct ones in groups would sort all rows.
const PAYERS = `
SELECT smart_link_id, count(fan_onlyfans_id) AS distinct_payers
FROM (SELECT DISTINCT smart_link_id, fan_onlyfans_id FROM smartlinks.conversions
  WHERE _deleted_at IS NULL AND conversion_type = 'new_transaction') f
GROUP BY smart_link_id`;

// 0 where the link has no day at all; a revenue that is not known stays null.
const filled = (name: string): string =>
  name.startsWith('revenue')
    ? `CASE WHEN t.smart_link_id IS NULL THEN 0 ELSE t.${name} END AS ${name}`
    : `coalesce(t.${name}, 0) AS ${name}`;

const FILLED = `
SELECT l.id AS smart_link_id, ${[...COUNTS, ...AMOUNTS].map(filled).join(', ')},
  CASE WHEN NOT ${hasLostConversions('l.id')} THEN coalesce(f.distinct_payers, 0) END AS distinct_payers, t.spend, t.first_click_day, t.last_click_day,
  ${recentNames.map((name) => (name.startsWith('spend') ? `t.${name}` : filled(name))).join(', ')}
FROM smartlinks.smart_links l
LEFT JOIN (${SUMS}) t ON t.smart_link_id = l.id
LEFT JOIN (${PAYERS}) f ON f.smart_link_id = l.id`;

/** Links over their whole life. */
export const linkPerformance: View = {
  name: 'link_performance',
  comment:
    'Links over their whole life, with the last 7 and 28 days and the API’s own counters beside: one row each link, removed links and links without rows included.',
  columns: {
    ...linkColumns,
    created_at: 'When the link was made. Null where the API does not say.',
    complete_through:
      'Last day up to which everything of the link is counted equal to the API. Null where no day is.',
    first_click_day: 'Day of its first click. Null where it has none.',
    last_click_day: 'Day of its last click. Null where it has none.',
    ...clickFigures,
    ...conversionFigures,
    distinct_payers:
      'Different fans who paid. Must not be added up over links. Null where conversions were removed for their age (RETENTION_MONTHS).',
    spend: spendComment,
    bot_share: 'bot_clicks / clicks, from 0 to 1. Null without clicks.',
    duplicate_share: 'duplicate_clicks / clicks, from 0 to 1. Null without clicks.',
    subscribers_per_click: 'subscribers / unique_clicks. Null without clicks.',
    ...returnColumns,
    ...recentColumns,
    ...apiColumns,
  },
  sql: `
SELECT ${LINK_COLUMNS}, l.created_at, x.complete_through, s.first_click_day, s.last_click_day,
  ${COUNTS.map((name) => `s.${name}`).join(', ')}, s.revenue_gross, s.revenue_net, s.distinct_payers, s.spend,
  ${ratio('s.bot_clicks', 's.clicks')} AS bot_share, ${ratio('s.duplicate_clicks', 's.clicks')} AS duplicate_share,
  ${ratio('s.subscribers', 's.unique_clicks')} AS subscribers_per_click, ${returns('s')},
  ${recentNames.map((name) => `s.${name}`).join(', ')},
  ${apiSql.join(', ')}
FROM smartlinks_bi.links p
JOIN smartlinks.smart_links l ON l.id = p.smart_link_id
JOIN (${FILLED}) s ON s.smart_link_id = l.id
LEFT JOIN (${LINK_LAST_DAYS}) x ON x.smart_link_id = l.id`,
};
