import { primaryKey, text } from 'drizzle-orm/pg-core';
import { campaign, clickFigures, dimensionsKey, linkDay } from './rollup-columns.js';
import { smartlinksBi } from './schemas.js';

/** Live clicks by link and day. */
export const clickDays = smartlinksBi.table(
  'click_days',
  { ...linkDay(), ...clickFigures() },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day] })],
);

/** Live clicks by link, day, country and device. */
export const clickDaysByCountry = smartlinksBi.table(
  'click_days_by_country',
  {
    ...linkDay(),
    ...dimensionsKey(),
    country_code: text(),
    browser_device_type: text(),
    ...clickFigures(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);

/** Live clicks by link, day and campaign tags. */
export const clickDaysByCampaign = smartlinksBi.table(
  'click_days_by_campaign',
  { ...linkDay(), ...dimensionsKey(), ...campaign(), ...clickFigures() },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);

/** Live clicks by link, day and channel. */
export const clickDaysByChannel = smartlinksBi.table(
  'click_days_by_channel',
  { ...linkDay(), ...dimensionsKey(), channel: text(), ...clickFigures() },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);
