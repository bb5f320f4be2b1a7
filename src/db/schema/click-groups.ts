import { integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { count } from './columns.js';
import { linkDay } from './rollup-columns.js';
import { smartlinksSync } from './schemas.js';

const counts = () => integer().array().notNull();
const sums = () => count().array().notNull();

/**
 * Live clicks by link and day, divided by country and by country and device: one row a day, each group a place in the
 * arrays of its division. With a row for each group there is one for almost every click of a link that few people click.
 */
export const clickPlaces = smartlinksSync.table(
  'click_places',
  {
    ...linkDay(),
    country: text().array().notNull(),
    country_clicks: counts(),
    country_bots: counts(),
    country_duplicates: counts(),
    device_country: text().array().notNull(),
    device: text().array().notNull(),
    device_clicks: counts(),
    device_bots: counts(),
    device_duplicates: counts(),
    device_gross: sums(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day] })],
);

/** The same by campaign and by channel. Apart, because every view asks for the channels of all days. */
export const clickSources = smartlinksSync.table(
  'click_sources',
  {
    ...linkDay(),
    campaign: sums(),
    campaign_clicks: counts(),
    campaign_bots: counts(),
    campaign_duplicates: counts(),
    campaign_gross: sums(),
    channel: text().array().notNull(),
    channel_clicks: counts(),
    channel_bots: counts(),
    channel_duplicates: counts(),
    channel_gross: sums(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day] })],
);
