/** Imported spend and what it was matched by. */
import type { View } from './view.js';

const lineColumns = {
  id: 'The row of smartlinks.ad_spend.',
  workspace: 'The workspace whose spend it is.',
  date_day: 'The day of the spend, as the ad platform cuts its days.',
  source: 'Where the figures come from, such as meta.',
  platform: 'Where it was spent, such as meta or a traffic network.',
  smart_link_id: 'The link it was spent on: joins smartlinks.smart_links.id. Null where not known.',
  smart_link_name: 'The name of that link now.',
  link_in_file: 'What the imported file calls the link.',
  campaign_id: 'The campaign in the ad platform.',
  campaign_name: 'The name of the campaign in the ad platform.',
  utm_source: 'The utm_source that the ads carry.',
  utm_medium: 'The utm_medium that the ads carry.',
  utm_campaign: 'The utm_campaign that the ads carry.',
  utm_content: 'The utm_content that the ads carry.',
  campaign_key:
    'The campaign as smartlinks_bi.campaign_key writes it: of utm_campaign, campaign_name and campaign_id the first under which clicks are known, else the first that is there.',
  matched_by:
    'link: the link is known. campaign: clicks of the workspace have this campaign_key. Null: neither, so the spend stands beside no clicks. All rows together are all spend.',
  spend: 'What was spent, in currency. Exact.',
  currency: 'Currency of the spend, ISO 4217.',
  fx_rate: 'USD for one unit of the currency, where the team gave it.',
  spend_usd: 'The spend in USD: spend times fx_rate. Null, not zero, where the rate is not known.',
  impressions: 'Impressions, as the ad platform counts them.',
  clicks: 'Clicks, as the ad platform counts them: not those of the link.',
};

const key = (column: string): string => `smartlinks_bi.campaign_key(n.${column})`;
const NAMES = [
  ['by_tag', 'utm_campaign'],
  ['by_name', 'campaign_name'],
  ['by_id', 'campaign_id'],
] as const;
const COLUMNS = NAMES.map(([, column]) => column);
const KNOWN = NAMES.map(([alias]) => `${alias}.campaign_key`).join(', ');
// An array is equal to another where both have null in the same place.
const namesOf = (alias: string): string =>
  `ARRAY[${COLUMNS.map((column) => `${alias}.${column}`).join(', ')}]`;

/** Each set of names once, with the key under which clicks are known: cleaning names costs more than all else here. */
const MATCHES = `
SELECT n.workspace, n.names, coalesce(${KNOWN}) IS NOT NULL AS is_known,
  coalesce(${KNOWN}, ${COLUMNS.map((column) => `n.${column}_key`).join(', ')}) AS campaign_key
FROM (
  SELECT n.workspace, ${namesOf('n')} AS names, ${COLUMNS.map((column) => `${key(column)} AS ${column}_key`).join(', ')}
  FROM (SELECT DISTINCT workspace, ${COLUMNS.join(', ')} FROM smartlinks.ad_spend) n
  OFFSET 0
) n
${NAMES.map(([alias, column]) => `LEFT JOIN known ${alias} ON ${alias}.workspace = n.workspace AND ${alias}.campaign_key = n.${column}_key`).join('\n')}`;

/** All lines of spend. */
export const spendLines: View = {
  name: 'spend_lines',
  comment:
    'Imported ad spend with what it was matched by: one row for each row of smartlinks.ad_spend, none left out.',
  columns: lineColumns,
  sql: `
WITH known AS (
  SELECT DISTINCT l.workspace, t.campaign_key
  FROM smartlinks_bi.campaign_tags t JOIN smartlinks.smart_links l ON l.id = t.smart_link_id
  WHERE t.campaign_key IS NOT NULL
)
SELECT s.id, s.workspace, s.date_day, s.source, s.platform, l.id AS smart_link_id, l.name AS smart_link_name,
  s.link AS link_in_file, s.campaign_id, s.campaign_name, s.utm_source, s.utm_medium, s.utm_campaign, s.utm_content,
  m.campaign_key, CASE WHEN l.id IS NOT NULL THEN 'link' WHEN m.is_known THEN 'campaign' END AS matched_by,
  s.spend, s.currency, s.fx_rate, CASE WHEN s.currency = 'USD' THEN s.spend ELSE s.spend * s.fx_rate END AS spend_usd,
  s.impressions, s.clicks
FROM smartlinks.ad_spend s
LEFT JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l.workspace = s.workspace
LEFT JOIN (${MATCHES}) m ON m.workspace = s.workspace AND m.names = ${namesOf('s')}`,
};

/** Lines that no performance view can show. */
export const unmatchedSpend: View = {
  name: 'unmatched_spend',
  comment:
    'Imported ad spend that no other view shows: what names no known link or campaign, and what is in a currency without a rate. This and the spend in campaign_performance are all spend.',
  columns: {
    ...lineColumns,
    reason:
      'no link or campaign: nothing that is stored is called so. no exchange rate: give fx_rate at the import.',
  },
  sql: `
SELECT s.*, CASE WHEN s.matched_by IS NULL THEN 'no link or campaign' ELSE 'no exchange rate' END AS reason
FROM smartlinks_bi.spend_lines s WHERE s.matched_by IS NULL OR s.spend_usd IS NULL`,
};
