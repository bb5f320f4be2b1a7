/** Daily sums of clicks that are kept as arrays, one row for each group. */
import { type Division, divisions, sumsOf } from '../rollups/click-groups.js';
import { campaignColumns } from '../rollups/definitions.js';
import { clickFigures } from './figures.js';
import type { View } from './view.js';

const KEPT = 'Kept by every sync, over rows that the API lists. A day without any has no row.';

const linkDay = {
  smart_link_id: 'The link: joins smartlinks.smart_links.id.',
  date_day: 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.',
  row_key: 'Tells the rows of a link and day apart. Differs from database to database.',
} as const;

const figures = {
  ...clickFigures,
  gross_clicks: 'Sum of the field gross_clicks. Null where no click has one.',
} as const;

/** In the order in which the columns stood when these were tables. */
function columnsOf(dimensions: readonly string[], alias = 'd'): string {
  const names = [...Object.keys(linkDay), ...dimensions, ...Object.keys(figures)];
  return names
    .map(
      (name) =>
        `${dimensions === campaignColumns && dimensions.includes(name) ? 't' : alias}.${name}`,
    )
    .join(', ');
}

function plain(division: Division): string {
  return `SELECT ${columnsOf(Object.values(division.told))} FROM (${sumsOf(division)}) d`;
}

/** Clicks by link, day, country and device. */
export const clickDaysByCountry: View = {
  name: 'click_days_by_country',
  comment: `Clicks of each link and day, by country and device. ${KEPT}`,
  columns: {
    ...linkDay,
    country_code:
      'Country of the click, ISO 3166 two letters: field country_code. Null where unknown.',
    browser_device_type:
      'Device of the click, such as mobile or desktop: field browser_device_type. Null where unknown.',
    ...figures,
  },
  sql: plain(divisions.device),
};

/** Clicks by link, day and campaign tags. */
export const clickDaysByCampaign: View = {
  name: 'click_days_by_campaign',
  comment: `Clicks of each link and day, by campaign tags. ${KEPT}`,
  columns: {
    ...linkDay,
    utm_source: 'Field utm_source of the click, as it came. Null where it has none.',
    utm_medium: 'Field utm_medium of the click, as it came. Null where it has none.',
    utm_campaign: 'Field utm_campaign of the click, as it came. Null where it has none.',
    utm_content: 'Field utm_content of the click, as it came. Null where it has none.',
    ...figures,
  },
  sql: `SELECT ${columnsOf(campaignColumns)} FROM (${sumsOf(divisions.campaign)}) d
LEFT JOIN smartlinks_bi.campaign_tags t ON t.smart_link_id = d.smart_link_id AND t.row_key = d.row_key`,
};

/** Clicks by link, day and channel. */
export const clickDaysByChannel: View = {
  name: 'click_days_by_channel',
  comment: `Clicks of each link and day, by channel. ${KEPT}`,
  columns: {
    ...linkDay,
    channel:
      'From the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct).',
    ...figures,
  },
  sql: plain(divisions.channel),
};
