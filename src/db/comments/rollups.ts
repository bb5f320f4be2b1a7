import { campaignTags } from '../schema/campaign-tags.js';
import { clickDays } from '../schema/click-days.js';
import { clickPlaces, clickSources } from '../schema/click-groups.js';
import {
  conversionDays,
  conversionDaysByCampaign,
  conversionDaysByCountry,
} from '../schema/conversion-days.js';
import { type RelationComments, tableComments } from './relation.js';

const linkDay = (what: string) => ({
  smart_link_id: 'The link: joins smartlinks.smart_links.id.',
  date_day: `The day of the ${what}, in the time zone of the setting REPORT_TIMEZONE.`,
});

const row_key =
  'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

const campaign = {
  utm_source: 'Field utm_source of the click, as it came. Null where it has none.',
  utm_medium: 'Field utm_medium of the click, as it came. Null where it has none.',
  utm_campaign: 'Field utm_campaign of the click, as it came. Null where it has none.',
  utm_content: 'Field utm_content of the click, as it came. Null where it has none.',
};

const country_code =
  'Country of the click, ISO 3166 two letters: field country_code. Null where unknown.';

const clickFigures = {
  clicks: 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.',
  bot_clicks: 'Clicks flagged is_bot, duplicates among them included.',
  duplicate_clicks: 'Clicks flagged is_duplicate that are no bots.',
  unique_clicks: 'Clicks that are neither bots nor duplicates.',
  gross_clicks: 'Sum of the field gross_clicks. Null where no click has one.',
};

const conversion_type =
  'What happened, such as new_subscriber or new_transaction: field conversion_type. Count money over new_transaction.';

const conversionFigures = {
  conversions: 'Conversions of this type.',
  amount_gross: 'Sum of amount_gross in USD, before fees. Exact. Null where none has an amount.',
  amount_net: 'Sum of amount_net in USD, after fees. Exact. Null where none has an amount.',
  distinct_fans: 'Different fans in this row. Must not be added up: one may be in several rows.',
};

const kept = 'Kept by every sync, over rows that the API lists. A day without any has no row.';

/** Comments on the daily sums. */
export const rollupComments: readonly RelationComments[] = [
  tableComments(clickDays, `Clicks of each link and day. ${kept}`, {
    ...linkDay('click'),
    ...clickFigures,
  }),
  tableComments(
    clickPlaces,
    'Clicks of each link and day by country and device, in arrays: read smartlinks_bi.click_days_by_country instead.',
    {
      ...linkDay('click'),
      country: 'Countries of the clicks, each once: field country_code. Null where unknown.',
      country_clicks: 'All clicks of each country.',
      country_bots: 'Those flagged is_bot.',
      country_duplicates: 'Those flagged is_duplicate that are no bots.',
      device_country: 'Countries, once for each device: field country_code. Null where unknown.',
      device: 'The devices: field browser_device_type. Null where unknown.',
      device_clicks: 'All clicks of each country and device.',
      device_bots: 'Those flagged is_bot.',
      device_duplicates: 'Those flagged is_duplicate that are no bots.',
      device_gross: 'Sums of the field gross_clicks. Null where no click has one.',
    },
  ),
  tableComments(
    clickSources,
    'Clicks of each link and day by campaign tags and by channel, in arrays: read smartlinks_bi.click_days_by_campaign and click_days_by_channel instead.',
    {
      ...linkDay('click'),
      campaign:
        'Sets of campaign tags: each joins smartlinks_bi.campaign_tags.row_key of the link.',
      campaign_clicks: 'All clicks of each set of tags.',
      campaign_bots: 'Those flagged is_bot.',
      campaign_duplicates: 'Those flagged is_duplicate that are no bots.',
      campaign_gross: 'Sums of the field gross_clicks. Null where no click has one.',
      channel: 'Channels, as smartlinks_bi.click_days_by_channel has them.',
      channel_clicks: 'All clicks of each channel.',
      channel_bots: 'Those flagged is_bot.',
      channel_duplicates: 'Those flagged is_duplicate that are no bots.',
      channel_gross: 'Sums of the field gross_clicks. Null where no click has one.',
    },
  ),
  tableComments(
    campaignTags,
    'Campaign tags that clicks of a link have, each set once. Kept by every sync.',
    {
      smart_link_id: 'The link: joins smartlinks.smart_links.id.',
      row_key: 'Joins smartlinks_bi.click_days_by_campaign.row_key of the same link.',
      ...campaign,
      campaign_key:
        'utm_campaign as smartlinks_bi.campaign_key writes it: spend is matched by it. Null where nothing is left.',
      has_unfilled_macro:
        'True where one of the tags holds a placeholder that the network did not fill.',
    },
  ),
  tableComments(conversionDays, `Conversions of each link and day, by type. ${kept}`, {
    ...linkDay('conversion, not of its click'),
    row_key,
    conversion_type,
    ...conversionFigures,
  }),
  tableComments(
    conversionDaysByCountry,
    `Conversions of each link and day, by type and country of the click behind them. ${kept}`,
    {
      ...linkDay('conversion, not of its click'),
      row_key,
      conversion_type,
      country_code,
      ...conversionFigures,
    },
  ),
  tableComments(
    conversionDaysByCampaign,
    `Conversions of each link and day, by type and campaign tags of the click behind them. ${kept}`,
    {
      ...linkDay('conversion, not of its click'),
      row_key,
      conversion_type,
      ...campaign,
      ...conversionFigures,
    },
  ),
];
