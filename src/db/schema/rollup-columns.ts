/** Columns that several rollups share. Each call makes new builders: drizzle's cannot be used twice. */
import { date, numeric, text } from 'drizzle-orm/pg-core';
import { count, idText } from './columns.js';

/** What every rollup is by: a link and a day in `REPORT_TIMEZONE`, `YYYY-MM-DD`. */
export const linkDay = () => ({
  smart_link_id: idText().notNull(),
  date_day: date({ mode: 'string' }).notNull(),
});

/**
 * A hash of the dimensions, for the primary key. They cannot be part of it themselves: they may be null, which is not
 * the same as an empty text, and longer than an index takes.
 */
export const dimensionsKey = () => ({ row_key: count().notNull() });

/** Tags as the click has them. */
export const campaign = () => ({
  utm_source: text(),
  utm_medium: text(),
  utm_campaign: text(),
  utm_content: text(),
});

/** `clicks` is the sum of the three that follow; `gross_clicks` is the sum of the API's own field. */
export const clickFigures = () => ({
  clicks: count().notNull(),
  bot_clicks: count().notNull(),
  duplicate_clicks: count().notNull(),
  unique_clicks: count().notNull(),
  gross_clicks: count(),
});

/** Amounts are null where no conversion has one. */
export const conversionFigures = () => ({
  conversions: count().notNull(),
  amount_gross: numeric(),
  amount_net: numeric(),
  distinct_fans: count().notNull(),
});
