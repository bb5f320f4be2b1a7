import { primaryKey, text } from 'drizzle-orm/pg-core';
import { campaign, conversionFigures, dimensionsKey, linkDay } from './rollup-columns.js';
import { smartlinksBi } from './schemas.js';

/** Live conversions by link, day and type. */
export const conversionDays = smartlinksBi.table(
  'conversion_days',
  { ...linkDay(), ...dimensionsKey(), conversion_type: text(), ...conversionFigures() },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);

/** Live conversions by link, day, type and the country of their click. */
export const conversionDaysByCountry = smartlinksBi.table(
  'conversion_days_by_country',
  {
    ...linkDay(),
    ...dimensionsKey(),
    conversion_type: text(),
    country_code: text(),
    ...conversionFigures(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);

/** Live conversions by link, day, type and the campaign tags of their click. */
export const conversionDaysByCampaign = smartlinksBi.table(
  'conversion_days_by_campaign',
  {
    ...linkDay(),
    ...dimensionsKey(),
    conversion_type: text(),
    ...campaign(),
    ...conversionFigures(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day, table.row_key] })],
);
