import { date, numeric, text, unique } from 'drizzle-orm/pg-core';
import { count, extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/**
 * The team's own spend, one row for a UTC day and what the money was spent on; a part that is not known is null.
 * Importing the same file again meets the same key.
 */
export const adSpend = smartlinks.table(
  'ad_spend',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    day: date({ mode: 'string' }).notNull(),
    smart_link_id: idText(),
    vendor: text(),
    utm_campaign: text(),
    amount: numeric().notNull(),
    currency: text(),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [
    unique('ad_spend_key')
      .on(table.day, table.smart_link_id, table.vendor, table.utm_campaign, table.currency)
      .nullsNotDistinct(),
  ],
);
