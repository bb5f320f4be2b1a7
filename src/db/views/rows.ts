/** Views of single clicks and conversions. */
import { channelOf, referrerHostOf } from '../rollups/channel.js';
import { DAYS_SINCE_CLICK } from './cohort-facts.js';
import { linkColumns, localDay, localTime, periodOn, ROW_LINK_COLUMNS } from './link-columns.js';
import type { View } from './view.js';

const { channel: _, ...linkOnly } = linkColumns;
const channelRule =
  'from the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct)';
const TAGS = 'utm_source utm_medium utm_campaign utm_content utm_term'.split(' ');
const AFFILIATE = 'aff_s1 aff_s2 aff_s3 aff_s4 aff_s5'.split(' ');
const DEVICE = 'browser_device_type browser_family browser_platform'.split(' ');

const fieldsOfClick = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `Field ${name} of the click, as it came.`]));
const columnsOf = (names: readonly string[]): string => names.map((name) => `c.${name}`).join(', ');

const clickColumns = {
  country_code: 'Country of the click, ISO 3166 two letters. Null where unknown.',
  ...fieldsOfClick([...DEVICE, ...TAGS]),
  campaign_key:
    'utm_campaign of the click as smartlinks_bi.campaign_key writes it: spend is matched by it.',
  ...fieldsOfClick(AFFILIATE),
};
const CLICK_COLUMNS = `c.country_code, ${columnsOf([...DEVICE, ...TAGS])},
  smartlinks_bi.campaign_key(c.utm_campaign) AS campaign_key, ${columnsOf(AFFILIATE)}`;

const labelsOn = (what: string): Record<string, string> => ({
  creative: `Label creative of the link on the day of the ${what}. Null where it has none.`,
  labels: `All labels of the link on the day of the ${what}, as a JSON object.`,
});

/** One row a live click. */
export const clicks: View = {
  name: 'clicks',
  comment:
    'Clicks that the API lists now, one row each, bots and duplicates included, without personal data. For sums take the other views: they are faster.',
  columns: {
    ...linkOnly,
    channel: `Channel of the click: ${channelRule}.`,
    ...labelsOn('click'),
    click_id: 'The click: joins smartlinks.clicks.id.',
    date_day: 'Day of the click in the time zone of the setting REPORT_TIMEZONE.',
    created_at: 'When it was clicked, with time zone. Filter by this one: it has an index.',
    created_at_local: 'When it was clicked, as local time of REPORT_TIMEZONE, without a zone.',
    is_bot: 'True where the API takes it for a bot. May change later.',
    is_duplicate: 'True where the API takes it for a repeated click of one visitor.',
    is_unique: 'True where it is neither a bot nor a duplicate.',
    gross_clicks: 'How many raw clicks the API says this row stands for: field gross_clicks.',
    ...clickColumns,
    external_click_id: "The network's own id of the click, where it passed one.",
    referrer_host:
      'Host of the referrer, in small letters, www. left out. Null where there is none.',
  },
  sql: `
SELECT ${ROW_LINK_COLUMNS}, ${channelOf('c')} AS channel, p.creative, p.labels,
  c.id AS click_id, ${localDay('c.created_at')} AS date_day, c.created_at, ${localTime('c.created_at')} AS created_at_local,
  c.is_bot, c.is_duplicate, c.is_bot IS NOT TRUE AND c.is_duplicate IS NOT TRUE AS is_unique, c.gross_clicks,
  ${CLICK_COLUMNS}, c.external_click_id,
  ${referrerHostOf('c')} AS referrer_host
FROM smartlinks.clicks c
${periodOn('c.smart_link_id', localDay('c.created_at'))}
WHERE c._deleted_at IS NULL`,
};

// The account that counts is the one that the link belongs to: fans of two creators are new to each of them.
const NUMBER = `
(SELECT count(*) FROM smartlinks.conversions e JOIN smartlinks.smart_links el ON el.id = e.smart_link_id
 WHERE e.fan_onlyfans_id = v.fan_onlyfans_id AND e._deleted_at IS NULL
   AND e.conversion_type IS NOT DISTINCT FROM v.conversion_type AND el.account_id IS NOT DISTINCT FROM p.account_id
   AND (e.conversion_at, e.id) <= (v.conversion_at, v.id))`;

/** One row a live conversion. */
export const conversions: View = {
  name: 'conversions',
  comment:
    'Conversions that the API lists now, one row each, with what is known of the click behind them; no personal data but the id of the fan.',
  columns: {
    ...linkOnly,
    channel: `Channel of the click: ${channelRule}. Null where no click is known.`,
    ...labelsOn('conversion'),
    conversion_id: 'The conversion: joins smartlinks.conversions.id.',
    date_day: 'Day of the conversion in the time zone of the setting REPORT_TIMEZONE.',
    conversion_at: 'When it happened, with time zone.',
    conversion_at_local: 'When it happened, as local time of REPORT_TIMEZONE, without a zone.',
    conversion_type: 'What happened, such as new_subscriber or new_transaction.',
    amount_gross: 'USD before fees, as it came. Exact. Count money over new_transaction.',
    amount_net: 'USD after fees, as it came. Exact. Count money over new_transaction.',
    fan_onlyfans_id: 'The fan: joins smartlinks.fans.onlyfans_id. Null where unknown.',
    fan_conversion_number:
      'Which conversion of this type it is of this fan with this account, beginning with 1: of new_transaction 1 is the first payment and 2 a repeat, of new_subscriber 2 is a return. Null where the fan is unknown.',
    click_id: 'The click behind it: joins smartlinks.clicks.id. Null where the API names none.',
    click_created_at: 'When that was clicked, with time zone.',
    days_since_click: 'Whole days (24 hours each) from the click to the conversion.',
    is_bot: 'Whether that click is taken for a bot now. Null where the click is not known.',
    is_duplicate: 'Whether that click is taken for a duplicate now.',
    ...clickColumns,
  },
  sql: `
SELECT ${ROW_LINK_COLUMNS}, CASE WHEN c.id IS NOT NULL THEN ${channelOf('c')} END AS channel, p.creative, p.labels,
  v.id AS conversion_id, ${localDay('v.conversion_at')} AS date_day, v.conversion_at,
  ${localTime('v.conversion_at')} AS conversion_at_local, v.conversion_type, v.amount_gross, v.amount_net,
  v.fan_onlyfans_id, CASE WHEN v.fan_onlyfans_id IS NOT NULL THEN ${NUMBER} END AS fan_conversion_number,
  v.click_id, v.click_created_at, ${DAYS_SINCE_CLICK} AS days_since_click,
  c.is_bot, c.is_duplicate, ${CLICK_COLUMNS}
FROM smartlinks.conversions v
${periodOn('v.smart_link_id', localDay('v.conversion_at'))}
LEFT JOIN smartlinks.clicks c ON c.id = v.click_id
WHERE v._deleted_at IS NULL`,
};
